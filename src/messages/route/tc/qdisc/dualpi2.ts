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

const set = attributes('TCA_DUALPI2', {
  /** Packets. */
  limit: [1, u32],
  /** Bytes. */
  memoryLimit: [2, u32],
  /** Microseconds. */
  target: [3, u32],
  /** Microseconds. */
  tupdate: [4, u32],
  /** Hz times 256. */
  alpha: [5, u32],
  /** Hz times 256. */
  beta: [6, u32],
  stepThreshPkts: [7, u32],
  stepThreshUs: [8, u32],
  minQlenStep: [9, u32],
  coupling: [10, u8],
  dropOverload: [11, enumeration(u8, { overflow: 0, drop: 1 })],
  dropEarly: [12, enumeration(u8, { dequeue: 0, enqueue: 1 })],
  /** Percent. */
  cProtection: [13, u8],
  ecnMask: [14, enumeration(u8, { l4sEct: 1, claEct: 2, anyEct: 3 })],
  splitGso: [15, u8],
  pad: [16, pad(0)],
});
export interface Dualpi2 extends Infer<typeof set> {}
/** `TCA_DUALPI2_*`: coupled queues for L4S (6.17). */
export const dualpi2: Attributes<Dualpi2> = set;

/** `struct tc_dualpi2_xstats` */
export const dualpi2Xstats = struct('tc_dualpi2_xstats', '', {
  prob: u32,
  /** Microseconds. */
  delayC: u32,
  delayL: u32,
  packetsInC: u32,
  packetsInL: u32,
  maxq: u32,
  ecnMark: u32,
  stepMarks: u32,
  credit: s32,
  memoryUsed: u32,
  maxMemoryUsed: u32,
  memoryLimit: u32,
});
