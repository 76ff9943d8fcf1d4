import { enumValue, flagList, flagsValue, valueNames } from './interpreter/leaf.js';
import type { CustomType, Int64 } from './type.js';
import { counter64, custom, enumeration, flags, uint } from './types.js';

/** Names for values of a {@link uint}. Unknown values stay numbers. */
export function uintEnumeration<const N extends Readonly<Record<string, number>>>(
  names: N,
): CustomType<(keyof N & string) | number> {
  const type = enumeration(counter64, names);
  return worded(
    (value) => valueNames(names).get(Number(value)) ?? value,
    (words) => enumValue(type, words),
  ) as CustomType<(keyof N & string) | number>;
}

/** Names for bits of a {@link uint}. Reads as an array of names; unknown bits stay, as one number. */
export function uintFlags<const N extends Readonly<Record<string, number>>>(
  names: N,
): CustomType<readonly ((keyof N & string) | number)[]> {
  const type = flags(counter64, names);
  return worded(
    (value) => flagList(type, value),
    (words) => flagsValue(type, words),
  ) as CustomType<readonly ((keyof N & string) | number)[]>;
}

function worded(read: (value: Int64) => unknown, write: (words: unknown) => unknown): CustomType<unknown> {
  return custom<unknown>(
    (payload, little) => {
      const value = uint.decode(payload, little);
      return value === undefined ? undefined : read(value);
    },
    (words) => uint.encode(write(words) as Int64),
  );
}
