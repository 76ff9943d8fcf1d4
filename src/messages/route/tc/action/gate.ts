import {
  type Attributes,
  attributes,
  counter64,
  flag,
  type Infer,
  listOf,
  nested,
  pad,
  s32,
  struct,
  u32,
} from '../../../../schema/index.js';
import { generic, tcfT } from '../verdict.js';

const entrySet = attributes('TCA_GATE_ENTRY', {
  index: [1, u32],
  /** Open where it is there. */
  gate: [2, flag],
  /** Nanoseconds. */
  interval: [3, u32],
  ipv: [4, s32],
  /** -1 is no limit. */
  maxOctets: [5, s32],
});
export interface GateEntry extends Infer<typeof entrySet> {}
const entry: Attributes<GateEntry> = entrySet;

const set = attributes('TCA_GATE', {
  tm: [1, tcfT],
  parms: [2, struct('tc_gate', '', generic)],
  pad: [3, pad(0)],
  priority: [4, s32],
  entryList: [5, listOf(1, 'TCA_GATE_ONE_ENTRY', nested(entry))],
  /** Nanoseconds of the clock. */
  baseTime: [6, counter64],
  /** Nanoseconds. */
  cycleTime: [7, counter64],
  cycleTimeExt: [8, counter64],
  flags: [9, u32],
  /** `CLOCK_*`: 11 is TAI. */
  clockid: [10, s32],
});
export interface Gate extends Infer<typeof set> {}
/** `TCA_GATE_*`: lets packets pass by a schedule (802.1Qci). */
export const gate: Attributes<Gate> = set;
