import { type Explain, errorOf, NetlinkError, type RequestInfo } from '../protocol/errors.js';
import { HEADER, NLM_F_MULTI, NLMSG_DONE, NLMSG_ERROR } from '../protocol/framing.js';
import type { MessageType } from '../protocol/marshal.js';
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
  /** Whether it requests changes, so that notifications of its own doing carry its sequence number. */
  readonly changes: boolean;
  take(message: ReceivedMessage): void;
  /** Ends it with an error: of the socket, of time, or of the caller. */
  fail(error: unknown): void;
  /** Answers were lost (overrun, truncation): ask again, or fail. */
  lost(error: NetlinkError): void;
}

type Obj = Record<string, unknown>;

/** What a request needs of its socket. */
export interface RequestHost {
  decode(message: ReceivedMessage): Obj;
  /** Sends a request once more whose answer was lost. */
  again(request: Request): void;
}

/** A request whose answers are gathered until the kernel says that was all. */
export class Request implements PendingRequest {
  settled = false;
  answer: Obj | undefined = undefined;
  readonly type: MessageType;
  readonly value: unknown;
  readonly flags: number;
  readonly changes: boolean;
  /** How often it was sent again. */
  tries = 0;
  readonly #host: RequestHost;
  readonly #explain: Explain | undefined;
  #info: RequestInfo | undefined = undefined;
  #more: Obj[] | undefined = undefined;
  #failed = false;
  #failure: unknown = undefined;
  #resolve: ((answers: undefined) => void) | undefined = undefined;

  /** @param changes whether it ends with an acknowledgement (`NLM_F_ACK`), rather than with its one answer. */
  constructor(
    host: RequestHost,
    type: MessageType,
    value: unknown,
    flags: number,
    changes: boolean,
    explain?: Explain,
  ) {
    this.type = type;
    this.value = value;
    this.flags = flags;
    this.changes = changes;
    this.#host = host;
    this.#explain = explain;
  }

  get request(): RequestInfo {
    const { name, message } = this.type;
    return (this.#info ??= { name, message, value: this.value, explain: this.#explain });
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
    const { changes } = this;
    if (type === NLMSG_ERROR && changes && bytes.i32[(at + HEADER) >> 2] === 0) {
      this.#settle();
    } else if (type === NLMSG_ERROR || type === NLMSG_DONE) {
      const kind = type === NLMSG_ERROR ? 'error' : 'done';
      const error = errorOf(bytes.u8, at + HEADER, end, kind, flags, this.request);
      if (error) this.fail(error);
      else if (type === NLMSG_ERROR || !changes) this.#settle();
    } else {
      try {
        this.#answered(this.#host.decode(message));
        if (!changes && (flags & NLM_F_MULTI) === 0) this.#settle();
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
    // a getter may be asked again; what changes something must not happen twice
    if (!this.changes) {
      this.answer = undefined;
      this.#more = undefined;
      this.#host.again(this);
    } else {
      const doubt = 'the answer was lost, so whether the request took effect is unknown';
      this.fail(new NetlinkError({ errno: error.errno, request: this.request, doing: doubt }));
    }
  }
}
