import { type Infer, type StructType, struct, u32 } from '../../../../schema/index.js';

const parms = struct('tc_fifo_qopt', '', {
  /** Length of the queue: bytes for bfifo, packets for pfifo. */
  limit: u32,
});
export interface Fifo extends Infer<typeof parms> {}
/** `struct tc_fifo_qopt`: pfifo, bfifo and pfifo_head_drop. */
export const fifo: StructType<Fifo> = parms;
