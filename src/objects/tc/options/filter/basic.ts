import { type EmatchExpression, ematches } from '../ematch/index.js';
import type { Obj, Reader } from '../reader.js';
import { type PolicedWords, shared } from './common.js';

/** A tree of matches in iproute2's words: `{ match: 'cmp(u8 at 0 layer network eq 69) and not meta(nf_mark eq 1)' }`. */
export interface BasicWords extends PolicedWords {
  /** The condition, as a tree or as `tc` writes it. */
  match?: EmatchExpression | undefined;
}

/** By the class of the sender's cgroup, with a tree of matches. */
export interface CgroupWords extends BasicWords {}

export const basic: Reader = (given) => {
  const { match, ...rest } = shared(given) as Obj & BasicWords;
  return { ...(match === undefined ? {} : { ematches: ematches(match) }), ...rest };
};
