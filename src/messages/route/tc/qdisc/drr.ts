import { type Attributes, attributes, type Infer, struct, u32 } from '../../../../schema/index.js';

const set = attributes('TCA_DRR', {
  /** Bytes. */
  quantum: [1, u32],
});
export interface Drr extends Infer<typeof set> {}
/** `TCA_DRR_*`: deficit round robin. */
export const drr: Attributes<Drr> = set;

/** `struct tc_drr_stats` */
export const drrStats = struct('tc_drr_stats', '', { deficit: u32 });
