import { type Reader, type WordsOf, words } from '../reader.js';
import { size } from '../units.js';

const table = {
  /** Bytes of a round. */
  quantum: size,
};
/** A class of deficit round robin in iproute2's words. */
export interface DrrClassWords extends WordsOf<typeof table> {}
export const drrClass: Reader = words(table);
