import { EncodeError } from './errors.js';
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
