import {
  type Attributes,
  attributes,
  be16,
  be32,
  enumeration,
  flag,
  type Infer,
  ip4addr,
  ip6addr,
  nested,
  pad,
  repeated,
  s32,
  struct,
  u8,
} from '../../../../schema/index.js';
import { erspanOpt, geneveOpt, vxlanOpt } from '../enc-opts.js';
import { generic, tcfT } from '../verdict.js';

const optsSet = attributes('TCA_TUNNEL_KEY_ENC_OPTS', {
  geneve: [1, repeated(nested(attributes('TCA_TUNNEL_KEY_ENC_OPT_GENEVE', geneveOpt)), { grouped: true })],
  vxlan: [2, nested(attributes('TCA_TUNNEL_KEY_ENC_OPT_VXLAN', vxlanOpt))],
  erspan: [3, nested(attributes('TCA_TUNNEL_KEY_ENC_OPT_ERSPAN', erspanOpt))],
});
export interface TunnelKeyOptions extends Infer<typeof optsSet> {}
const opts: Attributes<TunnelKeyOptions> = optsSet;

const set = attributes('TCA_TUNNEL_KEY', {
  tm: [1, tcfT],
  parms: [2, struct('tc_tunnel_key', '', { ...generic, tAction: enumeration(s32, { set: 1, release: 2 }) })],
  encIpv4Src: [3, ip4addr],
  encIpv4Dst: [4, ip4addr],
  encIpv6Src: [5, ip6addr],
  encIpv6Dst: [6, ip6addr],
  encKeyId: [7, be32],
  pad: [8, pad(0)],
  encDstPort: [9, be16],
  noCsum: [10, u8],
  encOpts: [11, nested(opts)],
  encTos: [12, u8],
  encTtl: [13, u8],
  /** (6.3) */
  noFrag: [14, flag],
});
export interface TunnelKey extends Infer<typeof set> {}
/** `TCA_TUNNEL_KEY_*`: metadata for a tunnel device. */
export const tunnelKey: Attributes<TunnelKey> = set;
