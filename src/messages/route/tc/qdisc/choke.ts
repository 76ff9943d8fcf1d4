import { type Attributes, attributes, binary, type Infer, struct, u32 } from '../../../../schema/index.js';
import { redFlagByte, redLogNames, redLogs, redThresholds } from './red-names.js';

const set = attributes('TCA_CHOKE', {
  parms: [
    1,
    struct('tc_choke_qopt', '', { ...redThresholds, ...redLogs, flags: redFlagByte }, { names: redLogNames }),
  ],
  /** Idle damping: 256 entries. */
  stab: [2, binary(256, 256)],
  /** Probability at `qthMax`, 4294967295 being 100 %. */
  maxP: [3, u32],
});
export interface Choke extends Infer<typeof set> {}
/** `TCA_CHOKE_*`: keeps flows that take much down. */
export const choke: Attributes<Choke> = set;

/** `struct tc_choke_xstats` */
export const chokeXstats = struct('tc_choke_xstats', '', {
  early: u32,
  pdrop: u32,
  other: u32,
  marked: u32,
  matched: u32,
});
