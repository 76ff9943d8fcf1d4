import { typeError } from '../../schema/stack.js';
import { differences, matches } from '../compare.js';
import type { ObjectDefinition } from '../definition.js';
import type { Fields } from '../fields.js';
import type { InterfaceSpec } from '../interfaces.js';
import type { NameTables } from '../names.js';
import type { Place } from './inputs.js';
import { estimator } from './options/estimator.js';
import type { KindReader } from './options/index.js';
import { sizeTable } from './options/size-table.js';
import { handle } from './options/units.js';

type Writable = Record<string, unknown>;

/** Keys of traffic control that take a device. */
export const DEVICE = { dev: 'ifindex', ifindex: 'ifindex' } as const satisfies InterfaceSpec;

/** Fields of traffic control that only the kernel reports, and does not take. */
const REPORTED: ReadonlySet<string> = new Set(['stats', 'stats2', 'xstats', 'fcnt', 'hwOffload']);

/** The object without what only the kernel reports. */
export function settable(object: Fields): Writable {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !REPORTED.has(name)));
}

/** What is read from a field; its error names the field. */
function inField<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw typeError(`${name}: ${(error as Error).message}`);
  }
}

/** The object with numbers for its handle and parent. */
export function placed(input: Fields, parentOf: (value: number | string) => number = handle): Writable {
  const { handle: own, parent, ...rest } = input as Writable & Place;
  if (own !== undefined) rest.handle = inField('handle', () => handle(own));
  if (parent !== undefined) rest.parent = inField('parent', () => parentOf(parent));
  return rest;
}

/** The object with options, rate and size table as the kernel takes them, in the order in which iproute2 sends them. */
export function described(given: Fields, read: KindReader, names: NameTables): Fields {
  const { options, stab, rate, ...rest } = settable(given);
  if (rate !== undefined) rest.rate = estimator(rate as object);
  if (options !== undefined) rest.options = read(given.kind, options, names);
  if (stab !== undefined) rest.stab = sizeTable(stab as object);
  return rest;
}

/** A filter with options as the kernel has them. */
export function withOptions(filter: Fields, read: KindReader, names: NameTables): Fields {
  return filter.options === undefined
    ? filter
    : { ...filter, options: read(filter.kind, filter.options, names) };
}

/** Whether an entry has the options of a filter, by the rules by which they are kept; undefined where it has none. */
export function hasOptions(
  definition: ObjectDefinition,
  entry: Fields,
  { options, ...rest }: Fields,
): boolean | undefined {
  if (options === undefined) return undefined;
  if (!matches(definition, entry, rest)) return false;
  return differences(definition, { kind: entry.kind, options }, entry, { exact: false }).length === 0;
}
