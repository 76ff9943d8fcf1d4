/**
 * The data types of nft: what `nft describe` lists. One table for reading words, for writing them, and for the numbers
 * that the kernel keeps of a set's types.
 */
import * as symbols from './symbols.js';

/** Byte order of a value: not stated, the machine's, the network's. */
export type Order = 'none' | 'host' | 'big';

/** How a word becomes a number, where it is more than a symbol. */
export type Reader =
  | 'integer'
  | 'string'
  | 'lladdr'
  | 'ipv4'
  | 'ipv6'
  | 'protocol'
  | 'service'
  | 'mark'
  | 'realm'
  | 'device group'
  | 'interface'
  | 'user'
  | 'group'
  | 'class'
  | 'time'
  | 'date'
  | 'hour'
  | 'label'
  | 'boolean'
  | 'cgroup'
  | 'symbols'
  | 'concatenation';

export interface DataType {
  readonly name: string;
  /** Its number in `NFTA_SET_KEY_TYPE`. */
  readonly id: number;
  /** What errors call it. */
  readonly words: string;
  /** Bits; 0 where only the expression tells. */
  readonly bits: number;
  readonly order: Order;
  readonly base?: DataType | undefined;
  readonly symbols?: symbols.Symbols | undefined;
  readonly reader?: Reader | undefined;
  /** Types of a concatenation. */
  readonly parts?: readonly DataType[] | undefined;
  /** Digits of hexadecimal print; 0 for as many as it takes; absent for decimal. */
  readonly hex?: number | undefined;
  /** Whether names print in quotes. */
  readonly quoted?: boolean | undefined;
}

const byName = new Map<string, DataType>();
const byId = new Map<number, DataType>();

function type(
  id: number,
  name: string,
  words: string,
  bits: number,
  order: Order,
  more: Partial<DataType> = {},
  register = true,
): DataType {
  const made: DataType = { id, name, words, bits, order, ...more };
  if (register) {
    if (!byName.has(name)) byName.set(name, made);
    byId.set(id, made);
  }
  return made;
}

export const invalid: DataType = type(0, 'invalid', 'invalid', 0, 'none');
export const verdict: DataType = type(1, 'verdict', 'netfilter verdict', 0, 'none');
export const integer: DataType = type(4, 'integer', 'integer', 0, 'none', { reader: 'integer' });
export const nfproto: DataType = type(2, 'nf_proto', 'netfilter protocol', 8, 'none', {
  base: integer,
  symbols: symbols.nfproto,
});
export const bitmask: DataType = type(3, 'bitmask', 'bitmask', 0, 'none', { base: integer, hex: 0 });
export const string: DataType = type(5, 'string', 'string', 0, 'host', { reader: 'string' });
export const lladdr: DataType = type(6, 'll_addr', 'link layer address', 0, 'big', {
  base: integer,
  reader: 'lladdr',
});
export const ipv4: DataType = type(7, 'ipv4_addr', 'IPv4 address', 32, 'big', {
  base: integer,
  reader: 'ipv4',
});
export const ipv6: DataType = type(8, 'ipv6_addr', 'IPv6 address', 128, 'big', {
  base: integer,
  reader: 'ipv6',
});
export const etheraddr: DataType = type(9, 'ether_addr', 'Ethernet address', 48, 'big', { base: lladdr });
export const ethertype: DataType = type(10, 'ether_type', 'Ethernet protocol', 16, 'big', {
  base: integer,
  symbols: symbols.ethertypes,
  hex: 4,
});
export const arpop: DataType = type(11, 'arp_op', 'ARP operation', 16, 'big', {
  base: integer,
  symbols: symbols.arpOperations,
});
export const inetProto: DataType = type(12, 'inet_proto', 'Internet protocol', 8, 'none', {
  base: integer,
  reader: 'protocol',
});
export const inetService: DataType = type(13, 'inet_service', 'internet network service', 16, 'big', {
  base: integer,
  reader: 'service',
});
export const icmpType: DataType = type(14, 'icmp_type', 'ICMP type', 8, 'big', {
  base: integer,
  symbols: symbols.icmpTypes,
});
export const tcpFlag: DataType = type(15, 'tcp_flag', 'TCP flag', 8, 'big', {
  base: bitmask,
  symbols: symbols.tcpFlags,
});
export const dccpPktType: DataType = type(16, 'dccp_pkttype', 'DCCP packet type', 4, 'none', {
  base: integer,
  symbols: symbols.dccpPacketTypes,
});
export const mhType: DataType = type(17, 'mh_type', 'Mobility Header Type', 8, 'big', {
  base: integer,
  symbols: symbols.mobilityTypes,
});
export const time: DataType = type(18, 'time', 'relative time', 32, 'host', {
  base: integer,
  reader: 'time',
});
export const mark: DataType = type(19, 'mark', 'packet mark', 32, 'host', {
  base: integer,
  reader: 'mark',
  hex: 8,
  quoted: true,
});
export const ifindex: DataType = type(20, 'iface_index', 'network interface index', 32, 'host', {
  base: integer,
  reader: 'interface',
});
export const arphrd: DataType = type(21, 'iface_type', 'network interface type', 16, 'host', {
  base: integer,
  symbols: symbols.hardwareTypes,
});
export const realm: DataType = type(22, 'realm', 'routing realm', 32, 'host', {
  base: integer,
  reader: 'realm',
  quoted: true,
});
export const classid: DataType = type(23, 'classid', 'TC classid', 32, 'host', {
  base: integer,
  reader: 'class',
});
export const uid: DataType = type(24, 'uid', 'user ID', 32, 'host', { base: integer, reader: 'user' });
export const gid: DataType = type(25, 'gid', 'group ID', 32, 'host', { base: integer, reader: 'group' });
export const ctState: DataType = type(26, 'ct_state', 'conntrack state', 32, 'host', {
  base: bitmask,
  symbols: symbols.ctStates,
});
export const ctDir: DataType = type(27, 'ct_dir', 'conntrack direction', 8, 'none', {
  base: integer,
  symbols: symbols.ctDirections,
});
export const ctStatus: DataType = type(28, 'ct_status', 'conntrack status', 32, 'host', {
  base: bitmask,
  symbols: symbols.ctStatuses,
});
export const icmpv6Type: DataType = type(29, 'icmpv6_type', 'ICMPv6 type', 8, 'big', {
  base: integer,
  symbols: symbols.icmpv6Types,
});
export const ctLabel: DataType = type(30, 'ct_label', 'conntrack label', 128, 'host', {
  base: bitmask,
  reader: 'label',
});
export const pktType: DataType = type(31, 'pkt_type', 'packet type', 8, 'host', {
  base: integer,
  symbols: symbols.packetTypes,
});
export const icmpCode: DataType = type(32, 'icmp_code', 'icmp code', 8, 'big', {
  base: integer,
  symbols: symbols.icmpCodes,
  reader: 'symbols',
});
export const icmpv6Code: DataType = type(33, 'icmpv6_code', 'icmpv6 code', 8, 'big', {
  base: integer,
  symbols: symbols.icmpv6Codes,
  reader: 'symbols',
});
export const icmpxCode: DataType = type(34, 'icmpx_code', 'icmpx code', 8, 'big', {
  base: integer,
  symbols: symbols.icmpxCodes,
  reader: 'symbols',
});
export const devgroup: DataType = type(35, 'devgroup', 'devgroup name', 32, 'host', {
  base: integer,
  reader: 'device group',
  quoted: true,
});
export const dscp: DataType = type(36, 'dscp', 'Differentiated Services Code Point', 6, 'big', {
  base: integer,
  symbols: symbols.dscp,
  hex: 2,
});
export const ecn: DataType = type(37, 'ecn', 'Explicit Congestion Notification', 2, 'big', {
  base: integer,
  symbols: symbols.ecn,
  hex: 1,
});
export const fibAddr: DataType = type(38, 'fib_addrtype', 'fib address type', 32, 'host', {
  base: integer,
  symbols: symbols.addressTypes,
});
export const boolean: DataType = type(39, 'boolean', 'boolean type', 1, 'host', {
  base: integer,
  symbols: symbols.booleans,
  reader: 'boolean',
});
export const ctEvent: DataType = type(40, 'ct_event', 'conntrack event bits', 32, 'host', {
  base: bitmask,
  symbols: symbols.ctEvents,
});
export const ifname: DataType = type(41, 'ifname', 'network interface name', 128, 'host', { base: string });
export const igmpType: DataType = type(42, 'igmp_type', 'IGMP type', 8, 'big', {
  base: integer,
  symbols: symbols.igmpTypes,
});
export const date: DataType = type(43, 'time', 'Relative time of packet reception', 64, 'host', {
  base: integer,
  reader: 'date',
});
export const hour: DataType = type(44, 'hour', 'Hour of day of packet reception', 32, 'host', {
  base: integer,
  reader: 'hour',
});
export const day: DataType = type(45, 'day', 'Day of week of packet reception', 8, 'host', {
  base: integer,
  symbols: symbols.days,
  quoted: true,
});
export const cgroupv2: DataType = type(46, 'cgroupsv2', 'cgroupsv2 path', 64, 'host', {
  base: integer,
  reader: 'cgroup',
});

/** Integers that print in hexadecimal: raw payload, the offset of a fragment. */
export const hexInteger: DataType = type(
  4,
  'integer',
  'integer',
  0,
  'none',
  { base: integer, reader: 'integer', hex: 0 },
  false,
);
/** Numbers of queues, of which a map's data may be (`typeof … : queue`). */
export const queue: DataType = type(4, 'queue', 'queue', 0, 'none', { base: integer }, false);
export const mptcpSubtype: DataType = type(
  4,
  'integer',
  'mptcp option subtype',
  4,
  'none',
  { base: integer, symbols: symbols.mptcpSubtypes },
  false,
);
/** Codes of `reject with`: as the ICMP codes, and not part of sets. */
export const rejectIcmp: DataType = { ...icmpCode, id: 0, words: 'reject icmp code', reader: undefined };
export const rejectIcmpv6: DataType = {
  ...icmpv6Code,
  id: 0,
  words: 'reject icmpv6 code',
  reader: undefined,
};
export const rejectIcmpx: DataType = { ...icmpxCode, id: 0, words: 'reject icmpx code', reader: undefined };

/** The data type of a name, as in `type ipv4_addr`. */
export function typeNamed(name: string): DataType | undefined {
  return byName.get(name);
}

/** Names of all data types. */
export function typeNames(): string[] {
  return [...byName.keys()];
}

const TYPE_BITS = 6;

/** The type of a number in `NFTA_SET_KEY_TYPE`: one, or for a concatenation one in every six bits. */
export function typeOfId(id: number): DataType | undefined {
  if (id < 64) return byId.get(id);
  const parts: DataType[] = [];
  for (let rest = id; rest > 0; rest = Math.floor(rest / 64)) {
    const part = byId.get(rest % 64);
    if (part === undefined) return undefined;
    parts.unshift(part);
  }
  return concatenation(parts);
}

const concatenations = new Map<string, DataType>();

/** The type of a concatenation. Its number keeps five parts; more are cut off as the kernel's 32 bits do. */
export function concatenation(parts: readonly DataType[]): DataType {
  const key = parts.map((part) => `${part.id}/${part.bits}/${part.order}`).join(' ');
  const known = concatenations.get(key);
  if (known) return known;
  let id = 0;
  for (const part of parts) id = ((id << TYPE_BITS) | part.id) >>> 0;
  const made: DataType = {
    id,
    name: parts.map((part) => part.name).join(' . '),
    words: `concatenation of (${parts.map((part) => part.words).join(', ')})`,
    bits: parts.reduce((sum, part) => sum + padded(part.bits), 0),
    order: 'none',
    reader: 'concatenation',
    parts,
  };
  concatenations.set(key, made);
  return made;
}

/** Bits of a slot that holds `bits`: registers have 32. */
export function padded(bits: number): number {
  return (bits + 31) & ~31;
}

/** The type at the bottom: integer, string, verdict, … */
export function baseType(of: DataType): DataType {
  let type = of;
  while (type.base) type = type.base;
  return type;
}

/** Whether flags are combined in it. */
export function isFlags(of: DataType): boolean {
  return of.base?.id === bitmask.id;
}

/** Whether two types are the same to nft: by number, since integers of other lengths are one type. */
export function sameType(a: DataType, b: DataType): boolean {
  return a.id === b.id;
}

/** The type below a type: `bitmask` of flags, `integer` of most; the type itself where it has none. */
export function baseTypeAbove(of: DataType): DataType {
  return of.base ?? of;
}

/** Types that share the name of another, and print otherwise than that. */
const printed: ReadonlyMap<string, DataType> = new Map([
  ['date', date],
  ['hex integer', hexInteger],
  ['queue', queue],
  ['mptcp subtype', mptcpSubtype],
  ['reject icmp code', rejectIcmp],
  ['reject icmpv6 code', rejectIcmpv6],
  ['reject icmpx code', rejectIcmpx],
]);

/** The type that a value of the tree prints by. */
export function printedType(name: string): DataType | undefined {
  return printed.get(name) ?? byName.get(name);
}

/** The name by which {@link printedType} finds a type. */
export function printedName(type: DataType): string {
  for (const [name, each] of printed) if (each === type) return name;
  return type.name;
}
