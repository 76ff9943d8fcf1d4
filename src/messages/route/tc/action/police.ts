import {
  type Attributes,
  attributes,
  counter64,
  type Infer,
  pad,
  s32,
  struct,
  u32,
} from '../../../../schema/index.js';
import { rateTable, tcRatespec } from '../ratespec.js';
import { tcfT, verdict } from '../verdict.js';

const set = attributes('TCA_POLICE', {
  tbf: [
    1,
    struct('tc_police', '', {
      /** Number of the action; 0 lets the kernel choose. */
      index: u32,
      /** What becomes of packets above the rate. */
      action: verdict,
      limit: u32,
      /** Ticks at `rate`. */
      burst: u32,
      /** Bytes. */
      mtu: u32,
      rate: tcRatespec,
      peakrate: tcRatespec,
      refcnt: s32,
      bindcnt: s32,
      capab: u32,
    }),
  ],
  rate: [2, rateTable],
  peakrate: [3, rateTable],
  /** Bytes per second that an estimator must measure. */
  avrate: [4, u32],
  /** What becomes of packets within the rate. */
  result: [5, verdict],
  tm: [6, tcfT],
  pad: [7, pad(0)],
  /** Bytes per second, where 32 bits are too few. */
  rate64: [8, counter64],
  peakrate64: [9, counter64],
  /** Packets per second (5.13). */
  pktrate64: [10, counter64],
  /** Ticks (5.13). */
  pktburst64: [11, counter64],
});
export interface Police extends Infer<typeof set> {}
/** `TCA_POLICE_*`: drops or marks what exceeds a rate. */
export const police: Attributes<Police> = set;
