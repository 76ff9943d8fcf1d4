import { typeError } from '../../../../schema/stack.js';
import { kinds } from './kinds.js';
import { parse, type Term } from './parse.js';

/** An expression as text: `'cmp(u16 at 2 layer network gt 20) and not (meta(nf_mark eq 1) or nbyte("abc" at 14))'`. */
export type EmatchExpression = string;

/** A match as the kernel's declaration has it. */
type Match = Record<string, unknown>;

function flagsOf({ joins, invert }: Term): string[] {
  return [...(joins ? [joins] : []), ...(invert ? ['invert'] : [])];
}

function match(term: Term): Match {
  const flags = flagsOf(term);
  if (term.inside) return { kind: 'container', flags };
  const read = Object.hasOwn(kinds, term.kind!) ? kinds[term.kind!] : undefined;
  if (!read) throw typeError(`'${term.kind}' is no kind of match: ${Object.keys(kinds).join(', ')}`);
  const { flags: more = [], ...found } = read(term.words!);
  return { kind: term.kind, flags: [...flags, ...(more as string[])], ...found };
}

/** A tree of matches: what is in parentheses comes behind, and its container says where. */
export function ematches(expression: EmatchExpression): object {
  const list: Match[] = [];
  const put = (terms: readonly Term[]): void => {
    const start = list.length;
    list.push(...terms.map(match));
    for (const [i, term] of terms.entries()) {
      if (!term.inside) continue;
      list[start + i]!.ref = list.length;
      put(term.inside);
    }
  };
  put(parse(expression));
  return { hdr: { nmatches: list.length, progid: 0 }, list };
}
