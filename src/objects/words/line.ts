import { CommandError } from './errors.js';

/** A word of a command line, without its quotes. */
export interface Token {
  readonly text: string;
  /** Where it begins, from 1. */
  readonly column: number;
}

/** The words of a command line, read one after another. */
export class Line {
  readonly #tokens: readonly Token[];
  readonly #end: number;
  #at = 0;

  /** @param end the column behind the last word. */
  constructor(tokens: readonly Token[], end: number) {
    this.#tokens = tokens;
    this.#end = end;
  }

  /** The word that was taken last. */
  get last(): Token | undefined {
    return this.#tokens[this.#at - 1];
  }

  /** The next word, not taken; undefined at the end. */
  peek(ahead = 0): string | undefined {
    return this.#tokens[this.#at + ahead]?.text;
  }

  /** Takes the next word; undefined at the end. */
  shift(): Token | undefined {
    const token = this.#tokens[this.#at];
    if (token !== undefined) this.#at++;
    return token;
  }

  /** Takes the next word, which there has to be. */
  next(): string {
    const before = this.last;
    const token = this.shift();
    if (token === undefined)
      throw new CommandError(before === undefined ? 'a word is missing' : `'${before.text}' needs a value`, {
        word: before?.text,
        column: before?.column ?? this.#end,
      }).usage();
    return token.text;
  }

  /** Takes the next word if it is one of these. */
  accept(...words: readonly string[]): string | undefined {
    const word = this.peek();
    if (word === undefined || !words.includes(word)) return undefined;
    this.#at++;
    return word;
  }

  /** Gives back the word that was taken last. */
  back(): void {
    this.#at--;
  }

  /** The error for the word that was taken last. */
  error(reason: string, nearest?: string): CommandError {
    const { text: word, column } = this.last ?? { text: undefined, column: this.#end };
    return new CommandError(reason, { word, column, nearest });
  }
}
