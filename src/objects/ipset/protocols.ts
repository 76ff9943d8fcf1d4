import { IP_PROTOCOLS, ipProtocolName } from '../ip-protocols.js';

/** Number of a protocol by name or number; undefined where there is none. */
export function protocolNumber(protocol: string | number): number | undefined {
  if (typeof protocol === 'string' && !/^\d+$/.test(protocol)) {
    return IP_PROTOCOLS.get(protocol.toLowerCase());
  }
  const number = Number(protocol);
  return Number.isInteger(number) && number >= 0 && number <= 255 ? number : undefined;
}

/** Name of a protocol, or its number as text. */
export function protocolName(number: number): string {
  return ipProtocolName(number) ?? `${number}`;
}

export const ICMP = 1;
export const ICMPV6 = 58;

/** Type and code by the names that ipset knows; of several names for one, the first is shown. */
const ICMP_NAMES: Readonly<Record<string, readonly [number, number]>> = {
  'echo-reply': [0, 0],
  pong: [0, 0],
  'network-unreachable': [3, 0],
  'host-unreachable': [3, 1],
  'protocol-unreachable': [3, 2],
  'port-unreachable': [3, 3],
  'fragmentation-needed': [3, 4],
  'source-route-failed': [3, 5],
  'network-unknown': [3, 6],
  'host-unknown': [3, 7],
  'network-prohibited': [3, 9],
  'host-prohibited': [3, 10],
  'TOS-network-unreachable': [3, 11],
  'TOS-host-unreachable': [3, 12],
  'communication-prohibited': [3, 13],
  'host-precedence-violation': [3, 14],
  'precedence-cutoff': [3, 15],
  'source-quench': [4, 0],
  'network-redirect': [5, 0],
  'host-redirect': [5, 1],
  'TOS-network-redirect': [5, 2],
  'TOS-host-redirect': [5, 3],
  'echo-request': [8, 0],
  ping: [8, 0],
  'router-advertisement': [9, 0],
  'router-solicitation': [10, 0],
  'ttl-zero-during-transit': [11, 0],
  'ttl-zero-during-reassembly': [11, 1],
  'ip-header-bad': [12, 0],
  'required-option-missing': [12, 1],
  'timestamp-request': [13, 0],
  'timestamp-reply': [14, 0],
  'address-mask-request': [17, 0],
  'address-mask-reply': [18, 0],
};

const ICMPV6_NAMES: Readonly<Record<string, readonly [number, number]>> = {
  'no-route': [1, 0],
  'communication-prohibited': [1, 1],
  'address-unreachable': [1, 3],
  'port-unreachable': [1, 4],
  'packet-too-big': [2, 0],
  'ttl-zero-during-transit': [3, 0],
  'ttl-zero-during-reassembly': [3, 1],
  'bad-header': [4, 0],
  'unknown-header-type': [4, 1],
  'unknown-option': [4, 2],
  'echo-request': [128, 0],
  ping: [128, 0],
  'echo-reply': [129, 0],
  pong: [129, 0],
  'router-solicitation': [133, 0],
  'router-advertisement': [134, 0],
  'neighbour-solicitation': [135, 0],
  'neighbour-advertisement': [136, 0],
  redirect: [137, 0],
};

/** Whether the protocol has types and codes in place of ports. */
export function hasIcmpTypes(protocol: number): boolean {
  return protocol === ICMP || protocol === ICMPV6;
}

/** Type and code, as one number, by name or as `type/code`; undefined where it is neither. */
export function icmpNumber(protocol: number, text: string): number | undefined {
  const table = protocol === ICMP ? ICMP_NAMES : ICMPV6_NAMES;
  const numbers = /^(\d+)\/(\d+)$/.exec(text);
  const [type, code] = numbers ? [Number(numbers[1]), Number(numbers[2])] : (table[text] ?? [-1, -1]);
  return type < 0 || type > 255 || code > 255 ? undefined : (type << 8) | code;
}

/** The name of an ICMP type and code, or `type/code`. */
export function icmpName(protocol: number, number: number): string {
  const table = protocol === ICMP ? ICMP_NAMES : ICMPV6_NAMES;
  for (const name in table) {
    const [type, code] = table[name]!;
    if (((type << 8) | code) === number) return name;
  }
  return `${number >> 8}/${number & 255}`;
}
