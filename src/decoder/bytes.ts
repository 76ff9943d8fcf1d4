/** Integers in bytes of either order, without a `DataView` for every few of them. */

export function read16(u8: Uint8Array, at: number, little: boolean): number {
  return little ? u8[at]! | (u8[at + 1]! << 8) : (u8[at]! << 8) | u8[at + 1]!;
}

export function read32(u8: Uint8Array, at: number, little: boolean): number {
  return little
    ? (u8[at]! | (u8[at + 1]! << 8) | (u8[at + 2]! << 16) | (u8[at + 3]! << 24)) >>> 0
    : ((u8[at]! << 24) | (u8[at + 1]! << 16) | (u8[at + 2]! << 8) | u8[at + 3]!) >>> 0;
}

/** A buffer to append to and to take from the front of. */
export class Bin {
  #bytes = new Uint8Array(0);
  #from = 0;
  #to = 0;

  get length(): number {
    return this.#to - this.#from;
  }

  /** What it holds; valid until more is added. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(this.#from, this.#to);
  }

  add(piece: Uint8Array): void {
    this.#room(piece.length);
    this.#bytes.set(piece, this.#to);
    this.#to += piece.length;
  }

  addByte(byte: number): void {
    if (this.#to === this.#bytes.length) this.#room(1);
    this.#bytes[this.#to++] = byte;
  }

  /** Takes a copy of the first `count` bytes away. */
  take(count: number): Uint8Array {
    const taken = this.#bytes.slice(this.#from, this.#from + count);
    this.skip(count);
    return taken;
  }

  skip(count: number): void {
    this.#from = Math.min(this.#from + count, this.#to);
    if (this.#from === this.#to) {
      this.#from = 0;
      this.#to = 0;
    }
  }

  #room(count: number): void {
    if (this.#to + count <= this.#bytes.length) return;
    const { bytes } = this;
    const size = bytes.length + count;
    const next = size > this.#bytes.length / 2 ? new Uint8Array(Math.max(256, 2 * size)) : this.#bytes;
    next.set(bytes);
    this.#bytes = next;
    this.#to = bytes.length;
    this.#from = 0;
  }
}
