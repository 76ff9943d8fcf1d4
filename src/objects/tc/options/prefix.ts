import { typeError } from '../../../schema/stack.js';

/** Prefixes as addresses with a mask. */

const BITS4 = 32;
const BITS6 = 128;

/** What a key of a packet must be, and which of its bits count. */
export interface Masked {
  value: string;
  mask: string;
}

/** The mask of a prefix' length, as an IPv4 address. */
function mask4(length: number): string {
  const bits = length === 0 ? 0 : (0xffffffff << (BITS4 - length)) >>> 0;
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 0xff).join('.');
}

/** The same of IPv6. */
function mask6(length: number): string {
  const words = Array.from({ length: 8 }, (_, i) => {
    const bits = Math.max(0, Math.min(16, length - i * 16));
    return ((0xffff << (16 - bits)) & 0xffff).toString(16);
  });
  return words.join(':');
}

/** An address of IPv4 with its mask, of `10.0.0.0/8`, `10.0.0.1/255.0.255.0`, or `any`. */
export function prefix4(text: string): Masked {
  if (text === 'any' || text === 'all' || text === 'default') return { value: '0.0.0.0', mask: mask4(0) };
  return prefix(text);
}

/** An address with its mask: that of a length, or written as an address. */
export function prefix(text: string): Masked {
  const [value = '', after] = text.split('/');
  const six = value.includes(':');
  const bits = six ? BITS6 : BITS4;
  if (after !== undefined && /[.:]/.test(after)) return { value, mask: after };
  const length = after === undefined ? bits : Number(after);
  if (!Number.isInteger(length) || length < 0 || length > bits || after === '') {
    throw typeError(`'${text}' is no prefix`);
  }
  return { value, mask: six ? mask6(length) : mask4(length) };
}

/** Bits of an address, the first first. */
function bitsOf(address: string): string {
  if (!address.includes(':')) {
    return address
      .split('.')
      .map((one) => Number(one).toString(2).padStart(8, '0'))
      .join('');
  }
  const [left = '', right] = address.split('::');
  const words = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const head = words(left);
  const tail = right === undefined ? [] : words(right);
  const middle = right === undefined ? [] : Array(8 - head.length - tail.length).fill('0');
  return [...head, ...middle, ...tail]
    .map((one) => Number.parseInt(one, 16).toString(2).padStart(16, '0'))
    .join('');
}

/** The bytes of an address. */
export function bytesOfAddress(address: string): number[] {
  return bitsOf(address)
    .match(/.{8}/g)!
    .map((byte) => Number.parseInt(byte, 2));
}

/** An address with a mask as text: `10.0.0.0/8`; the bare address where all of it counts. */
export function prefixText(value: string, mask: string | undefined): string {
  if (mask === undefined) return value;
  const bits = bitsOf(mask);
  const length = bits.indexOf('0');
  if (length < 0) return value;
  return `${value}/${bits.includes('1', length) ? mask : length}`;
}

/** How many bits of a MAC address a mask has; undefined where they are not the first. */
export function macBits(mask: string): number | undefined {
  const bits = mask
    .split(':')
    .map((byte) => Number.parseInt(byte, 16).toString(2).padStart(8, '0'))
    .join('');
  const length = bits.indexOf('0');
  if (length < 0) return bits.length;
  return bits.includes('1', length) ? undefined : length;
}
