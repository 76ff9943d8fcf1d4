/** How options in iproute2's words become those of the kernel's declaration. */

import { type Attributes, EncodeError } from '../../../schema/index.js';
import { nearest } from '../../../schema/names.js';
import { instead } from '../../../schema/options.js';
import type { NameTables } from '../../names.js';

export type Obj = Record<string, unknown>;

// biome-ignore lint/suspicious/noExplicitAny: what a word takes is inferred, word by word
type Read = (value: any) => unknown;

/** A word: the key that it goes to, and what its value becomes. */
export interface Word<R extends Read = Read> {
  readonly to: string;
  readonly read: R;
}
type Table = Readonly<Record<string, Read | Word>>;
type Takes<W> = W extends Word<infer R> ? Parameters<R>[0] : W extends Read ? Parameters<W>[0] : never;

/** What options in these words look like. */
export type WordsOf<T extends Table> = { -readonly [K in keyof T]?: Takes<T[K]> | undefined };

/** Options as they may be given, as the kernel takes them; `names` are what the machine has of its own. */
export interface Reader {
  (options: Obj, names?: NameTables): Obj;
  /** The words of keys that the kernel calls otherwise. */
  readonly wordOf?: Readonly<Record<string, string>>;
}

/** Numbers as they are. */
export const plain = (value: number): number => value;
/** What the kernel has as 0 and 1. */
export const flag = (value: boolean | number): number => Number(value);
/** A list of numbers as it is. */
export const list = (values: readonly number[]): readonly number[] => values;

/** A word for a key that the kernel's declaration calls otherwise. */
export function to<R extends Read = typeof plain>(key: string, read: R = plain as unknown as R): Word<R> {
  return { to: key, read };
}

/**
 * A reader made of words, each with what reads its value, in the order in which iproute2 sends them. What is no word
 * stays: the kernel's own keys.
 */
export function words(table: Table): Reader {
  const known = Object.entries(table).map(([name, entry]) =>
    typeof entry === 'function' ? { name, to: name, read: entry } : { name, ...entry },
  );
  const read = (options: Obj): Obj => {
    const rest = { ...options };
    const found: Obj = {};
    for (const { name, to, read } of known) {
      const value = rest[name];
      if (value === undefined) continue;
      delete rest[name];
      found[to] = read(value);
    }
    return { ...found, ...rest };
  };
  return Object.assign(read, { wordOf: Object.fromEntries(known.map(({ name, to }) => [to, name])) });
}

/** A reader whose words all go into one struct of the options. */
export function wordsOf(struct: string, table: Table): Reader {
  const read = words(table);
  const names = Object.keys(table);
  return (options) => {
    if (!has(options, ...names)) return options;
    const [inside, outside] = split(options, names);
    return { [struct]: read(inside), ...outside };
  };
}

export function isObject(value: unknown): value is Obj {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether any of the words is there. */
export function has(options: Obj, ...names: readonly string[]): boolean {
  return names.some((name) => options[name] !== undefined);
}

/** The members that have the names, and the others. */
export function split(options: Obj, names: readonly string[]): [Obj, Obj] {
  const entries = Object.entries(options);
  return [
    Object.fromEntries(entries.filter(([name]) => names.includes(name))),
    Object.fromEntries(entries.filter(([name]) => !names.includes(name))),
  ];
}

/** The options without what is undefined. */
export function defined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}

/** A bit per name that is true, as the declaration's names: `{ ecn: true }` is `['ecn']`. */
export function named(options: Obj, names: Readonly<Record<string, string>>): string[] {
  return Object.keys(names)
    .filter((name) => options[name])
    .map((name) => names[name]!);
}

/**
 * Refuses a word that an object within the options does not have, by its path and with the nearest that it has.
 *
 * @throws EncodeError
 */
export function only<T extends object>(path: string, given: T, names: readonly string[]): T {
  for (const key in given)
    if (!names.includes(key))
      throw new EncodeError(MESSAGE, `${path}.${key}`, `unknown${instead(key, names)}`);
  return given;
}

/**
 * Refuses a key that is nearly one of the words, and none of the kernel's: the nearest of those would mislead.
 *
 * @throws EncodeError
 */
export function notNearly(given: Obj, names: readonly string[], own: Pick<Attributes, 'byKey'>): void {
  for (const key in given) {
    if (given[key] === undefined || own.byKey.has(key) || names.includes(key)) continue;
    const near = nearest(key, names);
    if (near !== undefined) throw new EncodeError(MESSAGE, key, `unknown attribute; did you mean '${near}'?`);
  }
}

/**
 * Refuses a struct in which a member is missing that nothing stands for: the kernel would take 0.
 *
 * @throws EncodeError
 */
export function whole(path: string, given: unknown, names: readonly string[]): void {
  if (!isObject(given)) return;
  const missing = names.find((name) => given[name] === undefined);
  if (missing !== undefined) throw new EncodeError(MESSAGE, `${path}.${missing}`, 'is missing');
}

/** An error of options, with the path of the field; others as they are. */
export function located(path: string, error: unknown, options?: unknown): unknown {
  if (error instanceof EncodeError)
    return new EncodeError(MESSAGE, error.path === '' ? path : `${path}.${error.path}`, error.reason);
  if (!(error instanceof TypeError || error instanceof RangeError)) return error;
  const [, quoted] = /^'([^']*)'/.exec(error.message) ?? [];
  const place = quoted === undefined ? undefined : placeOf(options, quoted);
  return new EncodeError(MESSAGE, place === undefined ? path : path + place, error.message);
}

const MESSAGE = 'tcmsg';

/** Where the text that an error quotes is. */
function placeOf(value: unknown, text: string): string | undefined {
  if (value === text) return '';
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const place = placeOf(inner, text);
    if (place !== undefined) return (Array.isArray(value) ? `[${key}]` : `.${key}`) + place;
  }
  return undefined;
}
