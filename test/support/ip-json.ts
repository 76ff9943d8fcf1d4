import assert from 'node:assert/strict';
import type { Json } from '../helpers.js';

/** How a field of `ip -j` is said by the library: a path, or a function of the whole entry. */
export type Counterpart = string | ((entry: Json, said: unknown) => unknown);

/** What is not compared, with the reason. */
export type Ignored = Readonly<Record<string, string>>;

function fold(key: string): string {
  return key.toLowerCase().replace(/[-_]/g, '');
}

/** The value at a path. */
export function at(entry: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Json | undefined)?.[key], entry);
}

/** Whether a flag is among those at a path. */
export const includes =
  (path: string, flag: string): Counterpart =>
  (entry) =>
    ((at(entry, path) as string[] | undefined) ?? []).includes(flag);

/** iproute2 says numbers as such, as hexadecimal text or as booleans, and names in capitals. */
export function same(said: unknown, read: unknown): boolean {
  if (typeof said === 'boolean') return said === (read === true || read === 1);
  if (typeof said === 'number') return said === Number(read);
  if (Array.isArray(said)) {
    return Array.isArray(read) && said.length === read.length && said.every((one, i) => same(one, read[i]));
  }
  if (typeof said === 'string' && typeof read === 'number') {
    return Number(said) === read || Number.parseInt(said, 16) === read;
  }
  if (typeof said === 'string' && typeof read === 'string') return said.toLowerCase() === read.toLowerCase();
  if (typeof said === 'object' && said !== null && typeof read === 'object' && read !== null) {
    const keys = Object.keys(said);
    return (
      keys.length === Object.keys(read).length &&
      keys.every((key) => same((said as Json)[key], (read as Json)[key]))
    );
  }
  if (said === null) return read === true || read === 1;
  return false;
}

/**
 * Compares an object of `ip -j` with one of the library, field by field: every field that `ip` shows has to be equal
 * to its counterpart, which is the field of the same name where none is given.
 */
export function compare(
  said: Json,
  read: Json,
  counterparts: Readonly<Record<string, Counterpart>>,
  ignored: Ignored,
  where: string,
): void {
  for (const [key, value] of Object.entries(said)) {
    if (Object.hasOwn(ignored, key)) continue;
    const counterpart = counterparts[key];
    let mine: unknown;
    if (typeof counterpart === 'function') mine = counterpart(read, value);
    else if (counterpart !== undefined) mine = at(read, counterpart);
    else mine = read[Object.keys(read).find((name) => fold(name) === fold(key)) ?? ''];
    assert.ok(
      same(value, mine),
      `${where}: ip says ${key} ${JSON.stringify(value)}, read was ${JSON.stringify(mine)}`,
    );
  }
}
