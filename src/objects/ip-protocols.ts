/** `IPPROTO_*` by the names of `/etc/protocols`. */
const NAMES = {
  icmp: 1,
  igmp: 2,
  ipencap: 4,
  tcp: 6,
  udp: 17,
  dccp: 33,
  ipv6: 41,
  gre: 47,
  esp: 50,
  ah: 51,
  'ipv6-icmp': 58,
  ospf: 89,
  ipip: 94,
  pim: 103,
  vrrp: 112,
  l2tp: 115,
  sctp: 132,
  udplite: 136,
  'mpls-in-ip': 137,
  mptcp: 262,
} as const;

/** Further names, which people write. */
const ALIASES = { icmpv6: 58, mpls: 137 } as const;

/** The name of an IP protocol, as people write it: `'tcp'`. */
export type IpProtocolName = keyof typeof NAMES | keyof typeof ALIASES;

/** Numbers of IP protocols by name. */
export const IP_PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ...Object.entries(NAMES),
  ...Object.entries(ALIASES),
]);

/** The names in lower case and in capitals, both of which `/etc/protocols` has. */
export const PROTOCOL_NAMES: ReadonlyMap<string, number> = new Map([
  ...IP_PROTOCOLS,
  ...[...IP_PROTOCOLS].map(([name, number]) => [name.toUpperCase(), number] as const),
]);

const BY_NUMBER: ReadonlyMap<number, IpProtocolName> = new Map(
  (Object.entries(NAMES) as [IpProtocolName, number][]).map(([name, number]) => [number, name]),
);

/** The name of an IP protocol; undefined of one that has none here. */
export function ipProtocolName(number: number): IpProtocolName | undefined {
  return BY_NUMBER.get(number);
}
