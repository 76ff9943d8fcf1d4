import { defined } from '../reader.js';
import { type ActionWords, action } from './common.js';

/** Samples for psample in iproute2's words. */
export interface SampleWords extends ActionWords {
  /** One of so many packets. */
  rate?: number | undefined;
  /** Number of the psample group that packets go to. */
  group?: number | undefined;
  /** Bytes of each. */
  trunc?: number | undefined;
}

export const sample = action<SampleWords>('pipe', ({ rate, group, trunc, ...rest }, parms) => ({
  parms,
  ...defined({ rate, psampleGroup: group, truncSize: trunc }),
  ...rest,
}));
