// How compiled readers read what has no members of its own.
import { LITTLE_ENDIAN } from '../bytes.js';
import { flagNames, formatLabels, valueNames } from '../interpreter/leaf.js';
import { formatHex } from '../text/hex.js';
import { formatIp4, formatIp6, formatPrefix4 } from '../text/ip.js';
import type { Int64, UnknownAttribute } from '../type.js';

type Obj = Record<string, unknown>;

export function read64(signed: boolean, low: boolean) {
  return (u8: Uint8Array, at: number): Int64 => {
    let high = 0;
    let rest = 0;
    for (let i = 0; i < 4; i++) {
      high = high * 256 + u8[low ? at + 7 - i : at + i]!;
      rest = rest * 256 + u8[low ? at + 3 - i : at + 4 + i]!;
    }
    const number = (signed ? high | 0 : high) * 4294967296 + rest;
    if (Number.isSafeInteger(number)) return number;
    const value = (BigInt(high) << 32n) | BigInt(rest);
    return `${signed ? BigInt.asIntN(64, value) : value}`;
  };
}

let unknowns = 0;

/** How many attributes have been kept as unknown so far: undeclared ones, and those that do not fit their types. */
export function unknownsKept(): number {
  return unknowns;
}

export function keepUnknown(o: Obj, u8: Uint8Array, p: number, e: number): void {
  unknowns++;
  const raw = LITTLE_ENDIAN ? u8[p + 2]! | (u8[p + 3]! << 8) : (u8[p + 2]! << 8) | u8[p + 3]!;
  const unknown: UnknownAttribute = { type: raw & 0x3fff, data: formatHex(u8, p + 4, e) };
  if (raw & 0x8000) unknown.nested = true;
  if (raw & 0x4000) unknown.netByteorder = true;
  ((o.unknown ??= []) as UnknownAttribute[]).push(unknown);
}

export function readIp(
  u8: Uint8Array,
  at: number,
  end: number,
  v4: boolean,
  v6: boolean,
): string | undefined {
  if (end - at === 4 && v4) return formatIp4(u8, at);
  return end - at === 16 && v6 ? formatIp6(u8, at) : undefined;
}

export function readFamilyIp(u8: Uint8Array, at: number, end: number, root: Obj): string | undefined {
  if (root.family !== 'mpls') return readIp(u8, at, end, true, true);
  return (end - at) % 4 === 0 && end > at ? formatLabels(u8, at, end) : undefined;
}

export function readPrefix(
  u8: Uint8Array,
  at: number,
  end: number,
  length: number,
  root: Obj,
): string | undefined {
  if (end - at === 4 && length <= 32 && root.family !== 'mpls') return formatPrefix4(u8, at, length);
  const address = readFamilyIp(u8, at, end, root);
  return address === undefined || root.family === 'mpls' ? address : `${address}/${length}`;
}

/** The names of an enumeration by value; numbers where there is none. */
export function table(names: Readonly<Record<string, number>>, length: number): (string | number)[] {
  const byValue = valueNames(names);
  return Array.from({ length }, (_, i) => byValue.get(i) ?? i);
}

export function enumName(names: Readonly<Record<string, number>>) {
  const byValue = valueNames(names);
  return (value: number): string | number => byValue.get(value) ?? value;
}

export function flagList(names: Readonly<Record<string, number>>) {
  // messages of one dump mostly carry the same flags
  let last = Number.NaN;
  let list: readonly (string | number)[] = [];
  return (mask: number): readonly (string | number)[] => {
    if (mask !== last) {
      list = flagNames(names, mask >>> 0);
      last = mask;
    }
    return list;
  };
}
