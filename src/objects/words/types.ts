import type { AnyType } from '../../schema/type.js';
import type { Obj } from './declared.js';
import type { Line } from './line.js';
import type { Rest } from './rest.js';

/**
 * A word of iproute2's command lines, both ways: read into the fields of an object, and written from them. The words of
 * an object stand in the order in which they are written. Declare one with the functions of this file.
 */
export interface Word {
  /** The word and its other spellings; the first is the one that is written. None: a value that stands alone. */
  readonly names: readonly string[];
  /** The field that it is about, by its path. */
  readonly field?: string | undefined;
  /** The verbs of the command line that take it; all where absent. */
  readonly verbs?: readonly string[] | undefined;
  /** Of a value that stands alone: whether a word is one. */
  takes?(word: string, reading: Reading): boolean;
  /** Whether it is written behind everything else, since what follows it belongs to it. */
  readonly last?: boolean | undefined;
  /** Reads what stands behind the word, which was taken. */
  read(reading: Reading, name: string): void;
  /** Takes what it says of the fields, and returns the words; none where it says nothing. */
  write(rest: Rest, writing: Writing): readonly string[];
}

/** What stands behind a word, both ways. */
export interface Value {
  /** Reads it: `text` is the first word of it, which was taken. */
  read(text: string, line: Line, reading: Reading): unknown;
  /** The words for it; undefined where iproute2 has none. */
  write(value: unknown, writing: Writing): readonly string[] | undefined;
}

/** What words are read into. */
export interface Scope {
  readonly words: readonly Word[];
  /** Where they put what they say. */
  readonly fields: Obj;
  /** The declaration of the fields, whose keys are words too. */
  readonly type?: AnyType | undefined;
  /** The path of the fields in the whole object; '' for itself. */
  readonly path: string;
  /** Words of scopes around it end it. */
  readonly closes?: boolean;
  /** Words of scopes around it are none while it lasts. */
  readonly only?: boolean;
}

/** Facts of a command line that stand before its words. */
export interface Situation {
  /** The verb as the command line has it: `'add'`, `'show'`. */
  readonly verb: string;
  /** What `-4`, `-6`, `-f` say. */
  readonly family?: string | undefined;
}

/** Words in the course of being read into an object. */
export interface Reading {
  readonly line: Line;
  /** The verb of the command line. */
  readonly verb: string;
  /** What `-4`, `-6`, `-f` say. */
  readonly family: string | undefined;
  /** The object. */
  readonly root: Obj;
  /** What the word at work sets: fields of its scope. */
  readonly fields: Obj;
  /** Facts that are none of the object: how `show` chooses. */
  readonly facts: Obj;
  /** From here on these words go before others. */
  enter(scope: Scope): void;
  /** Sets a field of the scope. */
  set(path: string, value: unknown): void;
  /** What a field of the scope is so far. */
  get(path: string): unknown;
  /** Adds to a list; a member only once. */
  add(path: string, member: unknown): void;
  /** The type that a field of the scope is declared with. */
  typeOf(path: string): AnyType | undefined;
}

/** Words in the course of being written. */
export interface Writing {
  readonly verb: string;
  /** An interface by its name. */
  device(value: unknown): string;
  /** All that words say of fields; what no word says by the fields' own names. */
  words(words: readonly Word[], fields: Readonly<Obj>, path?: string): string[];
}
