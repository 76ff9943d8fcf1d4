import { flag, plain, type Reader, type WordsOf, words } from '../reader.js';
import { microseconds, size } from '../units.js';

const table = {
  /** Packets. */
  limit: plain,
  flows: plain,
  target: microseconds,
  tupdate: microseconds,
  alpha: plain,
  beta: plain,
  /** Bytes. */
  quantum: size,
  memoryLimit: size,
  /** Percent. */
  ecnProb: plain,
  ecn: flag,
  bytemode: flag,
  dqRateEstimator: flag,
};
/** Fair queueing with PIE in iproute2's words. */
export interface FqPieWords extends WordsOf<typeof table> {}
export const fqPie: Reader = words(table);
