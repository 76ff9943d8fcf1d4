import { pause } from './pause.js';

/** A reading, with the one before and the milliseconds between them. */
export interface Readings<T> {
  readonly before: T;
  readonly now: T;
  readonly time: number;
}

/** Reads at intervals, in milliseconds, until one of the signals ends that, in the middle of a reading as well. */
export async function* readings<T>(
  read: () => Promise<T>,
  interval: number,
  ...signals: readonly (AbortSignal | undefined)[]
): AsyncGenerator<Readings<T>, void> {
  const ends = AbortSignal.any(signals.filter((signal) => signal !== undefined));
  try {
    let before = await read();
    let then = performance.now();
    while (await pause(interval, ends)) {
      const now = await read();
      const at = performance.now();
      yield { before, now, time: at - then };
      before = now;
      then = at;
    }
  } catch (error) {
    if (!ends.aborted) throw error;
  }
}
