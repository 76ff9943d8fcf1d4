import { array, type Infer, type StructType, s32, struct, u8 } from '../../../../schema/index.js';

const parms = struct('tc_prio_qopt', '', {
  bands: s32,
  /** Band of each of the 16 priorities. */
  priomap: array(u8, 16),
});
export interface Prio extends Infer<typeof parms> {}
/** `struct tc_prio_qopt`: prio and pfifo_fast. */
export const prio: StructType<Prio> = parms;
