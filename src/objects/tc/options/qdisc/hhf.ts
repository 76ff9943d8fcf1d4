import { plain, type Reader, to, type WordsOf, words } from '../reader.js';
import { microseconds, size } from '../units.js';

const table = {
  /** Packets. */
  limit: to('backlogLimit'),
  /** Bytes. */
  quantum: size,
  hhLimit: to('hhFlowsLimit'),
  resetTimeout: microseconds,
  /** Bytes. */
  admitBytes: size,
  evictTimeout: microseconds,
  nonHhWeight: plain,
};
/** The heavy-hitter filter in iproute2's words. */
export interface HhfWords extends WordsOf<typeof table> {}
export const hhf: Reader = words(table);
