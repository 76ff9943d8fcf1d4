import { checkArgument } from './argument.js';
import { LITTLE_ENDIAN } from './bytes.js';
import { ValueError } from './errors.js';
import { shown, valueNames } from './interpreter/leaf.js';
import { hint, nearest } from './names.js';
import type { CustomType } from './type.js';
import { custom } from './types.js';

/** Where a member stands: its bit; or its lowest bit, how many, and perhaps the names of its values. */
export type BitSpec = number | readonly [at: number, width: number, names?: Readonly<Record<string, number>>];

export type BitsOf<S extends Readonly<Record<string, BitSpec>>> = {
  -readonly [K in keyof S]: S[K] extends number
    ? boolean
    : S[K] extends readonly [number, number, infer N]
      ? (keyof N & string) | number
      : number;
} & { reserved?: number[] };

/**
 * A row of bits, counted from the lowest of the first byte on: a bit reads as a boolean, several as a number or a
 * name. Bits that nobody declared and that are set stand in `reserved`, so that nothing is lost.
 *
 * @param options `host`: the bytes are an integer in the machine's order.
 * @throws EncodeError, when it writes, for an unknown member or a value that does not fit.
 */
export function bits<const S extends Readonly<Record<string, BitSpec>>>(
  size: number,
  spec: S,
  options: { host?: boolean } = {},
): CustomType<BitsOf<S>> {
  checkArgument('bits', 'spec', spec, 'an object');
  checkArgument('bits', 'options', options, 'an object');
  const { host = false } = options;
  const members = Object.entries(spec).map(([key, place]) => {
    const [at, width, names] = typeof place === 'number' ? ([place, 1, undefined] as const) : place;
    return { key, at, width, names, single: typeof place === 'number' };
  });
  const declared = new Set(
    members.flatMap(({ at, width }) => Array.from({ length: width }, (_, i) => at + i)),
  );
  /** Where an integer of JavaScript holds all of them, they are cut out of that. */
  const whole = size <= 3;
  const undeclared = ~members.reduce((mask, { at, width }) => mask | ((2 ** width - 1) << at), 0);
  const quick = (value: number): BitsOf<S> => {
    const object: Record<string, unknown> = {};
    for (const { key, at, width, names, single } of members) {
      const own = (value >>> at) & (2 ** width - 1);
      object[key] = single ? own === 1 : ((names && valueNames(names).get(own)) ?? own);
    }
    return object as BitsOf<S>;
  };
  return custom(
    (given, little) => {
      if (given.length !== size) return undefined;
      if (whole && !host) {
        const value = given[0]! | ((given[1] ?? 0) << 8) | ((given[2] ?? 0) << 16);
        if ((value & undeclared) === 0) return quick(value);
      }
      const payload = host && !little ? given.slice().reverse() : given;
      const object: Record<string, unknown> = {};
      for (const { key, at, width, names, single } of members) {
        const value = get(payload, at, width);
        object[key] = single ? value === 1 : ((names && valueNames(names).get(value)) ?? value);
      }
      const reserved: number[] = [];
      for (let bit = 0; bit < size * 8; bit++)
        if (!declared.has(bit) && get(payload, bit, 1)) reserved.push(bit);
      if (reserved.length > 0) object.reserved = reserved;
      return object as BitsOf<S>;
    },
    (value) => {
      if (value === null || typeof value !== 'object')
        throw new ValueError(`expected an object, got ${shown(value)}`);
      const bytes = new Uint8Array(size);
      for (const [key, given] of Object.entries(value) as [string, unknown][]) {
        if (given === undefined) continue;
        if (key === 'reserved') for (const bit of given as number[]) put(bytes, bit, 1, 1);
        else {
          const member = members.find((one) => one.key === key);
          if (!member) {
            const near = nearest(key, Object.keys(spec));
            throw new ValueError(`unknown field${hint(near)}`, key);
          }
          const { at, width, names, single } = member;
          const number =
            single && typeof given === 'boolean'
              ? Number(given)
              : ((names?.[given as string] ?? given) as number);
          if (!Number.isInteger(number) || number < 0 || number >= 2 ** width)
            throw new ValueError(`${shown(given)} does not fit ${width} bits`, key);
          put(bytes, at, width, number);
        }
      }
      return host && !LITTLE_ENDIAN ? bytes.reverse() : bytes;
    },
    { size, align: 1 },
  );
}

/**
 * A bitmap whose bits have names by their numbers: reads as the names of those set. A number stands for a bit without
 * a name. Without a `size` it is as long as it takes.
 */
export function bitmap<const N extends Readonly<Record<string, number>>>(
  names: N,
  size = 0,
): CustomType<readonly ((keyof N & string) | number)[]> {
  return custom(
    (payload) => (size && payload.length !== size ? undefined : set(names, payload)),
    (value) => bitmapOf(names, value, size),
    { size, align: 1 },
  );
}

/** The same, with the number of bytes beside it: for bitmaps that others make longer than they need. */
export function sizedBitmap<const N extends Readonly<Record<string, number>>>(
  names: N,
): CustomType<{ set: readonly ((keyof N & string) | number)[]; length: number }> {
  return custom(
    (payload) => ({ set: set(names, payload), length: payload.length }),
    (value) => bitmapOf(names, value?.set, value?.length ?? 0),
  );
}

function set<N extends Readonly<Record<string, number>>>(
  names: N,
  payload: Uint8Array,
): readonly ((keyof N & string) | number)[] {
  const found: ((keyof N & string) | number)[] = [];
  for (let bit = 0; bit < payload.length * 8; bit++)
    if (get(payload, bit, 1)) found.push((valueNames(names).get(bit) as keyof N & string) ?? bit);
  return found;
}

function bitmapOf(names: Readonly<Record<string, number>>, value: unknown, size: number): Uint8Array {
  if (!Array.isArray(value)) throw new ValueError(`expected an array, got ${shown(value)}`);
  const numbers = value.map((one) => {
    const bit = typeof one === 'string' ? names[one] : (one as number);
    if (bit === undefined || !Number.isInteger(bit) || bit < 0 || bit > 0xffff)
      throw new ValueError(`unknown flag ${shown(one)}`);
    return bit;
  });
  const bytes = new Uint8Array(Math.max(size, Math.ceil((Math.max(-1, ...numbers) + 1) / 8)));
  for (const bit of numbers) put(bytes, bit, 1, 1);
  return bytes;
}

function get(bytes: Uint8Array, at: number, width: number): number {
  let value = 0;
  for (let i = width - 1; i >= 0; i--) value = value * 2 + ((bytes[(at + i) >> 3]! >> ((at + i) & 7)) & 1);
  return value;
}

function put(bytes: Uint8Array, at: number, width: number, value: number): void {
  for (let i = 0; i < width; i++) {
    const bit = Math.floor(value / 2 ** i) & 1;
    if (bit && (at + i) >> 3 < bytes.length) bytes[(at + i) >> 3]! |= 1 << ((at + i) & 7);
  }
}
