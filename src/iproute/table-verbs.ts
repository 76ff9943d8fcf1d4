import { publicVerbs } from '../schema/verbs.js';

/** Verbs of one request, of which there may be very many: the socket notes where they were called. */
const QUICK = new Set(['add', 'append', 'change', 'del', 'dump', 'get', 'replace', 'set']);

/** Makes the methods of a class ones that people call, as {@link publicVerbs} does, but for the quick ones. */
export function tableVerbs(maker: { readonly prototype: object }, as: string): void {
  publicVerbs(
    maker,
    Object.getOwnPropertyNames(maker.prototype).filter((name) => !QUICK.has(name)),
    as,
  );
}
