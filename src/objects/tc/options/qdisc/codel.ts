import { codelTime } from '../coarse.js';
import { flag, plain, type Reader, type WordsOf, words } from '../reader.js';

const table = {
  /** Packets. */
  limit: plain,
  /** The delay before packets are dropped for long: `'100ms'`. */
  interval: codelTime,
  /** The delay that is acceptable: `'5ms'`. */
  target: codelTime,
  /** Marks packets instead of dropping them. */
  ecn: flag,
  /** The delay from which packets are marked: `'1ms'`. */
  ceThreshold: codelTime,
};
/** CoDel in iproute2's words. */
export interface CodelWords extends WordsOf<typeof table> {}
export const codel: Reader = words(table);
