/** Words of declarations as numbers: what is read says `eq`, and instructions have 0. */
import { flagMask } from '../../schema/interpreter/leaf.js';
import { type AnyType, type Attributes, resolve } from '../../schema/type.js';

/** How the value of a declared attribute becomes a number. */
export type ToNumber = (value: unknown) => number;

const own: ToNumber = (value) => Number(value);

/** For the attribute `key` of a set. */
export function numbersOf(set: Attributes, key: string): ToNumber {
  const type: AnyType | undefined = set.byKey.get(key)?.type;
  const of = type && resolve(type);
  if (of?.kind === 'enum') {
    const { names } = of;
    return (value) => (typeof value === 'number' ? value : (names[value as string] ?? Number.NaN));
  }
  if (of?.kind === 'flags') {
    const { names } = of;
    return (value) => (typeof value === 'number' ? value : flagMask(names, value));
  }
  return own;
}
