import { parseIp6 } from '../../schema/text/ip.js';

/**
 * Where a prefix is looked for: its length, and a number of 32 bits made of its address, which for IPv4 is the
 * address itself, and for IPv6 and MPLS a hash of it. Reused: valid until the next prefix is read.
 */
export interface Place {
  length: number;
  key: number;
}

const place: Place = { length: 0, key: 0 };

/** Four words of an IPv6 address. */
const words = new Int32Array(4);

/** Masks by length: the first bits of 32. */
const MASKS = Int32Array.from({ length: 33 }, (_, length) => (length === 0 ? 0 : -1 << (32 - length)));

/** The place of a route's destination as the records have it: `'10.0.0.0/8'`, `'default'`, an MPLS label. */
export function placeOf(family: string, dst: unknown): Place {
  if (family === 'inet') return place4(dst as string);
  if (family === 'inet6') return place6(dst as string);
  place.length = 0;
  place.key = hashText(typeof dst === 'string' ? dst : JSON.stringify(dst ?? ''));
  return place;
}

function place4(dst: string): Place {
  let address = 0;
  let part = 0;
  for (let i = 0; i < dst.length; i++) {
    const c = dst.charCodeAt(i);
    if (c >= 48 && c <= 57) part = part * 10 + c - 48;
    else if (c === 46) {
      address = (address << 8) | part;
      part = 0;
    } else if (c === 47) {
      address = (address << 8) | part;
      place.length = lengthAt(dst, i + 1);
      place.key = address;
      return place;
    } else break;
  }
  // 'default', or an address without a length, which no record has
  place.length = dst === 'default' || dst === undefined ? 0 : 32;
  place.key = place.length === 0 ? 0 : (address << 8) | part;
  return place;
}

function place6(dst: string): Place {
  const slash = dst === undefined ? -1 : dst.indexOf('/');
  if (slash < 0) {
    place.length = 0;
    place.key = hash6(0);
    return place;
  }
  readWords(dst.slice(0, slash));
  place.length = lengthAt(dst, slash + 1);
  place.key = hash6(place.length);
  return place;
}

function lengthAt(text: string, at: number): number {
  let length = 0;
  for (let i = at; i < text.length; i++) length = length * 10 + text.charCodeAt(i) - 48;
  return length;
}

/** Keeps an IPv6 address for {@link hash6}; false where the text is not one. */
export function readWords(text: string): boolean {
  const bytes = parseIp6(text);
  if (bytes === undefined) return false;
  for (let i = 0; i < 4; i++)
    words[i] =
      (bytes[4 * i]! << 24) | (bytes[4 * i + 1]! << 16) | (bytes[4 * i + 2]! << 8) | bytes[4 * i + 3]!;
  return true;
}

/** Keeps the IPv6 address at a place for {@link hash6}; at 0, `::`. */
export function readWordsAt(u8: Uint8Array, at: number): void {
  for (let i = 0, from = at; i < 4; i++, from += 4)
    words[i] =
      at === 0 ? 0 : (u8[from]! << 24) | (u8[from + 1]! << 16) | (u8[from + 2]! << 8) | u8[from + 3]!;
}

/** The hash of the first bits of the address that was read. */
export function hash6(length: number): number {
  let hash = 0;
  for (let i = 0, left = length; i < 4; i++, left -= 32) {
    const word = left >= 32 ? words[i]! : left <= 0 ? 0 : words[i]! & MASKS[left]!;
    hash = Math.imul(hash ^ word, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
}

/** The network of an IPv4 address. */
export function masked4(address: number, length: number): number {
  return address & MASKS[length]!;
}

function hashText(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}
