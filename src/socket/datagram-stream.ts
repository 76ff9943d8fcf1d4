import { NetlinkError } from '../protocol/errors.js';
import { LENGTH, OFFSET, PORT, RECORD, type Transport } from './transport.js';

/** Items that wait for a slow reader before the kernel's buffer takes over. */
const HIGH_WATER = 100_000;

export interface DatagramStreamOptions {
  /** Receive buffer to ask for, in bytes. */
  receiveBuffer?: number | undefined;
  /** Ends the stream when aborted. */
  signal?: AbortSignal | undefined;
}

/** What stands in a stream where datagrams were lost, or one could not be read. */
export type DatagramNotice = { event: 'overrun' } | { event: 'error'; error: unknown; data?: Uint8Array };

/**
 * Datagrams of a protocol whose messages are not rows of netlink messages, read one by one. Iterate it; it ends with leaving
 * the loop, `close()`, or its signal. Where the kernel had to drop some, an `overrun` item stands at the place.
 */
export class DatagramStream<T> implements AsyncIterable<T | DatagramNotice> {
  readonly #transport: Transport;
  readonly #read: (datagram: Uint8Array, port: number) => T | undefined;
  readonly #signal: AbortSignal | undefined;
  #items: (T | DatagramNotice)[] = [];
  #wake: (() => void) | undefined;
  #waiting = false;
  #ended = false;
  #failure: unknown;
  /** Resolves when it has ended. */
  readonly closed: Promise<void>;
  #resolveClosed!: () => void;

  /** @internal The stream owns the transport; `read` leaves out what is undefined. */
  constructor(
    transport: Transport,
    { receiveBuffer, signal }: DatagramStreamOptions,
    read: (datagram: Uint8Array, port: number) => T | undefined,
  ) {
    this.#transport = transport;
    this.#read = read;
    this.#signal = signal;
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    if (receiveBuffer !== undefined) transport.receiveBuffer?.(receiveBuffer);
    signal?.addEventListener('abort', this.#aborted, { once: true });
    if (signal?.aborted) this.close();
    else this.#listen();
  }

  readonly #aborted = (): void => this.close();

  /** @internal Sends something by the same socket. */
  send(datagram: Uint8Array): void {
    if (this.#ended) throw NetlinkError.of('EBADF', 'the stream is closed');
    this.#transport.send(datagram);
  }

  #listen(): void {
    if (this.#waiting || this.#ended || this.#items.length >= HIGH_WATER) return;
    this.#waiting = true;
    try {
      this.#transport.wait(this.#arrived);
    } catch (error) {
      this.fail(error);
    }
  }

  readonly #arrived = (): void => {
    this.#waiting = false;
    if (this.#ended) return;
    this.#take();
    this.#wake?.();
    this.#listen();
  };

  #take(): void {
    while (this.#items.length < HIGH_WATER && !this.#ended) {
      try {
        const lot = this.#transport.receive();
        if (lot === undefined) return;
        for (let i = 0; i < lot.count; i++) {
          const at = i * RECORD;
          const start = lot.index[at + OFFSET]!;
          // the memory is used again
          this.#one(lot.bytes.u8.slice(start, start + lot.index[at + LENGTH]!), lot.index[at + PORT]!);
        }
      } catch (error) {
        if ((error as NetlinkError).code !== 'ENOBUFS') return this.fail(error);
        this.#items.push({ event: 'overrun' });
      }
    }
  }

  #one(datagram: Uint8Array, port: number): void {
    try {
      const item = this.#read(datagram, port);
      if (item !== undefined) this.#items.push(item);
    } catch (error) {
      this.#items.push({ event: 'error', error, data: datagram });
    }
  }

  /** @internal Ends it with an error for its reader. */
  fail(error: unknown): void {
    this.#failure = error;
    this.close();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<T | DatagramNotice> {
    try {
      for (;;) {
        const items = this.#items;
        this.#items = [];
        yield* items;
        if (this.#items.length > 0) continue;
        if (this.#failure !== undefined) throw this.#failure;
        if (this.#ended) return;
        this.#listen();
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      this.close();
    }
  }

  /** Ends it. May be called again. */
  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#signal?.removeEventListener('abort', this.#aborted);
    this.#transport.close();
    this.#wake?.();
    this.#resolveClosed();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}
