import { enumeration, type Infer, type StructType, s32, struct, u32 } from '../../../../schema/index.js';

const parms = struct('tc_plug_qopt', '', {
  action: enumeration(s32, { buffer: 0, releaseOne: 1, releaseIndefinite: 2, limit: 3 }),
  /** Bytes, for the action `limit`. */
  limit: u32,
});
export interface Plug extends Infer<typeof parms> {}
/** `struct tc_plug_qopt`: holds packets back until told. */
export const plug: StructType<Plug> = parms;
