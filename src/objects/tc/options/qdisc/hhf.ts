import { plain, type Reader, to, type WordsOf, words } from '../reader.js';
import { microseconds, size } from '../units.js';

const table = {
  /** Packets. */
  limit: to('backlogLimit'),
  /** Bytes. */
  quantum: size,
  /** Flows that may count as heavy hitters: 2048 by default. */
  hhLimit: to('hhFlowsLimit'),
  /** How often counters start again: `'40ms'`. */
  resetTimeout: microseconds,
  /** Bytes. */
  admitBytes: size,
  /** Silence after which a heavy hitter is forgotten: `'1s'`. */
  evictTimeout: microseconds,
  /** How much more other flows may send: 2 by default. */
  nonHhWeight: plain,
};
/** The heavy-hitter filter in iproute2's words. */
export interface HhfWords extends WordsOf<typeof table> {}
export const hhf: Reader = words(table);
