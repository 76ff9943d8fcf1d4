import { type Attributes, attributes, type Infer, struct, u32 } from '../../../../schema/index.js';

const set = attributes('TCA_FQ_PIE', {
  /** Packets. */
  limit: [1, u32],
  flows: [2, u32],
  /** Microseconds. */
  target: [3, u32],
  /** Microseconds. */
  tupdate: [4, u32],
  alpha: [5, u32],
  beta: [6, u32],
  /** Bytes. */
  quantum: [7, u32],
  /** Bytes. */
  memoryLimit: [8, u32],
  /** Percent above which packets are dropped instead of marked. */
  ecnProb: [9, u32],
  ecn: [10, u32],
  bytemode: [11, u32],
  dqRateEstimator: [12, u32],
});
export interface FqPie extends Infer<typeof set> {}
/** `TCA_FQ_PIE_*`: fair queueing with PIE. */
export const fqPie: Attributes<FqPie> = set;

/** `struct tc_fq_pie_xstats` */
export const fqPieXstats = struct('tc_fq_pie_xstats', '', {
  packetsIn: u32,
  dropped: u32,
  overlimit: u32,
  overmemory: u32,
  ecnMark: u32,
  newFlowCount: u32,
  newFlowsLen: u32,
  oldFlowsLen: u32,
  memoryUsage: u32,
});
