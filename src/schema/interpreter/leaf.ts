import { ValueError } from '../errors.js';
import { instead } from '../options.js';
import { typeError } from '../stack.js';

import { formatGrouped, formatHex, formatMac, parseHex, parseL2 } from '../text/hex.js';
import { formatIp4, formatIp6, parseIp } from '../text/ip.js';
import { readString, utf8Length, writeString } from '../text/utf8.js';
import type { Aliases, AnyType, CustomType, EnumType, FlagsType, Int64, IntType, IpType } from '../type.js';

/** Bytes being read, and the order of their integers. */
export interface Reader {
  readonly u8: Uint8Array;
  readonly view: DataView;
  readonly little: boolean;
  /** Added to the offsets that are reported. */
  readonly base: number;
  /** The bytes in hexadecimal, where that is at hand. */
  readonly hex: string | undefined;
}

export function reader(bytes: Uint8Array, little: boolean, base = 0, hex?: string): Reader {
  return { u8: bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), little, base, hex };
}

/** An integer: a number while that is exact, else its decimal digits. */
export function readInt(type: IntType, from: Reader, at: number): Int64 {
  const little = from.little && !type.big;
  const { view } = from;
  switch (type.size) {
    case 1:
      return type.signed ? view.getInt8(at) : view.getUint8(at);
    case 2:
      return type.signed ? view.getInt16(at, little) : view.getUint16(at, little);
    case 4:
      return type.signed ? view.getInt32(at, little) : view.getUint32(at, little);
    case 8: {
      return int64(type.signed ? view.getBigInt64(at, little) : view.getBigUint64(at, little));
    }
  }
}

/** The one form of 64 bits: a number while that is exact, else its decimal digits. */
export function int64(value: bigint): Int64 {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : `${value}`;
}

const DECIMAL = /^-?\d{1,20}$/;

/** What a value says, of 64 bits also as a `bigint` or as decimal digits. */
function numberOf({ size }: IntType, value: unknown): number | bigint | undefined {
  if (typeof value === 'number') return value;
  if (size < 8) return undefined;
  if (typeof value === 'bigint') return value;
  return typeof value === 'string' && DECIMAL.test(value) ? BigInt(value) : undefined;
}

export function writeInt(type: IntType, value: unknown, little: boolean): Uint8Array {
  const number = numberOf(type, value);
  if (number === undefined) throw new ValueError(`expected a number, got ${shown(value)}`);
  if (typeof number === 'number' && !Number.isInteger(number)) {
    throw new ValueError(`expected a whole number, got ${number}`);
  }
  const bits = BigInt(type.size * 8);
  const least = type.signed ? -(1n << (bits - 1n)) : 0n;
  const most = (type.signed ? 1n << (bits - 1n) : 1n << bits) - 1n;
  const exact = BigInt(number);
  // what is written as a number may have been rounded up to 2^64
  const rounded = typeof number === 'number' && type.size === 8 && exact === most + 1n ? most : exact;
  if (rounded < least || rounded > most)
    throw new ValueError(`${number} is out of range (${least}..${most})`);
  const bytes = new Uint8Array(type.size);
  for (let i = 0; i < type.size; i++) {
    const place = little && !type.big ? i : type.size - 1 - i;
    bytes[place] = Number((rounded >> BigInt(8 * i)) & 0xffn);
  }
  return bytes;
}

const namesOf = new WeakMap<object, Map<number, string>>();
/** The names of an enumeration by value; of two names the first declared. */
export function valueNames(names: Readonly<Record<string, number>>): Map<number, string> {
  let map = namesOf.get(names);
  if (!map) {
    map = new Map();
    for (const name in names) if (!map.has(names[name]!)) map.set(names[name]!, name);
    namesOf.set(names, map);
  }
  return map;
}

const flagCaches = new WeakMap<object, Map<number, readonly (string | number)[]>>();
/** The names of the bits set in a mask: one frozen array per distinct mask. */
export function flagNames(
  names: Readonly<Record<string, number>>,
  mask: number,
): readonly (string | number)[] {
  let cache = flagCaches.get(names);
  if (!cache) flagCaches.set(names, (cache = new Map()));
  let list = cache.get(mask);
  if (!list) {
    const found: (string | number)[] = [];
    let rest = mask;
    for (const name in names) {
      const bits = names[name]!;
      if (bits !== 0 && (rest & bits) >>> 0 === bits >>> 0) {
        found.push(name);
        rest = (rest & ~bits) >>> 0;
      }
    }
    if (rest !== 0) found.push(rest);
    list = Object.freeze(found);
    if (cache.size >= 4096) cache.clear(); // hostile input must not fill the memory
    cache.set(mask, list);
  }
  return list;
}

const HALF = 4294967296;

/** As {@link flagNames}, for masks of up to 64 bits. */
export function flagList(type: FlagsType, mask: Int64): readonly (string | number)[] {
  if (type.base.size < 8) return flagNames(type.names, Number(mask) >>> 0);
  let rest = BigInt(mask);
  const found: (string | number)[] = [];
  for (const name in type.names) {
    const bits = BigInt(type.names[name]!);
    if (bits === 0n || (rest & bits) !== bits) continue;
    found.push(name);
    rest &= ~bits;
  }
  // two numbers, where one would not be exact
  const low = Number(rest & 0xffffffffn);
  const high = Number(rest >> 32n) * HALF;
  if (Number.isSafeInteger(high + low)) return Object.freeze(rest === 0n ? found : [...found, high + low]);
  return Object.freeze([...found, high, ...(low === 0 ? [] : [low])]);
}

/** The mask of a list of flags; -1 where one is not known. */
export function flagMask(names: Readonly<Record<string, number>>, value: unknown): number {
  if (typeof value === 'number')
    return Number.isInteger(value) && value >= 0 && value <= 0xffffffff ? value : -1;
  if (!Array.isArray(value)) return -1;
  let mask = 0;
  for (const flag of value) {
    const bits =
      typeof flag === 'number'
        ? flag
        : typeof flag === 'string' && Object.hasOwn(names, flag)
          ? names[flag]!
          : -1;
    if (!Number.isInteger(bits) || bits < 0 || bits > 0xffffffff) return -1;
    mask |= bits;
  }
  return mask >>> 0;
}

/** A link-layer address as text; those of IP tunnels are IP addresses. */
export function formatL2(u8: Uint8Array, at: number, end: number): string {
  if (end - at === 6) return formatMac(u8, at);
  if (end - at === 4) return formatIp4(u8, at);
  if (end - at === 16) {
    const text = formatIp6(u8, at);
    if (!parseL2(text)) return text; // else it would be read back as eight bytes
  }
  return formatGrouped(u8, at, end);
}

/** `0200.0000.000a`, as routers print MAC addresses. */
const DOTTED_MAC = /^[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}$/i;

export function parseLinkAddress(text: string): Uint8Array | undefined {
  if (DOTTED_MAC.test(text)) return parseHex(text);
  return text.includes('.') ? parseIp(text) : (parseL2(text) ?? parseIp(text));
}

/** MPLS label stack entries as `'100/200'`. */
export function formatLabels(u8: Uint8Array, at: number, end: number): string {
  const labels: number[] = [];
  for (let i = at; i + 4 <= end; i += 4) labels.push((u8[i]! << 12) | (u8[i + 1]! << 4) | (u8[i + 2]! >> 4));
  return labels.join('/');
}

function parseLabels(text: string): Uint8Array | undefined {
  const labels = text.split('/');
  const bytes = new Uint8Array(labels.length * 4);
  for (const [i, label] of labels.entries()) {
    const value = /^\d{1,7}$/.test(label) ? Number(label) : Number.NaN;
    if (!(value <= 0xfffff)) return undefined;
    const bottom = i === labels.length - 1 ? 1 : 0;
    bytes.set([value >> 12, value >> 4, (value << 4) | bottom, 0], 4 * i);
  }
  return bytes;
}

/** Whether an address of this type is a label stack in a message of this family. */
export function isLabels(type: IpType, family: unknown): boolean {
  return type.labels && (family === 'mpls' || type.sizes.length === 0);
}

/** A user's own conversion; where it throws, the payload does not fit. */
export function readCustom(
  type: CustomType,
  u8: Uint8Array,
  at: number,
  end: number,
  little: boolean,
): unknown {
  const read = tryCustom(type, u8, at, end, little);
  return 'reason' in read ? undefined : read.value;
}

/** The same, with the reason where the conversion refuses the payload and gives one. */
export function tryCustom(
  type: CustomType,
  u8: Uint8Array,
  at: number,
  end: number,
  little: boolean,
): { readonly value: unknown } | { readonly reason: string } {
  try {
    return { value: type.decode(u8.subarray(at, end), little) };
  } catch (error) {
    return { reason: error instanceof Error && error.message !== '' ? error.message : String(error) };
  }
}

/** Reads what has no inner structure; undefined where the payload does not fit the type. */
export function readLeaf(type: AnyType, from: Reader, at: number, end: number, family: unknown): unknown {
  const size = end - at;
  const { u8 } = from;
  switch (type.kind) {
    case 'int':
      return size === type.size ? readInt(type, from, at) : undefined;
    case 'enum': {
      if (size !== type.base.size) return undefined;
      const value = Number(readInt(type.base, from, at));
      return valueNames(type.names).get(value) ?? value;
    }
    case 'flags':
      return size === type.base.size ? flagList(type, readInt(type.base, from, at)) : undefined;
    case 'string':
      return readString(u8, at, end);
    case 'binary':
      return size >= type.min ? formatHex(u8, at, end) : undefined;
    case 'ip':
      if (isLabels(type, family)) return size % 4 === 0 && size > 0 ? formatLabels(u8, at, end) : undefined;
      if (!type.sizes.includes(size as 4)) return undefined;
      return size === 4 ? formatIp4(u8, at) : formatIp6(u8, at);
    case 'l2addr':
      return formatL2(u8, at, end);
    case 'flag':
      if (type.byte && size === 1) return u8[at] !== 0;
      return size === 0 ? true : undefined;
    case 'pad':
      return formatHex(u8, at, end);
    case 'prefixLength':
      return u8[at];
    case 'custom':
      return readCustom(type, u8, at, end, from.little);
    default:
      throw typeError(`not a leaf: ${type.kind}`);
  }
}

/** Writes what has no inner structure. `room` is the payload's size where it is given, else -1. */
export function writeLeaf(
  type: AnyType,
  value: unknown,
  little: boolean,
  family: unknown,
  room = -1,
): Uint8Array {
  switch (type.kind) {
    case 'int':
      return writeInt(type, value, little);
    case 'enum':
      return writeInt(type.base, enumValue(type, value), little);
    case 'flags':
      return writeInt(type.base, flagsValue(type, value), little);
    case 'string': {
      const text = asText(value);
      if (text.includes('\0')) throw new ValueError('a NUL byte inside the text');
      const length = utf8Length(text);
      if (length < 0) throw new ValueError('half a surrogate pair inside the text');
      if (length > type.max)
        throw new ValueError(`${shown(text)} is ${length} bytes long, at most ${type.max} fit`);
      const size = room >= 0 ? room : type.size || length + (type.nul ? 1 : 0);
      const bytes = new Uint8Array(Math.max(size, length));
      writeString(text, bytes, 0);
      return bytes;
    }
    case 'binary': {
      const bytes = value instanceof Uint8Array ? value : parseHex(asText(value));
      if (!bytes) throw new ValueError(`${shown(value)} is not hexadecimal`);
      if (bytes.length < type.min || bytes.length > type.max) {
        const allowed = type.min === type.max ? `${type.min}` : `${type.min} to ${type.max}`;
        throw new ValueError(`${bytes.length} bytes, expected ${allowed}`);
      }
      return padded(bytes, type.size);
    }
    case 'ip':
      return addressBytes(type, value, family);
    case 'l2addr': {
      const bytes = parseLinkAddress(asText(value));
      if (!bytes) throw new ValueError(`${shown(value)} is not a link-layer address`);
      if (type.size && bytes.length > type.size) throw new ValueError(`at most ${type.size} bytes fit`);
      return padded(bytes, type.size);
    }
    case 'flag':
      if (value !== true) throw new ValueError(`expected true (or leave it out), got ${shown(value)}`);
      return new Uint8Array(0);
    case 'pad':
      return padded(parseHex(asText(value)) ?? new Uint8Array(0), type.size);
    case 'prefixLength':
      return Uint8Array.of(Number(value));
    case 'custom':
      try {
        return type.encode(value as never);
      } catch (error) {
        throw error instanceof ValueError
          ? error
          : new ValueError(error instanceof Error ? error.message : String(error));
      }
    default:
      throw typeError(`not a leaf: ${type.kind}`);
  }
}

/** The bytes of an address given as text. */
export function addressBytes(type: IpType, value: unknown, family: unknown): Uint8Array {
  const text = asText(value);
  if (isLabels(type, family)) {
    const labels = parseLabels(text);
    if (!labels) throw new ValueError(`${shown(text)} is not a stack of MPLS labels such as '100/200'`);
    return labels;
  }
  const bytes = parseIp(text);
  if (bytes && type.sizes.includes(bytes.length as 4)) return bytes;
  const kind = type.sizes.length === 2 ? 'IP' : type.sizes[0] === 4 ? 'IPv4' : 'IPv6';
  const hint = bytes === undefined && text.includes('/') ? '; a prefix length does not belong here' : '';
  throw new ValueError(`${shown(text)} is not an ${kind} address${hint}`);
}

export function enumValue(type: EnumType, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (Object.hasOwn(type.names, value)) return type.names[value];
  throw new ValueError(`${shown(value)} is not one of its values${hint(value, Object.keys(type.names))}`);
}

export function flagsValue(type: FlagsType, value: unknown): number | bigint {
  if (typeof value !== 'number' && !Array.isArray(value)) {
    throw new ValueError(`expected an array of flag names, got ${shown(value)}`);
  }
  for (const flag of Array.isArray(value) ? value : []) {
    if (typeof flag === 'string' && !Object.hasOwn(type.names, flag)) {
      throw new ValueError(`unknown flag ${shown(flag)}${hint(flag, Object.keys(type.names))}`);
    }
  }
  const mask = type.base.size < 8 ? flagMask(type.names, value) : wideMask(type.names, value);
  if (mask < 0) throw new ValueError(`${shown(value)} is not a set of flags`);
  return mask;
}

function wideMask(names: Readonly<Record<string, number>>, value: number | readonly unknown[]): bigint {
  let mask = 0n;
  for (const flag of typeof value === 'number' ? [value] : value) {
    const bits = typeof flag === 'string' ? names[flag] : flag;
    if (typeof bits !== 'number' || !Number.isInteger(bits) || bits < 0) return -1n;
    mask |= BigInt(bits);
  }
  return mask;
}

/** What to write in the place of a word that people know from elsewhere; nothing for others. */
export function aliased(word: string, aliases: Aliases | undefined): string {
  return aliases !== undefined && Object.hasOwn(aliases, word) ? instead(word, [], aliases) : '';
}

/** `; did you mean 'mtu'?`, and for short lists what there is. */
export function hint(word: string, known: readonly string[]): string {
  return instead(word, known);
}

export function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value.length > 60 ? `${value.slice(0, 57)}…` : value}'`;
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return 'an array';
  if (value instanceof Uint8Array) return 'bytes';
  return value !== null && typeof value === 'object' ? 'an object' : String(value);
}

function asText(value: unknown): string {
  if (typeof value !== 'string') throw new ValueError(`expected a string, got ${shown(value)}`);
  return value;
}

function padded(bytes: Uint8Array, size: number): Uint8Array {
  if (bytes.length >= size) return bytes;
  const full = new Uint8Array(size);
  full.set(bytes);
  return full;
}
