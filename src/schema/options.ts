import { nearest } from './names.js';
import type { Aliases } from './type.js';

/** The names of the options that a call takes. */
export type OptionNames = ReadonlySet<string>;

/** Declares the names beside the interface of the options: the compiler sees to it that none is left out. */
export function optionNames<T extends object>(names: { readonly [K in keyof T]-?: true }): OptionNames {
  return new Set(Object.keys(names));
}

/**
 * Refuses an option that does not exist, by its name and with the nearest that does: a misspelt one would otherwise be
 * ignored.
 *
 * @throws TypeError
 */
export function checkOptions(given: object | undefined, known: OptionNames): void {
  for (const name in given) {
    if (!known.has(name)) throw new TypeError(`unknown option '${name}'${instead(name, known)}`);
  }
}

/** What to write in the place of a name that does not exist: what people mean by it, or the nearest, or all there are. */
export function instead(name: string, known: Iterable<string>, aliases: Aliases = {}): string {
  if (Object.hasOwn(aliases, name)) {
    const alias = aliases[name]!;
    return /^[\w.]+$/.test(alias) ? `; did you mean '${alias}'?` : `; write ${alias}`;
  }
  const near = nearest(name, known);
  if (near !== undefined) return `; did you mean '${near}'?`;
  const all = [...known];
  return all.length <= 12 ? ` (${all.join(', ')})` : '';
}
