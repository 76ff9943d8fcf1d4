import { resolve } from '../../schema/type.js';
import { type Obj, readDeclared, writeDeclared } from './declared.js';
import type { Rest } from './rest.js';
import type { Reading, Value, Word, Writing } from './types.js';

/** What words can be declared with besides. */
export interface WordOptions {
  readonly verbs?: readonly string[];
  readonly last?: boolean;
  /** Only read: another word writes the field. */
  readonly readOnly?: boolean;
}

type Names = string | readonly string[];
const namesOf = (names: Names): readonly string[] => (typeof names === 'string' ? [names] : names);

/** A word with a value: of the type that the field is declared with, unless said otherwise. */
export function word(names: Names, field: string, value?: Value, options: WordOptions = {}): Word {
  const { readOnly, ...rest } = options;
  const all = namesOf(names);
  return {
    names: all,
    field,
    ...rest,
    read(reading) {
      const { line } = reading;
      const text = line.next();
      reading.set(field, value ? value.read(text, line, reading) : declared(reading, field, text));
    },
    write: (from, writing) => (readOnly ? [] : written(all, field, value, from, writing)),
  };
}

function declared(reading: Reading, field: string, text: string): unknown {
  const type = reading.typeOf(field);
  return type === undefined ? text : readDeclared(type, text, reading.line);
}

function written(
  [name]: readonly string[],
  field: string,
  value: Value | undefined,
  from: Rest,
  writing: Writing,
): readonly string[] {
  const given = from.peek(field);
  if (given === undefined) return [];
  const words = value ? value.write(given, writing) : plain(given);
  if (words === undefined) return [];
  from.take(field);
  return name === undefined ? words : [name, ...words];
}

function plain(value: unknown): readonly string[] | undefined {
  return typeof value === 'object' && !Array.isArray(value) ? undefined : [writeDeclared(value)];
}

/** A value that stands alone: `takes` says which words are one. */
export function alone(
  field: string,
  value: Value | undefined,
  takes: (word: string, reading: Reading) => boolean,
  options: WordOptions = {},
): Word {
  return {
    ...word([], field, value, options),
    takes,
    read(reading, text) {
      reading.set(field, value ? value.read(text, reading.line, reading) : declared(reading, field, text));
    },
  };
}

/** A word that stands for one value of a field: `blackhole`. */
export function bare(names: Names, field: string, is: unknown, options: WordOptions = {}): Word {
  const { readOnly, ...rest } = options;
  const all = namesOf(names);
  return {
    names: all,
    field,
    ...rest,
    read: (reading) => reading.set(field, is),
    write(from) {
      if (readOnly || !equal(from.peek(field), is)) return [];
      from.take(field);
      return [all[0]!];
    },
  };
}

/** A word that adds a name to a set of flags: `onlink`. */
export function flag(names: Names, field: string, name: string, options: WordOptions = {}): Word {
  const { readOnly, ...rest } = options;
  const all = namesOf(names);
  return {
    names: all,
    field,
    ...rest,
    read: (reading) => reading.add(field, name),
    write: (from) => (!readOnly && from.takeMember(field, name) ? [all[0]!] : []),
  };
}

/** A switch that a word turns on and the same with `no` turns off: `learning`, `nolearning`, `learning off`. */
export function toggle(name: string, field: string, options: WordOptions = {}): Word {
  const off = `no${name}`;
  return {
    names: [name, off],
    field,
    ...options,
    read(reading, given) {
      const said = given === name ? reading.line.accept('on', 'off', '1', '0', 'yes', 'no') : undefined;
      const on = said === undefined ? given === name : said === 'on' || said === '1' || said === 'yes';
      const type = reading.typeOf(field);
      reading.set(field, type && resolve(type).kind === 'flag' ? on : on ? 1 : 0);
    },
    write(from) {
      const value = from.peek(field);
      if (value !== 0 && value !== 1 && typeof value !== 'boolean') return [];
      from.take(field);
      return [value ? name : off];
    },
  };
}

/** A word whose value belongs to one field or another, by what it is: an address of IPv4 or IPv6. */
export function byFamily(names: Names, four: string, six: string, options: WordOptions = {}): Word {
  const all = namesOf(names);
  return {
    names: all,
    field: four,
    ...options,
    read(reading) {
      const text = reading.line.next();
      reading.set(text.includes(':') ? six : four, text === 'any' ? '0.0.0.0' : text);
    },
    write(from) {
      const found = [four, six].find((field) => typeof from.peek(field) === 'string');
      return found === undefined ? [] : [all[0]!, from.take(found) as string];
    },
  };
}

/** A word of its own kind. */
export function custom(
  names: Names,
  read: (reading: Reading, name: string) => void,
  write: (rest: Rest, writing: Writing) => readonly string[] = () => [],
  options: WordOptions & { readonly field?: string; takes?(word: string, reading: Reading): boolean } = {},
): Word {
  return { names: namesOf(names), ...options, read, write };
}

/** Words that are read and say nothing of the object: `dev` of iproute2 where the name may stand alone. */
export function ignored(...names: readonly string[]): Word {
  return custom(names, () => {});
}

/** Whether two values of fields are the same. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const keys = Object.keys(a);
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keys.length === Object.keys(b).length &&
    keys.every((key) => equal((a as Obj)[key], (b as Obj)[key]))
  );
}
