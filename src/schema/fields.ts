import { EncodeError } from './errors.js';
import { saysAnything, undefinedWithin } from './keys.js';
import { instead } from './options.js';

/**
 * Refuses what is no object, and fields that there are none of, by their path and with the nearest that there is.
 *
 * @param of what the object is, for the error: `'xfrm state'`.
 * @throws EncodeError
 */
export function checkFields(of: string, given: unknown, known: readonly string[], path = ''): void {
  if (given === null || typeof given !== 'object' || Array.isArray(given))
    throw new EncodeError(of, path, 'is no object');
  for (const key of Object.keys(given))
    if (!known.includes(key))
      throw new EncodeError(of, path === '' ? key : `${path}.${key}`, `unknown field${instead(key, known)}`);
}

/** The object without fields that are undefined. */
export function defined<T extends object>(object: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as never;
}

/**
 * Refuses a filter of a removal that has what is undefined, at any depth, or that says nothing: everything would match.
 *
 * @param whole what removes everything, for the error: `'flush()'`.
 * @throws EncodeError
 */
export function checkChooses(of: string, filter: object, whole: string): void {
  const path = undefinedWithin(filter);
  if (path !== undefined) throw new EncodeError(of, path, 'is given, but undefined');
  if (!saysAnything(filter))
    throw new EncodeError(of, '', `a filter that means everything; ${whole} does that`);
}

/**
 * Checks what narrows a removal of everything: one that has a key which does not exist, or is undefined, is refused.
 *
 * @throws EncodeError
 */
export function checkScope(of: string, scope: object, known: readonly string[]): void {
  checkFields(of, scope, known);
  const path = undefinedWithin(scope);
  if (path !== undefined) throw new EncodeError(of, path, 'is undefined: everything would be removed');
}
