import {
  type Attributes,
  array,
  attributes,
  enumeration,
  type Infer,
  s16,
  s32,
  struct,
  u8,
  u16,
  u32,
} from '../../../schema/index.js';

const set = attributes('TCA_STAB', {
  base: [
    1,
    struct('tc_sizespec', '', {
      cellLog: u8,
      sizeLog: u8,
      cellAlign: s16,
      /** Bytes added to every packet. */
      overhead: s32,
      linklayer: enumeration(u32, { unaware: 0, ethernet: 1, atm: 2 }),
      /** Bytes that the smallest packet counts as. */
      mpu: u32,
      /** Largest packet that the table covers. */
      mtu: u32,
      /** Entries of the table. */
      tsize: u32,
    }),
  ],
  /** What packets of each size count as, shifted right by `sizeLog`. */
  data: [2, array(u16)],
});
export interface SizeTable extends Infer<typeof set> {}
/** `TCA_STAB_*`: sizes that packets count as. */
export const stab: Attributes<SizeTable> = set;
