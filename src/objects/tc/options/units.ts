import { hint, nearest } from '../../../schema/names.js';
import { instead } from '../../../schema/options.js';
import { typeError } from '../../../schema/stack.js';

/** Handles, rates, sizes, times and shares as iproute2 writes them. Numbers are taken as the kernel has them. */

const U32 = 0xffffffff;

/** `TC_H_*`: parents with a name. */
const PARENTS: Readonly<Record<string, number>> = {
  none: 0,
  root: U32,
  ingress: 0xfffffff1,
  clsact: 0xfffffff1,
};
/** Where filters hang in clsact and ingress. */
const HOOKS: Readonly<Record<string, number>> = { ...PARENTS, ingress: 0xfffffff2, egress: 0xfffffff3 };

/** `ETH_P_*` by iproute2's names. */
const PROTOCOLS = {
  all: 3,
  ip: 0x800,
  ipv4: 0x800,
  ip4: 0x800,
  arp: 0x806,
  '802.1Q': 0x8100,
  '802.1q': 0x8100,
  ipv6: 0x86dd,
  mpls_uc: 0x8847,
  mpls_mc: 0x8848,
  ip6: 0x86dd,
  ppp_disc: 0x8863,
  ppp_ses: 0x8864,
  cfm: 0x8902,
  lldp: 0x88cc,
  loop: 0x60,
  '802.1ad': 0x88a8,
  can: 0xc,
} as const;

/** An EtherType by its name in iproute2, or by its number. */
export type EtherType = keyof typeof PROTOCOLS | number | `${number}`;

/** A handle or class as a number: `'1:10'` is 0x10010, `'1:'` 0x10000; both parts are hexadecimal. */
export function handle(value: number | string, names: Readonly<Record<string, number>> = PARENTS): number {
  if (typeof value === 'number') return value;
  if (Object.hasOwn(names, value)) return names[value]!;
  const [, major = '', minor] = /^([0-9a-f]{0,4}):([0-9a-f]{0,4})$/i.exec(value) ?? [];
  if (minor === undefined || major + minor === '') {
    const near = nearest(`${value}`, Object.keys(names));
    throw typeError(`'${value}' is no handle, such as '1:10'${hint(near)}`);
  }
  return Number.parseInt(major || '0', 16) * 0x10000 + Number.parseInt(minor || '0', 16);
}

/** The parent of a filter: a handle, or `'ingress'`, `'egress'`, `'root'`. */
export function hook(value: number | string): number {
  return handle(value, HOOKS);
}

/** A handle as text: 0x10010 is `'1:10'`. */
export function formatHandle(value: number): string {
  if (value === U32) return 'root';
  if (value === 0) return 'none';
  const major = Math.floor(value / 0x10000);
  const minor = value % 0x10000;
  return `${major ? major.toString(16) : ''}:${minor ? minor.toString(16) : ''}`;
}

/** An EtherType, by number or by name: `'ip'`. */
export function protocol(value: number | string): number {
  const known: Readonly<Record<string, number>> = PROTOCOLS;
  const number = typeof value === 'string' && Object.hasOwn(known, value) ? known[value]! : Number(value);
  if (!Number.isInteger(number))
    throw typeError(`'${value}' is no protocol${instead(value as string, Object.keys(known))}`);
  return number;
}

/** The name of an EtherType; the number where it has none. */
export function protocolName(value: number): EtherType {
  return (
    (Object.keys(PROTOCOLS) as (keyof typeof PROTOCOLS)[]).find((name) => PROTOCOLS[name] === value) ?? value
  );
}

const swap16 = (value: number): number => ((value & 0xff) << 8) | (value >> 8);
const LITTLE = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
const network = (value: number): number => (LITTLE ? swap16(value) : value);

/** What `info` of a filter holds. */
export function filterInfo(prio: number, type: number): number {
  return prio * 0x10000 + network(type);
}

/** Priority and protocol of a filter. */
export function infoOf({ info }: { info: number }): { prio: number; protocol: number } {
  return { prio: Math.floor(info / 0x10000), protocol: network(info % 0x10000) };
}

function measure(value: string, units: Readonly<Record<string, number>>, what: string): number {
  if (typeof value !== 'string') throw typeError(`${JSON.stringify(value)} is no ${what}`);
  const [, digits, unit] = /^([0-9]+(?:\.[0-9]+)?(?:e[0-9]+)?)\s*([a-z%]*)$/i.exec(value.trim()) ?? [];
  const factor = unit === undefined ? undefined : units[unit.toLowerCase()];
  if (digits === undefined || factor === undefined) throw typeError(`'${value}' is no ${what}`);
  return Number(digits) * factor;
}

const RATES: Record<string, number> = { '': 1, bit: 1, bps: 8 };
for (const [i, letter] of ['k', 'm', 'g', 't'].entries()) {
  RATES[`${letter}bit`] = 1000 ** (i + 1);
  RATES[`${letter}bps`] = 8 * 1000 ** (i + 1);
  RATES[`${letter}ibit`] = 1024 ** (i + 1);
  RATES[`${letter}ibps`] = 8 * 1024 ** (i + 1);
}

/** Bytes per second of a rate such as `'10mbit'`, `'1.5gbit'`, `'100kbps'` (bytes); bare digits are bits per second. */
export function rate(value: number | string): number {
  return typeof value === 'number' ? value : Math.floor(measure(value, RATES, "rate, such as '10mbit'") / 8);
}

const SIZES: Record<string, number> = { '': 1, b: 1 };
for (const [i, letter] of ['k', 'm', 'g'].entries()) {
  SIZES[letter] = SIZES[`${letter}b`] = 1024 ** (i + 1);
  SIZES[`${letter}bit`] = 1024 ** (i + 1) / 8;
}

/** Bytes of a size such as `'32kb'`, `'1m'`. */
export function size(value: number | string): number {
  return typeof value === 'number' ? value : Math.floor(measure(value, SIZES, "size, such as '32kb'"));
}

const NANOSECONDS: Record<string, number> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9 };
for (const unit of ['n', 'u', 'm', '']) {
  NANOSECONDS[`${unit}sec`] = NANOSECONDS[`${unit}secs`] = NANOSECONDS[`${unit}s`]!;
}

/** A time such as `'50ms'` in the kernel's unit for it; bare digits are in that unit. */
function time(value: number | string, unit: number): number {
  if (typeof value === 'number') return value;
  return Math.round(measure(value, { ...NANOSECONDS, '': unit }, "time, such as '50ms'") / unit);
}

export const microseconds = (value: number | string): number => time(value, 1e3);
export const nanoseconds = (value: number | string): number => time(value, 1);
export const seconds = (value: number | string): number => time(value, 1e9);

/** Nanoseconds of a text in which bare digits are microseconds. */
export function nanosecondsOf(value: number | string): number {
  return typeof value === 'number'
    ? value
    : measure(value, { ...NANOSECONDS, '': 1e3 }, "time, such as '50ms'");
}

/** A share such as `'25%'`, of 4294967295. */
export function share(value: number | string): number {
  return typeof value === 'number'
    ? value
    : rint((measure(value, { '%': 1 }, "share, such as '25%'") / 100) * U32);
}

/** The nearest whole number, of two as near the even one: as C rounds. */
function rint(value: number): number {
  const below = Math.floor(value);
  const over = value - below;
  return over > 0.5 || (over === 0.5 && below % 2 === 1) ? below + 1 : below;
}

/** A share as a fraction: `'2%'` and `'0.02'` are 0.02. */
export function fraction(value: number | string): number {
  return typeof value === 'number' ? value : measure(value, { '%': 0.01, '': 1 }, "share, such as '2%'");
}

/** `CLOCK_*` */
const CLOCKS = {
  CLOCK_REALTIME: 0,
  CLOCK_MONOTONIC: 1,
  CLOCK_BOOTTIME: 7,
  CLOCK_TAI: 11,
} as const;

type ClockName = keyof typeof CLOCKS;
type Short<T> = T extends `CLOCK_${infer N}` ? N | Lowercase<N> : never;
/** A clock by its name, also without `CLOCK_`, or by its number. */
export type Clock = ClockName | Short<ClockName> | number;

/** A clock, by number or name: `'CLOCK_TAI'`, `'tai'`. */
export function clock(value: number | string): number {
  if (typeof value === 'number') return value;
  const name = value.toUpperCase();
  const found = (CLOCKS as Readonly<Record<string, number>>)[
    name.startsWith('CLOCK_') ? name : `CLOCK_${name}`
  ];
  if (found === undefined) throw typeError(`'${value}' is no clock, such as 'CLOCK_TAI'`);
  return found;
}

/** A number, also as text: `'0xff'`. */
export function integer(value: number | string): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') throw typeError(`'${value}' is no number`);
  const number = value.trim() === '' ? Number.NaN : Number(value);
  if (!Number.isInteger(number)) throw typeError(`'${value}' is no number`);
  return number;
}

/** A number, and which of its bits count where that is said: `'7/0xff'`. */
export function masked(value: number | string): { value: number; mask?: number } {
  if (typeof value === 'number') return { value };
  const [number = '', mask] = value.split('/');
  return { value: integer(number), ...(mask === undefined ? {} : { mask: integer(mask) }) };
}
