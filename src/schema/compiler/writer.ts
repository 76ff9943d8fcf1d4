import { LITTLE_ENDIAN } from '../bytes.js';

/** Where compiled encoders write: one buffer, reused and grown. */
export class Writer {
  u8 = new Uint8Array(4096);
  /** Bytes written so far. */
  at = 0;

  /** Moves to the next 4-byte boundary. */
  align(): void {
    if (this.at & 3) this.take(0);
  }

  /** `size` zero bytes from the next 4-byte boundary on; returns their offset. */
  take(size: number): number {
    const start = (this.at + 3) & ~3;
    const end = start + size;
    if (end + 4 > this.u8.length) this.#grow(end + 4);
    const { u8 } = this;
    if (end - this.at > 64) u8.fill(0, this.at, end);
    else for (let i = this.at; i < end; i++) u8[i] = 0;
    this.at = end;
    return start;
  }

  /** The head of an attribute with `size` payload bytes; returns the payload's offset. */
  attribute(id: number, size: number): number {
    const start = this.take(4 + size);
    this.put16(4 + size, start);
    this.put16(id, start + 2);
    return start + 4;
  }

  /** Begins a nest; {@link close} takes what this returns. */
  open(id: number): number {
    return this.attribute(id, 0) - 4;
  }

  /** Ends a nest, with the padding of its last attribute; false where it is longer than an attribute can be. */
  close(start: number): boolean {
    this.align();
    const length = this.at - start;
    this.put16(length & 0xffff, start);
    return length <= 0xffff;
  }

  /** Appends bytes at the next 4-byte boundary. */
  append(bytes: Uint8Array): void {
    const start = this.take(bytes.length);
    this.u8.set(bytes, start);
  }

  /** Writes 16 bits at an offset. */
  put16(value: number, at: number): void {
    this.u8[LITTLE_ENDIAN ? at : at + 1] = value;
    this.u8[LITTLE_ENDIAN ? at + 1 : at] = value >> 8;
  }

  /** Writes 32 bits at an offset. */
  put32(value: number, at: number): void {
    this.put16(LITTLE_ENDIAN ? value : value >>> 16, at);
    this.put16(LITTLE_ENDIAN ? value >>> 16 : value, at + 2);
  }

  #grow(needed: number): void {
    const grown = new Uint8Array(Math.max(needed, this.u8.length * 2));
    grown.set(this.u8.subarray(0, this.at));
    this.u8 = grown;
  }
}
