/**
 * Protocol headers: their fields with place and type, and which protocol follows which. Evaluation finds implied
 * conditions here; the way back finds names for what a payload expression loads.
 */
import * as t from './types.js';

/** `PROTO_BASE_*`: where a header lies. */
export const LL = 1;
export const NETWORK = 2;
export const TRANSPORT = 3;
/** Behind the transport header: payload, and the header of a tunnel. */
export const INNER = 4;
export type Base = 1 | 2 | 3 | 4;

/** Types of ICMP that a field belongs to: one, or several of which the first is taken for the rule's. */
export interface IcmpDependency {
  /** What the rule is known to match afterwards. */
  readonly type: number;
  /** All types that have the field. */
  readonly any: readonly number[];
}

export interface Field {
  readonly name: string;
  /** Place in its header, in bits. */
  readonly offset: number;
  readonly bits: number;
  readonly type: t.DataType;
  /** Its number in the header, as user data of sets keep it. */
  readonly index: number;
  readonly icmp?: IcmpDependency | undefined;
}

export interface Protocol {
  readonly name: string;
  /** Number that user data of sets keep. */
  readonly id: number;
  readonly base: Base;
  readonly fields: ReadonlyMap<string, Field>;
  /** The field (or meta key) that says which protocol follows. */
  readonly key?: string | undefined;
  /** A meta key that says it in the place of a field. */
  readonly metaKey?: 'l4proto' | 'nfproto' | 'protocol' | undefined;
  /** What follows: number and protocol. */
  readonly upper: readonly (readonly [number, Protocol])[];
  /** Length of the header in bits, where headers of one base follow each other. */
  readonly length?: number | undefined;
  readonly checksum?: { readonly offset: number; readonly type: 1 | 2 } | undefined;
  /** Fields that the checksums of the transport protocols cover. */
  readonly pseudoHeader?: readonly string[] | undefined;
  /** How the kernel finds the packet inside. */
  readonly inner?: { readonly type: number; readonly headerSize: number; readonly flags: number } | undefined;
}

type FieldSpec = readonly [offset: number, bits: number, type?: t.DataType, icmp?: IcmpDependency];

interface Spec {
  id?: number;
  base: Base;
  fields?: Record<string, FieldSpec>;
  key?: string;
  metaKey?: Protocol['metaKey'];
  length?: number;
  checksum?: Protocol['checksum'];
  pseudoHeader?: string[];
  inner?: Protocol['inner'];
}

const all: Protocol[] = [];

function protocol(name: string, spec: Spec): Protocol {
  const fields = new Map<string, Field>();
  let index = 0;
  for (const [field, [offset, bits, type = t.integer, icmp]] of Object.entries(spec.fields ?? {})) {
    fields.set(field, { name: field, offset, bits, type, icmp, index: ++index });
  }
  const { id = 0, base, key, metaKey, length, checksum, pseudoHeader, inner } = spec;
  const made = { name, id, base, fields, key, metaKey, length, checksum, pseudoHeader, inner, upper: [] };
  all.push(made);
  return made;
}

/** Says what follows a protocol; links may be circular, so that this comes after all of them. */
function follows(of: Protocol, links: readonly (readonly [number, Protocol])[]): void {
  (of.upper as (readonly [number, Protocol])[]).push(...links);
}

const ECHO: IcmpDependency = { type: 8, any: [8, 0] };
const UNREACHABLE: IcmpDependency = { type: 3, any: [3] };
const REDIRECT: IcmpDependency = { type: 5, any: [5] };
const ECHO6: IcmpDependency = { type: 128, any: [128, 129] };
const TOO_BIG6: IcmpDependency = { type: 2, any: [2] };
const PROBLEM6: IcmpDependency = { type: 4, any: [4] };
const QUERY6: IcmpDependency = { type: 130, any: [130] };
const REDIRECT6: IcmpDependency = { type: 137, any: [137] };
/** Types that name a target address: the first is what the rule is taken to match. */
const TARGET6: IcmpDependency = { type: 135, any: [130, 131, 132, 135, 136, 137] };

export const ah: Protocol = protocol('ah', {
  id: 1,
  base: TRANSPORT,
  key: 'nexthdr',
  fields: {
    nexthdr: [0, 8, t.inetProto],
    hdrlength: [8, 8],
    reserved: [16, 16],
    spi: [32, 32],
    sequence: [64, 32],
  },
});
export const esp: Protocol = protocol('esp', {
  id: 2,
  base: TRANSPORT,
  fields: { spi: [0, 32], sequence: [32, 32] },
});
export const comp: Protocol = protocol('comp', {
  id: 3,
  base: TRANSPORT,
  key: 'nexthdr',
  fields: { nexthdr: [0, 8, t.inetProto], flags: [8, 8, t.bitmask], cpi: [16, 16] },
});
export const icmp: Protocol = protocol('icmp', {
  id: 4,
  base: TRANSPORT,
  key: 'type',
  checksum: { offset: 2, type: 1 },
  fields: {
    type: [0, 8, t.icmpType],
    code: [8, 8, t.icmpCode],
    checksum: [16, 16],
    id: [32, 16, t.integer, ECHO],
    sequence: [48, 16, t.integer, ECHO],
    gateway: [32, 32, t.integer, REDIRECT],
    mtu: [48, 16, t.integer, UNREACHABLE],
  },
});
export const igmp: Protocol = protocol('igmp', {
  id: 5,
  base: TRANSPORT,
  checksum: { offset: 2, type: 1 },
  fields: { type: [0, 8, t.igmpType], checksum: [16, 16], mrt: [8, 8], group: [32, 32] },
});
export const udp: Protocol = protocol('udp', {
  id: 6,
  base: TRANSPORT,
  fields: {
    sport: [0, 16, t.inetService],
    dport: [16, 16, t.inetService],
    length: [32, 16],
    checksum: [48, 16],
  },
});
export const udplite: Protocol = protocol('udplite', {
  id: 7,
  base: TRANSPORT,
  fields: {
    sport: [0, 16, t.inetService],
    dport: [16, 16, t.inetService],
    csumcov: [32, 16],
    checksum: [48, 16],
  },
});
export const tcp: Protocol = protocol('tcp', {
  id: 8,
  base: TRANSPORT,
  checksum: { offset: 16, type: 1 },
  fields: {
    sport: [0, 16, t.inetService],
    dport: [16, 16, t.inetService],
    sequence: [32, 32],
    ackseq: [64, 32],
    doff: [96, 4],
    reserved: [100, 4],
    flags: [104, 8, t.tcpFlag],
    window: [112, 16],
    checksum: [128, 16],
    urgptr: [144, 16],
  },
});
export const dccp: Protocol = protocol('dccp', {
  id: 9,
  base: TRANSPORT,
  fields: { sport: [0, 16, t.inetService], dport: [16, 16, t.inetService], type: [67, 4, t.dccpPktType] },
});
export const sctp: Protocol = protocol('sctp', {
  id: 10,
  base: TRANSPORT,
  checksum: { offset: 8, type: 2 },
  fields: {
    sport: [0, 16, t.inetService],
    dport: [16, 16, t.inetService],
    vtag: [32, 32],
    checksum: [64, 32],
  },
});
/** Ports of whatever transport protocol. */
export const th: Protocol = protocol('th', {
  id: 11,
  base: TRANSPORT,
  fields: { sport: [0, 16, t.inetService], dport: [16, 16, t.inetService] },
});
export const ip: Protocol = protocol('ip', {
  id: 12,
  base: NETWORK,
  metaKey: 'l4proto',
  checksum: { offset: 10, type: 1 },
  pseudoHeader: ['saddr', 'daddr', 'protocol', 'length'],
  fields: {
    version: [0, 4],
    hdrlength: [4, 4],
    dscp: [8, 6, t.dscp],
    ecn: [14, 2, t.ecn],
    length: [16, 16],
    id: [32, 16],
    'frag-off': [48, 16, t.hexInteger],
    ttl: [64, 8],
    protocol: [72, 8, t.inetProto],
    checksum: [80, 16],
    saddr: [96, 32, t.ipv4],
    daddr: [128, 32, t.ipv4],
  },
});
export const ip6: Protocol = protocol('ip6', {
  id: 13,
  base: NETWORK,
  metaKey: 'l4proto',
  pseudoHeader: ['saddr', 'daddr', 'nexthdr', 'length'],
  fields: {
    version: [0, 4],
    dscp: [4, 6, t.dscp],
    ecn: [10, 2, t.ecn],
    flowlabel: [12, 20],
    length: [32, 16],
    nexthdr: [48, 8, t.inetProto],
    hoplimit: [56, 8],
    saddr: [64, 128, t.ipv6],
    daddr: [192, 128, t.ipv6],
  },
});
export const icmpv6: Protocol = protocol('icmpv6', {
  id: 14,
  base: TRANSPORT,
  key: 'type',
  checksum: { offset: 2, type: 1 },
  fields: {
    type: [0, 8, t.icmpv6Type],
    code: [8, 8, t.icmpv6Code],
    checksum: [16, 16],
    'param-problem': [32, 32, t.integer, PROBLEM6],
    mtu: [32, 32, t.integer, TOO_BIG6],
    id: [32, 16, t.integer, ECHO6],
    sequence: [48, 16, t.integer, ECHO6],
    'max-delay': [32, 16, t.integer, QUERY6],
    taddr: [64, 128, t.ipv6, TARGET6],
    daddr: [192, 128, t.ipv6, REDIRECT6],
  },
});
export const arp: Protocol = protocol('arp', {
  id: 15,
  base: NETWORK,
  fields: {
    htype: [0, 16],
    ptype: [16, 16, t.ethertype],
    hlen: [32, 8],
    plen: [40, 8],
    operation: [48, 16, t.arpop],
    'saddr ether': [64, 48, t.etheraddr],
    'saddr ip': [112, 32, t.ipv4],
    'daddr ether': [144, 48, t.etheraddr],
    'daddr ip': [192, 32, t.ipv4],
  },
});
export const vlan: Protocol = protocol('vlan', {
  id: 16,
  base: LL,
  key: 'type',
  length: 32,
  fields: { pcp: [0, 3], dei: [3, 1], cfi: [3, 1], id: [4, 12], type: [16, 16, t.ethertype] },
});
export const ether: Protocol = protocol('ether', {
  id: 17,
  base: LL,
  key: 'type',
  length: 112,
  fields: { daddr: [0, 48, t.etheraddr], saddr: [48, 48, t.etheraddr], type: [96, 16, t.ethertype] },
});

const HDRSIZE = 1;
const INNER_LL = 2;
const INNER_NH = 4;
const INNER_TH = 8;

export const vxlan: Protocol = protocol('vxlan', {
  id: 18,
  base: INNER,
  fields: { vni: [32, 24], flags: [0, 8, t.bitmask] },
  inner: { type: 1, headerSize: 8, flags: HDRSIZE | INNER_LL | INNER_NH | INNER_TH },
});
export const geneve: Protocol = protocol('geneve', {
  id: 19,
  base: INNER,
  fields: { vni: [32, 24], type: [16, 16, t.ethertype] },
  inner: { type: 2, headerSize: 8, flags: HDRSIZE | INNER_LL | INNER_NH | INNER_TH },
});
export const gre: Protocol = protocol('gre', {
  id: 20,
  base: TRANSPORT,
  metaKey: 'l4proto',
  fields: { version: [13, 3], flags: [0, 5], protocol: [16, 16, t.ethertype] },
  inner: { type: 3, headerSize: 4, flags: INNER_NH | INNER_TH },
});
export const gretap: Protocol = protocol('gretap', {
  id: 21,
  base: TRANSPORT,
  metaKey: 'l4proto',
  inner: { type: 4, headerSize: 4, flags: INNER_LL | INNER_NH | INNER_TH },
});

/** What a rule is in where its protocol is not known, by family and layer. */
export const inet: Protocol = protocol('inet', { base: LL, metaKey: 'nfproto' });
export const netdev: Protocol = protocol('netdev', { base: LL, metaKey: 'protocol' });
export const inetService: Protocol = protocol('inet-service', { base: TRANSPORT, metaKey: 'l4proto' });
/** A protocol that has no headers here. */
export const unknown: Protocol = protocol('unknown', { base: LL });

const TRANSPORTS: readonly (readonly [number, Protocol])[] = [
  [50, esp],
  [51, ah],
  [108, comp],
  [17, udp],
  [136, udplite],
  [6, tcp],
  [33, dccp],
  [132, sctp],
];
const CONTROL: readonly (readonly [number, Protocol])[] = [
  [1, icmp],
  [2, igmp],
  [58, icmpv6],
];
const TUNNELS: readonly (readonly [number, Protocol])[] = [
  [47, gre],
  [47, gretap],
];
const NETWORKS: readonly (readonly [number, Protocol])[] = [
  [0x0800, ip],
  [0x0806, arp],
  [0x86dd, ip6],
  [0x8100, vlan],
];

follows(ah, TRANSPORTS);
follows(comp, TRANSPORTS);
follows(udp, [
  [0, vxlan],
  [0, geneve],
]);
for (const network of [ip, ip6, inetService]) follows(network, [...TRANSPORTS, ...CONTROL, ...TUNNELS]);
for (const link of [ether, vlan, netdev]) follows(link, [...NETWORKS, [0x88a8, vlan]]);
for (const tunnel of [vxlan, geneve]) follows(tunnel, NETWORKS);
follows(inet, [
  [2, ip],
  [10, ip6],
]);

/** The protocols that rules name. */
export const protocols: ReadonlyMap<string, Protocol> = new Map(
  all.filter((each) => each.id > 0).map((each) => [each.name, each]),
);

const byId = new Map(all.filter((each) => each.id > 0).map((each) => [each.id, each]));
/** The protocol of a number in the user data of sets. */
export function protocolOfId(id: number): Protocol | undefined {
  return byId.get(id);
}

/** What follows `of` for a number of its key. */
export function upperOf(of: Protocol, number: number): Protocol | undefined {
  return of.upper.find(([each]) => each === number)?.[1];
}

/** The number by which `of` is followed by `upper`, or -1. */
export function numberOf(of: Protocol, upper: Protocol): number {
  return of.upper.find(([, each]) => each === upper)?.[0] ?? -1;
}

/** What a family's packets begin with. */
export const families: Readonly<Record<string, { number: number; base: Base; protocol: Protocol }>> = {
  ip: { number: 2, base: NETWORK, protocol: ip },
  ip6: { number: 10, base: NETWORK, protocol: ip6 },
  inet: { number: 1, base: LL, protocol: inet },
  arp: { number: 3, base: NETWORK, protocol: arp },
  bridge: { number: 7, base: LL, protocol: ether },
  netdev: { number: 5, base: LL, protocol: netdev },
};

/** Names of the layers, as errors say them. */
export const baseNames: Readonly<Record<Base, string>> = {
  1: 'link layer',
  2: 'network layer',
  3: 'transport layer',
  4: 'payload data',
};
/** Words of raw payload expressions. */
export const baseWords: Readonly<Record<string, Base>> = { ll: LL, nh: NETWORK, th: TRANSPORT, ih: INNER };
