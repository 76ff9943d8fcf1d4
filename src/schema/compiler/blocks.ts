/** Tables that were read last: settings, and counters that stand at zero, are alike for most links. */
const BLOCKS = 4;
/** The most words of a table that is kept. */
const WORDS = 96;
/** Tables unlike all before, after which only every so many is kept. */
const UNLIKE = 16;

/** Objects by the bytes they were read from, a few at a time. */
export class Blocks {
  readonly #words = new Uint32Array(BLOCKS * WORDS);
  readonly #lengths: number[] = [0, 0, 0, 0];
  readonly #objects: (object | undefined)[] = [undefined, undefined, undefined, undefined];
  #next = 0;
  #unlike = 0;

  /** What was read from the same bytes before. */
  find(u32: Uint32Array, at: number, end: number): object | undefined {
    const start = at >> 2;
    const length = end - at;
    const words = length >> 2;
    for (let i = 0; i < BLOCKS; i++) {
      if (this.#lengths[i] !== length) continue;
      const from = i * WORDS;
      let k = 0;
      while (k < words && this.#words[from + k] === u32[start + k]) k++;
      if (k < words) continue;
      this.#unlike = 0;
      return this.#objects[i];
    }
    return undefined;
  }

  /** Keeps what was read, which several objects may hold from now on. */
  keep(u32: Uint32Array, at: number, end: number, object: object): object {
    const words = (end - at) >> 2;
    if (
      ((at | end) & 3) === 0 &&
      words <= WORDS &&
      (++this.#unlike < UNLIKE || this.#unlike % UNLIKE === 0)
    ) {
      const from = this.#next * WORDS;
      for (let k = 0; k < words; k++) this.#words[from + k] = u32[(at >> 2) + k]!;
      this.#lengths[this.#next] = end - at;
      this.#objects[this.#next] = object;
      this.#next = (this.#next + 1) % BLOCKS;
    }
    return Object.freeze(object);
  }
}
