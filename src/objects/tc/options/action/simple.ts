import { type ActionWords, action } from './common.js';

/** Writes to the kernel's log, in iproute2's words. */
export interface SimpleWords extends ActionWords {
  /** Text for the kernel's log. */
  sdata?: string | undefined;
}

export const simple = action<SimpleWords>('pipe', ({ sdata, ...rest }, parms) => ({
  parms,
  ...(sdata === undefined ? {} : { data: sdata }),
  ...rest,
}));
