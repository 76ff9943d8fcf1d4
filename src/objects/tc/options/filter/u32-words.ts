import type { Obj } from '../reader.js';
import { type Key, matchKeys } from './u32-match.js';

const hex = (value: number): string => `0x${(value >>> 0).toString(16).padStart(8, '0')}`;
const ALL = 0xffffffff;
/** `ETH_P_IP` */
const IP = 0x800;
const ADDRESSES: Readonly<Record<number, string>> = { 12: 'ip src', 16: 'ip dst' };

/** The number of leading ones of a mask that has no others. */
function prefixLength(mask: number): number | undefined {
  const bits = mask.toString(2).padStart(32, '0');
  const length = bits.indexOf('0');
  if (length < 0) return 32;
  return bits.includes('1', length) ? undefined : length;
}

const dotted = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff).join('.');

/** A word of the packet as text: addresses of IPv4 as such, others by their place. */
function line({ val, mask, off, offmask }: Key, ip: boolean): string {
  const length = prefixLength(mask);
  const address = ip && offmask === 0 ? ADDRESSES[off] : undefined;
  if (address && length !== undefined && length > 0) return `${address} ${dotted(val)}/${length}`;
  return `u32 ${hex(val)} ${hex(mask)} at ${offmask === 0 ? '' : 'nexthdr+'}${off}`;
}

/** What a filter that was read matches, as text; the rest of its selector stays. */
export function u32Words(options: Obj, protocol?: number): Obj {
  const sel = options.sel as { keys?: Key[]; offmask?: number; hmask?: number } | undefined;
  if (!sel?.keys?.length || sel.hmask || sel.offmask) return options;
  const lines = sel.keys.map((key) => line(key, protocol === IP));
  const exact = lines.every((one, i) => same(matchKeys(one).keys?.[0], sel.keys![i]!));
  if (!exact) return options;
  const { sel: _, mark, ...rest } = options;
  const marked = mark as { val: number; mask: number } | undefined;
  return {
    ...rest,
    match: [...lines, ...(marked ? [`mark ${marked.val} ${hex(marked.mask & ALL)}`] : [])],
  };
}

function same(a: Key | undefined, b: Key): boolean {
  return (
    a !== undefined && a.val === b.val && a.mask === b.mask && a.off === b.off && a.offmask === b.offmask
  );
}
