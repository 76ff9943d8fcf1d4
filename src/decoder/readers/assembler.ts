import { HEADER } from '../../protocol/framing.js';
import { COOKED } from '../../protocol/pcapng.js';
import { LITTLE_ENDIAN } from '../../schema/bytes.js';
import { Bin, read16, read32 } from '../bytes.js';
import { plausible } from '../frames.js';
import type { Datagram } from '../types.js';

/** How far a place where messages go on is looked for before what is at hand is given up. */
const WINDOW = 1 << 16;

interface Mark {
  /** Offset among all bytes. */
  readonly at: number;
  readonly line: number;
  /** Whether a message is likely to begin here: a new string, or a line behind an empty one. */
  readonly strong: boolean;
}

/** Messages out of bytes that come without datagrams around them: their headers alone tell where they end. */
export class Assembler {
  readonly #bin = new Bin();
  readonly #marks: Mark[] = [];
  readonly #out: Datagram[] = [];
  /** Offset of the first byte held. */
  #offset = 0;
  #little: boolean | undefined;
  #protocol: number | undefined;
  #line = 0;

  constructor(little?: boolean) {
    this.#little = little;
  }

  /** Bytes that it has been given so far. */
  get total(): number {
    return this.#offset + this.#bin.length;
  }

  /** Says that the next byte begins a line, or a string. */
  mark(line: number, strong: boolean): void {
    const at = this.total;
    const last = this.#marks.at(-1);
    if (last?.at === at) this.#marks.pop();
    this.#marks.push({ at, line, strong: strong || (last?.at === at && last.strong) });
    if (this.#bin.length >= WINDOW || strong) this.#drain(false);
  }

  add(bytes: Uint8Array): void {
    this.#bin.add(bytes);
  }

  addByte(byte: number): void {
    this.#bin.addByte(byte);
  }

  /** What has become certain; everything, when no more comes. */
  take(final: boolean): Datagram[] {
    this.#drain(final);
    return this.#out.splice(0);
  }

  #drain(final: boolean): void {
    while (this.#bin.length > 0) {
      const bytes = this.#bin.bytes;
      if (!final && bytes.length < 2 * HEADER) return;
      if (this.#cooked(bytes)) continue;
      this.#little ??=
        plausible(bytes, 0, LITTLE_ENDIAN) || !plausible(bytes, 0, !LITTLE_ENDIAN)
          ? LITTLE_ENDIAN
          : !LITTLE_ENDIAN;
      const size = this.#next(bytes, this.#little, final);
      if (size === 0) return;
      this.#emit(bytes, size);
    }
  }

  /** Bytes of the next message, or of what is none; 0 to wait for more. */
  #next(bytes: Uint8Array, little: boolean, final: boolean): number {
    if (!plausible(bytes, 0, little)) {
      const found = this.#resume(bytes, 4, little);
      if (found < bytes.length) return found;
      return final ? bytes.length : bytes.length < WINDOW ? 0 : WINDOW;
    }
    const length = read32(bytes, 0, little);
    const next = this.#behind(length);
    if (next > bytes.length) {
      const cut = this.#cut(bytes, bytes.length, little);
      return cut > 0 ? cut : final ? bytes.length : 0;
    }
    const follows = next + HEADER <= bytes.length ? plausible(bytes, next, little) : undefined;
    if (follows || this.#isMark(next)) return next;
    if (follows === undefined) return final ? next : 0;
    const cut = this.#cut(bytes, next, little);
    return cut > 0 ? cut : next;
  }

  /** Where the next message begins: aligned, but for a string that ends before. */
  #behind(length: number): number {
    const aligned = (length + 3) & ~3;
    for (let at = length; at < aligned; at++) if (this.#isMark(at, true)) return at;
    return aligned === length || this.#offset + length !== this.total ? aligned : length;
  }

  #isMark(at: number, strong = false): boolean {
    return this.#marks.some((mark) => mark.at === this.#offset + at && (mark.strong || !strong));
  }

  /** The mark before `limit` at which another message begins, where this one is cut; or 0. */
  #cut(bytes: Uint8Array, limit: number, little: boolean): number {
    for (const { at, strong } of this.#marks) {
      const place = at - this.#offset;
      if (!strong || place <= 0 || place >= limit) continue;
      if (place + HEADER <= bytes.length && this.#fits(bytes, place, little)) return place;
    }
    return 0;
  }

  /** Whether a message at `at` ends where the bytes do, at a mark, or before another message. */
  #fits(bytes: Uint8Array, at: number, little: boolean): boolean {
    if (!plausible(bytes, at, little)) return false;
    const length = read32(bytes, at, little);
    const next = at + ((length + 3) & ~3);
    if (next >= bytes.length) return at + length <= bytes.length;
    return plausible(bytes, next, little) || this.#isMark(next) || this.#isMark(at + length);
  }

  #resume(bytes: Uint8Array, from: number, little: boolean): number {
    for (const { at, strong } of this.#marks) {
      const place = at - this.#offset;
      if (strong && place > 0 && plausible(bytes, place, little)) return place;
    }
    for (let at = from; at + HEADER <= bytes.length; at += 4) if (this.#fits(bytes, at, little)) return at;
    return bytes.length;
  }

  /** Steps over the header that nlmon puts before a datagram. */
  #cooked(bytes: Uint8Array): boolean {
    if (bytes.length < COOKED || read16(bytes, 0, false) > 7 || read32(bytes, 2, false) >>> 16 !== 824)
      return false;
    for (let i = 4; i < 14; i++) if (bytes[i] !== 0) return false;
    this.#protocol = read16(bytes, 14, false);
    this.#forget(COOKED);
    this.#bin.skip(COOKED);
    return true;
  }

  #emit(bytes: Uint8Array, size: number): void {
    const little = this.#little!;
    const length = plausible(bytes, 0, little) ? read32(bytes, 0, little) : size;
    const offset = this.#offset;
    const line = this.#forget(size);
    this.#out.push({
      data: this.#bin.take(size),
      offset,
      little,
      ...(line > 0 ? { line } : {}),
      ...(this.#protocol === undefined ? {} : { protocol: this.#protocol }),
      ...(length > size ? { length } : {}),
    });
  }

  /** Moves on by `size` bytes; returns the line of the first of them. */
  #forget(size: number): number {
    let used = 0;
    while (used < this.#marks.length && this.#marks[used]!.at <= this.#offset) used++;
    const line = used > 0 ? this.#marks[used - 1]!.line : this.#line;
    this.#offset += size;
    let past = 0;
    while (past < this.#marks.length && this.#marks[past]!.at < this.#offset) past++;
    if (past > 0) this.#line = this.#marks[past - 1]!.line;
    this.#marks.splice(0, past);
    return line;
  }
}
