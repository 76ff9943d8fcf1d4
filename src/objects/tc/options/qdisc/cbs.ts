import { flag, plain, type Reader, type WordsOf, wordsOf } from '../reader.js';

const table = {
  offload: flag,
  /** Bytes. */
  hicredit: plain,
  locredit: plain,
  /** Kilobits per second. */
  idleslope: plain,
  sendslope: plain,
};
/** The credit-based shaper in iproute2's words. */
export interface CbsWords extends WordsOf<typeof table> {}
export const cbs: Reader = wordsOf('parms', table);
