import {
  type Attributes,
  attributes,
  be16,
  be64,
  flags,
  type Infer,
  ip4addr,
  ip6addr,
  nested,
  pad,
  u8,
} from '../../../schema/index.js';
import { ipOpts } from './ip-opts.js';

/** `TUNNEL_*`, in network byte order. */
const tunnelFlags = flags(be16, {
  csum: 0x1,
  routing: 0x2,
  key: 0x4,
  seq: 0x8,
  strict: 0x10,
  rec: 0x20,
  version: 0x40,
  noKey: 0x80,
  dontFragment: 0x100,
  oam: 0x200,
  critOpt: 0x400,
  geneveOpt: 0x800,
  vxlanOpt: 0x1000,
  nocache: 0x2000,
  erspanOpt: 0x4000,
  gtpOpt: 0x8000,
});

const set = attributes('LWTUNNEL_IP', {
  /** Tunnel id: a VNI or a key. */
  id: [1, be64],
  dst: [2, ip4addr],
  src: [3, ip4addr],
  ttl: [4, u8],
  tos: [5, u8],
  flags: [6, tunnelFlags],
  pad: [7, pad(0)],
  /** (since 5.6) */
  opts: [8, nested(ipOpts)],
});
export interface IpEncap extends Infer<typeof set> {}
/** `LWTUNNEL_IP_*`: what a tunnel device in `external` mode shall do with the packet, over IPv4. */
export const ip: Attributes<IpEncap> = set;

const set6 = attributes('LWTUNNEL_IP6', {
  /** Tunnel id: a VNI or a key. */
  id: [1, be64],
  dst: [2, ip6addr],
  src: [3, ip6addr],
  hoplimit: [4, u8],
  /** Traffic class. */
  tc: [5, u8],
  flags: [6, tunnelFlags],
  pad: [7, pad(0)],
  /** (since 5.6) */
  opts: [8, nested(ipOpts)],
});
export interface Ip6Encap extends Infer<typeof set6> {}
/** `LWTUNNEL_IP6_*`: the same over IPv6. */
export const ip6: Attributes<Ip6Encap> = set6;
