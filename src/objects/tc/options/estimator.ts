import { typeError } from '../../../schema/stack.js';
import { only } from './reader.js';
import { microseconds } from './units.js';

/** How often a rate is estimated, and over what time: `{ interval: '250ms', average: '1s' }`. */
export interface EstimatorWords {
  /** 250 ms to 8 s: microseconds. */
  interval: number | string;
  /** Time over which it is averaged: `'1s'`. */
  average: number | string;
}

const QUARTER = 250_000;
const LONGEST = 5;
const LOGS = 31;

/** An estimator as the kernel takes it: logarithms. Words have text, or an `average`. */
export function estimator(given: object): { interval: number; ewmaLog: number } {
  if (!('average' in given)) {
    if (!('ewmaLog' in given)) throw typeError("an estimator needs 'average'");
    return given as { interval: number; ewmaLog: number };
  }
  const { interval, average } = only('rate', given, ['interval', 'average']) as EstimatorWords;
  const every = microseconds(interval);
  const over = microseconds(average);
  let log = 0;
  while (every > 2 ** log * QUARTER) log++;
  if (log > LONGEST) throw typeError("'interval' of an estimator is at most 8s");
  let weight = 1;
  while (weight < LOGS && every / -Math.log(1 - 2 ** -weight) <= over) weight++;
  if (weight === 1 || weight === LOGS) throw typeError("'average' does not fit 'interval'");
  return { interval: log - 2, ewmaLog: weight - 1 };
}
