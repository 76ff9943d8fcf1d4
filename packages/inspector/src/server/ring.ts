/** What is kept has a size. */
interface Sized {
  readonly bytes: number;
}

/**
 * The last entries of a stream, numbered from 1, in bounded memory. Readers keep their own place; one that is behind
 * what is kept learns how much it has missed.
 */
export class Ring<T extends Sized> {
  #entries: T[] = [];
  /** Number of the first entry in `#entries`. */
  #first = 1;
  /** Entries at the beginning of `#entries` that are dropped already. */
  #dropped = 0;
  #bytes = 0;
  readonly #maxEntries: number;
  readonly #maxBytes: number;

  constructor(maxEntries: number, maxBytes: number) {
    this.#maxEntries = maxEntries;
    this.#maxBytes = maxBytes;
  }

  /** The number that the next entry gets. */
  get next(): number {
    return this.#first + this.#entries.length;
  }

  /** The number of the oldest entry that is kept. */
  get oldest(): number {
    return this.#first + this.#dropped;
  }

  get bytes(): number {
    return this.#bytes;
  }

  push(entry: T): void {
    this.#entries.push(entry);
    this.#bytes += entry.bytes;
    while (
      this.#entries.length - this.#dropped > this.#maxEntries ||
      (this.#bytes > this.#maxBytes && this.#entries.length - this.#dropped > 1)
    ) {
      this.#bytes -= this.#entries[this.#dropped]!.bytes;
      // the place is freed at once, the array is moved now and then
      this.#entries[this.#dropped++] = undefined as never;
    }
    if (this.#dropped > 1024 && this.#dropped * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#dropped);
      this.#first += this.#dropped;
      this.#dropped = 0;
    }
  }

  get(number: number): T | undefined {
    return this.#entries[number - this.#first];
  }

  /** At most `most` entries from a number on. */
  *from(number: number, most = Number.POSITIVE_INFINITY): Generator<T, void> {
    const start = Math.max(number, this.oldest);
    const end = Math.min(this.next, start + most);
    for (let at = start; at < end; at++) yield this.#entries[at - this.#first]!;
  }
}
