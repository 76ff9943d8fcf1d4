import { errorOf, NetlinkError, type RequestInfo } from '../protocol/errors.js';
import { HEADER, NLM_F_MULTI, NLMSG_DONE, NLMSG_ERROR } from '../protocol/framing.js';
import type { Bytes } from '../schema/bytes.js';
import type { Named } from '../schema/options.js';
import { CallSite } from '../schema/stack.js';

/** A message received: where it lies, and its header's type and flags. */
export interface ReceivedMessage {
  bytes: Bytes;
  /** Offset of the `nlmsghdr`. */
  at: number;
  /** Offset behind the message. */
  end: number;
  type: number;
  flags: number;
  seq: number;
}

/** Limits of waiting for one request. */
export interface CallOptions {
  /** Milliseconds without an answer after which to give up; the socket's `timeout` by default, 0 for never. */
  timeout?: number | undefined;
  /** Gives up when aborted; whether the request took effect is then unknown. */
  signal?: AbortSignal | undefined;
}

export const CALL_NAMES: Named<CallOptions> = { timeout: true, signal: true };

/** What was sent and waits for answers, until it is settled. */
export interface PendingRequest {
  readonly request: RequestInfo;
  readonly settled: boolean;
  /** Whether it asks for changes, so that notifications of its own doing carry its sequence number. */
  readonly changes: boolean;
  take(message: ReceivedMessage): void;
  /** Ends it with an error: of the socket, of time, or of the caller. */
  fail(error: unknown): void;
  /** Answers were lost (overrun, truncation): ask again, or fail. */
  lost(error: NetlinkError): void;
}

type Obj = Record<string, unknown>;

/** What a request is made with. */
export interface RequestParts {
  readonly request: RequestInfo;
  /** Whether it ends with an acknowledgement (`NLM_F_ACK`), rather than with its one answer. */
  readonly acknowledged: boolean;
  readonly decode: (message: ReceivedMessage) => Obj;
  /** Asks once more where the answer was lost; left out for what must not happen twice. */
  readonly again?: (() => void) | undefined;
}

/** A request whose answers are gathered until the kernel says that was all. */
export class Request implements PendingRequest {
  settled = false;
  answer: Obj | undefined;
  readonly #parts: RequestParts;
  #more: Obj[] | undefined;
  #failed = false;
  #failure: unknown;
  #resolve: ((answers: undefined) => void) | undefined;

  constructor(parts: RequestParts) {
    this.#parts = parts;
  }

  get request(): RequestInfo {
    return this.#parts.request;
  }

  get changes(): boolean {
    return this.#parts.acknowledged;
  }

  /** All answers, in their order. */
  get answers(): Obj[] {
    return this.answer === undefined
      ? []
      : this.#more === undefined
        ? [this.answer]
        : [this.answer, ...this.#more];
  }

  /**
   * Waits for the end; then `result` says what came of it. Mostly all is here by then, since the kernel answers
   * within the call that asks: no promise has been made before that is known.
   */
  finished<T>(result: (request: Request) => T): Promise<T> {
    if (this.settled) return this.#failed ? Promise.reject(this.#failure) : Promise.resolve(result(this));
    this.request.site = new CallSite();
    return new Promise<undefined>((resolve) => {
      this.#resolve = resolve;
    }).then(() => {
      if (this.#failed) throw this.#failure;
      return result(this);
    });
  }

  take(message: ReceivedMessage): void {
    const { type, flags, bytes, at, end } = message;
    const { acknowledged, decode, request } = this.#parts;
    if (type === NLMSG_ERROR && acknowledged && bytes.i32[(at + HEADER) >> 2] === 0) {
      this.#settle();
    } else if (type === NLMSG_ERROR || type === NLMSG_DONE) {
      const kind = type === NLMSG_ERROR ? 'error' : 'done';
      const error = errorOf(bytes.u8, at + HEADER, end, kind, flags, request);
      if (error) this.fail(error);
      else if (type === NLMSG_ERROR || !acknowledged) this.#settle();
    } else {
      try {
        this.#answered(decode(message));
        if (!acknowledged && (flags & NLM_F_MULTI) === 0) this.#settle();
      } catch (error) {
        this.fail(error);
      }
    }
  }

  #answered(answer: Obj): void {
    if (this.answer === undefined) this.answer = answer;
    else (this.#more ??= []).push(answer);
  }

  #settle(): void {
    this.settled = true;
    this.#resolve?.(undefined);
  }

  fail(error: unknown): void {
    if (this.settled) return;
    this.#failed = true;
    this.#failure = error;
    this.#settle();
  }

  lost(error: NetlinkError): void {
    if (this.settled) return;
    const { again, request } = this.#parts;
    if (again) {
      this.answer = undefined;
      this.#more = undefined;
      again();
    } else {
      const doubt = 'the answer was lost, so whether the request took effect is unknown';
      this.fail(new NetlinkError({ errno: error.errno, request, doing: doubt }));
    }
  }
}
