import { TracedError } from '../../schema/stack.js';

/** A command line that makes no sense: names the word, its column, and the nearest word where there is one. */
export class CommandError extends TracedError {
  override readonly name = 'CommandError';
  /** What is wrong, without the place. */
  readonly reason: string;
  /** The word at fault; undefined where one is missing. */
  readonly word: string | undefined;
  /** Where it begins in the text, from 1; of words given as a list, in the text that they make with spaces between. */
  readonly column: number | undefined;
  /** A word that may have been meant. */
  readonly nearest: string | undefined;

  /** Whether it is no more than a word of the grammar: an unknown object or verb, or a value that is missing. */
  isUsage = false;

  constructor(
    reason: string,
    place: { word?: string | undefined; column?: number | undefined; nearest?: string | undefined } = {},
  ) {
    const hint = place.nearest === undefined ? '' : `; did you mean '${place.nearest}'?`;
    const where = place.column === undefined ? '' : ` (column ${place.column})`;
    super(`${reason}${where}${hint}`);
    this.reason = reason;
    this.word = place.word;
    this.column = place.column;
    this.nearest = place.nearest;
  }

  /** The same, where the word at fault stands behind another. */
  behind(name: string): CommandError {
    return this.word === name ? this : new CommandError(`${name}: ${this.reason}`, this);
  }

  /** Marks it as one of usage. */
  usage(): this {
    this.isUsage = true;
    return this;
  }
}
