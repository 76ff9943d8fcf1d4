/** Registers of 32 bits, four of which are one of 128 bits: given out as on a stack. */
import type { Node } from '../evaluate/nodes.js';
import { padded } from '../tables/types.js';

const WORDS = 4;
const FIRST_SMALL = 8;

/** Words that hold so many bits. */
export function words(bits: number): number {
  return padded(bits) / 32;
}

export class Registers {
  #low = 0;

  /** Takes what an expression needs: a concatenation its length, others a whole register. */
  take(node?: Node): number {
    const at = this.#low;
    this.#low += this.#space(node);
    return at;
  }

  release(node?: Node): void {
    this.#low -= this.#space(node);
  }

  /** Keeps words taken while `run` runs. */
  with(count: number, run: () => void): void {
    this.#low += count;
    run();
    this.#low -= count;
  }

  #space(node: Node | undefined): number {
    return node?.op === 'concat' ? words(node.bits) : WORDS;
  }
}

/** The kernel's number of the register that begins at a word. */
export function numberOf(word: number): number {
  return word % WORDS === 0 ? 1 + word / WORDS : FIRST_SMALL + word;
}
