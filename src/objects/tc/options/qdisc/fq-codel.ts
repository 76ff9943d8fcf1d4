import { codelTime } from '../coarse.js';
import { flag, plain, type Reader, to, type WordsOf, words } from '../reader.js';
import { size } from '../units.js';

const table = {
  /** Packets. */
  limit: plain,
  flows: plain,
  /** Bytes. */
  quantum: size,
  interval: codelTime,
  target: codelTime,
  ecn: flag,
  ceThreshold: codelTime,
  ceThresholdSelector: plain,
  ceThresholdMask: plain,
  /** Bytes: `'32mb'`. */
  memoryLimit: size,
  dropBatch: to('dropBatchSize'),
};
/** Fair queueing with CoDel in iproute2's words. */
export interface FqCodelWords extends WordsOf<typeof table> {}
export const fqCodel: Reader = words(table);
