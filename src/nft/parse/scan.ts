/**
 * The scanner: text → tokens, one at a time. Words that are keywords only in some place are words here; the parser
 * knows the place.
 */
import type { Source } from '../tree.js';

export type TokenKind = 'word' | 'number' | 'quoted' | 'wildcard' | 'sign' | 'newline' | 'end' | 'junk';

export interface Token {
  kind: TokenKind;
  /** The word, the text between quotes, the sign, the number in decimal. */
  text: string;
  start: number;
  end: number;
}

const SPACE = /(?:[ \t]|\\\n|\\\r\n|#[^\n]*(?![^\n]))+/y;
const WILDCARD =
  /[A-Za-z_.][A-Za-z0-9/\-_.]*\\\*[A-Za-z_.][A-Za-z0-9/\-_.]*|(?:[A-Za-z_.][A-Za-z0-9/\-_.]*)?\\\*|[A-Za-z_.][A-Za-z0-9/\-_.]*\*/y;
const MAC = /(?:[0-9a-fA-F]{1,2}:){5}[0-9a-fA-F]{1,2}/y;
const IP4 = /(?:[0-9]{1,3}\.){3}[0-9]{1,3}/y;
const IP6_RUN =
  /[0-9a-fA-F:]{2,40}(?:(?<=:)(?:[0-9]{1,3}\.){3}[0-9]{1,3}|(?<=:[0-9]{1,3})(?:\.[0-9]{1,3}){3})?/y;
const TIME = /(?:[0-9]+d)?(?:[0-9]+h)?(?:[0-9]+m(?!s))?(?:[0-9]+s)?(?:[0-9]+ms)?/y;
const HEX = /0[xX][0-9a-fA-F]+/y;
const DECIMAL = /[0-9]+/y;
const CLASS = /[0-9a-fA-F]{1,4}:[0-9a-fA-F]{1,4}(?=[ \t\n:\-},]|$)/y;
const RATE_WORD = /[a-z]+/y;

/** Words for signs. */
const OPERATORS: ReadonlyMap<string, string> = new Map([
  ['eq', '=='],
  ['ne', '!='],
  ['le', '<='],
  ['lt', '<'],
  ['ge', '>='],
  ['gt', '>'],
  ['lshift', '<<'],
  ['rshift', '>>'],
  ['xor', '^'],
  ['and', '&'],
  ['or', '|'],
  ['not', '!'],
]);

/** Characters that go on in a word, and those that are signs. */
const IN_WORD = markedCodes('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/-_.');
const IS_SIGN = markedCodes('<>,.:;{}[]()^&|!/-*@$=+');

function markedCodes(characters: string): Uint8Array {
  const marks = new Uint8Array(128);
  for (let i = 0; i < characters.length; i++) marks[characters.charCodeAt(i)] = 1;
  return marks;
}

/** Characters of the sign that begins so: two in `==`, `!=`, `<=`, `>=`, `<<` and `>>`. */
function signLength(code: number, next: number): number {
  if (!(code < 128) || IS_SIGN[code] !== 1) return 0;
  const angle = code === 60 || code === 62;
  if (next === 61) return angle || code === 61 || code === 33 ? 2 : 1;
  return angle && next === code ? 2 : 1;
}

function match(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex - at : 0;
}

const MOST = (1n << 64n) - 1n;

export class Scanner {
  readonly source: Source;
  readonly number: number;
  #at = 0;

  constructor(source: Source, number: number) {
    this.source = source;
    this.number = number;
  }

  get at(): number {
    return this.#at;
  }

  /** Goes back to where a token begins, to read it again in another way. */
  seek(at: number): void {
    this.#at = at;
  }

  /** The next token; within `limit rate …`, where words are units, `rate` reads only letters as a word. */
  next(rate = false): Token {
    const { text } = this.source;
    let start = this.#at;
    let code = text.charCodeAt(start);
    while (code === 32 || code === 9) code = text.charCodeAt(++start);
    if (code === 35 || code === 92) {
      // a comment, or a line that goes on
      start += match(SPACE, text, start);
      code = text.charCodeAt(start);
    }
    this.#at = start;
    if (start >= text.length) return { kind: 'end', text: '', start, end: start };
    if (code === 10) return this.#token('newline', '\n', 1);
    if (code === 13 && text.charCodeAt(start + 1) === 10) return this.#token('newline', '\n', 2);
    if (code === 34) return this.#quoted();
    if (rate) {
      const letters = match(RATE_WORD, text, start);
      if (letters) return this.#token('word', text.slice(start, start + letters), letters);
    }
    if (isWordStart(code)) return this.#word(isHexLetter(code));
    if ((code >= 48 && code <= 57) || code === 58) {
      const token = this.#digits(rate);
      if (token) return token;
    }
    if (code === 91) {
      const address = this.#ip6(start + 1);
      if (address && text[start + 1 + address] === ']') {
        return this.#token('word', text.slice(start + 1, start + 1 + address), address + 2);
      }
    }
    if (code === 92 && text.charCodeAt(start + 1) === 42) return this.#token('wildcard', '\\*', 2);
    const sign = signLength(code, text.charCodeAt(start + 1));
    if (sign) return this.#token('sign', text.slice(start, start + sign), sign);
    return this.#token('junk', text.slice(start, start + 1), 1);
  }

  #token(kind: TokenKind, text: string, length: number): Token {
    const start = this.#at;
    this.#at += length;
    return { kind, text, start, end: this.#at };
  }

  #quoted(): Token {
    const { text } = this.source;
    const close = text.indexOf('"', this.#at + 1);
    if (close < 0) return this.#token('junk', '"', 1);
    const quoted = text.slice(this.#at + 1, close);
    // the kernel's strings end there
    if (quoted.includes('\0')) return this.#token('junk', '\\0', close + 1 - this.#at);
    return this.#token('quoted', quoted, close + 1 - this.#at);
  }

  #word(hex: boolean): Token {
    const { text } = this.source;
    const at = this.#at;
    let end = at + 1;
    let behind = text.charCodeAt(end);
    while (behind < 128 && IN_WORD[behind] === 1) behind = text.charCodeAt(++end);
    const length = end - at;
    if (behind === 42 || (behind === 92 && text.charCodeAt(at + length + 1) === 42)) {
      const wild = match(WILDCARD, text, at);
      if (wild > length) return this.#token('wildcard', text.slice(at, at + wild), wild);
    }
    if (hex && hasColon(text, at)) {
      const address = Math.max(match(MAC, text, at), this.#ip6(at));
      if (address >= length) return this.#token('word', text.slice(at, at + address), address);
      const classid = match(CLASS, text, at);
      if (classid > length) return this.#token('word', text.slice(at, at + classid), classid);
    }
    const word = text.slice(at, at + length);
    if (word === '.') return this.#token('sign', '.', 1);
    const operator = length <= 3 || length === 6 ? OPERATORS.get(word) : undefined;
    if (operator !== undefined) return this.#token('sign', operator, length);
    return this.#token('word', word, length);
  }

  /** What begins with a digit or a colon: addresses, times, numbers. The longest wins, addresses first. */
  #digits(rate: boolean): Token | undefined {
    const { text } = this.source;
    const at = this.#at;
    const simple = this.#decimal(text, at);
    if (simple) return simple;
    let best = 0;
    let number = false;
    if (!rate) {
      best = Math.max(match(MAC, text, at), match(IP4, text, at), this.#ip6(at), match(TIME, text, at));
      if (text.startsWith('8021ad', at)) best = Math.max(best, 6);
      else if (text.startsWith('8021q', at)) best = Math.max(best, 5);
    }
    const digits = Math.max(match(HEX, text, at), match(DECIMAL, text, at));
    if (digits > best) {
      best = digits;
      number = true;
    }
    if (!rate) {
      const classid = match(CLASS, text, at);
      if (classid > best) {
        best = classid;
        number = false;
      }
    }
    if (best === 0) return undefined;
    const word = text.slice(at, at + best);
    if (number) {
      const value = readNumber(word);
      if (value !== undefined) return this.#token('number', value.toString(), best);
    }
    return this.#token('word', word, best);
  }

  /** Decimal numbers and IPv4 addresses, as most are: behind them nothing can go on that belongs to them. */
  #decimal(text: string, at: number): Token | undefined {
    let end = at;
    let dots = 0;
    let digits = 0;
    for (; ; end++) {
      const code = text.charCodeAt(end);
      if (code >= 48 && code <= 57) {
        if (++digits > DIGITS_OF[dots === 0 ? 0 : 1]!) return undefined;
      } else if (code === 46 && digits > 0 && digits <= 3) {
        dots++;
        digits = 0;
      } else if (ENDS_NUMBER.has(code) || Number.isNaN(code)) break;
      else return undefined;
    }
    if (digits === 0) return undefined;
    const word = text.slice(at, end);
    if (dots === 3) return this.#token('word', word, end - at);
    // a leading zero makes it octal
    return dots > 0 || (word.length > 1 && text.charCodeAt(at) === 48)
      ? undefined
      : this.#token('number', word, end - at);
  }

  /** Length of the longest IPv6 address that begins here. */
  #ip6(at: number): number {
    const { text } = this.source;
    let length = match(IP6_RUN, text, at);
    for (; length >= 2; length--) {
      if (isIp6(text.slice(at, at + length))) return length;
    }
    return 0;
  }
}

/** Decimal, octal behind a leading zero, hexadecimal behind `0x`; undefined for what is none, or more than 64 bits. */
function readNumber(word: string): bigint | undefined {
  let value: bigint;
  if (/^0[xX]/.test(word)) value = BigInt(word);
  else if (word.length > 1 && word.startsWith('0')) {
    if (!/^[0-7]+$/.test(word)) return undefined;
    value = BigInt(`0o${word}`);
  } else value = BigInt(word);
  return value > MOST ? undefined : value;
}

/** Digits of a number that is surely exact, and of a part of an address. */
const DIGITS_OF = [15, 3] as const;
/** Spaces, commas, semicolons, braces, `/` and `-`. */
const ENDS_NUMBER: ReadonlySet<number> = new Set([9, 10, 13, 32, 44, 45, 47, 59, 123, 125]);

/** Whether a colon stands behind one to four hexadecimal digits: without one there is no address and no class. */
function hasColon(text: string, at: number): boolean {
  for (let i = at; i <= at + 4; i++) {
    const code = text.charCodeAt(i);
    if (code === 58) return true;
    if (!isHexLetter(code) && !(code >= 48 && code <= 57)) return false;
  }
  return false;
}

function isWordStart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code === 46;
}

function isHexLetter(code: number): boolean {
  return (code >= 97 && code <= 102) || (code >= 65 && code <= 70);
}

/** Whether the text is an IPv6 address of the forms that nft reads: IPv4 only behind `::`. */
export function isIp6(text: string): boolean {
  const gap = text.indexOf('::');
  if (gap < 0) {
    const groups = text.split(':');
    return groups.length === 8 && groups.every(isGroup);
  }
  if (text.indexOf('::', gap + 1) >= 0) return false;
  const before = gap === 0 ? [] : text.slice(0, gap).split(':');
  const tail = text.slice(gap + 2);
  const behind = tail === '' ? [] : tail.split(':');
  let count = before.length + behind.length;
  const last = behind[behind.length - 1];
  if (last?.includes('.')) {
    if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(last)) return false;
    behind.pop();
    count++;
  }
  return count <= 7 && before.every(isGroup) && behind.every(isGroup);
}

function isGroup(group: string): boolean {
  return group.length >= 1 && group.length <= 4 && !group.includes('.');
}
