import {
  type Attributes,
  attributes,
  binary,
  bitfield32,
  type Infer,
  struct,
  u32,
} from '../../../../schema/index.js';
import { redFlagByte, redFlags, redLogNames, redLogs, redThresholds } from './red-names.js';

const set = attributes('TCA_RED', {
  parms: [
    1,
    struct('tc_red_qopt', '', { ...redThresholds, ...redLogs, flags: redFlagByte }, { names: redLogNames }),
  ],
  /** Idle damping: 256 entries. */
  stab: [2, binary(256, 256)],
  /** Probability at `qthMax`, 4294967295 being 100 %. */
  maxP: [3, u32],
  /** (5.7) */
  flags: [4, bitfield32(redFlags)],
  /** Block whose filters see what is dropped early (5.9). */
  earlyDropBlock: [5, u32],
  /** Block whose filters see what is marked (5.9). */
  markBlock: [6, u32],
});
export interface Red extends Infer<typeof set> {}
/** `TCA_RED_*`: random early detection. */
export const red: Attributes<Red> = set;

/** `struct tc_red_xstats` */
export const redXstats = struct('tc_red_xstats', '', {
  early: u32,
  pdrop: u32,
  other: u32,
  marked: u32,
});
