import { type Later, later } from './later.js';
import type { PendingRequest } from './pending-request.js';

interface Deadline {
  at: number;
  after: number;
}

/** When to give up waiting, request by request: one timer for all of them, set only while somebody waits. */
export class Deadlines {
  readonly #deadlines = new Map<PendingRequest, Deadline>();
  readonly #expired: (request: PendingRequest, after: number) => void;
  readonly #paused: (request: PendingRequest) => boolean;
  #timer: Later | undefined;
  #timerAt = 0;

  /**
   * @param expired called with an request whose time is over, and how many milliseconds it had.
   * @param paused whether an request is not waiting for the other side just now.
   */
  constructor(
    expired: (request: PendingRequest, after: number) => void,
    paused: (request: PendingRequest) => boolean,
  ) {
    this.#expired = expired;
    this.#paused = paused;
  }

  /** Gives the request `after` milliseconds from now; 0 is for ever. */
  expect(request: PendingRequest, after: number): void {
    if (request.settled || after === 0) return;
    const at = now() + after;
    const known = this.#deadlines.get(request);
    if (known) known.at = at;
    else this.#deadlines.set(request, { at, after });
    if (this.#timer === undefined || this.#timerAt > at) this.#wake(at, after);
  }

  forget(request: PendingRequest): void {
    if (this.#deadlines.size > 0) this.#deadlines.delete(request);
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
    for (const [request, deadline] of this.#deadlines) {
      const { after } = deadline;
      if (this.#paused(request)) deadline.at = time + after;
      if (request.settled) this.#deadlines.delete(request);
      else if (deadline.at <= time) {
        this.#deadlines.delete(request);
        this.#expired(request, after);
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
