/** Lets so many run at a time, the others in the order in which they came. */
export class Turns {
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(most: number) {
    this.#most = most;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    // who ends hands its turn on, so that nobody who comes just then is quicker
    if (this.#running < this.#most) this.#running++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }
}

/** The longest wait between tries, in milliseconds. */
const LONGEST_WAIT = 30_000;

/**
 * Milliseconds to wait before a try: longer after each one that failed, and different for everybody, so that those who
 * lost a server at the same time do not come back at the same time.
 */
export function waitBefore(tries: number, shortest: number): number {
  const most = Math.min(LONGEST_WAIT, shortest * 2 ** Math.min(tries, 30));
  return most * (0.5 + Math.random() / 2);
}
