import type { Reader } from '../reader.js';
import { type PolicedWords, shared } from './common.js';

/** By the packet's mark, which is the filter's handle (`'1/0xff'` with a mask), in iproute2's words. */
export interface FwWords extends PolicedWords {
  /** Interface that packets came by. */
  indev?: string | undefined;
}

export const fw: Reader = (options) => shared(options);
