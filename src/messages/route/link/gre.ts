import {
  type Attributes,
  attributes,
  be16,
  be32,
  flag,
  type Infer,
  ip4addr,
  ip6addr,
  u8,
  u16,
  u32,
} from '../../../schema/index.js';
import {
  greFlags,
  ip6TunnelFlags,
  tunnelAliases,
  tunnelEncapFlags,
  tunnelEncapType,
} from './tunnel-names.js';

/** What GRE over IPv4 and over IPv6 have in common. */
const common = {
  /** Index of the device underneath. */
  link: [1, u32],
  /** What received packets must have. */
  iflags: [2, greFlags],
  /** What sent packets get. */
  oflags: [3, greFlags],
  /** With `iflags: ['key']`. */
  ikey: [4, be32],
  /** Key of packets sent, with `'key'` in `oflags`. */
  okey: [5, be32],
  /** 0 takes it from the inner packet. */
  ttl: [8, u8],
  /** Traffic class; 1 takes it from the inner packet. */
  tos: [9, u8],
  /** Around it: `'fou'` or `'gue'`, by UDP. */
  encapType: [14, tunnelEncapType],
  /** Checksums of the UDP around it, and remote checksum offload. */
  encapFlags: [15, tunnelEncapFlags],
  /** UDP source port; 0 chooses by flow. */
  encapSport: [16, be16],
  /** UDP destination port. */
  encapDport: [17, be16],
  /** Tunnel parameters come with each packet (`external`). */
  collectMetadata: [18, flag],
  /** Mark of packets sent. */
  fwmark: [20, u32],
  /** ERSPAN type II: 20 bits. */
  erspanIndex: [21, u32],
  /** ERSPAN header: 0 type I, 1 type II, 2 type III. */
  erspanVer: [22, u8],
  /** ERSPAN type III: 0 ingress, 1 egress. */
  erspanDir: [23, u8],
  /** ERSPAN type III: 6 bits. */
  erspanHwid: [24, u16],
} as const;

const set = attributes(
  'IFLA_GRE',
  {
    ...common,
    /** Own address; none for any. */
    local: [6, ip4addr],
    /** The other end; none for any, as with neighbours in an NBMA network. */
    remote: [7, ip4addr],
    /** Whether the path's MTU is heeded. */
    pmtudisc: [10, u8],
    /** 1: fragments in spite of the inner packet's DF. */
    ignoreDf: [19, u8],
  },
  tunnelAliases,
);
export interface Gre extends Infer<typeof set> {}
/** `IFLA_GRE_*` of `gre`, `gretap` and `erspan`: endpoints are IPv4. */
export const gre: Attributes<Gre> = set;

const set6 = attributes(
  'IFLA_GRE',
  {
    ...common,
    /** Own address; none for any. */
    local: [6, ip6addr],
    /** The other end. */
    remote: [7, ip6addr],
    /** Tunnels within tunnels. */
    encapLimit: [11, u8],
    /** Traffic class and flow label, 28 bits. */
    flowinfo: [12, be32],
    /** `IP6_TNL_F_*`: what is copied from inner packets. */
    flags: [13, ip6TunnelFlags],
  },
  tunnelAliases,
);
export interface Ip6Gre extends Infer<typeof set6> {}
/** `IFLA_GRE_*` of `ip6gre`, `ip6gretap` and `ip6erspan`: endpoints are IPv6. */
export const ip6gre: Attributes<Ip6Gre> = set6;
