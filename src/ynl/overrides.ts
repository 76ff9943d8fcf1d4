import { hint, nearest } from '../schema/names.js';
import { checkSpec, type Spec, SpecError } from './spec.js';

/**
 * Corrections to a description: objects merge into objects, and lists of things with names (sets, attributes,
 * definitions, operations) are given as objects by those names. What is new is added, `null` takes away; a name with a
 * question mark behind it need not be there.
 *
 * ```json
 * { "attribute-sets": { "wgpeer": { "attributes": { "endpoint": { "as": "sockaddr" } } } } }
 * ```
 */
export type Overrides = Readonly<Record<string, unknown>>;

type Obj = Record<string, unknown>;

/** The description with corrections. Throws a {@link SpecError} where a correction is for what is not there. */
export function withOverrides(spec: Spec, overrides: Overrides | undefined): Spec {
  if (!overrides) return spec;
  return checkSpec(merge(spec.name, '', spec as unknown as Obj, overrides as Obj));
}

function isObject(value: unknown): value is Obj {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function merge(family: string, path: string, base: Obj, changes: Obj): Obj {
  const merged: Obj = { ...base };
  for (const [key, change] of Object.entries(changes)) {
    const at = path === '' ? key : `${path}.${key}`;
    const before = base[key];
    if (change === null) delete merged[key];
    else if (Array.isArray(before) && isObject(change)) merged[key] = mergeNamed(family, at, before, change);
    else if (isObject(before) && isObject(change)) merged[key] = merge(family, at, before, change);
    else if (before === undefined && isObject(change) && LISTS.has(key))
      merged[key] = mergeNamed(family, at, [], change);
    else merged[key] = change;
  }
  return merged;
}

/** Lists that a description may leave out. */
const LISTS: ReadonlySet<string> = new Set(['definitions', 'attributes', 'members', 'entries', 'list']);

function mergeNamed(family: string, path: string, base: readonly unknown[], changes: Obj): unknown[] {
  // entries of an enumeration may be bare names
  const named = (one: unknown): Obj => (isObject(one) ? one : { name: one });
  const list = base.map(named);
  for (const [given, change] of Object.entries(changes)) {
    const optional = given.endsWith('?');
    const name = optional ? given.slice(0, -1) : given;
    const at = list.findIndex((one) => (one.name ?? one.value) === name);
    if (change === null || (at < 0 && isObject(change) && !isWhole(change))) {
      if (at >= 0) list.splice(at, 1);
      else if (!optional) throw new SpecError(family, path, missing(name, list));
    } else if (!isObject(change))
      throw new SpecError(family, `${path}.${name}`, 'expected an object or null');
    else if (at >= 0) list[at] = merge(family, `${path}.${name}`, list[at]!, change);
    else list.push(merge(family, `${path}.${name}`, { name }, change));
  }
  return list;
}

/** Whether a correction says enough to be something new. */
function isWhole(change: Obj): boolean {
  const { attributes } = change;
  if (isObject(attributes)) return Object.values(attributes).every((one) => isObject(one) && 'type' in one);
  return ['type', 'attributes', 'value', 'do', 'dump', 'event', 'notify', 'entries', 'formats'].some(
    (key) => change[key] !== undefined,
  );
}

function missing(name: string, list: readonly Obj[]): string {
  const near = nearest(
    name,
    list.map((one) => String(one.name)),
  );
  return `has no '${name}'${hint(near)}`;
}
