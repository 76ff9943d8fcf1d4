import { whatIs } from '../schema/argument.js';
import { EncodeError } from '../schema/errors.js';

/** An object in the course of being read or written: fields by key. */
export type Fields = Readonly<Record<string, unknown>>;

/** An object in the kernel's spelling. */
export interface Canonical {
  /** The fields that were given, and what follows from them. */
  readonly given: Fields;
  /** With the defaults of the verb besides: what distinguishes the object from others. */
  readonly whole: Fields;
}

/**
 * Names of flags as they are given; none where they are not.
 *
 * @throws EncodeError for what is no list.
 */
export function flagNames(
  { name }: { readonly name: string },
  flags: unknown,
  path = 'flags',
): readonly string[] {
  if (flags === undefined) return [];
  if (Array.isArray(flags)) return flags as readonly string[];
  throw new EncodeError(name, path, `expected an array of flag names, got ${whatIs(flags)}`);
}

/** The fields without keys that are there and undefined. */
export function stated(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
