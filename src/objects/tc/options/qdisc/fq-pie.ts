import { flag, plain, type Reader, type WordsOf, words } from '../reader.js';
import { microseconds, size } from '../units.js';

const table = {
  /** Packets. */
  limit: plain,
  /** Queues that flows are hashed into: 1024 by default. */
  flows: plain,
  /** The delay aimed at: `'15ms'`. */
  target: microseconds,
  /** How often the probability is computed: `'15ms'`. */
  tupdate: microseconds,
  /** Weight of the distance from the target, 0 to 32. */
  alpha: plain,
  /** Weight of the change of the delay, 0 to 32. */
  beta: plain,
  /** Bytes. */
  quantum: size,
  /** Bytes: `'32mb'`. */
  memoryLimit: size,
  /** Percent. */
  ecnProb: plain,
  /** Marks packets instead of dropping them. */
  ecn: flag,
  /** Larger packets are dropped sooner. */
  bytemode: flag,
  /** Computes the delay from the rate instead of time stamps. */
  dqRateEstimator: flag,
};
/** Fair queueing with PIE in iproute2's words. */
export interface FqPieWords extends WordsOf<typeof table> {}
export const fqPie: Reader = words(table);
