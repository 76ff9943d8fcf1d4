import type { MessageType } from '../protocol/marshal.js';
import { decode, encode } from '../schema/index.js';

type Obj = Record<string, unknown>;

/**
 * An object as the kernel would say it: addresses in their shortest spelling, names for numbers, prefixes with their
 * length. Only of the keys that were given; wrong input is an error, as it is on sending.
 */
export function canonical(type: MessageType, value: Obj): Obj {
  const read = decode(type.message, encode(type.message, value), { direction: 'request' }) as Obj;
  return Object.fromEntries(
    Object.keys(value)
      .filter((key) => value[key] !== undefined && read[key] !== undefined)
      .map((key) => [key, read[key]]),
  );
}

/** Whether what is there has all that is wanted: lists of names may hold more, lists of parts may not. */
export function has(there: unknown, wanted: unknown): boolean {
  if (wanted === undefined) return true;
  if (Array.isArray(wanted)) {
    if (!Array.isArray(there)) return wanted.length === 0 && there === undefined;
    if (wanted.every((one) => typeof one === 'string')) return wanted.every((one) => there.includes(one));
    return there.length === wanted.length && wanted.every((one, i) => has(there[i], one));
  }
  if (wanted !== null && typeof wanted === 'object') {
    if (there === null || typeof there !== 'object') return false;
    return Object.entries(wanted).every(([key, value]) => has((there as Obj)[key], value));
  }
  return there === wanted;
}
