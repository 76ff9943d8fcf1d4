/** Values that the kernel keeps in coarser steps than it takes them. */
import { microseconds } from './units.js';

/** The number to send so that the kernel reports the one given. */
export function sentFor(value: number, reported: (sent: number) => number): number {
  for (let sent = value; sent <= value + 2; sent++) if (reported(sent) === value) return sent;
  return value;
}

/** Nanoseconds of a step in which CoDel keeps times. */
const STEP = 1024;
const MICROSECOND = 1000;

/** The microseconds that the kernel reports of a time of CoDel. */
export function codelReported(sent: number): number {
  return Math.floor((Math.floor((sent * MICROSECOND) / STEP) * STEP) / MICROSECOND);
}

/** A time of CoDel: text is sent as iproute2 sends it, a number so that the kernel reports this number. */
export function codelTime(value: number | string): number {
  return typeof value === 'number' ? sentFor(value, codelReported) : microseconds(value);
}
