import { LITTLE_ENDIAN } from '../../../../schema/index.js';
import { metaNames } from '../../../tc/options/ematch/meta.js';

/** Trees of matches that the kernel reports, as the expression that `basic`, `cgroup` and `flow` take. */

// biome-ignore lint/suspicious/noExplicitAny: what was decoded, by its declaration
type Read = any;
type Write = (match: Read) => string;

const SIZES: Readonly<Record<number, string>> = { 1: 'u8', 2: 'u16', 4: 'u32' };
const OPERATORS = ['eq', 'gt', 'lt'];
const hex = (value: number): string => `0x${(value >>> 0).toString(16)}`;

const cmp: Write = ({ val, mask, off, alignFlags, layerOpnd }) =>
  [
    ...[SIZES[alignFlags.align], 'at', off, 'layer', layerOpnd.layer],
    ...(mask ? ['mask', hex(mask)] : []),
    ...[OPERATORS[layerOpnd.opnd], val],
    ...(alignFlags.flags & 1 ? ['trans'] : []),
  ].join(' ');

const bytesOf = (digits: string): number[] =>
  (digits.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16));

/** Text where all of it can be read as such, otherwise bytes. */
function needle(digits: string): string {
  const bytes = bytesOf(digits);
  const isText = bytes.every((byte) => byte > 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c);
  return isText ? `"${String.fromCharCode(...bytes)}"` : `0x${digits}`;
}

const nbyte: Write = ({ off, lenLayer, needle: found }) =>
  `${needle(found.slice(0, 2 * lenLayer.len))} at ${off} layer ${lenLayer.layer}`;

const u32: Write = ({ key: { val, mask, off, offmask } }) =>
  `u32 ${hex(val)} ${hex(mask)} at ${offmask === 0 ? '' : 'nexthdr+'}${off}`;

const EXTENDED = 0x80000000;
const canid: Write = ({ filters }) =>
  filters
    .map(({ canId, canMask }: Read) => {
      const bits = canMask - EXTENDED;
      return canId >= EXTENDED
        ? `eff ${hex(canId - EXTENDED)}:${hex(bits)}`
        : `sff ${hex(canId)}:${hex(bits)}`;
    })
    .join(' ');

const ipset: Write = ({ index, dim, setFlags }) =>
  `${index} ${Array.from({ length: dim }, (_, i) => (setFlags & (2 << i) ? 'src' : 'dst')).join(',')}`;

const KIND = 0xfff;
const numberOf = (digits: string): number => {
  const bytes = bytesOf(digits);
  const ordered = LITTLE_ENDIAN ? [...bytes].reverse() : bytes;
  return ordered.reduce((sum, byte) => sum * 256 + byte, 0);
};

/** One side of a comparison of metadata. */
function side({ kind, shift }: Read, value: string | undefined): string {
  const id = kind & KIND;
  if (id === 0) return kind === 0 ? needle(value ?? '') : `${numberOf(value ?? '')}`;
  const mask = value === undefined || kind <= KIND ? 0 : numberOf(value);
  return [metaNames[id] ?? id, ...(shift ? ['shift', shift] : []), ...(mask ? ['mask', hex(mask)] : [])].join(
    ' ',
  );
}

const meta: Write = ({ hdr: { left, right }, lvalue, rvalue }) =>
  `${side(left, lvalue)} ${OPERATORS[left.op]} ${side(right, rvalue)}`;

const kinds: Readonly<Record<string, Write>> = { cmp, nbyte, u32, meta, canid, ipset };

/** The expression of a tree; undefined where it has a kind that text cannot say. */
export function ematchText({ list }: Read): string | undefined {
  const terms = (start: number): string[] | undefined => {
    const found: string[] = [];
    for (let at = start; at < list.length; at++) {
      const { kind, flags, ref, ...match } = list[at];
      const not = flags.includes('invert') ? 'not ' : '';
      const inside = kind === 'container' ? terms(ref) : undefined;
      const write = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
      if (inside === undefined && write === undefined) return undefined;
      found.push(not + (inside ? `(${inside.join(' ')})` : `${kind}(${write!(match)})`));
      if (flags.includes('and')) found.push('and');
      else if (flags.includes('or')) found.push('or');
      else return found;
    }
    return undefined;
  };
  return terms(0)?.join(' ');
}
