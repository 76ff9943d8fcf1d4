import {
  type Attributes,
  attributes,
  be16,
  be32,
  binary,
  byteFlag,
  enumeration,
  flag,
  type Infer,
  ip4addr,
  ip6addr,
  struct,
  u8,
  u32,
} from '../../../schema/index.js';

const set = attributes(
  'IFLA_VXLAN',
  {
    /** VNI, 24 bits. */
    id: [1, u32],
    /** Multicast group, or the remote end. */
    group: [2, ip4addr],
    /** Index of the device underneath. */
    link: [3, u32],
    /** Own address. */
    local: [4, ip4addr],
    /** 0 leaves it to the system. */
    ttl: [5, u8],
    /** 1 takes it from the inner packet. */
    tos: [6, u8],
    /** 1: learns the remote end of addresses from packets. */
    learning: [7, u8],
    /** Seconds. */
    ageing: [8, u32],
    /** Most entries of the forwarding table; 0 is no limit. */
    limit: [9, u32],
    /** UDP source ports. */
    portRange: [10, struct('ifla_vxlan_port_range', '', { low: be16, high: be16 })],
    /** 1: answers ARP itself. */
    proxy: [11, u8],
    /** Route short circuit. */
    rsc: [12, u8],
    /** 1: reports addresses that are not in the table. */
    l2miss: [13, u8],
    /** 1: reports neighbours that are not known. */
    l3miss: [14, u8],
    /** UDP destination port: 4789 is IANA's, 8472 the kernel's old default. */
    port: [15, be16],
    /** IPv6 multicast group, or the remote end. */
    group6: [16, ip6addr],
    /** Own address, by IPv6. */
    local6: [17, ip6addr],
    /** 1: checksums in the UDP over IPv4. */
    udpCsum: [18, u8],
    /** 1: sends without a checksum over IPv6. */
    udpZeroCsum6Tx: [19, u8],
    /** 1: takes packets without a checksum over IPv6. */
    udpZeroCsum6Rx: [20, u8],
    /** 1: remote checksum offload of what is sent. */
    remcsumTx: [21, u8],
    /** 1: remote checksum offload of what is received. */
    remcsumRx: [22, u8],
    /** Group-based policy extension. */
    gbp: [23, flag],
    /** Remote checksum offload as a whole only. */
    remcsumNopartial: [24, flag],
    /** Tunnel parameters come with each packet (`external`). */
    collectMetadata: [25, u8],
    /** IPv6 flow label. */
    label: [26, be32],
    /** Generic protocol extension. */
    gpe: [27, flag],
    /** Take the TTL from the inner packet. */
    ttlInherit: [28, byteFlag],
    /** The DF bit outside: `'unset'`, `'set'`, or `'inherit'` from inside. */
    df: [29, enumeration(u8, { unset: 0, set: 1, inherit: 2 })],
    /** Only with `collectMetadata` (since 5.18). */
    vnifilter: [30, u8],
    /** 1: packets to another VXLAN of this machine skip the network (since 6.5). */
    localbypass: [31, u8],
    /** Whether the flow label is `label` (`'fixed'`) or the inner packet's (since 6.8). */
    labelPolicy: [32, enumeration(u32, { fixed: 0, inherit: 1 })],
    /** Bits of the VXLAN header that must be 0: flags and VNI words (since 6.14). */
    reservedBits: [33, binary(8, 8)],
    /** 1: multicast goes through multicast routing (since 6.17). */
    mcRoute: [34, u8],
  },
  {
    vni: 'id',
    vnid: 'id',
    remote: 'group',
    remote6: 'group6',
    dstport: 'port',
    dev: 'link',
    external: 'collectMetadata: 1',
    srcport: 'portRange',
    nolearning: 'learning: 0',
    flowlabel: 'label',
    maxaddress: 'limit',
    addresses: 'limit',
    age: 'ageing',
    csum: 'udpCsum',
    dsfield: 'tos',
    hoplimit: 'ttl',
  },
);
export interface Vxlan extends Infer<typeof set> {}
/** `IFLA_VXLAN_*`: Ethernet over UDP (RFC 7348). */
export const vxlan: Attributes<Vxlan> = set;
