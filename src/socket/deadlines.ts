import type { Exchange } from './exchange.js';
import { type Later, later } from './later.js';

interface Deadline {
  at: number;
  after: number;
}

/** When to give up waiting, exchange by exchange: one timer for all of them, set only while somebody waits. */
export class Deadlines {
  readonly #deadlines = new Map<Exchange, Deadline>();
  readonly #expired: (exchange: Exchange, after: number) => void;
  readonly #paused: (exchange: Exchange) => boolean;
  #timer: Later | undefined;
  #timerAt = 0;

  /**
   * @param expired called with an exchange whose time is over, and how many milliseconds it had.
   * @param paused whether an exchange is not waiting for the other side just now.
   */
  constructor(expired: (exchange: Exchange, after: number) => void, paused: (exchange: Exchange) => boolean) {
    this.#expired = expired;
    this.#paused = paused;
  }

  /** Gives the exchange `after` milliseconds from now; 0 is for ever. */
  expect(exchange: Exchange, after: number): void {
    if (exchange.settled || after === 0) return;
    const at = now() + after;
    const known = this.#deadlines.get(exchange);
    if (known) known.at = at;
    else this.#deadlines.set(exchange, { at, after });
    if (this.#timer === undefined || this.#timerAt > at) this.#wake(at, after);
  }

  forget(exchange: Exchange): void {
    if (this.#deadlines.size > 0) this.#deadlines.delete(exchange);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#deadlines.clear();
  }

  #wake(at: number, after: number): void {
    this.#timer?.cancel();
    this.#timerAt = at;
    this.#timer = later(after, this.#check, { unref: true });
  }

  readonly #check = (): void => {
    this.#timer = undefined;
    const time = now();
    let next = Number.POSITIVE_INFINITY;
    for (const [exchange, deadline] of this.#deadlines) {
      const { after } = deadline;
      if (this.#paused(exchange)) deadline.at = time + after;
      if (exchange.settled) this.#deadlines.delete(exchange);
      else if (deadline.at <= time) {
        this.#deadlines.delete(exchange);
        this.#expired(exchange, after);
      } else next = Math.min(next, deadline.at);
    }
    if (next < Number.POSITIVE_INFINITY && this.#deadlines.size > 0) this.#wake(next, next - time);
  };
}

/** Milliseconds on a clock that nobody sets; `performance` would load a module of Node's for it. */
function now(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}
