import { type Infer, type StructType, struct, u32 } from '../../../../schema/index.js';

const parms = struct('tc_skbprio_qopt', '', {
  /** Packets. */
  limit: u32,
});
export interface Skbprio extends Infer<typeof parms> {}
/** `struct tc_skbprio_qopt`: drops packets of the lowest priority first. */
export const skbprio: StructType<Skbprio> = parms;
