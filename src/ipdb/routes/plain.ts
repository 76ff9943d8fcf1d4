import { addressFamily } from '../../messages/route/families.js';
import { rtmsg } from '../../messages/route/rtmsg.js';
import { type Bytes, LITTLE_ENDIAN } from '../../schema/bytes.js';
import { hash6, readWordsAt } from './prefix.js';

/** Where a plain route belongs, read from its message. Reused: valid until the next one is read. */
export interface Plain {
  family: 'inet' | 'inet6';
  table: number;
  /** Length of the prefix, and its key: see {@link import('./prefix.js').Place}. */
  length: number;
  key: number;
  /** Index of its interface; 0 where it has none. */
  oif: number;
}

const { inet: INET, inet6: INET6 } = addressFamily.names as { inet: number; inet6: number };

const header = Object.fromEntries(rtmsg.header.fields.map(({ key, offset }) => [key, offset]));
const FAMILY = header.family!;
const DST_LEN = header.dstLen!;
const TABLE = header.table!;
const FLAGS = header.flags!;
const HEADER = rtmsg.header.size;

/** The flags of the hop; the others (cached, offloaded) need a closer look. */
const HOP_FLAGS = 0xff;

const idOf = (key: string): number => rtmsg.attributes.byKey.get(key)!.id;
const DST_ATTRIBUTE = idOf('dst');
const TABLE_ATTRIBUTE = idOf('table');
const OIF_ATTRIBUTE = idOf('oif');

/** By attribute type: whether a route with it is plain. */
const PLAIN = new Uint8Array(256);
for (const key of ['dst', 'table', 'oif', 'gateway', 'priority', 'metrics', 'cacheinfo', 'pref'])
  PLAIN[idOf(key)] = 1;

/** Longest message of a plain route: a whole one with all metrics is far shorter. */
const LONGEST = 1024;

const plain: Plain = { family: 'inet', table: 0, length: 0, key: 0, oif: 0 };

/**
 * Reads where a route belongs from the body of its message in `[at, end)`, at a fraction of the cost of decoding it.
 * Undefined for a route that is not plain: with several hops, a nexthop object, a preferred source, an encapsulation,
 * attributes that are unknown or out of shape.
 */
export function readPlain({ u8, u32, i32 }: Bytes, at: number, end: number): Plain | undefined {
  if (end - at < HEADER || end - at > LONGEST || u32[(at + FLAGS) >> 2]! > HOP_FLAGS) return undefined;
  const family = u8[at + FAMILY]!;
  const four = family === INET;
  if (!four && family !== INET6) return undefined;
  let table = u8[at + TABLE]!;
  let oif = 0;
  let dst = 0;
  let next = at + HEADER;
  while (next + 4 <= end) {
    const size = LITTLE_ENDIAN ? u8[next]! | (u8[next + 1]! << 8) : (u8[next]! << 8) | u8[next + 1]!;
    const type = LITTLE_ENDIAN ? u8[next + 2]! | (u8[next + 3]! << 8) : (u8[next + 2]! << 8) | u8[next + 3]!;
    if (size < 4 || next + size > end || type > 255 || PLAIN[type] === 0) return undefined;
    if (type === DST_ATTRIBUTE) {
      if (size !== (four ? 8 : 20)) return undefined;
      dst = next + 4;
    } else if (type === TABLE_ATTRIBUTE) {
      if (size !== 8) return undefined;
      table = u32[(next + 4) >> 2]!;
    } else if (type === OIF_ATTRIBUTE) {
      if (size !== 8) return undefined;
      oif = i32[(next + 4) >> 2]!;
    }
    next += (size + 3) & ~3;
  }
  if (next < end) return undefined;
  const length = u8[at + DST_LEN]!;
  if (length > (four ? 32 : 128) || (dst === 0 && length > 0)) return undefined;
  plain.family = four ? 'inet' : 'inet6';
  plain.table = table;
  plain.length = length;
  plain.oif = oif;
  if (four)
    plain.key = dst === 0 ? 0 : (u8[dst]! << 24) | (u8[dst + 1]! << 16) | (u8[dst + 2]! << 8) | u8[dst + 3]!;
  else {
    readWordsAt(u8, dst);
    plain.key = hash6(length);
  }
  return plain;
}
