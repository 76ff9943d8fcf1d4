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

const SECOND = 1_000_000_000n;
const PROBABILITY = 0xffffffffn;

/** What the kernel reports of a gain of dualpi2: fractions of 1/256 Hz, kept as steps of a probability. */
export function dualpi2Reported(sent: number): number {
  return Number(((((BigInt(sent) * PROBABILITY) >> 2n) / SECOND) * SECOND * 4n) / PROBABILITY);
}

/** Jiffies of a second, by the ways kernels are configured. */
const HZ = [100, 250, 300, 1000];

/** Whether a time that is kept in jiffies, rounded up, is reported as another. @param second in the unit of both. */
export function sameInJiffies(sent: number, there: number, second: number): boolean {
  return HZ.some((hz) => Math.floor((Math.ceil((sent * hz) / second) * second) / hz) === there);
}

/** Nanoseconds of a tick of packet schedulers. */
const PSCHED_TICK = 64;

/** The microseconds that the kernel reports of a time that it keeps in ticks of packet schedulers. */
export function pschedReported(sent: number): number {
  return Math.floor((Math.floor((sent * MICROSECOND) / PSCHED_TICK) * PSCHED_TICK) / MICROSECOND);
}
