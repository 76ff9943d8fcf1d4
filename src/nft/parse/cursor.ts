import { Fault, type Faults } from '../errors.js';
import type { Expression, Place, Source } from '../tree.js';
import { Scanner, type Token } from './scan.js';
import { RESERVED } from './words.js';

/** Gives the texts that `include "path"` names; several where the path has wildcards. */
export type Include = (path: string, from: string) => Source | readonly Source[] | undefined;

const INCLUDES = 16;
/** Files included in all: each of them may include others many times. */
const MOST_INCLUDED = 20_000;
/** Parentheses, sets within sets and the like, one in another. */
const NESTING = 128;

/** Variables of a file, a table or a chain. */
export class Scope {
  readonly symbols = new Map<string, Expression>();
  readonly parent: Scope | undefined;
  readonly depth: number;

  constructor(parent?: Scope) {
    this.parent = parent;
    this.depth = parent ? parent.depth + 1 : 0;
  }

  find(name: string): Expression | undefined {
    return this.symbols.get(name) ?? this.parent?.find(name);
  }
}

const LONGEST_NAME = 255;

/** Where the parser is: one token of look-ahead over the text and the files it includes. */
export class Cursor {
  readonly sources: Source[];
  readonly faults: Faults;
  scope: Scope = new Scope();
  /** Words that are keywords here, besides those that are everywhere. */
  keywords: ReadonlySet<string> | undefined;
  /** End of the last token taken. */
  last = 0;
  readonly #include: Include | undefined;
  readonly #stack: Scanner[] = [];
  #scanner: Scanner;
  #ahead: Token | undefined;
  #second: Token | undefined;
  #depth = 0;

  constructor(sources: Source[], faults: Faults, include: Include | undefined) {
    this.sources = sources;
    this.faults = faults;
    this.#include = include;
    this.#scanner = new Scanner(sources[0]!, 0);
  }

  peek(): Token {
    while (this.#ahead === undefined) {
      const token = this.#scanner.next();
      if (token.kind === 'end' && this.#stack.length > 0) {
        this.#scanner = this.#stack.pop()!;
        continue;
      }
      this.#ahead = token;
    }
    return this.#ahead;
  }

  /** The token behind the next one. */
  peekSecond(): Token {
    this.peek();
    return (this.#second ??= this.#scanner.next());
  }

  next(): Token {
    const token = this.peek();
    this.#ahead = this.#second;
    this.#second = undefined;
    this.last = token.end;
    return token;
  }

  /** The next token, read where words are units of a rate. */
  peekRate(): Token {
    const token = this.peek();
    if (token.kind !== 'word') return token;
    this.#second = undefined;
    this.#scanner.seek(token.start);
    return (this.#ahead = this.#scanner.next(true));
  }

  /** Reads the next token again as usual, after a rate. */
  endRate(): void {
    if (this.#ahead) this.#scanner.seek(this.#ahead.start);
    this.#ahead = undefined;
    this.#second = undefined;
  }

  at(start: number): Place {
    return { source: this.#scanner.number, start, end: this.last };
  }

  here(token: Token = this.peek()): Place {
    return { source: this.#scanner.number, start: token.start, end: token.end };
  }

  isWord(word: string): boolean {
    const token = this.peek();
    return token.kind === 'word' && token.text === word;
  }

  isSign(sign: string): boolean {
    const token = this.peek();
    return token.kind === 'sign' && token.text === sign;
  }

  acceptWord(word: string): boolean {
    if (!this.isWord(word)) return false;
    this.next();
    return true;
  }

  acceptSign(sign: string): boolean {
    if (!this.isSign(sign)) return false;
    this.next();
    return true;
  }

  /** One of the words, or undefined. */
  acceptAny<const W extends readonly string[]>(words: W): W[number] | undefined {
    const token = this.peek();
    if (token.kind !== 'word' || !words.includes(token.text)) return undefined;
    return this.next().text;
  }

  expectWord(word: string): void {
    if (!this.acceptWord(word)) this.fail(`"${word}"`);
  }

  expectAny<const W extends readonly string[]>(words: W): W[number] {
    return this.acceptAny(words) ?? this.fail(words.map((word) => `"${word}"`).join(', '));
  }

  expectSign(sign: string): void {
    if (!this.acceptSign(sign)) this.fail(`"${sign}"`);
  }

  /** Whether a word is a keyword here. */
  isKeyword(word: string): boolean {
    return RESERVED.has(word) || this.keywords?.has(word) === true;
  }

  /** Reads where some more words are keywords. */
  within<T>(keywords: ReadonlySet<string> | undefined, read: () => T): T {
    const outer = this.keywords;
    this.keywords = keywords;
    const made = read();
    this.keywords = outer;
    return made;
  }

  /** Refuses what is a keyword behind the last token. */
  refuse(keywords: ReadonlySet<string>, expected: string): void {
    const token = this.peek();
    if (token.kind === 'word' && keywords.has(token.text)) this.fail(expected);
  }

  /** A name: a word that is no keyword. */
  identifier(what: string): string {
    const token = this.peek();
    const { text } = token;
    if (token.kind !== 'word' || (this.isKeyword(text) && (text !== 'last' || this.keywords?.has(text))))
      this.fail(what);
    if (token.text.length > LONGEST_NAME)
      throw new Fault('a name has 255 characters at most', this.here(token));
    return this.next().text;
  }

  /** A word, a text in quotes, or one with a wildcard. */
  string(what: string): Token {
    const token = this.peek();
    if (token.kind === 'quoted' || token.kind === 'wildcard') return this.next();
    if (token.kind === 'word' && !this.isKeyword(token.text)) return this.next();
    return this.fail(what);
  }

  /** A number up to `most`. */
  number(what: string, most = 2 ** 32 - 1): number {
    const token = this.peek();
    if (token.kind !== 'number') this.fail(what);
    const value = BigInt(this.next().text);
    if (value > BigInt(most)) throw new Fault(`${what} must not exceed ${most}`, this.here(token));
    return Number(value);
  }

  /** A number of 64 bits. */
  long(what: string): bigint {
    const token = this.peek();
    if (token.kind !== 'number') this.fail(what);
    return BigInt(this.next().text);
  }

  newlines(): void {
    while (this.peek().kind === 'newline') this.next();
  }

  isSeparator(): boolean {
    return this.peek().kind === 'newline' || this.isSign(';');
  }

  /** The end of a line or `;`. The end of the text serves too, and at the end of a block its brace. */
  separator(): void {
    if (this.isSeparator()) this.next();
    else if (this.peek().kind !== 'end') this.fail('newline, ";"');
  }

  fail(expected: string): never {
    const token = this.peek();
    throw new Fault(`syntax error: unexpected ${describe(token)}, expected ${expected}`, this.here(token));
  }

  /** Runs what nests. */
  nested<T>(run: () => T): T {
    if (++this.#depth > NESTING) {
      this.#depth = 0;
      throw new Fault('nested too deeply', this.here());
    }
    const result = run();
    this.#depth--;
    return result;
  }

  /** Behind a fault: forgets the rest of the line. */
  recover(): void {
    this.#depth = 0;
    this.keywords = undefined;
    this.endRate();
    for (;;) {
      const token = this.peek();
      if (token.kind === 'end' || token.kind === 'newline' || (token.kind === 'sign' && token.text === ';'))
        break;
      this.next();
    }
    if (this.peek().kind !== 'end') this.next();
  }

  include(path: string, at: Place): void {
    if (!this.#include) throw new Fault(`"${path}" cannot be included: no way to read files was given`, at);
    if (this.#stack.length >= INCLUDES) {
      throw new Fault(`includes are nested too deeply: ${INCLUDES} levels at most`, at);
    }
    const found = this.#include(path, this.#scanner.source.name);
    if (found === undefined) throw new Fault(`"${path}" cannot be included: no such file`, at);
    const texts = Array.isArray(found) ? (found as readonly Source[]) : [found as Source];
    if (texts.length === 0) return;
    // what follows in this file was looked at and is read again behind the included ones
    this.endRate();
    if (this.sources.length + texts.length > MOST_INCLUDED)
      throw new Fault(`too many files are included: ${MOST_INCLUDED} at most`, at);
    this.#stack.push(this.#scanner);
    const scanners = texts.map((text) => {
      this.sources.push(text);
      return new Scanner(text, this.sources.length - 1);
    });
    for (let i = scanners.length - 1; i > 0; i--) this.#stack.push(scanners[i]!);
    this.#scanner = scanners[0]!;
  }
}

function describe(token: Token): string {
  switch (token.kind) {
    case 'end':
      return 'end of the text';
    case 'newline':
      return 'newline';
    case 'quoted':
      return `string "${token.text}"`;
    case 'number':
      return `number ${token.text}`;
    case 'junk':
      return `character "${token.text}"`;
    default:
      return `"${token.text}"`;
  }
}
