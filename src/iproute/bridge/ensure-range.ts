import { canonical } from '../../objects/canonical.js';
import { differences } from '../../objects/compare.js';
import type { Fields, ObjectDefinition } from '../../objects/definition.js';
import { EncodeError } from '../../schema/index.js';
import { checkOptions } from '../../schema/options.js';
import type { Reader } from '../executor.js';
import {
  ENSURE_OPTIONS,
  type Ensured,
  type EnsureOptions,
  entriesOf,
  environment,
  execute,
} from '../objects.js';
import { found } from '../poll.js';

/** Keys of an entry that stands for several numbers: the first, and the last where there are more. */
export interface Range {
  readonly first: string;
  readonly last: string;
  /** What makes them; absent where they are there anyway, or are not. */
  readonly add?: 'add';
  /** What changes options of those that are there, besides `add`. */
  readonly set?: 'set';
  /** The fields of a number that is so far behind the first of its entry, where they are not those of the first. */
  readonly at?: (fields: Fields, offset: number) => Fields;
}

/**
 * Ensures that each number of a range is there with what is given, or is not. The kernel reports numbers that are
 * alike as one entry, in other ranges than were given.
 */
export async function ensureRange<T extends object>(
  reader: Reader,
  definition: ObjectDefinition<T, object, object, string>,
  range: Range,
  input: object,
  options: EnsureOptions,
): Promise<Ensured<T>> {
  checkOptions(options, ENSURE_OPTIONS);
  const { present = true, ...limits } = options;
  const { first, last, add, set, at = (fields: Fields) => fields } = range;
  const wanted = await found(async () => canonical(definition, input as Fields, environment(reader)));
  if (wanted === undefined && !present) return { outcome: 'unchanged', entry: undefined };
  const { ifindex, [first]: from, [last]: to = from, ...fields } = wanted!.given as Record<string, unknown>;
  if (ifindex === undefined || typeof from !== 'number') {
    const [key, reason] = ifindex === undefined ? ['dev', 'which device?'] : [first, 'which?'];
    throw new EncodeError(definition.name, key, `is missing: ${reason}`);
  }
  const send = (verb: string, value: object) => execute(reader, definition, verb, value, limits);
  const before = await look();
  const numbers = Array.from({ length: (to as number) - from + 1 }, (_, i) => from + i);
  const isEqual = (number: number): boolean => {
    const entry = before.get(number) as Fields | undefined;
    return entry !== undefined && differences(definition, at(fields, number - from), entry).length === 0;
  };
  const equal = numbers.filter(isEqual);
  if (!present) {
    for (const [low, high] of runs(equal)) await send('del', { ifindex, [first]: low, [last]: high });
    return { outcome: equal.length > 0 ? 'removed' : 'unchanged', entry: undefined };
  }
  if (equal.length === numbers.length) return { outcome: 'unchanged', entry: before.get(from) };
  const isNew = !numbers.some((number) => before.has(number));
  if (add !== undefined) await send(add, input);
  const { flags: _flags, ...settings } = fields;
  if (set !== undefined && (add === undefined || (!isNew && Object.keys(settings).length > 0)))
    await send(set, input);
  return { outcome: isNew && add !== undefined ? 'created' : 'changed', entry: (await look()).get(from) };

  /** What is there, by number. */
  async function look(): Promise<Map<number, T>> {
    const entries = await entriesOf<T>(reader, definition, { ifindex }, {});
    const out = new Map<number, T>();
    for (const entry of entries as Fields[]) {
      const low = entry[first] as number;
      const high = (entry[last] as number | undefined) ?? low;
      for (let number = low; number <= high; number++) out.set(number, at(entry, number - low) as T);
    }
    return out;
  }
}

/** Ascending numbers as ranges. */
function runs(numbers: readonly number[]): [first: number, last: number][] {
  const out: [number, number][] = [];
  for (const number of numbers) {
    const run = out.at(-1);
    if (run !== undefined && run[1] === number - 1) run[1] = number;
    else out.push([number, number]);
  }
  return out;
}
