import {
  type Attributes,
  attributes,
  counter64,
  enumeration,
  flags,
  type Infer,
  legacyNested,
  listOf,
  nested,
  pad,
  repeated,
  s32,
  s64,
  struct,
  u8,
  u32,
} from '../../../../schema/index.js';
import { framePreemption, trafficClasses } from './mqprio-queues.js';

const entrySet = attributes('TCA_TAPRIO_SCHED_ENTRY', {
  index: [1, u32],
  cmd: [2, enumeration(u8, { setGates: 0, setAndHold: 1, setAndRelease: 2 })],
  /** A bit per traffic class. */
  gateMask: [3, u32],
  /** Nanoseconds. */
  interval: [4, u32],
});
export interface TaprioEntry extends Infer<typeof entrySet> {}
const entry: Attributes<TaprioEntry> = entrySet;

const classSet = attributes('TCA_TAPRIO_TC_ENTRY', {
  index: [1, u32],
  /** Bytes. */
  maxSdu: [2, u32],
  fp: [3, framePreemption],
});
export interface TaprioClass extends Infer<typeof classSet> {}
const trafficClass: Attributes<TaprioClass> = classSet;

const schedule = {
  schedEntryList: [2, listOf(1, 'TCA_TAPRIO_SCHED_ENTRY', legacyNested(entry))],
  /** Nanoseconds of the clock. */
  schedBaseTime: [3, s64],
  schedSingleEntry: [4, legacyNested(entry)],
  /** `CLOCK_*`: 11 is TAI. */
  schedClockid: [5, s32],
  pad: [6, pad(0)],
  /** Nanoseconds. */
  schedCycleTime: [8, s64],
  schedCycleTimeExtension: [9, s64],
} as const;

const adminSet = attributes('TCA_TAPRIO_ATTR', schedule);
export interface TaprioSchedule extends Infer<typeof adminSet> {}
const admin: Attributes<TaprioSchedule> = adminSet;

const set = attributes('TCA_TAPRIO_ATTR', {
  priomap: [1, struct('tc_mqprio_qopt', '', trafficClasses)],
  ...schedule,
  /** The schedule that takes over next; reported only. */
  adminSched: [7, legacyNested(admin)],
  flags: [10, flags(u32, { txtimeAssist: 1, fullOffload: 2 })],
  /** Nanoseconds. */
  txtimeDelay: [11, u32],
  /** (6.1) */
  tcEntry: [12, repeated(nested(trafficClass))],
});
export interface Taprio extends Infer<typeof set> {}
/** `TCA_TAPRIO_ATTR_*`: time-aware shaper (802.1Qbv). */
export const taprio: Attributes<Taprio> = set;

const statsSet = attributes('TCA_TAPRIO_OFFLOAD_STATS', {
  pad: [1, pad(0)],
  windowDrops: [2, counter64],
  txOverruns: [3, counter64],
});
export interface TaprioStats extends Infer<typeof statsSet> {}
/** `TCA_TAPRIO_OFFLOAD_STATS_*` (6.6) */
export const taprioStats: Attributes<TaprioStats> = statsSet;
