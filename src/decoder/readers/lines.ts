/** Longest line that is kept whole; what is longer comes in pieces. */
const LONGEST = 1 << 22;

/** Text that arrives in pieces, as lines. */
export class Lines {
  readonly #decoder = new TextDecoder();
  #rest = '';
  /** Number of the line last returned, from 1. */
  number = 0;

  /** Calls `take` with every line that is complete; with pieces of a very long one, which `cut` says. */
  push(piece: Uint8Array, take: (line: string, cut: boolean) => void): void {
    this.#take(this.#decoder.decode(piece, { stream: true }), take);
  }

  end(take: (line: string, cut: boolean) => void): void {
    this.#take(this.#decoder.decode(), take);
    if (this.#rest === '') return;
    this.number++;
    const line = this.#rest;
    this.#rest = '';
    take(line, false);
  }

  #take(text: string, take: (line: string, cut: boolean) => void): void {
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      let line = text.slice(from, end);
      if (this.#rest !== '') {
        line = this.#rest + line;
        this.#rest = '';
      }
      from = end + 1;
      this.number++;
      take(line.endsWith('\r') ? line.slice(0, -1) : line, false);
    }
    this.#rest += from === 0 ? text : text.slice(from);
    if (this.#rest.length < LONGEST) return;
    const even = this.#rest.length & ~0xfff;
    const line = this.#rest.slice(0, even);
    this.#rest = this.#rest.slice(even);
    take(line, true);
  }
}
