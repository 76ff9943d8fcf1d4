import { type Attributes, attributes, type Infer, struct, u32 } from '../../../../schema/index.js';

const set = attributes('TCA_HHF', {
  /** Packets. */
  backlogLimit: [1, u32],
  /** Bytes. */
  quantum: [2, u32],
  hhFlowsLimit: [3, u32],
  /** Microseconds. */
  resetTimeout: [4, u32],
  admitBytes: [5, u32],
  /** Microseconds. */
  evictTimeout: [6, u32],
  nonHhWeight: [7, u32],
});
export interface Hhf extends Infer<typeof set> {}
/** `TCA_HHF_*`: heavy-hitter filter. */
export const hhf: Attributes<Hhf> = set;

/** `struct tc_hhf_xstats` */
export const hhfXstats = struct('tc_hhf_xstats', '', {
  dropOverlimit: u32,
  hhOverlimit: u32,
  hhTotCount: u32,
  hhCurCount: u32,
});
