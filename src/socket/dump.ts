import { errorOf, NetlinkError, type RequestInfo } from '../protocol/errors.js';
import { HEADER, NLM_F_DUMP_INTR, NLMSG_DONE, NLMSG_ERROR } from '../protocol/framing.js';
import type { Marshal } from '../protocol/marshal.js';
import type { Bytes } from '../schema/bytes.js';
import { type Named, optionNames } from '../schema/options.js';
import { retrace, typeError } from '../schema/stack.js';
import { CALL_NAMES, type PendingRequest, type ReceivedMessage } from './pending-request.js';
import { isTurnSpent } from './turn.js';

/** What a dump needs of its socket. */
export interface DumpHost {
  /** Sends the request (again) and routes the answers to the dump. Waits until no other dump is under way. */
  startDump(dump: PendingRequest, request: RequestInfo): void;
  /** The consumer has taken something: go on receiving. */
  resume(): void;
  /** It is over although the kernel did not say so: the next dump may start. */
  over(dump: PendingRequest): void;
  /** Reads the body of a message of that type in `[at, end)`. */
  readonly marshal: Marshal;
}

/** Whether an entry belongs to what was requested; `flags` are its message's (`NLM_F_DUMP_FILTERED`). */
export type Accept<T> = (entry: T, flags: number) => boolean;

export interface DumpOptions {
  /**
   * What to do when the table changed while it was read, so that entries may be missing or double
   * (`NLM_F_DUMP_INTR`): read again, `retries` times at most (default 8), and then fail with `EINTR`; or, with
   * `'accept'`, take it as it is and say so in {@link Dump.interrupted}. What was streamed cannot be read again:
   * then the stream ends with the error.
   */
  inconsistent?: 'retry' | 'accept' | undefined;
  retries?: number | undefined;
  timeout?: number | undefined;
  signal?: AbortSignal | undefined;
  /**
   * Given the body of each message in `[at, end)` in place of decoding it, for those who keep a large table in a form of
   * their own: the dump has no entries then, and nothing is checked against a filter. The bytes are valid during the
   * call only.
   */
  take?: ((bytes: Bytes, at: number, end: number) => void) | undefined;
}

/** Those of the callers of utilities. */
export const DUMP_NAMES: Named<Omit<DumpOptions, 'take'>> = {
  inconsistent: true,
  retries: true,
  ...CALL_NAMES,
};

/** Those of {@link DumpOptions}, and what else sockets take. */
export const DUMP_OPTIONS = optionNames<DumpOptions & { flags?: unknown; explain?: unknown }>({
  ...DUMP_NAMES,
  take: true,
  flags: true,
  explain: true,
});

/** Batches that wait for a slow consumer before the socket stops receiving. */
const HIGH_WATER = 8;
const BUSY_RETRIES = 8;
/** Milliseconds of silence after a loss, after which the end of the dump is taken to be among what was lost. */
const SILENCE = 100;

/**
 * A whole table. `await` it for an array; iterate it, or better its {@link batches}, to handle entries as they come
 * and hold few of them in memory. Nothing is sent before one of these happens; it can be consumed once.
 */
export class Dump<T> implements PromiseLike<T[]>, AsyncIterable<T> {
  readonly #request: DumpRequest;
  #promise: Promise<T[]> | undefined;

  /** @internal Dumps are made by sockets. */
  constructor(host: DumpHost, request: RequestInfo, options: DumpOptions = {}, accept?: Accept<T>) {
    this.#request = new DumpRequest(host, request, options, accept as Accept<Obj> | undefined);
  }

  /** Whether the table changed while it was read: some entries may be missing, or double. */
  get interrupted(): boolean {
    return this.#request.interrupted;
  }

  /** Reads the whole and hands it on: what `await` calls. */
  // biome-ignore lint/suspicious/noThenProperty: awaiting a dump is its main use
  then<A = T[], B = never>(
    onDone?: ((entries: T[]) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#promise ??= this.#request.collect() as Promise<T[]>;
    return this.#promise.then(onDone, onError);
  }

  catch<B = never>(onError: (error: unknown) => B | PromiseLike<B>): Promise<T[] | B> {
    return this.then(null, onError);
  }

  /** Calls back when the table has been read, or could not be. */
  finally(onEnd: () => void): Promise<T[]> {
    return this.then().finally(onEnd);
  }

  /**
   * Arrays of entries as they come, each of some thousand at most. Leaving the loop early is fine.
   *
   * @throws TypeError where the dump is being awaited already.
   */
  batches(): AsyncIterableIterator<T[]> {
    if (this.#promise) throw typeError('this dump is being awaited already');
    return this.#request.stream() as AsyncIterableIterator<T[]>;
  }

  /** One entry at a time: convenient, at 0.3 µs each dearer than {@link batches}. */
  async *[Symbol.asyncIterator](): AsyncIterator<T> {
    for await (const batch of this.batches()) yield* batch;
  }
}

type Obj = Record<string, unknown>;

/** An empty array that is one of objects from the start; `[]` is one of small integers to the JIT. */
function list(): Obj[] {
  const entries: Obj[] = [{}];
  entries.length = 0;
  return entries;
}

class DumpRequest implements PendingRequest {
  readonly request: RequestInfo;
  settled = false;
  readonly changes = false;
  interrupted = false;
  readonly #host: DumpHost;
  readonly #options: DumpOptions;
  readonly accept: Accept<Obj> | undefined;
  readonly #take: DumpOptions['take'];
  #started = false;
  #streamed = false;
  /** The consumer has left: what is still to come is only received. */
  #discard = false;
  /** Some of it was lost: the rest is only received, and then it is requested again. */
  #stale = false;
  #timer: NodeJS.Timeout | undefined;
  #failure: unknown;
  #entries: Obj[] = list();
  #batches: Obj[][] = [];
  /** The message type that {@link #decode} reads. */
  #type = -1;
  #decode: (bytes: Bytes, at: number, end: number) => Obj | undefined = () => undefined;
  #wake: (() => void) | undefined;
  #tries = 0;
  #busy = 0;

  constructor(host: DumpHost, request: RequestInfo, options: DumpOptions, accept?: Accept<Obj>) {
    this.#host = host;
    this.request = request;
    this.#options = options;
    this.accept = accept;
    const { take } = options;
    this.#take =
      take &&
      ((bytes, at, end) => {
        try {
          take(bytes, at, end);
        } catch (error) {
          this.abandon(error);
        }
      });
  }

  #start(): void {
    if (this.#started) throw typeError('a dump can be consumed once');
    this.#started = true;
    const { signal } = this.#options;
    if (signal?.aborted) return this.fail(signal.reason);
    signal?.addEventListener('abort', this.#aborted);
    this.#host.startDump(this, this.request);
  }

  readonly #aborted = (): void => this.abandon(this.#options.signal?.reason);

  get timeout(): number | undefined {
    return this.#options.timeout;
  }

  async collect(): Promise<Obj[]> {
    this.#start();
    while (!this.settled && !this.#discard) await this.#next();
    if (this.#failure !== undefined) throw this.#failure;
    if (isTurnSpent()) await new Promise(setImmediate);
    return this.#entries;
  }

  stream(): AsyncIterableIterator<Obj[]> {
    let begun = false;
    const next = async (): Promise<IteratorResult<Obj[]>> => {
      if (!begun) {
        begun = true;
        this.#streamed ||= !this.#started;
        this.#start();
      }
      for (;;) {
        if (this.#batches.length === 0 && !this.settled && !this.#discard) this.#host.resume();
        const value = this.#batches.shift();
        if (value) return { done: false, value };
        if (this.settled || this.#discard) break;
        await this.#next();
      }
      if (this.#failure !== undefined) throw this.#failure;
      return { done: true, value: undefined };
    };
    return {
      next,
      return: async () => {
        this.abandon(undefined);
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  #next(): Promise<void> {
    return new Promise((resolve) => {
      const others = this.#wake;
      this.#wake = () => {
        others?.();
        resolve();
      };
    });
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  /** Whether it is read as a stream, by somebody who is still there. */
  get streaming(): boolean {
    return this.#streamed && !this.#discard;
  }

  /** Whether there is something for the reader of a stream, who requests more afterwards. */
  get ready(): boolean {
    return this.streaming && this.#batches.length > 0;
  }

  /** Whether the consumer has left, so that it need not be begun. */
  get left(): boolean {
    return this.#discard;
  }

  /** Whether it is the kernel that is waited for, and not the consumer of a stream. */
  get waiting(): boolean {
    return !this.streaming || this.#wake !== undefined;
  }

  /** Whether the consumer is behind, so that receiving had better wait. */
  get full(): boolean {
    return this.#streamed && !this.#discard && this.#batches.length >= HIGH_WATER;
  }

  take(arrival: ReceivedMessage): void {
    const { type, flags, bytes, at, end } = arrival;
    if (type === NLMSG_ERROR || type === NLMSG_DONE) {
      const kind = type === NLMSG_ERROR ? 'error' : 'done';
      if (kind === 'done' && flags & NLM_F_DUMP_INTR) this.interrupted = true;
      const error = errorOf(bytes.u8, at + HEADER, end, kind, flags, this.request);
      if (error) this.#refused(error);
      else this.#end();
    } else this.data(bytes, type, flags, at, end);
  }

  /** Takes an entry: the path that a large table takes a million times. */
  data(bytes: Bytes, type: number, flags: number, at: number, end: number): void {
    if (flags & NLM_F_DUMP_INTR) this.interrupted = true;
    if (this.#discard || this.#stale) {
      this.#timer?.refresh();
      return;
    }
    if (this.#take !== undefined) return this.#take(bytes, at + HEADER, end);
    const entry =
      type === this.#type ? this.#decode(bytes, at + HEADER, end) : this.#otherType(bytes, type, at, end);
    // what the kernel has filtered need not be checked again
    if (entry !== undefined && (this.accept === undefined || this.#accepts(entry, flags)))
      this.#entries.push(entry);
  }

  #accepts(entry: Obj, flags: number): boolean {
    try {
      return this.accept!(entry, flags);
    } catch (error) {
      this.abandon(error);
      return false;
    }
  }

  /** The first entry, and every one where its class depends on more than its type. */
  #otherType(bytes: Bytes, type: number, at: number, end: number): Obj | undefined {
    const { marshal } = this.#host;
    try {
      if (marshal.fixes) return marshal.parseMessage(bytes, at).body;
      const decode = marshal.decoderOf(type);
      if (!decode) return marshal.decodeBody(type, bytes, at + HEADER, end);
      this.#decode = (b, from, to) => {
        try {
          return decode(b, from, to);
        } catch (error) {
          this.abandon(error);
          return undefined;
        }
      };
      this.#type = type;
      return this.#decode(bytes, at + HEADER, end);
    } catch (error) {
      this.abandon(error);
      return undefined;
    }
  }

  /** A chunk of messages has been taken: hand it on. */
  flush(): void {
    if (!this.#streamed || this.#entries.length === 0) return;
    this.#batches.push(this.#entries);
    this.#entries = list();
    this.#notify();
  }

  #end(): void {
    if (this.#stale && !this.#discard) return this.#restart();
    if (this.interrupted && this.#options.inconsistent !== 'accept' && !this.#discard) {
      if (!this.#streamed && this.#tries++ < (this.#options.retries ?? 8)) return this.#restart();
      const doing = 'the table kept changing while it was read';
      return this.#settle(NetlinkError.of('EINTR', doing, this.request));
    }
    this.#settle(undefined);
  }

  #refused(error: NetlinkError): void {
    if (this.#discard) return this.#settle(undefined);
    // a dump that was given up, or a table lock: over soon
    if (error.code === 'EBUSY' && this.#busy++ < BUSY_RETRIES) this.#later(2 ** this.#busy);
    else if (error.code === 'EINTR' && !this.#streamed && this.#tries++ < (this.#options.retries ?? 8)) {
      this.#restart();
    } else this.#settle(error);
  }

  /** Goes on after some time: asks again, or, where nobody wants it any more, ends. */
  #later(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (!this.#discard) return this.#restart();
      this.#settle(undefined);
      this.#host.over(this);
    }, ms);
  }

  #restart(): void {
    if (this.settled) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.interrupted = false;
    this.#stale = false;
    this.#entries = list();
    this.#host.startDump(this, this.request);
  }

  #settle(failure: unknown): void {
    if (this.settled) return;
    this.flush();
    if (this.request.site) retrace(failure, this.request.site);
    this.#failure ??= failure;
    this.settled = true;
    clearTimeout(this.#timer);
    this.#options.signal?.removeEventListener('abort', this.#aborted);
    this.#notify();
  }

  /** The consumer leaves, or is told to: the kernel still has to finish before the socket's next dump. */
  abandon(failure: unknown): void {
    this.#batches = [];
    this.#leave(failure);
  }

  #leave(failure: unknown): void {
    if (this.settled || this.#discard) return;
    this.#discard = true;
    this.#failure = failure;
    this.#entries = list();
    if (!this.#started) this.settled = true;
    this.#notify();
    this.#host.resume();
  }

  fail(error: unknown): void {
    this.#settle(error);
  }

  lost(error: NetlinkError): void {
    if (this.settled) return;
    this.flush();
    // the kernel goes on with it all the same, and another dump before its end would be refused
    if (!this.#streamed && this.#tries++ < (this.#options.retries ?? 8)) this.#stale = true;
    else this.#leave(error);
    this.#entries = list();
    this.#later(SILENCE);
  }
}

export type { DumpRequest };
