import { flag, plain, type Reader, type WordsOf, words } from '../reader.js';
import { microseconds } from '../units.js';

const table = {
  /** Packets. */
  limit: plain,
  /** How often the probability is computed: `'15ms'`. */
  tupdate: microseconds,
  /** The delay aimed at: `'15ms'`. */
  target: microseconds,
  /** Weight of the distance from the target, 0 to 32. */
  alpha: plain,
  /** Weight of the change of the delay, 0 to 32. */
  beta: plain,
  /** Marks packets instead of dropping them. */
  ecn: flag,
  /** Larger packets are dropped sooner. */
  bytemode: flag,
  /** Computes the delay from the rate instead of time stamps. */
  dqRateEstimator: flag,
};
/** PIE in iproute2's words. */
export interface PieWords extends WordsOf<typeof table> {}
export const pie: Reader = words(table);
