/** Values in one piece of an {@link IntMap}. */
const CHUNK = 4096;
const FREE = 0;
const GONE = -1;

/**
 * A map from numbers of 32 bits, for large tables: keys and places are in typed arrays, which the garbage collector
 * need not look through, and values in pieces that never move. It grows in a fraction of the time of a `Map`, and
 * takes half the memory. Entries that are there during a whole iteration are met once, whatever else happens.
 */
export class IntMap<V extends object | number> {
  #size = 0;
  /** By hash: the place of an entry and one, {@link FREE}, or {@link GONE}. */
  #slots = new Int32Array(8);
  #shift = 29;
  /** Slots that are not free. */
  #used = 0;
  #keys = new Int32Array(4);
  readonly #chunks: (V | undefined)[][] = [];
  /** Places given out so far. */
  #count = 0;
  /** Places of entries that were deleted. */
  readonly #unused: number[] = [];

  get size(): number {
    return this.#size;
  }

  get(key: number): V | undefined {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let at = Math.imul(key, 0x9e3779b1) >>> this.#shift; ; at = (at + 1) & mask) {
      const place = slots[at]!;
      if (place === FREE) return undefined;
      if (place !== GONE && this.#keys[place - 1] === key) {
        return this.#chunks[(place - 1) >>> 12]![(place - 1) & (CHUNK - 1)];
      }
    }
  }

  set(key: number, value: V): void {
    this.#put(key, value, true);
  }

  /** Sets the value where the key has none; returns the one that it has. */
  setNew(key: number, value: V): V | undefined {
    return this.#put(key, value, false);
  }

  #put(key: number, value: V, replace: boolean): V | undefined {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let at = Math.imul(key, 0x9e3779b1) >>> this.#shift;
    for (; slots[at] !== FREE; at = (at + 1) & mask) {
      const place = slots[at]!;
      if (place !== GONE && this.#keys[place - 1] === key) {
        const chunk = this.#chunks[(place - 1) >>> 12]!;
        const there = chunk[(place - 1) & (CHUNK - 1)];
        if (replace) chunk[(place - 1) & (CHUNK - 1)] = value;
        return there;
      }
    }
    const place = this.#place(key, value);
    slots[at] = place + 1;
    this.#size++;
    // three of four slots at most
    if (++this.#used * 4 > slots.length * 3) this.#rehash();
    return undefined;
  }

  #place(key: number, value: V): number {
    const place = this.#unused.pop() ?? this.#count++;
    if (place >= this.#keys.length) {
      const keys = new Int32Array(this.#keys.length * 2);
      keys.set(this.#keys);
      this.#keys = keys;
    }
    this.#keys[place] = key;
    const chunk = (this.#chunks[place >>> 12] ??= []);
    chunk[place & (CHUNK - 1)] = value;
    return place;
  }

  delete(key: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let at = Math.imul(key, 0x9e3779b1) >>> this.#shift; ; at = (at + 1) & mask) {
      const place = slots[at]!;
      if (place === FREE) return;
      if (place === GONE || this.#keys[place - 1] !== key) continue;
      slots[at] = GONE;
      this.#chunks[(place - 1) >>> 12]![(place - 1) & (CHUNK - 1)] = undefined;
      this.#unused.push(place - 1);
      this.#size--;
      return;
    }
  }

  #rehash(): void {
    const length = 2 ** Math.max(3, Math.ceil(Math.log2(this.#size * 2)));
    const slots = new Int32Array(length);
    const shift = 32 - Math.log2(length);
    for (const place of this.#slots) {
      if (place <= 0) continue;
      let at = Math.imul(this.#keys[place - 1]!, 0x9e3779b1) >>> shift;
      while (slots[at] !== FREE) at = (at + 1) & (length - 1);
      slots[at] = place;
    }
    this.#slots = slots;
    this.#shift = shift;
    this.#used = this.#size;
  }

  *values(): IterableIterator<V> {
    for (const chunk of this.#chunks) for (const value of chunk) if (value !== undefined) yield value;
  }

  *[Symbol.iterator](): IterableIterator<[number, V]> {
    for (let place = 0; place < this.#count; place++) {
      const value = this.#chunks[place >>> 12]![place & (CHUNK - 1)];
      if (value !== undefined) yield [this.#keys[place]!, value];
    }
  }
}
