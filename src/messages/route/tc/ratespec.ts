import {
  array,
  enumeration,
  type Infer,
  type StructType,
  s16,
  struct,
  u8,
  u16,
  u32,
} from '../../../schema/index.js';

const spec = struct('tc_ratespec', '', {
  /** Logarithm of the size of a cell of the rate table. */
  cellLog: u8,
  /** Kind of link in the lower four bits. */
  linklayer: enumeration(u8, { unaware: 0, ethernet: 1, atm: 2 }),
  /** Bytes added to every packet. */
  overhead: u16,
  cellAlign: s16,
  /** Bytes that the smallest packet counts as. */
  mpu: u16,
  /** Bytes per second; 4294967295 where it takes 64 bits, reported in an attribute. */
  rate: u32,
});
export interface Ratespec extends Infer<typeof spec> {}
/** `struct tc_ratespec` */
export const tcRatespec: StructType<Ratespec> = spec;

/** A rate table: the ticks that a packet takes, for each of 256 sizes. */
export const rateTable = array(u32);
