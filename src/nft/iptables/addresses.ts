/** Addresses with masks, as options have them. */
import { formatIp4, formatIp6, parseIp4, parseIp6 } from '../../schema/text/ip.js';
import { Fault } from '../errors.js';
import type { Place } from '../tree.js';
import type { IpFamily } from './options.js';

/** An address with the mask that is meant. */
export interface Masked {
  address: string;
  /** Bits, where the mask is a prefix. */
  length: number | undefined;
  mask: string;
}

const BITS = { ip: 32, ip6: 128 } as const;

function bytesOf(text: string, family: IpFamily): Uint8Array | undefined {
  if (family === 'ip6') return text.includes(':') ? parseIp6(text) : undefined;
  const number = parseIp4(text);
  return number < 0 ? undefined : Uint8Array.of(number >>> 24, number >>> 16, number >>> 8, number);
}

function textOf(bytes: Uint8Array): string {
  return bytes.length === 4 ? formatIp4(bytes, 0) : formatIp6(bytes, 0);
}

function prefixMask(length: number, family: IpFamily): Uint8Array {
  return Uint8Array.from(
    { length: BITS[family] / 8 },
    (_, i) => 0xff00 >> Math.min(8, Math.max(0, length - 8 * i)),
  );
}

/** Bits of a mask that is a prefix; undefined for others. */
function lengthOf(mask: Uint8Array): number | undefined {
  let length = 0;
  while (length < mask.length * 8 && mask[length >> 3]! & (0x80 >> (length & 7))) length++;
  for (let i = length; i < mask.length * 8; i++) if (mask[i >> 3]! & (0x80 >> (i & 7))) return undefined;
  return length;
}

/** Reads `address`, `address/length`, `address/mask`; the bits that the mask leaves out are 0. */
export function masked(text: string, family: IpFamily, at: Place): Masked {
  const [address = '', suffix] = text.split('/', 2);
  // 10.1 and 10 are networks to iptables
  const whole =
    family === 'ip' && /^\d{1,3}(?:\.\d{1,3}){0,2}$/.test(address)
      ? `${address}${'.0'.repeat(3 - (address.match(/\./g)?.length ?? 0))}`
      : address;
  const bytes = bytesOf(whole, family);
  if (!bytes)
    throw new Fault(
      `'${address}' is no address of ${family === 'ip' ? 'IPv4' : 'IPv6'}: names are not looked up`,
      at,
    );
  const mask = maskOf(suffix, family, at);
  for (let i = 0; i < bytes.length; i++) bytes[i]! &= mask[i]!;
  return { address: textOf(bytes), length: lengthOf(mask), mask: textOf(mask) };
}

function maskOf(suffix: string | undefined, family: IpFamily, at: Place): Uint8Array {
  if (suffix === undefined) return prefixMask(BITS[family], family);
  if (/^\d+$/.test(suffix)) {
    if (Number(suffix) > BITS[family]) throw new Fault(`'/${suffix}' is longer than an address`, at);
    return prefixMask(Number(suffix), family);
  }
  const mask = bytesOf(suffix, family);
  if (!mask) throw new Fault(`'${suffix}' is no mask`, at);
  return mask;
}

/** A condition on an address; empty where every address is meant. */
export function addressCondition(
  field: string,
  text: string,
  negated: boolean,
  family: IpFamily,
  at: Place,
): string {
  const { address, length, mask } = masked(text, family, at);
  const operator = negated ? '!= ' : '';
  if (length === 0) {
    if (negated) throw new Fault(`'! ${text}' is no packet at all`, at);
    return '';
  }
  if (length === undefined) return `${field} & ${mask} ${negated ? '!=' : '=='} ${address}`;
  return `${field} ${operator}${address}${length === BITS[family] ? '' : `/${length}`}`;
}

/** One address without a mask. */
export function oneAddress(text: string, family: IpFamily, at: Place): string {
  const bytes = bytesOf(text, family);
  if (!bytes) throw new Fault(`'${text}' is no address of ${family === 'ip' ? 'IPv4' : 'IPv6'}`, at);
  return textOf(bytes);
}
/** The mask of a prefix length. */
export function maskText(length: number, family: IpFamily): string {
  return textOf(prefixMask(length, family));
}
