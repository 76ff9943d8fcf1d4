/** Kinds of ematches as text. A new kind is one function and one line in the list. */
import { typeError } from '../../../../schema/stack.js';
import { matchKeys } from '../filter/u32-match.js';
import { integer } from '../units.js';
import { meta } from './meta.js';
import type { Word } from './parse.js';

export type MatchReader = (words: readonly Word[]) => Record<string, unknown>;

const LAYERS: Readonly<Record<string, number>> = { link: 0, eth: 0, network: 1, ip: 1, transport: 2, tcp: 2 };
const OPERATORS: Readonly<Record<string, number>> = { eq: 0, gt: 1, lt: 2 };
const SIZES: Readonly<Record<string, number>> = { u8: 1, u16: 2, u32: 4 };

function layer(text: string): number {
  return LAYERS[text] ?? integer(text);
}

/** Words of the shape `name value`, and others by themselves. */
function options(
  words: readonly Word[],
  names: readonly string[],
): Record<string, string> & { rest: string[] } {
  const found: Record<string, string> = {};
  const rest: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const { text } = words[i]!;
    if (!names.includes(text)) rest.push(text);
    else if (words[i + 1] === undefined) throw typeError(`'${text}' lacks a value`);
    else found[text] = words[++i]!.text;
  }
  return Object.assign(found, { rest }) as Record<string, string> & { rest: string[] };
}

/** `cmp(u16 at 3 layer 2 mask 0xff00 gt 20)` */
const cmp: MatchReader = (words) => {
  const found = options(words, ['at', 'layer', 'mask', 'eq', 'gt', 'lt']);
  const [size = '', ...flags] = found.rest;
  const operator = Object.keys(OPERATORS).find((name) => found[name] !== undefined);
  if (!SIZES[size] || operator === undefined) throw typeError("cmp is of the shape 'cmp(u16 at 2 eq 80)'");
  return {
    val: integer(found[operator]!),
    mask: integer(found.mask ?? '0'),
    off: integer(found.at ?? '0'),
    alignFlags: { align: SIZES[size], flags: flags.includes('trans') ? 1 : 0 },
    layerOpnd: { layer: layer(found.layer ?? 'network'), opnd: OPERATORS[operator] },
  };
};

const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Text, or bytes in hexadecimal behind `0x`. */
function needle({ text, quoted }: Word): Uint8Array {
  const digits = !quoted && /^0x((?:[0-9a-f]{2})+)$/i.exec(text)?.[1];
  return digits
    ? Uint8Array.from(digits.match(/../g)!, (byte) => Number.parseInt(byte, 16))
    : new TextEncoder().encode(text);
}

const ALIGNED = 4;

/** `nbyte("abc" at 14 layer network)` */
const nbyte: MatchReader = ([first, ...words]) => {
  if (!first) throw typeError('nbyte is of the shape \'nbyte("abc" at 14)\'');
  const found = options(words, ['at', 'layer']);
  const bytes = needle(first);
  return {
    off: integer(found.at ?? '0'),
    lenLayer: { len: bytes.length, layer: layer(found.layer ?? 'network') },
    // matches are aligned
    needle: hexOf(bytes).padEnd(Math.ceil(bytes.length / ALIGNED) * ALIGNED * 2, '0'),
  };
};

/** `u32(u32 0x0a000000 0xff000000 at 12)` */
const u32: MatchReader = (words) => {
  const [key] = matchKeys(words.map(({ text }) => text).join(' ')).keys ?? [];
  if (!key) throw typeError("u32 is of the shape 'u32(u32 0x0a000000 0xff000000 at 12)'");
  return { key };
};

const EXTENDED = 0x80000000;
const STANDARD_MASK = 0x7ff;
const EXTENDED_MASK = 0x1fffffff;

/** `canid(sff 0x123:0x7ff eff 0x12345)` */
const canid: MatchReader = (words) => {
  const filters: object[] = [];
  for (let i = 0; i < words.length; i += 2) {
    const [kind, id] = [words[i]!.text, words[i + 1]?.text ?? ''];
    if (kind !== 'sff' && kind !== 'eff') throw typeError("canid is of the shape 'canid(sff 0x123:0x7ff)'");
    const most = kind === 'sff' ? STANDARD_MASK : EXTENDED_MASK;
    const [value = '', mask = String(most)] = id.split(':');
    const bits = Number(BigInt(integer(mask)) & BigInt(most));
    const number = Number(BigInt(integer(value)) & BigInt(most));
    filters.push({ canId: kind === 'sff' ? number : number + EXTENDED, canMask: bits + EXTENDED });
  }
  return { filters };
};

const SRC = 1;
const DIM_BITS = 3;

/** `ipset(7 src,dst)`: a set by its number. */
const ipset: MatchReader = ([set, dimensions]) => {
  if (!set || !dimensions) throw typeError("ipset is of the shape 'ipset(NUMBER src,dst)'");
  const dims = dimensions.text.split(',');
  if (dims.length > DIM_BITS || dims.some((one) => one !== 'src' && one !== 'dst')) {
    throw typeError(`'${dimensions.text}' is not made of src and dst`);
  }
  const setFlags = dims.reduce((flags, one, i) => flags | (one === 'src' ? SRC << (i + 1) : 0), 0);
  return { index: integer(set.text), dim: dims.length, setFlags };
};

export const kinds: Readonly<Record<string, MatchReader>> = { cmp, nbyte, u32, meta, canid, ipset };
