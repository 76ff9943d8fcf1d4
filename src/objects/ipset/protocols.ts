import { icmpNames } from '../icmp-types.js';
import { IP_PROTOCOLS, type IpProtocolName, ipProtocolName } from '../ip-protocols.js';

/** Number of a protocol by name or number; undefined where there is none. */
export function protocolNumber(protocol: string | number): number | undefined {
  if (typeof protocol === 'string' && !/^\d+$/.test(protocol)) {
    return IP_PROTOCOLS.get(protocol.toLowerCase());
  }
  const number = Number(protocol);
  return Number.isInteger(number) && number >= 0 && number <= 255 ? number : undefined;
}

/** Name of a protocol, or its number as text. */
export function protocolName(number: number): IpProtocolName | `${number}` {
  return ipProtocolName(number) ?? `${number}`;
}

export const ICMP = 1;
export const ICMPV6 = 58;

function tableOf(protocol: number): (typeof icmpNames)['icmp']['common'] {
  return (protocol === ICMP ? icmpNames.icmp : icmpNames.icmpv6).common;
}

/** Whether the protocol has types and codes in place of ports. */
export function hasIcmpTypes(protocol: number): boolean {
  return protocol === ICMP || protocol === ICMPV6;
}

/** Type and code, as one number, by name or as `type/code`; undefined where it is neither. */
export function icmpNumber(protocol: number, text: string): number | undefined {
  const table = tableOf(protocol);
  const numbers = /^(\d+)\/(\d+)$/.exec(text);
  const [type, code] = numbers
    ? [Number(numbers[1]), Number(numbers[2])]
    : (Object.hasOwn(table, text) && table[text]) || [-1, -1];
  return type < 0 || type > 255 || code > 255 ? undefined : (type << 8) | code;
}

/** The name of an ICMP type and code, or `type/code`. */
export function icmpName(protocol: number, number: number): string {
  const table = tableOf(protocol);
  for (const name in table) {
    const [type, code] = table[name]!;
    if (((type << 8) | code) === number) return name;
  }
  return `${number >> 8}/${number & 255}`;
}
