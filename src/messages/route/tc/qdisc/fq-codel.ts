import {
  type Attributes,
  attributes,
  enumeration,
  type Infer,
  pad,
  s32,
  struct,
  u8,
  u32,
} from '../../../../schema/index.js';

const set = attributes('TCA_FQ_CODEL', {
  /** Microseconds. */
  target: [1, u32],
  /** Packets. */
  limit: [2, u32],
  /** Microseconds. */
  interval: [3, u32],
  ecn: [4, u32],
  flows: [5, u32],
  /** Bytes. */
  quantum: [6, u32],
  /** Microseconds. */
  ceThreshold: [7, u32],
  dropBatchSize: [8, u32],
  /** Bytes. */
  memoryLimit: [9, u32],
  /** Value of the DS field (5.16). */
  ceThresholdSelector: [10, u8],
  ceThresholdMask: [11, u8],
});
export interface FqCodel extends Infer<typeof set> {}
/** `TCA_FQ_CODEL_*`: fair queueing with controlled delay. */
export const fqCodel: Attributes<FqCodel> = set;

const xstatsType = enumeration(u32, { qdisc: 0, class: 1 });

/** `struct tc_fq_codel_xstats` of the qdisc. */
export const fqCodelXstats = struct('tc_fq_codel_xstats', '', {
  type: xstatsType,
  maxpacket: u32,
  dropOverlimit: u32,
  ecnMark: u32,
  newFlowCount: u32,
  newFlowsLen: u32,
  oldFlowsLen: u32,
  ceMark: u32,
  memoryUsage: u32,
  dropOvermemory: u32,
});

/** `struct tc_fq_codel_xstats` of a flow, which is reported as a class. */
export const fqCodelClassXstats = struct('tc_fq_codel_xstats', '', {
  type: xstatsType,
  deficit: s32,
  /** Microseconds. */
  ldelay: u32,
  count: u32,
  lastcount: u32,
  dropping: u32,
  dropNext: s32,
  unused: pad(12),
});
