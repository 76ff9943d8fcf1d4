import { size } from '../units.js';
import { plain, type Reader, to, type WordsOf, words } from '../words.js';

const table = {
  weight: plain,
  lmax: size,
  /** Longest packet, in bytes. */
  maxpkt: to('lmax', size),
};
/** A class of quick fair queueing in iproute2's words. */
export interface QfqClassWords extends WordsOf<typeof table> {}
export const qfqClass: Reader = words(table);
