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
  struct,
  u8,
  u32,
} from '../../../schema/index.js';

const set = attributes(
  'IFLA_GENEVE',
  {
    /** VNI, 24 bits. */
    id: [1, u32],
    /** The other end. */
    remote: [2, ip4addr],
    /** 0 leaves it to the system. */
    ttl: [3, u8],
    /** 1 takes it from the inner packet. */
    tos: [4, u8],
    /** UDP destination port. */
    port: [5, be16],
    /** Tunnel parameters come with each packet (`external`). */
    collectMetadata: [6, flag],
    /** The other end, by IPv6. */
    remote6: [7, ip6addr],
    /** 1: checksums in the UDP over IPv4. */
    udpCsum: [8, u8],
    /** 1: sends without a checksum over IPv6. */
    udpZeroCsum6Tx: [9, u8],
    /** 1: takes packets without a checksum over IPv6. */
    udpZeroCsum6Rx: [10, u8],
    /** IPv6 flow label. */
    label: [11, be32],
    /** 1: takes the TTL from the inner packet. */
    ttlInherit: [12, u8],
    /** The don't-fragment bit of the outer packet. */
    df: [13, enumeration(u8, { unset: 0, set: 1, inherit: 2 })],
    /** Inner packets are of any protocol, not Ethernet (since 5.18). */
    innerProtoInherit: [14, flag],
    /** UDP source ports (since 6.15). */
    portRange: [15, struct('ifla_geneve_port_range', '', { low: be16, high: be16 })],
    groHint: [16, flag],
    /** Own address. */
    local: [17, ip4addr],
    /** Own address, by IPv6. */
    local6: [18, ip6addr],
  },
  {
    vni: 'id',
    dstport: 'port',
    group: 'remote',
    external: 'collectMetadata',
    flowlabel: 'label',
    dsfield: 'tos',
    hoplimit: 'ttl',
  },
);
export interface Geneve extends Infer<typeof set> {}
/** `IFLA_GENEVE_*`: Ethernet over UDP with options (RFC 8926). */
export const geneve: Attributes<Geneve> = set;
