/** Bytes that arrive in pieces, read from the front; whole records mostly are views of a piece. */
export class Stream {
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  /** Offset in the file of the next byte. */
  offset = 0;

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** What is at hand, from the next byte on. */
  get bytes(): Uint8Array {
    return this.#at === 0 ? this.#bytes : this.#bytes.subarray(this.#at);
  }

  push(piece: Uint8Array): void {
    if (this.left === 0) this.#bytes = piece;
    else {
      const joined = new Uint8Array(this.left + piece.length);
      joined.set(this.bytes);
      joined.set(piece, this.left);
      this.#bytes = joined;
    }
    this.#at = 0;
  }

  skip(count: number): void {
    this.#at += count;
    this.offset += count;
  }
}

/** Longest record that is believed: what says more is damaged. */
export const LONGEST_RECORD = 1 << 24;
