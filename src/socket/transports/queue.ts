import { NetlinkError } from '../../protocol/errors.js';
import { guarded } from '../../protocol/report.js';
import { allocate } from '../../schema/bytes.js';
import { type Datagrams, MSG_TRUNC, RECORD, type Transport } from '../transport.js';

/** What is known of a datagram besides its bytes. */
export interface Origin {
  /** Port id of the sender; 0, the kernel's, by default. */
  port?: number | undefined;
  /** Namespace id of the sender, where all namespaces are listened to. */
  nsid?: number | undefined;
  /** Length of the whole, in bytes, where only its beginning is given: it did not fit the receiver's buffer. */
  truncated?: number | undefined;
}

interface Entry {
  readonly data: Uint8Array;
  readonly origin: Origin;
}

interface Failure {
  readonly error: unknown;
}

/** What an entry counts of the memory that may wait. */
function sizeOf(entry: Entry | Failure): number {
  return OVERHEAD + ('data' in entry ? entry.data.length : 0);
}

/** Datagrams, and bytes, handed out together: enough to be quick, few enough to give way to others in between. */
const MAX_COUNT = 64;
const MAX_BYTES = 128 * 1024;
/** Bytes that may wait to be received, and what each datagram counts besides its own. */
const MOST_WAITING = 256 << 20;
const OVERHEAD = 256;

/**
 * The base of transports of one's own: a subclass implements {@link send}, and calls {@link deliver} with what is to
 * be received. Queueing, waiting and group membership are done here.
 *
 * ```ts
 * class Echo extends QueueTransport {
 *   send(datagram: Uint8Array) { this.deliver(datagram); }
 * }
 * ```
 */
export abstract class QueueTransport implements Transport {
  readonly port: number;
  readonly #queue: (Entry | Failure)[] = [];
  /** How many of the queue have been received. */
  #received = 0;
  readonly #groups = new Set<number>();
  readonly #index = new Int32Array(MAX_COUNT * RECORD);
  #bytes = allocate(4096);
  #wakes: (() => void)[] = [];
  #waking = false;
  /** Bytes of what is queued. */
  #waiting = 0;
  /** Datagrams are dropped until something is received. */
  #full = false;
  #closed = false;

  /** @param port the port id that answers are addressed to. */
  constructor(port = 1) {
    this.port = port;
  }

  /** Sends one datagram. Its memory is used again once this returns: copy what is to be kept. */
  abstract send(datagram: Uint8Array): void;

  /** Multicast groups joined at present. */
  get groups(): ReadonlySet<number> {
    return this.#groups;
  }

  /** Whether it was closed. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Datagrams and errors that wait to be received. */
  get queued(): number {
    return this.#queue.length - this.#received;
  }

  /** Queues a datagram to be received; the bytes are copied. Without effect once closed. */
  protected deliver(data: Uint8Array, origin: Origin = {}): void {
    this.#push({ data: data.slice(), origin });
  }

  /** Queues an error, to be thrown by {@link receive} when everything before it has been received. */
  protected deliverError(error: unknown): void {
    this.#push({ error });
  }

  #push(entry: Entry | Failure): void {
    if (this.#closed) return;
    const length = sizeOf(entry);
    if (this.#waiting + length > MOST_WAITING) {
      // as a socket does whose receive buffer is full
      if (this.#full) return;
      this.#full = true;
      this.#queue.push({ error: NetlinkError.of('ENOBUFS', 'what is delivered is not received') });
      this.#waiting += OVERHEAD;
    } else {
      this.#waiting += length;
      this.#queue.push(entry);
    }
    this.#wakeSoon();
  }

  receive(max = MAX_COUNT): Datagrams | undefined {
    this.checkOpen();
    const queue = this.#queue;
    const first = queue[this.#received];
    if (first === undefined) return undefined;
    if ('error' in first) {
      this.#drop(1);
      this.#waiting -= sizeOf(first);
      this.#full = false;
      throw first.error;
    }
    const entries: Entry[] = [];
    let size = 0;
    for (let at = this.#received; at < queue.length && entries.length < Math.min(max, MAX_COUNT); at++) {
      const entry = queue[at]!;
      if ('error' in entry) break;
      if (entries.length > 0 && size + entry.data.length > MAX_BYTES) break;
      entries.push(entry);
      size += (entry.data.length + 3) & ~3;
    }
    this.#drop(entries.length);
    for (const entry of entries) this.#waiting -= sizeOf(entry);
    this.#full = false;
    return this.#gather(entries, size);
  }

  /** What was received leaves the queue: moving all that waits behind it each time would take for ever in a storm. */
  #drop(count: number): void {
    this.#received += count;
    if (this.#received < 1024 && this.#received < this.#queue.length) return;
    if (this.#received * 2 < this.#queue.length) return;
    this.#queue.splice(0, this.#received);
    this.#received = 0;
  }

  #gather(entries: readonly Entry[], size: number): Datagrams {
    if (this.#bytes.u8.length < size) this.#bytes = allocate(Math.max(size, 2 * this.#bytes.u8.length));
    let at = 0;
    entries.forEach(({ data, origin }, i) => {
      this.#bytes.u8.set(data, at);
      const { port = 0, nsid = -1, truncated } = origin;
      const flags = truncated === undefined ? 0 : MSG_TRUNC;
      this.#index.set([at, truncated ?? data.length, port, nsid, flags], i * RECORD);
      at += (data.length + 3) & ~3;
    });
    return { bytes: this.#bytes, count: entries.length, index: this.#index };
  }

  /** Waits until something has arrived, as {@link Transport.wait}. Does not by itself keep the process alive. */
  wait(wake: () => void): void {
    this.checkOpen();
    this.#wakes.push(wake);
    if (this.queued > 0) this.#wakeSoon();
  }

  #wakeSoon(): void {
    if (this.#waking || this.#wakes.length === 0) return;
    this.#waking = true;
    // never within the call that delivers: the receiver may be at work further up the stack
    setImmediate(() => {
      this.#waking = false;
      this.wake();
    });
  }

  /** Calls those who wait; for nothing is fine. Not within {@link send}, {@link receive} or {@link wait}. */
  protected wake(): void {
    for (const wake of this.#wakes.splice(0)) guarded(wake);
  }

  join(group: number): void {
    this.checkOpen();
    this.#groups.add(group);
  }

  leave(group: number): void {
    this.#groups.delete(group);
  }

  /** Forgets what is queued. A subclass that has something to close calls this as well. */
  close(): void {
    this.#closed = true;
    this.#queue.length = 0;
    this.#received = 0;
    this.#waiting = 0;
    this.#groups.clear();
    this.#wakes.length = 0;
  }

  /** Throws `EBADF` once closed. */
  protected checkOpen(): void {
    if (this.#closed) throw NetlinkError.of('EBADF', 'the transport is closed');
  }
}
