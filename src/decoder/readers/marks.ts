/** Places among bytes at which lines or strings begin, in their order: numbers in a row, since there may be many. */
export class Marks {
  #at = new Float64Array(64);
  #line = new Uint32Array(64);
  #strong = new Uint8Array(64);
  #from = 0;
  #to = 0;

  get size(): number {
    return this.#to - this.#from;
  }

  /** Adds one; of several at one place the last counts, and is strong where one of them was. */
  add(at: number, line: number, strong: boolean): void {
    const last = this.#to - 1;
    const again = last >= this.#from && this.#at[last] === at;
    if (!again && this.#to === this.#at.length) this.#grow();
    const place = again ? last : this.#to++;
    this.#strong[place] = strong || (again && this.#strong[place] === 1) ? 1 : 0;
    this.#at[place] = at;
    this.#line[place] = line;
  }

  #grow(): void {
    const { size } = this;
    const room = 2 * size < this.#at.length ? this.#at.length : 2 * this.#at.length;
    const moved = <T extends Float64Array | Uint32Array | Uint8Array>(of: T, to: T): T => {
      to.set(of.subarray(this.#from, this.#to));
      return to;
    };
    this.#at = moved(this.#at, new Float64Array(room));
    this.#line = moved(this.#line, new Uint32Array(room));
    this.#strong = moved(this.#strong, new Uint8Array(room));
    this.#from = 0;
    this.#to = size;
  }

  /** Whether there is one at a place; a strong one, where that is requested. */
  has(at: number, strong = false): boolean {
    const place = this.#find(at);
    return place < this.#to && this.#at[place] === at && (!strong || this.#strong[place] === 1);
  }

  /** The first strong one in `(after, before)` that `take` accepts; -1 where there is none. */
  strong(after: number, before: number, take: (at: number) => boolean): number {
    for (let place = this.#find(after + 1); place < this.#to; place++) {
      const at = this.#at[place]!;
      if (at >= before) break;
      if (this.#strong[place] === 1 && take(at)) return at;
    }
    return -1;
  }

  /** The line that a byte is in; 0 where it is not known. */
  lineOf(at: number): number {
    const place = this.#find(at + 1) - 1;
    return place >= this.#from ? this.#line[place]! : 0;
  }

  /** Forgets those before a place, but for the line of what lies there. */
  forget(before: number): void {
    const place = this.#find(before + 1) - 1;
    if (place > this.#from) this.#from = place;
  }

  /** The first at `at` or behind. */
  #find(at: number): number {
    let low = this.#from;
    let high = this.#to;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#at[middle]! < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
