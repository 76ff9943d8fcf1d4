import { type Attributes, attributes, type Infer, struct, u32 } from '../../../../schema/index.js';

const set = attributes('TCA_QFQ', {
  weight: [1, u32],
  /** Longest packet, in bytes. */
  lmax: [2, u32],
});
export interface Qfq extends Infer<typeof set> {}
/** `TCA_QFQ_*`: quick fair queueing. */
export const qfq: Attributes<Qfq> = set;

/** `struct tc_qfq_stats` */
export const qfqStats = struct('tc_qfq_stats', '', { weight: u32, lmax: u32 });
