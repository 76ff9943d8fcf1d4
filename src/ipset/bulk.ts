import type { IpsetEntryData } from '../messages/netfilter/ipset.js';
import type { Input } from '../schema/index.js';
import { utf8Length } from '../schema/text/utf8.js';

type Data = Input<IpsetEntryData>;

/** Bytes of entries in one message: an attribute holds 65,535. */
const MAX_BYTES = 65_000;

const PREFIXED = new Set(['ip', 'ipTo', 'ip2', 'ip2To']);
const WIDE = new Set(['bytes', 'packets', 'skbmark', 'ether']);

/** Bytes that an entry takes as an attribute; at most a few more. */
function roomFor(data: Data): number {
  let bytes = 4;
  for (const key in data) {
    const value = data[key as keyof Data];
    if (PREFIXED.has(key)) bytes += (value as { ipv4?: string }).ipv4 === undefined ? 24 : 12;
    else if (typeof value === 'string' && key !== 'ether') bytes += 4 + ((utf8Length(value) + 4) & ~3);
    else bytes += WIDE.has(key) ? 12 : 8;
  }
  return bytes;
}

/** Divides entries into as few messages as hold them: where each begins, and where the last one ends. */
export function divide(entries: readonly Data[]): number[] {
  const starts = [0];
  let bytes = 0;
  entries.forEach((data, i) => {
    const room = roomFor(data);
    bytes += room;
    if (bytes > MAX_BYTES) {
      starts.push(i);
      bytes = room;
    }
  });
  starts.push(entries.length);
  return starts;
}
