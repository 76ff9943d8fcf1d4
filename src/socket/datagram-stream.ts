import { NetlinkError } from '../protocol/errors.js';
import { isScarce } from './scarce.js';
import { FLAGS, LENGTH, MSG_TRUNC, OFFSET, PORT, RECORD, type Transport } from './transport.js';

/** Items, and bytes of what they were made of, that wait for a slow reader before the kernel's buffer takes over. */
const HIGH_WATER = 100_000;
const HIGH_WATER_BYTES = 64 << 20;
/** Milliseconds until it looks again where the system is short of what waiting takes. */
const RETRY = 50;

export interface DatagramStreamOptions {
  /** Receive buffer to ask for, in bytes. */
  receiveBuffer?: number | undefined;
  /** Ends the stream when aborted. */
  signal?: AbortSignal | undefined;
}

/** What stands in a stream where datagrams were lost, or one could not be read. */
export type DatagramNotice = { event: 'overrun' } | { event: 'error'; error: unknown; data?: Uint8Array };

const LOSS: DatagramNotice = Object.freeze({ event: 'overrun' });

/**
 * Datagrams of a protocol whose messages are not rows of netlink messages, read one by one. Iterate it; it ends with leaving
 * the loop, `close()`, or its signal. Where the kernel had to drop some, an `overrun` item stands at the place.
 */
export class DatagramStream<T> implements AsyncIterable<T | DatagramNotice> {
  readonly #transport: Transport;
  readonly #read: (datagram: Uint8Array, port: number) => T | undefined;
  readonly #signal: AbortSignal | undefined;
  #items: (T | DatagramNotice)[] = [];
  /** Bytes of what waits. */
  #bytes = 0;
  #retry: NodeJS.Timeout | undefined;
  #wake: (() => void) | undefined;
  #waiting = false;
  #ended = false;
  #failure: unknown;
  /** Resolves when it has ended. */
  readonly closed: Promise<void>;
  #resolveClosed!: () => void;

  /** @internal Joins the group. The stream owns the transport; `read` leaves out what is undefined. */
  constructor(
    transport: Transport,
    group: number,
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
    transport.join(group)?.catch((error) => this.fail(error));
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

  get #isFull(): boolean {
    return this.#items.length >= HIGH_WATER || this.#bytes >= HIGH_WATER_BYTES;
  }

  #listen(): void {
    if (this.#waiting || this.#retry !== undefined || this.#ended || this.#isFull) return;
    this.#waiting = true;
    try {
      this.#transport.wait(this.#arrived);
    } catch (error) {
      this.#waiting = false;
      this.#failed(error);
    }
  }

  readonly #arrived = (): void => {
    this.#waiting = false;
    if (this.#ended) return;
    const isMore = this.#take();
    this.#wake?.();
    if (!isMore || this.#isFull || this.#ended) return this.#listen();
    // after the others' turn
    this.#waiting = true;
    setImmediate(this.#arrived);
  };

  /** Short of descriptors or memory it looks again by itself; other errors are its end. */
  #failed(error: unknown): void {
    if (!isScarce(error)) return this.fail(error);
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.#arrived();
    }, RETRY);
  }

  /** Takes one lot; false where there was none. */
  #take(): boolean {
    try {
      const lot = this.#transport.receive();
      if (lot === undefined) return false;
      for (let i = 0; i < lot.count; i++) {
        const at = i * RECORD;
        const start = lot.index[at + OFFSET]!;
        const length = lot.index[at + LENGTH]!;
        if (lot.index[at + FLAGS]! & MSG_TRUNC) {
          this.#transport.grow?.(length);
          this.#lost();
        }
        // the memory is used again
        else this.#one(lot.bytes.u8.slice(start, start + length), lot.index[at + PORT]!);
      }
    } catch (error) {
      if ((error as NetlinkError).code !== 'ENOBUFS') {
        this.#failed(error);
        return false;
      }
      this.#lost();
    }
    return true;
  }

  /** One notice stands for all that was lost at its place. */
  #lost(): void {
    const last = this.#items.at(-1) as DatagramNotice | undefined;
    if (last !== LOSS) this.#items.push(LOSS);
  }

  #one(datagram: Uint8Array, port: number): void {
    try {
      const item = this.#read(datagram, port);
      if (item === undefined) return;
      this.#items.push(item);
    } catch (error) {
      this.#items.push({ event: 'error', error, data: datagram });
    }
    this.#bytes += datagram.length;
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
        this.#bytes = 0;
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
    clearTimeout(this.#retry);
    try {
      this.#transport.close();
    } finally {
      this.#wake?.();
      this.#resolveClosed();
    }
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}
