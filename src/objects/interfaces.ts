import { NetlinkError } from '../protocol/errors.js';
import { typeError } from '../schema/stack.js';
import type { Fields } from './fields.js';

/** Something that is there, or comes: names have to be looked up, numbers not. */
export type Pending<T> = T | Promise<T>;

/** Finds the index of an interface by its name or alternative name; of a VRF, the number of its table. */
export type Resolve = (name: string, as?: 'vrf') => Pending<number>;

/**
 * The keys of an object that take an interface, each with the key that its index goes to; for a nested object, or a list
 * of them, its own keys.
 */
export type InterfaceKeys = ReadonlyMap<string, string | InterfaceKeys>;

/** Keys of interfaces as they are written down. */
export interface InterfaceSpec {
  readonly [key: string]: string | InterfaceSpec;
}

/** Declares keys of interfaces: `{ dev: 'oif', oif: 'oif', multipath: { dev: 'ifindex', ifindex: 'ifindex' } }`. */
export function interfaceKeys(spec: InterfaceSpec): InterfaceKeys {
  return new Map(
    Object.entries(spec).map(([key, to]) => [key, typeof to === 'string' ? to : interfaceKeys(to)]),
  );
}

/** Where an interface index goes, its name does too. */
export type Named<T, K extends string> = { [P in keyof T]: P extends K ? T[P] | string : T[P] };

/**
 * The object with indices in the place of names; the object itself where there is nothing to replace. A name that no
 * interface has is an error at its path.
 */
export function withIndices(
  value: Fields,
  keys: InterfaceKeys,
  resolve: Resolve,
  path = '',
): Pending<Fields> {
  if (!hasNames(value, keys)) return value;
  const out: Record<string, unknown> = {};
  const waits: Promise<void>[] = [];
  for (const key of Object.keys(value)) {
    const given = value[key];
    if (given === undefined) continue;
    const target = keys.get(key);
    const place = typeof target === 'string' ? target : key;
    const found =
      target === undefined
        ? given
        : typeof target !== 'string'
          ? inside(given, target, resolve, path + key)
          : typeof given === 'string'
            ? located(path + key, () => resolve(given))
            : given;
    out[place] = found;
    if (found instanceof Promise)
      waits.push(
        found.then((ready) => {
          out[place] = ready;
        }),
      );
  }
  return waits.length > 0 ? Promise.all(waits).then(() => out) : out;
}

/** Runs a look-up; its error names the field. */
function located<T>(path: string, look: () => Pending<T>): Pending<T> {
  const fail = (error: unknown): never => {
    throw error instanceof NetlinkError ? error.at(path) : error;
  };
  try {
    const found = look();
    return found instanceof Promise ? found.catch(fail) : found;
  } catch (error) {
    return fail(error);
  }
}

function inside(given: unknown, keys: InterfaceKeys, resolve: Resolve, path: string): Pending<unknown> {
  if (typeof given !== 'object' || given === null) return given;
  if (!Array.isArray(given)) return withIndices(given as Fields, keys, resolve, `${path}.`);
  const list = given.map((one, i) => inside(one, keys, resolve, `${path}[${i}]`));
  return list.some((one) => one instanceof Promise) ? Promise.all(list) : list;
}

// The object's keys are gone through, not the interfaces': V8 looks for absent properties the slow way.
function hasNames(value: Fields, keys: InterfaceKeys): boolean {
  for (const key in value) {
    // what is read from JSON may have it; copying it would change what the copy inherits
    if (key === '__proto__') throw typeError('__proto__: there is no such key');
    const target = keys.get(key);
    if (target === undefined) continue;
    const given = value[key];
    if (given === undefined) continue;
    if (typeof target !== 'string') {
      if (insideHasNames(given, target)) return true;
    } else if (typeof given !== 'number' || key !== target) return true;
  }
  return false;
}

function insideHasNames(given: unknown, keys: InterfaceKeys): boolean {
  if (typeof given !== 'object' || given === null) return false;
  return Array.isArray(given)
    ? given.some((one) => insideHasNames(one, keys))
    : hasNames(given as Fields, keys);
}

/**
 * The object with names in the place of indices, as documents have it. A key whose interface has no name here is left out: in
 * another namespace its index means nothing.
 */
export function withNames(
  value: Fields,
  keys: InterfaceKeys,
  nameOf: (index: number) => string | undefined,
): Fields {
  const out: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const given = value[key];
    const target = keys.get(key);
    const found =
      target === undefined
        ? given
        : typeof target === 'string'
          ? typeof given === 'number' && given !== 0
            ? nameOf(given)
            : given
          : Array.isArray(given)
            ? given.map((one) => withNames(one as Fields, target, nameOf))
            : typeof given === 'object' && given !== null
              ? withNames(given as Fields, target, nameOf)
              : given;
    if (found !== undefined) out[key] = found;
  }
  return out;
}
