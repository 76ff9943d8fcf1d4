import {
  type Attributes,
  attributes,
  be16,
  be32,
  flag,
  flags,
  type Infer,
  ip4addr,
  ip6addr,
  u8,
  u16,
  u32,
} from '../../../schema/index.js';
import {
  ip6TunnelFlags,
  tunnelAliases,
  tunnelEncapFlags,
  tunnelEncapType,
  tunnelProtocol,
} from './tunnel-names.js';

/** What IP tunnels over IPv4 and over IPv6 have in common. */
const common = {
  /** Index of the device underneath. */
  link: [1, u32],
  /** 0 takes it from the inner packet. */
  ttl: [4, u8],
  /** What is inside: `'ipip'`, `'ipv6'`, `'mpls'`; `'ip'` for any. */
  proto: [9, tunnelProtocol],
  /** Around it: `'fou'` or `'gue'`, by UDP. */
  encapType: [15, tunnelEncapType],
  /** Checksums of the UDP around it, and remote checksum offload. */
  encapFlags: [16, tunnelEncapFlags],
  /** UDP source port; 0 chooses by flow. */
  encapSport: [17, be16],
  /** UDP destination port. */
  encapDport: [18, be16],
  /** Tunnel parameters come with each packet (`external`). */
  collectMetadata: [19, flag],
  /** Mark of packets sent. */
  fwmark: [20, u32],
} as const;

const over4 = {
  ...common,
  /** Own address; none for any. */
  local: [2, ip4addr],
  /** The other end; none for any. */
  remote: [3, ip4addr],
  /** 1 takes it from the inner packet. */
  tos: [5, u8],
  /** Whether the path's MTU is heeded. */
  pmtudisc: [10, u8],
} as const;

const ipipSet = attributes('IFLA_IPTUN', over4, tunnelAliases);
export interface Ipip extends Infer<typeof ipipSet> {}
/** `IFLA_IPTUN_*` of `ipip`: IPv4 or MPLS in IPv4. */
export const ipip: Attributes<Ipip> = ipipSet;

const sitSet = attributes(
  'IFLA_IPTUN',
  {
    ...over4,
    /** `'isatap'`: ISATAP (RFC 5214). */
    flags: [8, flags(u16, { isatap: 1 })],
    /** IPv6 prefix of the provider (6rd, RFC 5969). */
    '6rdPrefix': [11, ip6addr],
    /** IPv4 prefix that all have, and addresses leave out (6rd). */
    '6rdRelayPrefix': [12, ip4addr],
    /** Length of `6rdPrefix` in bits. */
    '6rdPrefixlen': [13, u16],
    /** Length of `6rdRelayPrefix` in bits. */
    '6rdRelayPrefixlen': [14, u16],
  },
  tunnelAliases,
);
export interface Sit extends Infer<typeof sitSet> {}
/** `IFLA_IPTUN_*` of `sit`: IPv6, IPv4 or MPLS in IPv4. */
export const sit: Attributes<Sit> = sitSet;

const ip6tnlSet = attributes(
  'IFLA_IPTUN',
  {
    ...common,
    /** Own address; none for any. */
    local: [2, ip6addr],
    /** The other end. */
    remote: [3, ip6addr],
    /** Tunnels within tunnels. */
    encapLimit: [6, u8],
    /** Traffic class and flow label, 28 bits. */
    flowinfo: [7, be32],
    /** `IP6_TNL_F_*`: what is copied from inner packets. */
    flags: [8, ip6TunnelFlags],
  },
  tunnelAliases,
);
export interface Ip6Tnl extends Infer<typeof ip6tnlSet> {}
/** `IFLA_IPTUN_*` of `ip6tnl`: IPv6, IPv4 or MPLS in IPv6. */
export const ip6tnl: Attributes<Ip6Tnl> = ip6tnlSet;
