import { read32 } from './bytes.js';
import { plausible } from './frames.js';

/** Links that are enough to believe a chain. */
const ENOUGH = 64;
/** Stands for a chain that leads to the end. */
const TO_THE_END = 255;

/**
 * How messages would follow one another from every place of a datagram on: found for all places at once, from the end,
 * since a damaged datagram has to be looked through again and again.
 */
export class Chains {
  /** Links from each place on; of every fourth byte. */
  readonly #links: Uint8Array;
  /** The next place, this one included, from which a chain is believed. */
  readonly #next: Int32Array;
  readonly #from: number;
  readonly #size: number;

  /**
   * @param from offset of a message; places are looked at from there on, every four bytes.
   * @param whole length that the datagram had, where only its beginning is there.
   */
  constructor(data: Uint8Array, from: number, little: boolean, whole: number) {
    this.#size = data.length;
    const count = Math.max(0, Math.ceil((data.length - from) / 4));
    this.#from = from;
    this.#links = new Uint8Array(count);
    this.#next = new Int32Array(count + 1);
    this.#next[count] = data.length;
    for (let i = count - 1; i >= 0; i--) {
      const at = from + 4 * i;
      const links = this.#linksFrom(data, at, little, whole);
      this.#links[i] = links;
      this.#next[i] = links >= ENOUGH ? at : this.#next[i + 1]!;
    }
  }

  #linksFrom(data: Uint8Array, at: number, little: boolean, whole: number): number {
    if (!plausible(data, at, little)) return 0;
    const length = read32(data, at, little);
    if (at + length > whole) return 0;
    const next = at + ((length + 3) & ~3);
    if (next >= data.length) return TO_THE_END;
    const links = this.#links[(next - this.#from) >> 2]!;
    return links === TO_THE_END ? links : Math.min(ENOUGH, links + 1);
  }

  /** The first place at `at` or behind from which a chain leads far enough; the end of the data where none does. */
  next(at: number): number {
    return at >= this.#size ? this.#size : this.#next[(at - this.#from) >> 2]!;
  }

  /** Whether a chain from there is believed. */
  believed(at: number): boolean {
    return at < this.#size && this.#links[(at - this.#from) >> 2]! >= ENOUGH;
  }
}
