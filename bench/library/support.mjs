// What the programs that are measured share. Nothing here loads the library, so that the peers can use it too.

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';

export function printReport(report) {
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

export function median(values) {
  const sorted = Float64Array.from(values).sort();
  return sorted[sorted.length >> 1];
}

export function quantiles(seconds) {
  const sorted = Float64Array.from(seconds).sort();
  let sum = 0;
  for (const one of sorted) sum += one;
  return {
    seconds: sorted[sorted.length >> 1],
    p99: sorted[Math.floor(sorted.length * 0.99)],
    mean: sum / sorted.length,
  };
}

/** Bytes alive after a full collection; the process has to run under --expose-gc. */
export function heapInUse() {
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Watches how long the event loop is kept from its timers, in seconds. */
export async function watchLoop() {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  await delay(20);
  histogram.reset();
  // The first tick after a reset only starts the clock: a wait before it would go unseen.
  await delay(5);
  return {
    async longest() {
      // A wait is only recorded once the timer has run again.
      await delay(5);
      histogram.disable();
      return histogram.max / 1e9;
    },
  };
}

/** Throws unless every field named in `expected` has its value. */
export function expectFields(object, expected) {
  for (const [name, value] of Object.entries(expected))
    if (JSON.stringify(object?.[name]) !== JSON.stringify(value))
      throw new Error(`${name} is ${JSON.stringify(object?.[name])}, not ${JSON.stringify(value)}`);
}

export const address = (i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`;
