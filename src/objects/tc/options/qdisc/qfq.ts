import { plain, type Reader, to, type WordsOf, words } from '../reader.js';
import { size } from '../units.js';

const table = {
  /** Its share: 1 to 1023. */
  weight: plain,
  /** Longest packet in bytes. */
  lmax: size,
  /** Longest packet, in bytes. */
  maxpkt: to('lmax', size),
};
/** A class of quick fair queueing in iproute2's words. */
export interface QfqClassWords extends WordsOf<typeof table> {}
export const qfqClass: Reader = words(table);
