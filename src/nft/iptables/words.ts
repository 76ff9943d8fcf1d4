/** Texts of iptables as lines of words: a shell's quotes and continuations, each word with its place. */
import { Fault } from '../errors.js';
import type { Place } from '../tree.js';

export interface Word {
  text: string;
  at: Place;
}

export interface Line {
  words: Word[];
  at: Place;
}

const SPACE = /[ \t\r]/;
/** What a shell would put something else in the place of. */
const EXPANDED: Readonly<Record<string, string>> = {
  $: 'a variable of the shell',
  '`': 'a command of the shell',
};
/** What ends a command or sends its output elsewhere: words behind it are no options. */
const ENDS = /[;&|<>()]/;

/** One line of a text, from `start` to `end`; `shell` says whether it is a command, in which a shell's signs mean something. */
export function lineOf(text: string, start: number, end: number, shell: boolean): Line {
  return { words: wordsOf(text, start, end, shell), at: { source: 0, start, end } };
}

/** Where the lines of a text begin and end: those that go on behind a backslash are one. */
export function* spansOf(text: string): Generator<readonly [start: number, end: number]> {
  for (let at = 0; at < text.length; ) {
    let end = at - 1;
    do {
      const newline = text.indexOf('\n', end + 1);
      end = newline < 0 ? text.length : newline;
    } while (end < text.length && /\\\r?$/.test(text.slice(Math.max(at, end - 2), end)));
    yield [at, end];
    at = end + 1;
  }
}

function wordsOf(text: string, from: number, end: number, shell: boolean): Word[] {
  const words: Word[] = [];
  let at = from;
  const place = (start: number, to: number): Place => ({ source: 0, start, end: to });
  while (at < end) {
    if (SPACE.test(text[at]!) || (text[at] === '\\' && /^\\\r?\n/.test(text.slice(at, at + 3)))) {
      at++;
      continue;
    }
    if (text[at] === '\n') {
      at++;
      continue;
    }
    if (text[at] === '#' && (shell || words.length === 0)) break;
    const start = at;
    let made = '';
    let quote = '';
    for (; at < end; at++) {
      const sign = text[at]!;
      if (quote === '' && (SPACE.test(sign) || sign === '\n')) break;
      if (sign === quote) quote = '';
      else if (quote === '' && (sign === '"' || (shell && sign === "'"))) quote = sign;
      else if (sign === '\\' && quote !== "'" && at + 1 < end) {
        const next = text[at + 1]!;
        if (quote === '"' && shell && !'"\\$`'.includes(next)) made += sign;
        else made += text[++at]!;
      } else if (shell && quote !== "'" && EXPANDED[sign] !== undefined) {
        throw new Fault(`${EXPANDED[sign]} has no value here`, place(at, at + 1));
      } else if (shell && quote === '' && ENDS.test(sign)) {
        throw new Fault(`'${sign}' of the shell: one command a line is read`, place(at, at + 1));
      } else made += sign;
    }
    if (quote !== '') throw new Fault(`a quote ${quote} that does not end`, place(start, end));
    words.push({ text: made, at: place(start, at) });
  }
  return words;
}
