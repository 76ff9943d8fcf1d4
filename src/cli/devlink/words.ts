import { nearest } from '../../schema/names.js';
import { hint, UsageError } from '../errors.js';

/** What a word's value becomes: a field of a key, or of a change. */
export type Value = (text: string, word: string) => unknown;
export type Words = Readonly<Record<string, readonly [field: string, value: Value]>>;

export const text: Value = (given) => given;
export const number: Value = (given, word) => {
  if (!/^(0x[0-9a-f]+|\d+)$/i.test(given))
    throw new UsageError(`devlink: ${word}: '${given}' is not a number`);
  return Number(given);
};
export const flag: Value = (given, word) => {
  if (['true', 'enable', 'on', '1'].includes(given)) return true;
  if (['false', 'disable', 'off', '0'].includes(given)) return false;
  throw new UsageError(`devlink: ${word}: '${given}' is neither true nor false`);
};
export const oneOf =
  (values: Readonly<Record<string, unknown>>): Value =>
  (given, word) => {
    if (Object.hasOwn(values, given)) return values[given];
    throw new UsageError(`devlink: ${word}: unknown '${given}'${hint(nearest(given, Object.keys(values)))}`);
  };

/** Bits a second, as devlink has rates, into bytes. */
export const rate: Value = (given, word) => {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)([a-z]*)$/i.exec(given) ?? [];
  const bits: Readonly<Record<string, number>> = {
    '': 1,
    bit: 1,
    kbit: 1e3,
    mbit: 1e6,
    gbit: 1e9,
    tbit: 1e12,
  };
  const bytes: Readonly<Record<string, number>> = { bps: 1, kbps: 1e3, mbps: 1e6, gbps: 1e9 };
  const name = unit.toLowerCase();
  if (digits !== undefined && Object.hasOwn(bits, name))
    return Math.floor((Number(digits) * bits[name]!) / 8);
  if (digits !== undefined && Object.hasOwn(bytes, name)) return Math.floor(Number(digits) * bytes[name]!);
  throw new UsageError(`devlink: ${word}: '${given}' is no rate`);
};

/** Pairs of a word and its value. */
export function pairs(words: readonly string[], known: Words): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (let i = 0; i < words.length; i += 2) {
    const [word, value] = [words[i]!, words[i + 1]];
    if (!Object.hasOwn(known, word)) {
      const all = Object.keys(known);
      throw new UsageError(
        `devlink: unknown word '${word}'${hint(nearest(word, all)) || (all.length > 0 ? ` (${all.join(', ')})` : '')}`,
      );
    }
    if (value === undefined) throw new UsageError(`devlink: ${word} needs a value`);
    found[known[word]![0]] = known[word]![1](value, word);
  }
  return found;
}

/** `BUS/NAME`, `BUS/NAME/INDEX` or the name of a port's interface: a device and what is behind it. */
export function handle(given: string | undefined): { dev: string; rest: string | undefined } {
  if (given === undefined) throw new UsageError('devlink: which device?');
  const [, dev, rest] = /^([^/]+\/[^/]+)(?:\/(.+))?$/.exec(given) ?? [];
  if (dev === undefined) throw new UsageError(`devlink: '${given}' is no device: BUS/NAME, or BUS/NAME/PORT`);
  return { dev, rest };
}
