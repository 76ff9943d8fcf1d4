import { typeError } from '../../../../schema/stack.js';

/** Expressions of ematches: terms `kind(…)` joined by `and` and `or`, with `not` and parentheses. */

/** A match, or an expression in parentheses, and how it joins the next. */
export interface Term {
  readonly invert: boolean;
  joins?: 'and' | 'or';
  readonly kind?: string;
  readonly words?: readonly Word[];
  readonly inside?: Term[];
}

/** A word; `quoted` was between quotation marks. */
export interface Word {
  readonly text: string;
  readonly quoted: boolean;
}

const TOKEN = /\s*(?:"([^"]*)"|([()])|([^\s()"]+))/y;

function tokens(text: string): (Word & { paren: boolean })[] {
  const found: (Word & { paren: boolean })[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw typeError(`'${text.slice(at)}' is not understood in the match '${text}'`);
    const [, quoted, paren, word] = match;
    found.push({ text: quoted ?? paren ?? word!, quoted: quoted !== undefined, paren: paren !== undefined });
  }
  return found;
}

/** The terms of an expression. */
export function parse(text: string): Term[] {
  const all = tokens(text);
  let at = 0;
  const is = (word: string): boolean => {
    const token = all[at];
    return token !== undefined && !token.quoted && token.text === word;
  };
  const expect = (word: string): void => {
    if (!is(word))
      throw typeError(
        `the match '${text}' lacks '${word}' ${all[at] ? `before '${all[at]!.text}'` : 'at its end'}`,
      );
    at++;
  };
  const term = (): Term => {
    let invert = false;
    while (is('not')) {
      invert = !invert;
      at++;
    }
    if (is('(')) {
      at++;
      const inside = expression();
      expect(')');
      return { invert, inside };
    }
    const kind = all[at++];
    if (!kind || kind.paren) throw typeError(`the match '${text}' lacks a kind, such as 'cmp'`);
    expect('(');
    const words: Word[] = [];
    let depth = 0;
    while (at < all.length && (depth > 0 || !is(')'))) {
      if (is('(')) depth++;
      if (is(')')) depth--;
      words.push(all[at++]!);
    }
    expect(')');
    return { invert, kind: kind.text, words };
  };
  const expression = (): Term[] => {
    const terms = [term()];
    while (is('and') || is('or')) {
      terms.at(-1)!.joins = all[at++]!.text as 'and' | 'or';
      terms.push(term());
    }
    return terms;
  };
  const terms = expression();
  if (at < all.length) throw typeError(`'${all[at]!.text}' is not expected in the match '${text}'`);
  return terms;
}
