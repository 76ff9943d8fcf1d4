/** Protocols by the names that `-p` knows. */
const NUMBERS: Readonly<Record<string, number>> = {
  icmp: 1,
  igmp: 2,
  ipencap: 4,
  ipip: 4,
  tcp: 6,
  egp: 8,
  igp: 9,
  udp: 17,
  dccp: 33,
  ipv6: 41,
  'ipv6-route': 43,
  'ipv6-frag': 44,
  rsvp: 46,
  gre: 47,
  esp: 50,
  ah: 51,
  'ipv6-icmp': 58,
  icmpv6: 58,
  'ipv6-nonxt': 59,
  'ipv6-opts': 60,
  ospf: 89,
  ipcomp: 108,
  pim: 103,
  vrrp: 112,
  l2tp: 115,
  sctp: 132,
  mh: 135,
  'ipv6-mh': 135,
  'mobility-header': 135,
  udplite: 136,
  mptcp: 262,
  hopopt: 0,
};
/** Names that nft has. */
const NAMES: ReadonlyMap<number, string> = new Map([
  [1, 'icmp'],
  [2, 'igmp'],
  [6, 'tcp'],
  [17, 'udp'],
  [33, 'dccp'],
  [47, 'gre'],
  [50, 'esp'],
  [51, 'ah'],
  [58, 'icmpv6'],
  [108, 'comp'],
  [132, 'sctp'],
  [136, 'udplite'],
]);

/** The number of a protocol that is named or numbered; undefined for what is neither. */
export function protocolNumber(word: string): number | undefined {
  const text = word.toLowerCase();
  if (/^\d+$/.test(text)) return Number(text) <= 255 ? Number(text) : undefined;
  return Object.hasOwn(NUMBERS, text) ? NUMBERS[text] : undefined;
}

/** The protocol as nft spells it; undefined for what is none. */
export function protocolName(word: string): string | undefined {
  const number = protocolNumber(word);
  return number === undefined ? undefined : (NAMES.get(number) ?? String(number));
}

/** The match that `-p` loads by itself. */
export const IMPLIED: Readonly<Record<string, string>> = {
  tcp: 'tcp',
  udp: 'udp',
  udplite: 'udplite',
  sctp: 'sctp',
  dccp: 'dccp',
  icmp: 'icmp',
  icmpv6: 'icmp6',
  esp: 'esp',
  ah: 'ah',
  '135': 'mh',
};
