import { type Infer, type StructType, struct, u16 } from '../../../../schema/index.js';

const parms = struct('tc_multiq_qopt', '', {
  bands: u16,
  /** Queues of the device. */
  maxBands: u16,
});
export interface Multiq extends Infer<typeof parms> {}
/** `struct tc_multiq_qopt`: one band per queue of the device. */
export const multiq: StructType<Multiq> = parms;
