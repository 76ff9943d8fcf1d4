import { flag, plain, type Reader, type WordsOf, words } from '../reader.js';
import { microseconds } from '../units.js';

const table = {
  /** Packets. */
  limit: plain,
  tupdate: microseconds,
  target: microseconds,
  alpha: plain,
  beta: plain,
  ecn: flag,
  bytemode: flag,
  dqRateEstimator: flag,
};
/** PIE in iproute2's words. */
export interface PieWords extends WordsOf<typeof table> {}
export const pie: Reader = words(table);
