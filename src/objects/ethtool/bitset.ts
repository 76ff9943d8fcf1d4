import type { EthtoolBitset } from '../../messages/generic/ethtool.js';
import { EncodeError, type Input, LITTLE_ENDIAN } from '../../schema/index.js';
import { shown } from '../../schema/interpreter/leaf.js';
import { parseHex } from '../../schema/text/hex.js';
import { meant } from './names.js';

/** Names of the bits of a set, by their numbers; of a bit that has none, its number stands for it. */
export type BitNames = readonly string[];

/** A bitset that was read: names of the bits that are set, and of those that it speaks of where it has a mask. */
export interface BitsRead {
  readonly set: string[];
  /** Absent where the set is a mere list (`ETHTOOL_A_BITSET_NOMASK`). */
  readonly mask?: string[];
}

/**
 * Bits to be set: names of exactly those that shall be (sent without a mask), names with `true` or `false` for those that
 * change (sent with a mask), or their bits as a number, with a mask where only some change (sent in the compact form).
 */
export type BitsInput<N extends string = never> =
  | readonly (N | (string & {}))[]
  | Readonly<Partial<Record<N, boolean>> & Record<string, boolean>>
  | { readonly value: number | bigint | string; readonly mask?: number | bigint | string };

const nameOf = (names: BitNames, index: number): string => names[index] || `${index}`;

/** Reads a bitset of any of the three forms: compact, a list of bits, a list without a mask. */
export function readBits(bitset: EthtoolBitset | undefined, names: BitNames): BitsRead {
  if (!bitset) return { set: [] };
  const { nomask, bits, value, mask } = bitset;
  if (value !== undefined) {
    const set = numbersOf(value).map((index) => nameOf(names, index));
    return mask === undefined ? { set } : { set, mask: numbersOf(mask).map((one) => nameOf(names, one)) };
  }
  const all = bits?.bit ?? [];
  const named = (one: (typeof all)[number]): string => one.name ?? nameOf(names, one.index ?? 0);
  // a list says of each bit whether it is set; without a mask it has just those that are
  if (nomask) return { set: all.map(named) };
  return { set: all.filter((one) => one.value).map(named), mask: all.map(named) };
}

/** Numbers of the bits of a compact bitset: 32-bit words in the byte order of the machine, the lowest first. */
function numbersOf(hex: string): number[] {
  const bytes = parseHex(hex) ?? new Uint8Array(0);
  const numbers: number[] = [];
  for (let i = 0; i < bytes.length * 8; i++) {
    const byte = LITTLE_ENDIAN ? i >> 3 : (i >> 5) * 4 + 3 - ((i >> 3) & 3);
    if ((bytes[byte]! >> (i & 7)) & 1) numbers.push(i);
  }
  return numbers;
}

/**
 * Writes a bitset. `of` and `path` are what errors call it.
 *
 * @throws EncodeError for a bit that there is not.
 */
export function writeBits(of: string, path: string, input: BitsInput, names: BitNames): Input<EthtoolBitset> {
  if (Array.isArray(input)) {
    const bit = (input as readonly unknown[]).map((name, i) => ({
      name: bitName(of, `${path}[${i}]`, name, names),
    }));
    return { nomask: true, bits: { bit } };
  }
  if (typeof input !== 'object' || input === null)
    throw new EncodeError(of, path, `expected names of bits, got ${shown(input)}`);
  const { value, mask } = input as { value?: unknown; mask?: unknown };
  if (value !== undefined && typeof value !== 'boolean') return compact(of, path, value, mask, names);
  const bit = Object.entries(input).map(([name, on]) => {
    if (typeof on !== 'boolean')
      throw new EncodeError(of, `${path}.${name}`, `expected a boolean, got ${shown(on)}`);
    return { name: bitName(of, path, name, names), ...(on && { value: true as const }) };
  });
  return { bits: { bit } };
}

function bitName(of: string, path: string, name: unknown, names: BitNames): string {
  if (typeof name !== 'string')
    throw new EncodeError(of, path, `expected the name of a bit, got ${shown(name)}`);
  if (name !== '' && names.includes(name)) return name;
  // it may be written in small letters
  const same = names.find((one) => one !== '' && one.toLowerCase() === name.toLowerCase());
  if (same !== undefined) return same;
  throw new EncodeError(of, path, `there is no '${name}'${meant(name, names.filter(Boolean))}`);
}

function compact(
  of: string,
  path: string,
  value: unknown,
  mask: unknown,
  names: BitNames,
): Input<EthtoolBitset> {
  const size = names.length;
  const words = (key: string, given: unknown): string => {
    const at = `${path}.${key}`;
    let bits: bigint;
    try {
      bits = BigInt(given as string | number | bigint);
    } catch {
      throw new EncodeError(of, at, `expected a number, got ${shown(given)}`);
    }
    if (bits < 0n || bits >> BigInt(size))
      throw new EncodeError(of, at, `has bits that there are not: there are ${size}`);
    let hex = '';
    for (let at = 0; at < size; at += 32) {
      const word = (bits >> BigInt(at)) & 0xffffffffn;
      const digits = word.toString(16).padStart(8, '0');
      hex += LITTLE_ENDIAN ? digits.match(/../g)!.reverse().join('') : digits;
    }
    return hex;
  };
  return {
    size,
    value: words('value', value),
    ...(mask === undefined ? { nomask: true as const } : { mask: words('mask', mask) }),
  };
}
