import {
  type Attributes,
  attributes,
  counter64,
  enumeration,
  type Infer,
  indexed,
  legacyNested,
  pad,
  s32,
  u32,
} from '../../../../schema/index.js';

const set = attributes('TCA_CAKE', {
  pad: [1, pad(0)],
  /** Bytes per second; 0 is no limit. */
  baseRate64: [2, counter64],
  diffservMode: [
    3,
    enumeration(u32, { diffserv3: 0, diffserv4: 1, diffserv8: 2, besteffort: 3, precedence: 4 }),
  ],
  atm: [4, enumeration(u32, { none: 0, atm: 1, ptm: 2 })],
  flowMode: [
    5,
    enumeration(u32, {
      none: 0,
      srcIp: 1,
      dstIp: 2,
      hosts: 3,
      flows: 4,
      dualSrc: 5,
      dualDst: 6,
      triple: 7,
    }),
  ],
  /** Bytes. */
  overhead: [6, s32],
  /** Microseconds. */
  rtt: [7, u32],
  /** Microseconds. */
  target: [8, u32],
  autorate: [9, u32],
  /** Bytes. */
  memory: [10, u32],
  nat: [11, u32],
  /** Being there, takes `overhead` off; its value means nothing. */
  raw: [12, u32],
  wash: [13, u32],
  mpu: [14, u32],
  ingress: [15, u32],
  ackFilter: [16, enumeration(u32, { none: 0, filter: 1, aggressive: 2 })],
  splitGso: [17, u32],
  fwmark: [18, u32],
});
export interface Cake extends Infer<typeof set> {}
/** `TCA_CAKE_*`: shaper, queues and marks for home gateways in one; cake_mq on many queues (7.0). */
export const cake: Attributes<Cake> = set;

const tinSet = attributes('TCA_CAKE_TIN_STATS', {
  pad: [1, pad(0)],
  sentPackets: [2, u32],
  sentBytes64: [3, counter64],
  droppedPackets: [4, u32],
  droppedBytes64: [5, counter64],
  acksDroppedPackets: [6, u32],
  acksDroppedBytes64: [7, counter64],
  ecnMarkedPackets: [8, u32],
  ecnMarkedBytes64: [9, counter64],
  backlogPackets: [10, u32],
  backlogBytes: [11, u32],
  /** Bytes per second. */
  thresholdRate64: [12, counter64],
  targetUs: [13, u32],
  intervalUs: [14, u32],
  wayIndirectHits: [15, u32],
  wayMisses: [16, u32],
  wayCollisions: [17, u32],
  peakDelayUs: [18, u32],
  avgDelayUs: [19, u32],
  baseDelayUs: [20, u32],
  sparseFlows: [21, u32],
  bulkFlows: [22, u32],
  unresponsiveFlows: [23, u32],
  maxSkblen: [24, u32],
  flowQuantum: [25, u32],
});
export interface CakeTin extends Infer<typeof tinSet> {}
const tin: Attributes<CakeTin> = tinSet;

const statsSet = attributes('TCA_CAKE_STATS', {
  pad: [1, pad(0)],
  /** Bytes per second. */
  capacityEstimate64: [2, counter64],
  memoryLimit: [3, u32],
  memoryUsed: [4, u32],
  avgNetoff: [5, u32],
  minNetlen: [6, u32],
  maxNetlen: [7, u32],
  minAdjlen: [8, u32],
  maxAdjlen: [9, u32],
  tinStats: [10, indexed(legacyNested(tin), 1, { flagged: false })],
  deficit: [11, s32],
  cobaltCount: [12, u32],
  dropping: [13, u32],
  dropNextUs: [14, s32],
  pDrop: [15, u32],
  blueTimerUs: [16, s32],
  /** (7.0) */
  activeQueues: [17, u32],
});
export interface CakeStats extends Infer<typeof statsSet> {}
/** `TCA_CAKE_STATS_*`, of the qdisc and, in part, of its flows. */
export const cakeStats: Attributes<CakeStats> = statsSet;
