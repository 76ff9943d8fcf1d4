import {
  type Attributes,
  array,
  attributes,
  counter64,
  type Infer,
  pad,
  s32,
  s64,
  struct,
  u8,
  u32,
} from '../../../../schema/index.js';
import { prio } from './prio.js';

const set = attributes('TCA_FQ', {
  /** Packets in all. */
  plimit: [1, u32],
  /** Packets per flow. */
  flowPlimit: [2, u32],
  /** Bytes. */
  quantum: [3, u32],
  initialQuantum: [4, u32],
  rateEnable: [5, u32],
  /** Not used any more. */
  flowDefaultRate: [6, u32],
  /** Bytes per second; 4294967295 is no limit. */
  flowMaxRate: [7, u32],
  /** Logarithm of the number of buckets. */
  bucketsLog: [8, u32],
  /** Microseconds. */
  flowRefillDelay: [9, u32],
  orphanMask: [10, u32],
  /** Bytes per second. */
  lowRateThreshold: [11, u32],
  /** Microseconds. */
  ceThreshold: [12, u32],
  /** Nanoseconds. */
  timerSlack: [13, u32],
  /** Microseconds. */
  horizon: [14, u32],
  horizonDrop: [15, u8],
  /** Bands of the priorities (6.7). */
  priomap: [16, prio],
  /** Of the three bands (6.7). */
  weights: [17, array(s32)],
  /** Microseconds (6.13). */
  offloadHorizon: [18, u32],
});
export interface Fq extends Infer<typeof set> {}
/** `TCA_FQ_*`: fair queueing with pacing. */
export const fq: Attributes<Fq> = set;

/** `struct tc_fq_qd_stats`: what a kernel does not know is not there. */
export const fqXstats = struct('tc_fq_qd_stats', '', {
  gcFlows: counter64,
  highprioPackets: counter64,
  tcpRetrans: counter64,
  throttled: counter64,
  flowsPlimit: counter64,
  pktsTooLong: counter64,
  allocationErrors: counter64,
  /** Nanoseconds from now. */
  timeNextDelayedFlow: s64,
  flows: u32,
  inactiveFlows: u32,
  throttledFlows: u32,
  unthrottleLatencyNs: u32,
  ceMark: counter64,
  horizonDrops: counter64,
  horizonCaps: counter64,
  fastpathPackets: counter64,
  bandDrops: array(counter64, 3),
  bandPktCount: array(u32, 3),
  pad: pad(4),
});
