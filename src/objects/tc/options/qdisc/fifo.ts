import { type Reader, type WordsOf, words } from '../reader.js';
import { size } from '../units.js';

const bytes = {
  /** Bytes: `'32kb'`. */
  limit: size,
};
/** A bfifo in iproute2's words. */
export interface BfifoWords extends WordsOf<typeof bytes> {}
export const bfifo: Reader = words(bytes);
