import { HEADER } from '../../protocol/framing.js';
import { COOKED } from '../../protocol/pcapng.js';
import { LITTLE_ENDIAN } from '../../schema/bytes.js';
import { Bin, read16, read32 } from '../bytes.js';
import { plausible } from '../frames.js';
import type { Datagram } from '../types.js';
import { Marks } from './marks.js';

/** How far a place where messages go on is looked for before what is at hand is given up. */
const WINDOW = 1 << 16;

/** Places that may be looked at again for each byte or mark that has come. */
const WORTH = 8;

/** Messages out of bytes that come without datagrams around them: their headers alone tell where they end. */
export class Assembler {
  readonly #bin = new Bin();
  readonly #marks = new Marks();
  readonly #out: Datagram[] = [];
  /** Offset of the first byte held. */
  #offset = 0;
  #little: boolean | undefined;
  #protocol: number | undefined;
  /** What it took to find that there is nothing to take yet, and bytes and marks that have come since. */
  #vain = 0;
  #news = 0;
  /** Places looked at for the next message. */
  #looked = 0;

  constructor(little?: boolean) {
    this.#little = little;
  }

  /** Bytes that it has been given so far. */
  get total(): number {
    return this.#offset + this.#bin.length;
  }

  /** Says that the next byte begins a line, or a string. */
  mark(line: number, strong: boolean): void {
    this.#marks.add(this.total, line, strong);
    this.#news++;
    if (this.#bin.length >= WINDOW || strong) this.#drain(false);
  }

  add(bytes: Uint8Array): void {
    this.#bin.add(bytes);
    this.#news += bytes.length;
  }

  addByte(byte: number): void {
    this.#bin.addByte(byte);
    this.#news++;
  }

  /** What has become certain; everything, when no more comes. */
  take(final: boolean): Datagram[] {
    this.#drain(final);
    return this.#out.splice(0);
  }

  #drain(final: boolean): void {
    // looking again has to be worth it, so that all of it takes time in proportion to what comes
    if (!final && WORTH * this.#news < this.#vain) return;
    this.#vain = 0;
    while (this.#bin.length > 0) {
      const bytes = this.#bin.bytes;
      if (!final && bytes.length < 2 * HEADER) break;
      if (this.#cooked(bytes)) continue;
      this.#little ??=
        plausible(bytes, 0, LITTLE_ENDIAN) || !plausible(bytes, 0, !LITTLE_ENDIAN)
          ? LITTLE_ENDIAN
          : !LITTLE_ENDIAN;
      this.#looked = 0;
      const size = this.#next(bytes, this.#little, final);
      if (size === 0) {
        this.#vain = this.#looked;
        break;
      }
      this.#emit(bytes, size);
    }
    this.#news = 0;
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
    return this.#marks.has(this.#offset + at, strong);
  }

  /** The mark before `limit` at which another message begins, where this one is cut; or 0. */
  #cut(bytes: Uint8Array, limit: number, little: boolean): number {
    const found = this.#marks.strong(this.#offset, this.#offset + limit, (at) => {
      this.#looked++;
      const place = at - this.#offset;
      return place + HEADER <= bytes.length && this.#fits(bytes, place, little);
    });
    return found < 0 ? 0 : found - this.#offset;
  }

  /** Whether a message at `at` ends where the bytes do, at a mark, or before another message. */
  #fits(bytes: Uint8Array, at: number, little: boolean): boolean {
    if (!plausible(bytes, at, little)) return false;
    const length = read32(bytes, at, little);
    const next = at + ((length + 3) & ~3);
    if (next >= bytes.length) return at + length <= bytes.length;
    return plausible(bytes, next, little) || this.#isMark(next) || this.#isMark(at + length);
  }

  /** Where messages go on, within what is looked through at a time; the end of the bytes where they do not. */
  #resume(bytes: Uint8Array, from: number, little: boolean): number {
    const end = Math.min(bytes.length, WINDOW);
    const found = this.#marks.strong(this.#offset, this.#offset + end, (at) => {
      this.#looked++;
      return plausible(bytes, at - this.#offset, little);
    });
    if (found >= 0) return found - this.#offset;
    for (let at = from; at < end && at + HEADER <= bytes.length; at += 4) {
      this.#looked++;
      if (this.#fits(bytes, at, little)) return at;
    }
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
    const line = this.#marks.lineOf(this.#offset);
    this.#offset += size;
    this.#marks.forget(this.#offset);
    return line;
  }
}
