import { defined, type Obj } from '../../tc/options/reader.js';
import { formatHandle } from '../../tc/options/units.js';

/** What all that `tc -j -s -d` shows has in common. */

// biome-ignore lint/suspicious/noExplicitAny: what was decoded, by its declaration
export type Read = any;

/** Shows the options of a kind. */
export type Show = (options: Read) => Obj;

/** A fraction with the six digits that `tc` prints. */
export const fraction = (value: number): number => Number(value.toPrecision(6));

/** A class by its place: the minor number of 0 is not written. */
export const place = (handle: number): string => formatHandle(handle);
export const hex = (value: number): string => (value === 0 ? '0' : `0x${value.toString(16)}`);
export const digits = (value: number): string => value.toString(16);

/** Members by other names, in this order; those that are absent are not shown. */
export function named(read: Read, names: Readonly<Record<string, string>>): Obj {
  return defined(Object.fromEntries(Object.entries(names).map(([key, from]) => [key, read?.[from]])));
}

/** Members whose names differ only in their case: `'limit ecn_mark'`. */
export function same(read: Read, names: string): Obj {
  const camel = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  return named(read, Object.fromEntries(names.split(' ').map((name) => [name, camel(name)])));
}

/** Switches that are on. */
export function switches(read: Read, names: string): Obj {
  return Object.fromEntries(
    Object.entries(same(read, names)).flatMap(([key, on]) => (on ? [[key, true]] : [])),
  );
}

const MEGABYTE = 1 << 20;
const KILOBYTE = 1 << 10;

/** A size as text: `32Kb`, where it is near enough to a whole number of them. */
export function sizeText(bytes: number): string {
  const whole = (unit: number): number => Math.round(bytes / unit);
  if (bytes >= MEGABYTE && Math.abs(MEGABYTE * whole(MEGABYTE) - bytes) < KILOBYTE)
    return `${whole(MEGABYTE)}Mb`;
  if (bytes >= KILOBYTE && Math.abs(KILOBYTE * whole(KILOBYTE) - bytes) < 16) return `${whole(KILOBYTE)}Kb`;
  return `${bytes}b`;
}

const TICKS = 15.625;
const SECOND = 1e6;

/** Microseconds of so many ticks. */
export const microseconds = (ticks: number): number => Math.floor(ticks / TICKS);

/** Bytes that so many ticks take at a rate. */
export const bytesOf = (ticks: number, rate: number): number =>
  Math.floor((rate * microseconds(ticks)) / SECOND);

/** A rate, in 64 bits where 32 are too few. */
export const rateOf = (spec: Read, wide: unknown): number => Number(wide ?? spec?.rate ?? 0);

/** Statistics that all have. */
export function statistics({ stats2, stats }: Read): Obj {
  if (stats2 === undefined) {
    if (stats === undefined) return {};
    return named(stats, { bytes: 'bytes', packets: 'packets', dropped: 'drops', overlimits: 'overlimits' });
  }
  const { basic, pkt64, queue, rateEst, rateEst64 } = stats2;
  const rate = rateEst64 ?? rateEst;
  return {
    ...(basic === undefined ? {} : { bytes: basic.bytes, packets: pkt64 || basic.packets }),
    ...same(queue, 'drops overlimits requeues'),
    ...(rate === undefined ? {} : { rate: rate.bps, pps: rate.pps }),
    ...same(queue, 'backlog qlen'),
  };
}

/** Flags of offload, as filters have them. */
export function offload(flags: readonly string[] | undefined, inHwCount?: number): Obj {
  const has = (name: string): boolean => flags?.includes(name) ?? false;
  return {
    ...(has('skipHw') ? { skip_hw: true } : {}),
    ...(has('skipSw') ? { skip_sw: true } : {}),
    ...(has('inHw') ? { in_hw: true, ...defined({ in_hw_count: inHwCount }) } : {}),
    ...(!has('inHw') && has('notInHw') ? { not_in_hw: true } : {}),
  };
}

const CLOCKS: Readonly<Record<number, string>> = {
  ...{ 0: 'REALTIME', 1: 'MONOTONIC', 2: 'PROCESS_CPUTIME_ID', 3: 'THREAD_CPUTIME_ID', 4: 'MONOTONIC_RAW' },
  ...{
    5: 'REALTIME_COARSE',
    6: 'MONOTONIC_COARSE',
    7: 'BOOTTIME',
    8: 'REALTIME_ALARM',
    9: 'BOOTTIME_ALARM',
    11: 'TAI',
  },
};
/** A clock by its name. */
export const clockText = (id: number): string => CLOCKS[id] ?? 'invalid';
