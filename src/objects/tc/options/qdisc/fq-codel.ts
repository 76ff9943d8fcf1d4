import { codelTime } from '../coarse.js';
import { flag, plain, type Reader, to, type WordsOf, words } from '../reader.js';
import { size } from '../units.js';

const table = {
  /** Packets. */
  limit: plain,
  /** Queues that flows are hashed into: 1024 by default. */
  flows: plain,
  /** Bytes. */
  quantum: size,
  /** The delay before packets are dropped for long: `'100ms'`. */
  interval: codelTime,
  /** The delay that is acceptable: `'5ms'`. */
  target: codelTime,
  /** Marks packets instead of dropping them: on by default. */
  ecn: flag,
  /** The delay from which packets are marked: `'1ms'`. */
  ceThreshold: codelTime,
  /** DSCP and ECN bits that `ceThreshold` is for. */
  ceThresholdSelector: plain,
  /** Which of these bits are compared. */
  ceThresholdMask: plain,
  /** Bytes: `'32mb'`. */
  memoryLimit: size,
  /** Packets dropped at once when the queue is full: 64 by default. */
  dropBatch: to('dropBatchSize'),
};
/** Fair queueing with CoDel in iproute2's words. */
export interface FqCodelWords extends WordsOf<typeof table> {}
export const fqCodel: Reader = words(table);
