import type { Fields } from './fields.js';

/**
 * A word of iproute2 for a field of an object, both ways: read from a command line, and written into one. The words of an
 * object stand in the order in which they are written.
 */
export interface Word {
  /** The word; the first spelling is the one that is written. Without a word, the value stands alone. */
  readonly word: string | readonly string[] | undefined;
  /** The field, by its path: `'metrics.mtu'`. */
  readonly field: string;
  /** The value where the word stands without one: a flag, `onlink`. */
  readonly value?: unknown;
  /** The name of a flag, where the field is a set of them. */
  readonly flag?: string;
  /** Turns the words behind it into a value, where that is not one word read by the field's type. */
  readonly read?: (next: () => string, fields: Fields) => unknown;
  /** The words behind it; undefined where it is not written. By default the value's text. */
  readonly write?: (value: unknown, fields: Fields) => readonly string[] | undefined;
}

/** What the command line of an object looks like. */
export interface Words {
  /** The program and its object: `['ip', 'route']`. */
  readonly command: readonly string[];
  readonly words: readonly Word[];
}
