import { flag, plain, type Reader, type WordsOf, wordsOf } from '../reader.js';

const table = {
  /** Left to the device. */
  offload: flag,
  /** Bytes. */
  hicredit: plain,
  /** Least credit in bytes, below 0. */
  locredit: plain,
  /** Kilobits per second. */
  idleslope: plain,
  /** Kilobits per second by which credit falls while sending, below 0. */
  sendslope: plain,
};
/** The credit-based shaper in iproute2's words. */
export interface CbsWords extends WordsOf<typeof table> {}
export const cbs: Reader = wordsOf('parms', table);
