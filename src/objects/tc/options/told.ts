/** What the kernel tells of an object, made into what it takes. */

import type { Obj } from './reader.js';
import { microseconds } from './units.js';

/** What is told of an object and never asked for. */
const TOLD: ReadonlySet<string> = new Set(['stats', 'stats2', 'xstats', 'fcnt', 'hwOffload']);

/** The object without what is only told. */
export function asked(object: Obj): Obj {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !TOLD.has(name)));
}

/** The number to send so that the kernel tells the one given; it keeps many in coarser steps, rounding down. */
export function soThat(value: number, told: (sent: number) => number): number {
  for (let sent = value; sent <= value + 2; sent++) if (told(sent) === value) return sent;
  return value;
}

/** Nanoseconds of a step in which CoDel keeps times. */
const STEP = 1024;
const MICROSECOND = 1000;
const codelTold = (sent: number): number =>
  Math.floor((Math.floor((sent * MICROSECOND) / STEP) * STEP) / MICROSECOND);

/** A time of CoDel: text is sent as iproute2 sends it, a number so that the kernel tells this number. */
export function codelTime(value: number | string): number {
  return typeof value === 'number' ? soThat(value, codelTold) : microseconds(value);
}
