import { nearest } from './names.js';
import { typeError } from './stack.js';
import type { Aliases } from './type.js';

/** The names of the options that a call takes. */
export type OptionNames = ReadonlySet<string>;

/** The names beside the interface of the options: the compiler sees to it that none is left out. */
export type Named<T> = { readonly [K in keyof T]-?: true };

/** Declares the names of options; those of an interface that they extend are spread into them. */
export function optionNames<T extends object>(names: Named<T>): OptionNames {
  return new Set(Object.keys(names));
}

/**
 * Refuses an option that does not exist, by its name and with the nearest that does: a misspelt one would otherwise be
 * ignored.
 *
 * @throws TypeError
 */
export function checkOptions(given: object | undefined, known: OptionNames): void {
  if (given !== undefined && (typeof given !== 'object' || given === null || Array.isArray(given)))
    throw typeError(`options: expected an object, got ${JSON.stringify(given)}`);
  for (const name in given) {
    if (!known.has(name)) throw typeError(`unknown option '${name}'${instead(name, known)}`);
    const value = (given as Record<string, unknown>)[name];
    if (value === undefined) continue;
    if (CALLBACKS.has(name)) checkCallback(name, value);
    else if (name === 'signal' && typeof (value as AbortSignal | null)?.addEventListener !== 'function')
      throw typeError(`signal: expected an AbortSignal, got ${JSON.stringify(value) ?? typeof value}`);
  }
}

/** Options that are functions wherever they occur. */
const CALLBACKS: OptionNames = new Set(['onError', 'overrun', 'progress', 'unreadable']);

/**
 * Refuses what is no function where one is called later, when nobody knows any more who gave it.
 *
 * @throws TypeError
 */
export function checkCallback(name: string, given: unknown): void {
  if (typeof given !== 'function')
    throw typeError(`${name}: expected a function, got ${JSON.stringify(given) ?? typeof given}`);
}

/** What to write in the place of a name that does not exist: what people mean by it, or the nearest, or all there are. */
export function instead(name: string, known: Iterable<string>, aliases: Aliases = {}): string {
  const all = [...known];
  // of those that are as near, what exists comes first
  const near = Object.hasOwn(aliases, name) ? name : nearest(name, [...all, ...aliasWords(aliases)]);
  if (near !== undefined) {
    const alias = (!all.includes(near) && aliases[near]) || near;
    if (alias !== name) return /^[\w.]+$/.test(alias) ? `; did you mean '${alias}'?` : `; write ${alias}`;
  }
  return all.length > 0 && all.length <= 12 ? ` (${all.join(', ')})` : '';
}

/** Without those that stand for a key with a value of another shape. */
const aliasWords = (aliases: Aliases): string[] => Object.keys(aliases).filter((word) => !word.includes(':'));
