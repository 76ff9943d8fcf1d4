import type { Bytes } from '../schema/bytes.js';
import { type RequestInfo, NetlinkError, errorOf } from './errors.js';
import { HEADER, NLMSG_DONE, NLMSG_ERROR, NLM_F_MULTI } from './framing.js';

/** A message on its way to whoever asked: where it lies, and its header's type and flags. */
export interface Arrival {
  bytes: Bytes;
  /** Offset of the `nlmsghdr`. */
  at: number;
  /** Offset behind the message. */
  end: number;
  type: number;
  flags: number;
  seq: number;
}

/** Limits of waiting. */
export interface WaitOptions {
  /** Milliseconds without an answer after which to give up; the socket's `timeout` by default, 0 for never. */
  timeout?: number | undefined;
  /** Gives up when aborted. */
  signal?: AbortSignal | undefined;
}

/** A question on its way, until it is settled. */
export interface Exchange {
  readonly request: RequestInfo;
  readonly settled: boolean;
  take(arrival: Arrival): void;
  /** Ends it with an error: of the socket, of time, or of the one who asked. */
  fail(error: unknown): void;
  /** Answers were lost (overrun, truncation): ask again, or fail. */
  lost(error: NetlinkError): void;
}

/** A request whose answers are gathered until the kernel says that was all. */
export class Request implements Exchange {
  readonly request: RequestInfo;
  readonly promise: Promise<Record<string, unknown>[]>;
  settled = false;
  readonly #decode: (arrival: Arrival) => Record<string, unknown>;
  readonly #acknowledged: boolean;
  readonly #again: (() => void) | undefined;
  readonly #answers: Record<string, unknown>[] = [];
  #resolve!: (answers: Record<string, unknown>[]) => void;
  #reject!: (error: unknown) => void;

  /**
   * @param acknowledged whether it ends with an acknowledgement (`NLM_F_ACK`), rather than with its one answer.
   * @param again asks once more where the answer was lost; left out for what must not happen twice.
   */
  constructor(
    request: RequestInfo,
    acknowledged: boolean,
    decode: (arrival: Arrival) => Record<string, unknown>,
    again?: () => void,
  ) {
    this.request = request;
    this.#acknowledged = acknowledged;
    this.#decode = decode;
    this.#again = again;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  take(arrival: Arrival): void {
    const { type, flags, bytes, at, end } = arrival;
    if (type === NLMSG_ERROR || type === NLMSG_DONE) {
      const kind = type === NLMSG_ERROR ? 'error' : 'done';
      const error = errorOf(bytes.u8, at + HEADER, end, kind, flags, this.request);
      if (error) this.fail(error);
      else if (type === NLMSG_ERROR || !this.#acknowledged) this.#settle();
      return;
    }
    try {
      this.#answers.push(this.#decode(arrival));
    } catch (error) {
      this.fail(error);
      return;
    }
    if (!this.#acknowledged && (flags & NLM_F_MULTI) === 0) this.#settle();
  }

  #settle(): void {
    this.settled = true;
    this.#resolve(this.#answers);
  }

  fail(error: unknown): void {
    if (this.settled) return;
    this.settled = true;
    this.#reject(error);
  }

  lost(error: NetlinkError): void {
    if (this.settled) return;
    if (this.#again) {
      this.#answers.length = 0;
      this.#again();
    } else {
      const doubt = 'the answer was lost, so whether the request took effect is unknown';
      this.fail(new NetlinkError({ errno: error.errno, request: this.request, doing: doubt }));
    }
  }
}
