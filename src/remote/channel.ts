import { NetlinkError } from '../protocol/errors.js';
import { HEADER, NLMSG_ERROR } from '../protocol/framing.js';
import { guarded } from '../protocol/report.js';
import { allocate, type Bytes } from '../schema/bytes.js';
import {
  type Datagrams,
  FLAGS,
  LENGTH,
  type Namespaces,
  NSID,
  OFFSET,
  PORT,
  RECORD,
  type Transport,
  type TransportOptions,
} from '../socket/transport.js';
import { DATA_HEADER, FrameError, MOST_SENT, SEND_HEADER } from './frames.js';

/** What a channel needs of its connection. */
export interface ChannelHost {
  readonly name: string;
  readonly namespaces: Namespaces;
  /** Whether large receive buffers are granted there, once that is known. */
  readonly privileged: boolean;
  send(channel: RemoteTransport, datagram: Uint8Array, port: number, groups: number): void;
  join(channel: RemoteTransport, group: number): Promise<void>;
  leave(channel: RemoteTransport, group: number): void;
  buffer(channel: RemoteTransport, which: 'receive' | 'send', bytes: number): void;
  grow(channel: RemoteTransport, bytes: number): void;
  credit(channel: RemoteTransport, bytes: number): void;
  /** Somebody waits, or nobody any more. */
  held(): void;
  closed(channel: RemoteTransport): void;
  tuntap(netns: number, name: string, flags: number, owner: number, group: number): Promise<void>;
}

/** Bytes that the far side may send before they are received here. */
export const WINDOW = 8 << 20;
/** Bytes received after which it is told that it may go on. */
const REFILL = WINDOW / 4;
/** Datagrams are gathered so many bytes, or records, at a time. */
const LOT_SIZE = 256 << 10;
const LOT_RECORDS = 512;
/** Bytes that wait here at most: a relay keeps to the window, and a few refusals come beside it. */
const MOST_QUEUED = 4 * WINDOW;
/** Lots and errors that wait: a lot may have little in it, and takes its memory all the same. */
const MOST_LOTS = 1024;
/** What an error that waits counts as. */
const FAILURE = 256;
/** Lots whose memory is kept for later ones. */
const KEPT = 8;
/** What a kernel grants, as it counts, where it is not known better: net.core.rmem_default. */
const DEFAULT_BUFFER = 212_992;

/** Datagrams in the order in which they came. */
class Lot {
  readonly bytes: Bytes;
  readonly index = new Int32Array(LOT_RECORDS * RECORD);
  count = 0;
  used = 0;
  /** Records handed out already. */
  taken = 0;

  constructor(size: number) {
    this.bytes = allocate(size);
  }
}

interface Failure {
  readonly error: unknown;
}

/** A netlink socket on another machine. Made by what `ssh` and `exec` return. */
export class RemoteTransport implements Transport {
  readonly options: TransportOptions;
  /** Number in the connection. */
  readonly number: number;
  /** @internal Groups joined, and sizes requested: what is said again after reconnecting. */
  readonly groups = new Set<number>();
  /** @internal */
  receiveSize = 0;
  /** @internal */
  sendSize = 0;
  /** @internal */
  room = 0;
  readonly #host: ChannelHost;
  #port = 0;
  readonly #queue: (Lot | Failure)[] = [];
  readonly #spare: Lot[] = [];
  /** The lot whose memory the receiver is reading. */
  #reading: Lot | undefined;
  #received = 0;
  /** Bytes that wait. */
  #queued = 0;
  #wakes: (() => void)[] = [];
  #waking = false;
  #closed = false;
  /** Why the connection has no room for it any more. */
  #over: { readonly error: unknown } | undefined;

  /** @internal */
  constructor(host: ChannelHost, number: number, options: TransportOptions) {
    this.#host = host;
    this.number = number;
    this.options = options;
  }

  /** The port id of the socket there; 0 until it is open. */
  get port(): number {
    return this.#port;
  }

  /** Network namespaces of the far side. */
  get namespaces(): Namespaces {
    return this.#host.namespaces;
  }

  /** Sends one datagram to the kernel there, or to another socket's `port` or multicast `groups` (a bit mask). */
  send(datagram: Uint8Array, port = 0, groups = 0): void {
    this.#checkThere();
    if (datagram.length + SEND_HEADER > MOST_SENT)
      throw NetlinkError.of('EMSGSIZE', `cannot send ${datagram.length} bytes to ${this.#host.name}`);
    this.#host.send(this, datagram, port, groups);
  }

  receive(max = LOT_RECORDS): Datagrams | undefined {
    this.#checkOpen();
    this.#recycle();
    const first = this.#queue[0];
    if (first === undefined) return undefined;
    if (!(first instanceof Lot)) {
      if (first === this.#over) throw first.error;
      this.#queue.shift();
      this.#queued -= FAILURE;
      throw first.error;
    }
    const count = Math.min(max, first.count - first.taken);
    const index = first.index.subarray(first.taken * RECORD, (first.taken + count) * RECORD);
    first.taken += count;
    // as the far side counts them
    const end = first.taken === first.count ? first.used : first.index[first.taken * RECORD + OFFSET]!;
    const size = end - index[OFFSET]! + count * DATA_HEADER;
    this.#received += size;
    this.#queued -= size;
    if (first.taken === first.count) {
      this.#queue.shift();
      this.#reading = first;
    }
    if (this.#received >= REFILL) {
      this.#host.credit(this, this.#received);
      this.#received = 0;
    }
    return { bytes: first.bytes, count, index };
  }

  #recycle(): void {
    const lot = this.#reading;
    this.#reading = undefined;
    if (lot === undefined || lot.bytes.u8.length !== LOT_SIZE || this.#spare.length >= KEPT) return;
    lot.count = lot.used = lot.taken = 0;
    this.#spare.push(lot);
  }

  wait(wake: () => void): void {
    this.#checkOpen();
    this.#wakes.push(wake);
    this.#host.held();
    if (this.#queue.length > 0 && !this.#waking) {
      this.#waking = true;
      setImmediate(() => {
        this.#waking = false;
        this.wake();
      });
    }
  }

  /** @internal Whether somebody waits for something to arrive. */
  get waiting(): boolean {
    return this.#wakes.length > 0;
  }

  /** Joins a group; what it returns rejects where the kernel there refuses. */
  join(group: number): Promise<void> {
    this.#checkThere();
    this.groups.add(group);
    return this.#host.join(this, group);
  }

  leave(group: number): void {
    this.groups.delete(group);
    if (!this.#closed) this.#host.leave(this, group);
  }

  receiveBuffer(bytes: number): number {
    this.#checkOpen();
    this.receiveSize = bytes;
    this.#host.buffer(this, 'receive', bytes);
    // a kernel doubles the size that is requested
    return this.#host.privileged ? 2 * bytes : DEFAULT_BUFFER;
  }

  sendBuffer(bytes: number): void {
    if (bytes <= this.sendSize) return;
    this.sendSize = bytes;
    this.#host.buffer(this, 'send', bytes);
  }

  grow(length: number): void {
    if (length <= this.room) return;
    this.room = length;
    this.#host.grow(this, length);
  }

  /** Makes a persistent tun or tap device in a namespace there. */
  tuntap(
    _netns: string | number | undefined,
    name: string,
    flags: number,
    owner: number,
    group: number,
  ): Promise<void> {
    // where this socket is: the descriptor of its own namespace
    const { netns } = this.options;
    return this.#host.tuntap(typeof netns === 'number' ? netns : -1, name, flags, owner, group);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#queue.length = this.#wakes.length = this.#spare.length = 0;
    this.#reading = undefined;
    this.#host.closed(this);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #checkOpen(): void {
    if (this.#closed) throw NetlinkError.of('EBADF', 'the transport is closed');
  }

  /** Nothing that is sent would arrive. */
  #checkThere(): void {
    this.#checkOpen();
    if (this.#over !== undefined) throw this.#over.error;
  }

  // ---- what the connection calls

  /** @internal The socket is open there. */
  opened(port: number): void {
    this.#port = port;
  }

  /** @internal A datagram; its bytes are copied. */
  deliver(frame: Buffer): void {
    const data = frame.length - DATA_HEADER;
    this.#put(
      data,
      [frame.readUInt32LE(20), frame.readUInt32LE(8) | 0, frame.readInt32LE(12), frame.readUInt32LE(16)],
      (bytes, at) => {
        bytes.u8.set(frame.subarray(DATA_HEADER), at);
      },
    );
  }

  /**
   * @internal Messages of a datagram that the kernel there did not take: each is refused with the error, as the kernel
   * does it.
   */
  refused(errno: number, count: number, first: Buffer): void {
    const seq = first.readUInt32LE(8);
    for (let i = 0; i < Math.max(1, count); i++) {
      const size = HEADER + 4 + HEADER;
      this.#put(size, [size, 0, -1, 0], (bytes, at) => {
        const { u32, i32, u8 } = bytes;
        const word = at >> 2;
        u32[word] = size;
        u32[word + 1] = NLMSG_ERROR;
        u32[word + 2] = (seq + i) >>> 0;
        u32[word + 3] = this.#port;
        i32[word + 4] = -errno;
        u8.set(first.subarray(0, HEADER), at + HEADER + 4);
      });
    }
  }

  #put(
    size: number,
    record: readonly [number, number, number, number],
    write: (bytes: Bytes, at: number) => void,
  ): void {
    if (this.#closed) return;
    this.#count(((size + 3) & ~3) + DATA_HEADER);
    let lot = this.#queue.at(-1);
    if (!(lot instanceof Lot) || lot.count === LOT_RECORDS || lot.used + size > lot.bytes.u8.length) {
      lot = size > LOT_SIZE ? new Lot(size) : (this.#spare.pop() ?? new Lot(LOT_SIZE));
      this.#wait(lot);
    }
    const at = lot.used;
    write(lot.bytes, at);
    const [length, port, nsid, flags] = record;
    const base = lot.count * RECORD;
    lot.index[base + OFFSET] = at;
    lot.index[base + LENGTH] = length;
    lot.index[base + PORT] = port;
    lot.index[base + NSID] = nsid;
    lot.index[base + FLAGS] = flags;
    lot.used = at + ((size + 3) & ~3);
    lot.count++;
  }

  /** @throws {FrameError} where there are too many */
  #wait(one: Lot | Failure): void {
    if (this.#queue.length >= MOST_LOTS) throw new FrameError('more than a relay sends without being asked');
    this.#queue.push(one);
  }

  /** @throws {FrameError} where the far side does not keep to the window */
  #count(bytes: number): void {
    this.#queued += bytes;
    if (this.#queued > MOST_QUEUED) throw new FrameError('more than a relay sends without being asked');
  }

  /** @internal An error, thrown by `receive` behind what came before. */
  fail(error: unknown): void {
    if (this.#closed) return;
    this.#count(FAILURE);
    this.#wait({ error });
  }

  /** @internal There is no connection any more: from now on everything fails with the error. */
  end(error: unknown): void {
    if (this.#closed || this.#over !== undefined) return;
    this.#over = { error };
    this.#queue.push(this.#over);
  }

  /** @internal Calls those who wait, where there is something for them. */
  wake(): void {
    if (this.#queue.length === 0 || this.#wakes.length === 0) return;
    for (const wake of this.#wakes.splice(0)) guarded(wake);
    this.#host.held();
  }
}
