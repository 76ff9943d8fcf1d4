import { dualpi2Reported, sentFor } from '../coarse.js';
import { flag, plain, type Reader, type WordsOf, words } from '../reader.js';
import { microseconds, size } from '../units.js';

/** The number to send so that the kernel reports the one given. */
const gain = (value: number): number => sentFor(value, dualpi2Reported);

const table = {
  /** Packets. */
  limit: plain,
  /** Bytes. */
  memoryLimit: size,
  target: microseconds,
  tupdate: microseconds,
  alpha: gain,
  beta: gain,
  stepThreshUs: microseconds,
  splitGso: flag,
};
/** Coupled queues for L4S, with times as text. */
export interface Dualpi2Words extends WordsOf<typeof table> {}
export const dualpi2: Reader = words(table);
