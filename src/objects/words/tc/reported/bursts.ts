import { ticks } from '../../../tc/options/rates.js';

/** Ticks of a second. */
const PER_SECOND = 15_625_000;
/** Room beyond the exact number: headers of ATM's cells make packets longer by up to a sixth. */
const MARGIN = 4096;
const POWERS = 30;

/** The first number below `end` of which this holds, where it holds of all above as well. */
function first(end: number, holds: (value: number) => boolean): number {
  let low = 0;
  let high = end;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * How many bytes take so many ticks at a rate, as `sent` computes these. Of several numbers it is the roundest, and not
 * the least: the kernel, which computes by shifts, may round that down.
 */
export function burstOf(
  wanted: number,
  bytesPerSecond: number,
  sent = (bytes: number) => ticks(bytesPerSecond, bytes),
): number {
  const exact = (wanted / PER_SECOND) * bytesPerSecond;
  const end = Math.ceil(exact) * 2 + MARGIN;
  const least = first(end, (bytes) => sent(bytes) >= wanted);
  const most = first(end, (bytes) => sent(bytes) > wanted) - 1;
  if (most < least) return Math.ceil(exact);
  for (let power = POWERS; power >= 0; power--) {
    const step = 2 ** power;
    const round = Math.floor(most / step) * step;
    if (round > least) return round;
  }
  return most;
}
