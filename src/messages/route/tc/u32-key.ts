import { be32, s32, struct } from '../../../schema/index.js';

/** `struct tc_u32_key`: a word of the packet. */
export const u32Key = struct('tc_u32_key', '', {
  mask: be32,
  val: be32,
  /** Bytes behind the start of the network header. */
  off: s32,
  offmask: s32,
});
