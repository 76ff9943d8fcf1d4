/**
 * Bytes that arrive in pieces, read from the front. Records are views of a piece, or of memory that is only added to:
 * they stay as they are.
 */
export class Stream {
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #end = 0;
  /** Whether the memory is this stream's own, with room behind the end. */
  #isOwn = false;
  /** Offset in the file of the next byte. */
  offset = 0;

  get left(): number {
    return this.#end - this.#at;
  }

  /** What is at hand, from the next byte on. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(this.#at, this.#end);
  }

  push(piece: Uint8Array): void {
    const { left } = this;
    if (left === 0) {
      this.#bytes = piece;
      this.#at = 0;
      this.#end = piece.length;
      this.#isOwn = false;
      return;
    }
    if (!this.#isOwn || this.#end + piece.length > this.#bytes.length) {
      // twice as much, so that however small the pieces are, each byte is moved a few times only
      const larger = new Uint8Array(2 * (left + piece.length));
      larger.set(this.bytes);
      this.#bytes = larger;
      this.#at = 0;
      this.#end = left;
      this.#isOwn = true;
    }
    this.#bytes.set(piece, this.#end);
    this.#end += piece.length;
  }

  skip(count: number): void {
    this.#at += count;
    this.offset += count;
  }
}

/** Longest record that is believed: what says more is damaged. */
export const LONGEST_RECORD = 1 << 24;
