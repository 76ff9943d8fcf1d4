import { reader, readInt, writeInt } from './interpreter/leaf.js';
import type { CustomType, Int64, IntType } from './type.js';
import { custom, s16, u16, u32, u64 } from './types.js';

/** Integers that are little-endian whatever the machine, as radio and USB have them on the wire (`__le16`). */
export const le16: CustomType<number> = little(u16);
export const le32: CustomType<number> = little(u32);
export const le64: CustomType<Int64> = little(u64);
export const sle16: CustomType<number> = little(s16);

/** Three bytes, the lowest first. */
export const le24: CustomType<number> = custom(
  (payload) => (payload.length === 3 ? payload[0]! | (payload[1]! << 8) | (payload[2]! << 16) : undefined),
  (value) => writeInt(u32, value, true).subarray(0, 3),
  { size: 3, align: 1 },
);

function little<T extends Int64>(type: IntType<T>): CustomType<T> {
  return custom(
    (payload) => (payload.length === type.size ? (readInt(type, reader(payload, true), 0) as T) : undefined),
    (value) => writeInt(type, value, true),
    { size: type.size, align: type.size },
  );
}
