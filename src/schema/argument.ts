/** Errors of arguments, in one wording: `link.add: link is null, not an object`. */
import { typeError } from './stack.js';

/** What an argument may have to be. */
const KINDS = {
  'an object': (given: unknown) => typeof given === 'object' && given !== null && !Array.isArray(given),
  'an array': (given: unknown) => Array.isArray(given),
  'a string': (given: unknown) => typeof given === 'string',
  'a number': (given: unknown) => typeof given === 'number',
  'a function': (given: unknown) => typeof given === 'function',
  bytes: (given: unknown) => given instanceof Uint8Array,
  'bytes or text': (given: unknown) => typeof given === 'string' || given instanceof Uint8Array,
  iterable: (given: unknown) => typeof (given as Iterable<unknown> | null)?.[Symbol.iterator] === 'function',
  'text or words': (given: unknown) =>
    typeof given === 'string' || (Array.isArray(given) && given.every((one) => typeof one === 'string')),
} as const;

/** What an argument has to be, in words. */
export type ArgumentKind = keyof typeof KINDS;

/**
 * Refuses an argument that is not what a function takes, by its name. Functions that people call begin with it.
 *
 * @param keys that an object cannot do without
 * @throws TypeError
 */
export function checkArgument(
  where: string,
  name: string,
  given: unknown,
  kind: ArgumentKind,
  keys: readonly string[] = [],
): void {
  if (!KINDS[kind](given)) throw argumentError(where, name, given, kind);
  for (const key of keys)
    if ((given as Readonly<Record<string, unknown>>)[key] === undefined)
      throw typeError(`${where}: ${name} has no ${key}`);
}

/** All that there are, where a verb takes one by its name or key. */
export interface All {
  readonly all: true;
}

/**
 * What a verb is about that means all without: undefined for all. It is not all because a variable was undefined.
 *
 * @param words the arguments of the verb
 * @throws TypeError for one that is there and undefined
 */
export function oneOrAll<T>(
  where: string,
  name: string,
  words: readonly [(T | All)?, ...unknown[]],
): T | undefined {
  const [one] = words;
  if (one === undefined && words.length > 0)
    throw typeError(`${where}: ${name} is undefined; { all: true } stands for all`);
  return one !== undefined && isAll(one) ? undefined : (one as T | undefined);
}

const isAll = (one: unknown): one is All =>
  typeof one === 'object' &&
  one !== null &&
  Object.keys(one).length === 1 &&
  (one as Partial<All>).all === true;

/** Says of an argument what it is, and what it should be. */
export function argumentError(where: string, name: string, given: unknown, kind?: string): TypeError {
  return typeError(`${where}: ${name} is ${whatIs(given)}${kind === undefined ? '' : `, not ${kind}`}`);
}

/** What an argument is, in few words. */
export function whatIs(given: unknown): string {
  if (given === undefined) return 'missing';
  if (given === null) return 'null';
  if (Array.isArray(given)) return 'an array';
  if (typeof given === 'function') return 'a function';
  if (given instanceof Map || given instanceof Set || given instanceof Promise || given instanceof Date)
    return `a ${given.constructor.name}`;
  if (typeof given === 'object') return 'an object';
  if (typeof given !== 'string') return `${String(given)}`;
  return given.length > 40 ? 'a string' : JSON.stringify(given);
}
