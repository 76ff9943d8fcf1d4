import type { IpsetEntryData } from '../messages/netfilter/ipset.js';
import type { AddressFamily } from '../messages/route/families.js';
import { type EntryInput, entryData, type Writable } from '../objects/ipset/entry.js';
import { parseEntry } from '../objects/ipset/text.js';
import type { SetType } from '../objects/ipset/types.js';
import { EncodeError, type Input } from '../schema/index.js';
import { parseIp4 } from '../schema/text/ip.js';
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

/** What a plain address takes, its number included. */
const PLAIN = 24;

/**
 * Entries to add or delete, all of them checked, in as few messages as hold them. Most entries of large sets are one
 * address: the attributes of such a one are made when its message is, since a hundred thousand small objects that are
 * alive at once would keep the garbage collector busy.
 */
export class Bulk {
  /** Where each message begins, and where the last one ends. */
  readonly #starts = [0];
  /** The attributes of each entry, or the address that it is. */
  readonly #data: (Writable | string)[] = [];

  /** @throws EncodeError that says which of several entries is wrong. */
  constructor(entries: readonly EntryInput[], type: SetType, family: AddressFamily | number | undefined) {
    const isOfAddresses = type.parts.length === 1 && type.parts[0] === 'ip' && family !== 'inet6';
    let bytes = 0;
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i]!;
      let room = PLAIN;
      if (isOfAddresses && typeof entry === 'string' && parseIp4(entry) >= 0) this.#data.push(entry);
      else {
        const data = checked(entry, i, type, family);
        data.lineno = i + 1;
        room = roomFor(data);
        this.#data.push(data);
      }
      bytes += room;
      if (bytes > MAX_BYTES) {
        this.#starts.push(i);
        bytes = room;
      }
    }
    this.#starts.push(entries.length);
  }

  /**
   * The entries of each message, and the number of its first. A message holds until the next one is made, which has the
   * same objects with other addresses in them.
   */
  *messages(): Generator<{ lineno: number; adt: readonly Data[] }> {
    const plain: { readonly ip: { ipv4: string }; lineno: number }[] = [];
    for (let i = 0; i + 1 < this.#starts.length; i++) {
      const first = this.#starts[i]!;
      const adt = new Array<Data>(this.#starts[i + 1]! - first);
      for (let j = 0; j < adt.length; j++) {
        const data = this.#data[first + j]!;
        if (typeof data === 'string') {
          const one = (plain[j] ??= { ip: { ipv4: '' }, lineno: 0 });
          one.ip.ipv4 = data;
          one.lineno = first + j + 1;
          adt[j] = one;
        } else adt[j] = data;
      }
      yield { lineno: first + 1, adt };
    }
  }
}

/** The attributes of one of several entries; what is wrong with it says which it is. */
function checked(
  entry: EntryInput,
  place: number,
  type: SetType,
  family: AddressFamily | number | undefined,
): Writable {
  try {
    return entryData(parseEntry(entry, type), type, family);
  } catch (error) {
    if (!(error instanceof EncodeError)) throw error;
    const path = error.path === '' ? `[${place}]` : `[${place}].${error.path}`;
    throw new EncodeError('entries', path, error.reason);
  }
}
