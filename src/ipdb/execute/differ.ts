import { equal } from '../../objects/rules.js';
import type { Fields } from '../plan/change.js';

/** A field that is not what was asked for. */
export interface Differing {
  /** Its path in the record: `'linkinfo.data.updelay'`. */
  readonly field: string;
  readonly asked: unknown;
  readonly got: unknown;
}

/** Tells of what is asked for and not so, by the path of the field. */
export type Tell = (field: string, asked: unknown, got: unknown) => void;

/** Compares one field in a way of its own; true where nothing is to be complained of. */
export type Rule = (asked: never, got: never) => boolean;

/** Fields by their paths that are compared by a rule of their own. */
export type Rules = Readonly<Record<string, Rule>>;

/** What is said by saying nothing. */
function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === '') return true;
  if (value === 0 || value === 0n) return true;
  return typeof value === 'object' && Object.values(value as object).every(isNothing);
}

/** Goes through all that is asked for; what else there is does not matter. */
export function differ(asked: unknown, got: unknown, path: string, rules: Rules, tell: Tell): void {
  const rule = rules[path];
  if (rule !== undefined) {
    if (!rule(asked as never, got as never)) tell(path, asked, got);
    return;
  }
  if (asked === undefined || equal(asked, got) || same(asked, got)) return;
  if (got === undefined && isNothing(asked)) return;
  if (Array.isArray(asked)) {
    if (!Array.isArray(got)) return tell(path, asked, got);
    // lists of names may hold more, lists of parts may not
    if (asked.every((one) => typeof one === 'string')) {
      if (!asked.every((one) => got.includes(one))) tell(path, asked, got);
      return;
    }
    if (asked.length !== got.length) return tell(path, asked, got);
    for (const [i, one] of asked.entries()) differ(one, got[i], `${path}[${i}]`, rules, tell);
    return;
  }
  if (typeof asked !== 'object' || asked === null || typeof got !== 'object' || got === null)
    return tell(path, asked, got);
  const [bits, mask] = masked(asked as Fields);
  if (mask !== undefined) {
    const wanted = bits as readonly string[];
    const there = ((got as Fields)['optval' in asked ? 'optval' : 'flags'] ?? []) as readonly string[];
    if (!(mask as readonly string[]).every((bit) => wanted.includes(bit) === there.includes(bit)))
      tell(path, asked, got);
    return;
  }
  for (const key of Object.keys(asked))
    differ((asked as Fields)[key], (got as Fields)[key], path === '' ? key : `${path}.${key}`, rules, tell);
}

function same(asked: unknown, got: unknown): boolean {
  return typeof asked === 'bigint' || typeof got === 'bigint'
    ? typeof asked !== 'object' && typeof got !== 'object' && `${asked}` === `${got}`
    : false;
}

/** Bits that are set, of those that the mask says are told. */
function masked({ flags, mask, optval, optmask }: Fields): [bits: unknown, mask: unknown] {
  if (Array.isArray(optmask)) return [optval ?? [], optmask];
  return Array.isArray(mask) ? [flags ?? [], mask] : [undefined, undefined];
}
