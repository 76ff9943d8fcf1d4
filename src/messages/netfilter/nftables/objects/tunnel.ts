import {
  type Attributes,
  attributes,
  be16,
  be32,
  binary,
  flags,
  type Infer,
  ip4addr,
  ip6addr,
  nested,
  repeated,
  u8,
} from '../../../../schema/index.js';

const ip = attributes('NFTA_TUNNEL_KEY_IP', { src: [1, ip4addr], dst: [2, ip4addr] });
const ip6 = attributes('NFTA_TUNNEL_KEY_IP6', { src: [1, ip6addr], dst: [2, ip6addr], flowlabel: [3, be32] });
const vxlan = attributes('NFTA_TUNNEL_KEY_VXLAN', {
  /** Group based policy. */
  gbp: [1, be32],
});
const erspan = attributes('NFTA_TUNNEL_KEY_ERSPAN', {
  version: [1, be32],
  v1Index: [2, be32],
  v2Hwid: [3, u8],
  v2Dir: [4, u8],
});
const geneve = attributes('NFTA_TUNNEL_KEY_GENEVE', {
  class: [1, be16],
  type: [2, u8],
  data: [3, binary(0, 127)],
});
const options = attributes('NFTA_TUNNEL_KEY_OPTS', {
  vxlan: [1, nested(vxlan)],
  erspan: [2, nested(erspan)],
  geneve: [3, repeated(nested(geneve))],
});

const set = attributes('NFTA_TUNNEL_KEY', {
  id: [1, be32],
  ip: [2, nested(ip)],
  ip6: [3, nested(ip6)],
  flags: [4, flags(be32, { zeroCsumTx: 1, dontFragment: 2, seqNumber: 4 })],
  tos: [5, u8],
  ttl: [6, u8],
  sport: [7, be16],
  dport: [8, be16],
  opts: [9, nested(options)],
});
export interface NftTunnelKey extends Infer<typeof set> {}
/** Parameters of a tunnel, to give to packets. */
export const tunnelKey: Attributes<NftTunnelKey> = set;
