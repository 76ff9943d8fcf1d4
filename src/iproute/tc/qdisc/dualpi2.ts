import { microseconds, size } from '../units.js';
import { flag, plain, type Reader, type WordsOf, words } from '../words.js';

const table = {
  /** Packets. */
  limit: plain,
  /** Bytes. */
  memoryLimit: size,
  target: microseconds,
  tupdate: microseconds,
  stepThreshUs: microseconds,
  splitGso: flag,
};
/** Coupled queues for L4S, with times as text. */
export interface Dualpi2Words extends WordsOf<typeof table> {}
export const dualpi2: Reader = words(table);
