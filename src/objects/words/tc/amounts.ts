import { codelReported, sentFor } from '../../tc/options/coarse.js';

/** Numbers as the kernel has them, written with the unit that `tc` reads. */

/** Writes a number with the largest of the units of which it is a whole multiple. */
function scaled(value: number, units: readonly (readonly [string, number])[]): string {
  const [name, factor] = units.find(([, one]) => value % one === 0 && value !== 0) ?? units.at(-1)!;
  return `${value / factor}${name}`;
}

const SHARES = 0xffffffff;
const DIGITS = [0, 1, 2, 3, 4, 6, 8, 10, 12];

/** The shortest percentage that is read as this number of 4294967295. */
function share(value: number): string {
  const exact = (100 * value) / SHARES;
  const short = DIGITS.find((digits) => Math.round((Number(exact.toFixed(digits)) / 100) * SHARES) === value);
  return `${short === undefined ? exact : exact.toFixed(short)}%`;
}

const NANOSECONDS = [
  ['s', 1e9],
  ['ms', 1e6],
  ['us', 1e3],
  ['ns', 1],
] as const;
const MICROSECONDS = [
  ['s', 1e6],
  ['ms', 1e3],
  ['us', 1],
] as const;
const BITS = [
  ['gbit', 1e9],
  ['mbit', 1e6],
  ['kbit', 1e3],
  ['bit', 1],
] as const;
const BYTES = [
  ['mb', 1 << 20],
  ['kb', 1 << 10],
  ['', 1],
] as const;
const BYTE = 8;

export const amounts = {
  /** Bytes per second. */
  rate: (value: number) => scaled(value * BYTE, BITS),
  /** Bytes. */
  size: (value: number) => scaled(value, BYTES),
  /** Microseconds. */
  us: (value: number) => scaled(value, MICROSECONDS),
  /** Nanoseconds. */
  ns: (value: number) => scaled(value, NANOSECONDS),
  /** Microseconds that CoDel reports: written as what has to be sent for it. */
  codel: (value: number) => scaled(sentFor(value, codelReported), MICROSECONDS),
  /** A share of 4294967295. */
  share,
  /** A hexadecimal number. */
  hex: (value: number) => `0x${value.toString(16)}`,
} as const;

/** The units that numbers have. */
export type Unit = keyof typeof amounts;

/** A value as a word: a number with its unit, text as it is. */
export function amount(unit: Unit, value: unknown): string {
  return typeof value === 'number' ? amounts[unit](value) : `${value}`;
}
