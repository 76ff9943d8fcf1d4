import { type Attributes, attributes, type Infer, s32, struct, u32 } from '../../../../schema/index.js';

const set = attributes('TCA_CODEL', {
  /** Microseconds. */
  target: [1, u32],
  /** Packets. */
  limit: [2, u32],
  /** Microseconds. */
  interval: [3, u32],
  ecn: [4, u32],
  /** Microseconds. */
  ceThreshold: [5, u32],
});
export interface Codel extends Infer<typeof set> {}
/** `TCA_CODEL_*`: controlled delay. */
export const codel: Attributes<Codel> = set;

/** `struct tc_codel_xstats` */
export const codelXstats = struct('tc_codel_xstats', '', {
  maxpacket: u32,
  count: u32,
  lastcount: u32,
  /** Microseconds. */
  ldelay: u32,
  dropNext: s32,
  dropOverlimit: u32,
  ecnMark: u32,
  dropping: u32,
  ceMark: u32,
});
