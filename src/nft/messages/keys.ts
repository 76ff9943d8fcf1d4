/** Elements of plain keys as bytes: for sets so large that a value for each would be too much. */

import { parseIp4, parseIp6 } from '../../schema/text/ip.js';
import type { SetState } from '../evaluate/sets.js';
import { CONCAT, INTERVAL, MAP, OBJECT } from '../evaluate/sets.js';
import * as t from '../tables/types.js';

/** Writes the key that a text says; false where only the language can read it. */
type WriteKey = (text: string, u8: Uint8Array, at: number) => boolean;

const writeIp4: WriteKey = (text, u8, at) => {
  const address = parseIp4(text);
  if (address < 0) return false;
  u8[at] = address >>> 24;
  u8[at + 1] = address >>> 16;
  u8[at + 2] = address >>> 8;
  u8[at + 3] = address;
  return true;
};

const writeIp6: WriteKey = (text, u8, at) => {
  const address = text.includes(':') ? parseIp6(text) : undefined;
  if (address) u8.set(address, at);
  return address !== undefined;
};

const writePort: WriteKey = (text, u8, at) => {
  let port = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    // a leading zero makes it octal
    if (digit < 0 || digit > 9 || (i === 0 && digit === 0 && text.length > 1)) return false;
    port = port * 10 + digit;
  }
  if (text.length === 0 || text.length > 5 || port > 0xffff) return false;
  u8[at] = port >> 8;
  u8[at + 1] = port;
  return true;
};

const WRITERS: ReadonlyMap<number, WriteKey> = new Map([
  [t.ipv4.id, writeIp4],
  [t.ipv6.id, writeIp6],
  [t.inetService.id, writePort],
]);

const NESTED = 0x8000;
const [ELEMENTS, ELEMENT, KEY, VALUE, FLAGS] = [3, 1, 1, 1, 3] as const;
const END = 1;
/** Most bytes of an attribute. */
const MOST = 0xffff;

/** The head of an attribute: in the byte order of the machine. */
function head(bytes: Uint8Array, at: number, length: number, type: number): void {
  new Uint16Array(bytes.buffer, bytes.byteOffset + at, 2).set([length, type]);
}

/** An element without its key: what it begins an interval with, or ends one. */
function template(size: number, isEnd: boolean): Uint8Array {
  const padded = (size + 3) & ~3;
  const bytes = new Uint8Array(12 + padded + (isEnd ? 8 : 0));
  head(bytes, 0, bytes.length, ELEMENT | NESTED);
  head(bytes, 4, 8 + padded, KEY | NESTED);
  head(bytes, 8, 4 + size, VALUE);
  if (isEnd) {
    head(bytes, 12 + padded, 8, FLAGS);
    bytes[bytes.length - 1] = END;
  }
  return bytes;
}

/** `NFTA_SET_ELEM_LIST_ELEMENTS` of keys as texts. */
export class KeyList {
  readonly #write: WriteKey;
  readonly #size: number;
  readonly #one: Uint8Array;
  readonly #end: Uint8Array | undefined;
  readonly #bytes = new Uint8Array(MOST);

  private constructor(write: WriteKey, size: number, interval: boolean) {
    this.#write = write;
    this.#size = size;
    this.#one = template(size, false);
    this.#end = interval ? template(size, true) : undefined;
  }

  /** For a set whose keys it can write; undefined for others. */
  static of(set: SetState): KeyList | undefined {
    if (set.flags & (MAP | OBJECT | CONCAT) || set.key.op === 'concat' || set.autoMerge) return undefined;
    const write = WRITERS.get(set.key.type.id);
    return write && new KeyList(write, set.key.bits >> 3, (set.flags & INTERVAL) !== 0);
  }

  /** How many elements it takes at once. */
  get most(): number {
    return Math.floor((MOST - 4) / (this.#one.length + (this.#end?.length ?? 0)));
  }

  /** The attribute, valid until the next call; undefined where a text is one that only the language reads. */
  list(texts: readonly string[]): Uint8Array | undefined {
    const bytes = this.#bytes;
    let at = 4;
    for (const text of texts) {
      bytes.set(this.#one, at);
      const key = at + 12;
      if (!this.#write(text, bytes, key)) return undefined;
      at += this.#one.length;
      if (!this.#end) continue;
      bytes.set(this.#end, at);
      bytes.copyWithin(at + 12, key, key + this.#size);
      if (!increased(bytes, at + 12, this.#size)) return undefined;
      at += this.#end.length;
    }
    head(bytes, 0, at, ELEMENTS | NESTED);
    return bytes.subarray(0, at);
  }
}

/** Makes a number one larger; false where it was the largest. */
function increased(bytes: Uint8Array, at: number, size: number): boolean {
  for (let i = at + size - 1; i >= at; i--) {
    bytes[i]!++;
    if (bytes[i] !== 0) return true;
  }
  return false;
}
