import { NetlinkError } from '../protocol/errors.js';
import type { DecodeError } from '../schema/errors.js';
import type { ReceivedMessage } from './pending-request.js';

export interface SubscriptionOptions {
  /**
   * Receive buffer to ask for, in bytes: 128 MiB by default (as much as the system gives without privilege), which is
   * some 320,000 events ahead of the reader; 0 leaves it as it is.
   */
  receiveBuffer?: number | undefined;
  /**
   * What stands in the stream where messages were lost; by default `{ event: 'overrun' }`. Where this or `unreadable`
   * throws, that ends the stream.
   */
  overrun?: ((error: NetlinkError) => unknown) | undefined;
  /** What stands in the stream for a message that cannot be read; by default `{ event: 'error', error, data }`. */
  unreadable?: ((error: unknown, data: Uint8Array | undefined) => unknown) | undefined;
  /** Ends the stream when aborted. */
  signal?: AbortSignal | undefined;
}

interface Host {
  resume(): void;
  join(groups: readonly number[]): void;
  left(subscription: unknown): void;
}

/**
 * Entries, and bytes of their messages, that wait for a slow consumer before the socket stops receiving and the kernel's
 * buffer takes over.
 */
const HIGH_WATER = 100_000;
const HIGH_WATER_BYTES = 32 << 20;
/** Where requests on the same socket go on and their answers have to be received, so many times that many may wait. */
const MOST = 2;

/**
 * Messages of multicast groups as they come. Iterate it, or its {@link batches}; it ends with {@link close}, with
 * leaving the loop, or with its signal. Where the kernel had to drop messages, the stream goes on, and a notice
 * stands at the place.
 */
export class Subscription<T> implements AsyncIterable<T> {
  readonly #read: (message: ReceivedMessage, nsid: number) => T;
  readonly #options: SubscriptionOptions;
  readonly #host: Host;
  #entries: T[] = [];
  /** Bytes of the messages that wait. */
  #bytes = 0;
  /** Messages are dropped until the consumer takes what waits. */
  #dropping = false;
  #wake: (() => void) | undefined;
  #ended = false;
  /** Resolves when the stream has ended. */
  readonly closed: Promise<void>;
  #resolveClosed!: () => void;
  #failure: unknown;
  /** The last notice of loss. */
  #loss: T | undefined;
  /** Notices of loss so far. */
  overruns = 0;

  /** @internal Subscriptions are made by the `subscribe` and `monitor` of sockets. */
  constructor(read: (message: ReceivedMessage, nsid: number) => T, options: SubscriptionOptions, host: Host) {
    this.#read = read;
    this.#options = options;
    this.#host = host;
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
  }

  /** @internal It has begun: its signal counts from now on. */
  listen(): void {
    const { signal } = this.#options;
    signal?.addEventListener('abort', this.#aborted);
    if (signal?.aborted) this.close();
  }

  readonly #aborted = (): void => this.close();

  /** Listens to more groups; they are left with the others. */
  join(groups: readonly number[]): void {
    if (!this.#ended) this.#host.join(groups);
  }

  /** @internal Whether the consumer is so far behind that receiving had better wait. */
  get full(): boolean {
    return this.#entries.length >= HIGH_WATER || this.#bytes >= HIGH_WATER_BYTES;
  }

  /** @internal */
  take(message: ReceivedMessage, nsid: number): void {
    if (this.#dropping) return;
    if (this.#entries.length >= MOST * HIGH_WATER || this.#bytes >= MOST * HIGH_WATER_BYTES) {
      this.#dropping = true;
      const doing = 'the reader of a subscription is too far behind: messages were dropped';
      return this.lost(NetlinkError.of('ENOBUFS', doing), 1);
    }
    try {
      const entry = this.#read(message, nsid);
      // a reader leaves out what nobody wants: that waits for nobody, and counts as nothing
      if (entry === undefined) return;
      this.#entries.push(entry);
      this.#bytes += message.end - message.at;
    } catch (error) {
      this.#unreadable(error, message.bytes.u8.slice(message.at, message.end));
    }
  }

  /** @internal */
  lost(error: NetlinkError, _count: number): void {
    // one notice stands for all that was lost at its place
    if (this.#ended || (this.#entries.length > 0 && this.#entries.at(-1) === this.#loss)) return;
    this.overruns++;
    this.#notice(() => this.#options.overrun?.(error) ?? { event: 'overrun' });
    this.#loss = this.#entries.at(-1);
    this.flush();
  }

  /** A notice in the place of a message; who words it and throws ends the stream with that. */
  #notice(word: () => unknown): void {
    try {
      this.#entries.push(word() as T);
    } catch (failure) {
      this.fail(failure);
    }
  }

  /** @internal */
  broken(error: DecodeError): void {
    if (this.#dropping) return;
    this.#unreadable(error, undefined);
    this.flush();
  }

  #unreadable(error: unknown, data: Uint8Array | undefined): void {
    this.#bytes += data?.length ?? 0;
    this.#notice(() => this.#options.unreadable?.(error, data) ?? { event: 'error', error, data });
  }

  /** @internal A lot of messages has been taken: hand them on. */
  flush(): void {
    if (this.#entries.length === 0 && !this.#ended) return;
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  /** @internal */
  fail(error: unknown): void {
    this.#failure = error;
    this.close();
  }

  /** Everything that has come since the last time, as arrays. */
  batches(): AsyncIterableIterator<T[]> {
    const next = async (): Promise<IteratorResult<T[]>> => {
      while (this.#entries.length === 0 && !this.#ended) {
        await new Promise<void>((resolve) => {
          const others = this.#wake;
          this.#wake = () => {
            others?.();
            resolve();
          };
        });
      }
      if (this.#entries.length > 0) {
        const value = this.#entries;
        this.#entries = [];
        this.#bytes = 0;
        this.#dropping = false;
        this.#host.resume();
        return { done: false, value };
      }
      if (this.#failure !== undefined) throw this.#failure;
      return { done: true, value: undefined };
    };
    return {
      next,
      return: async () => {
        this.close();
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  async *[Symbol.asyncIterator](): AsyncIterator<T> {
    for await (const batch of this.batches()) yield* batch;
  }

  /** Ends the stream; what has come already can still be read. May be called again. */
  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#options.signal?.removeEventListener('abort', this.#aborted);
    try {
      this.#host.left(this);
    } finally {
      this.#resolveClosed();
      this.flush();
    }
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}
