import {
  type Attributes,
  attributes,
  counter64,
  type Infer,
  pad,
  struct,
  u32,
} from '../../../../schema/index.js';
import { rateTable, tcRatespec } from '../ratespec.js';

const set = attributes('TCA_TBF', {
  parms: [
    1,
    struct('tc_tbf_qopt', '', {
      rate: tcRatespec,
      peakrate: tcRatespec,
      /** Bytes that may wait. */
      limit: u32,
      /** Size of the bucket, in ticks at `rate`. */
      buffer: u32,
      /** Size of the bucket at `peakrate`, in ticks. */
      mtu: u32,
    }),
  ],
  rtab: [2, rateTable],
  ptab: [3, rateTable],
  /** Bytes per second, where 32 bits are too few. */
  rate64: [4, counter64],
  prate64: [5, counter64],
  /** Bytes. */
  burst: [6, u32],
  /** Bytes. */
  pburst: [7, u32],
  pad: [8, pad(0)],
});
export interface Tbf extends Infer<typeof set> {}
/** `TCA_TBF_*`: token bucket filter. */
export const tbf: Attributes<Tbf> = set;
