import { typeError } from '../../../../schema/stack.js';
import { defined, isObject, type Obj, only, type Reader } from '../reader.js';
import { integer, masked } from '../units.js';
import { type OffloadWords, type PolicedWords, shared } from './common.js';
import { type Key, matchKeys, merged } from './u32-match.js';

/** Matches words of the packet, in iproute2's words: `{ match: ['ip dst 10.0.0.0/8', 'ip dport 80 0xffff'] }`. */
export interface U32Words extends PolicedWords, OffloadWords {
  /**
   * What all has to hold: `'ip src 10.0.0.0/8'`, `'ip protocol 6 0xff'`, `'tcp dst 80 0xffff'`,
   * `'u32 0x0a000000 0xff000000 at 12'`, `'u8 64 0xf0 at nexthdr+0'`, `'mark 1 0xff'`.
   */
  match?: string | readonly string[] | undefined;
  /** The mark that packets have, with the bits that count: `'0x10/0xff'`. */
  mark?: number | string | { val: number; mask?: number | undefined } | undefined;
  /** Hash table to continue with: `'1:'`. */
  link?: number | string | undefined;
  /** Hash table, or bucket, to put the filter into: `'1:a:'`. */
  ht?: number | string | undefined;
  /** Bits of a word that choose the bucket of `link`. */
  hashkey?: { mask: number | string; at: number | string } | undefined;
  /** Where the headers begin that `link` looks at. */
  offset?:
    | {
        /** Bytes. */
        plus?: number | undefined;
        /** A number in the packet: so many bytes behind its start, its bits, shifted right. */
        at?: number | undefined;
        mask?: number | string | undefined;
        shift?: number | undefined;
        /** Makes them the start for good. */
        eat?: boolean | undefined;
      }
    | undefined;
}

const ALL = 0xffffffff;
const HTID = 20;
const BUCKET = 12;

/** A handle of a filter, a bucket or a hash table as a number: `'800:5:1'`, `'5:'`; the parts are hexadecimal. */
export function u32Handle(value: number | string): number {
  if (typeof value === 'number') return value;
  const [, table = '', bucket = '', node = ''] =
    /^([0-9a-f]{0,3}):([0-9a-f]{0,2})(?::([0-9a-f]{0,3}))?$/i.exec(value) ?? [];
  if (!/:/.test(value) || table + bucket + node === '') {
    throw typeError(`'${value}' is no handle of u32, such as '800:0:1'`);
  }
  const part = (text: string): number => Number.parseInt(text || '0', 16);
  return ((part(table) << HTID) >>> 0) + part(bucket) * 2 ** BUCKET + part(node);
}

/** Where the next headers begin. */
function offsetOf(given: NonNullable<U32Words['offset']>): Obj {
  const { plus, at, mask, shift, eat } = only('offset', given, ['plus', 'at', 'mask', 'shift', 'eat']);
  const flags = [
    ...(plus === undefined ? [] : ['offset']),
    ...(at === undefined ? [] : ['varoffset']),
    ...(eat ? ['eat'] : []),
  ];
  return {
    flags,
    ...defined({
      off: plus,
      offoff: at,
      offmask: mask === undefined ? undefined : integer(mask),
      offshift: shift,
    }),
  };
}

function hashOf(hashkey: NonNullable<U32Words['hashkey']>): Obj {
  const { mask, at } = only('hashkey', hashkey, ['mask', 'at']);
  return { hmask: integer(mask), hoff: integer(at) };
}

/** The selector: what is matched, and what comes then. */
function selector(words: Obj & U32Words, keys: readonly Key[], terminal: boolean): Obj | undefined {
  const own = words.sel as Obj | undefined;
  const { hashkey, offset } = words;
  if (!own && keys.length === 0 && !hashkey && !offset && words.mark === undefined) return undefined;
  const { flags = [], ...rest } = offset ? offsetOf(offset) : {};
  // a value without a mask is to be met by all its bits
  const given = ((own?.keys as Partial<Key>[] | undefined) ?? []).map((one) =>
    one.val && one.mask === undefined ? { ...one, mask: ALL } : one,
  );
  const all = [...given, ...keys];
  return {
    ...rest,
    ...(hashkey ? hashOf(hashkey) : {}),
    ...own,
    flags: own?.flags ?? [...(terminal ? ['terminal'] : []), ...(flags as string[])],
    nkeys: all.length,
    keys: all,
  };
}

/** A mark; without a mask all of its bits count. */
function wholeMark(given: U32Words['mark']): U32Words['mark'] {
  const isPlain = typeof given === 'string' || typeof given === 'number';
  const mark = isPlain ? { val: masked(given).value, mask: masked(given).mask } : given;
  return isObject(mark) && mark.mask === undefined ? { ...mark, mask: ALL } : mark;
}

export const u32: Reader = (given) => {
  const options = shared(given) as Obj & U32Words;
  const { match, link, ht, hashkey: _hashkey, offset: _offset, sel: _sel, mark: _mark, ...rest } = options;
  const lines = match === undefined ? [] : typeof match === 'string' ? [match] : match;
  const found = lines.map(matchKeys);
  const keys = merged(found.flatMap((one) => one.keys ?? []));
  const mark = found.find((one) => one.mark)?.mark ?? wholeMark(options.mark);
  const sel = selector(
    { ...options, mark },
    keys,
    ['classid', 'act', 'police'].some((key) => key in rest),
  );
  return {
    ...defined({ mark, link: link === undefined ? undefined : u32Handle(link) }),
    ...rest,
    ...defined({ hash: ht === undefined ? rest.hash : u32Handle(ht) }),
    ...(sel ? { sel } : {}),
  };
};
