import { type Attributes, attributes, type Infer, struct, u32, u64 } from '../../../../schema/index.js';

const set = attributes('TCA_PIE', {
  /** Microseconds. */
  target: [1, u32],
  /** Packets. */
  limit: [2, u32],
  /** Microseconds. */
  tupdate: [3, u32],
  alpha: [4, u32],
  beta: [5, u32],
  ecn: [6, u32],
  bytemode: [7, u32],
  dqRateEstimator: [8, u32],
});
export interface Pie extends Infer<typeof set> {}
/** `TCA_PIE_*`: proportional integral controller enhanced. */
export const pie: Attributes<Pie> = set;

/** `struct tc_pie_xstats` */
export const pieXstats = struct('tc_pie_xstats', '', {
  /** Probability of a drop, 2^64 - 1 being 100 %. */
  prob: u64,
  /** Milliseconds. */
  delay: u32,
  avgDqRate: u32,
  dqRateEstimating: u32,
  packetsIn: u32,
  dropped: u32,
  overlimit: u32,
  maxq: u32,
  ecnMark: u32,
});
