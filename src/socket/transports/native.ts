import { errnoOf } from '../../protocol/errno.js';
import { guarded } from '../../protocol/report.js';
import { allocate, type Bytes, bytesOf } from '../../schema/bytes.js';
import { typeError } from '../../schema/stack.js';
import { type Datagrams, RECORD, type Transport, type TransportOptions } from '../transport.js';
import { type Addon, addon, checked, systemError } from './addon.js';
import { withDescriptor } from './namespace.js';

const SOL_SOCKET = 1;
const SO_SNDBUF = 7;
const SO_RCVBUF = 8;
const SO_SNDBUFFORCE = 32;
const SO_RCVBUFFORCE = 33;

const SOL_NETLINK = 270;
const NETLINK_ADD_MEMBERSHIP = 1;
const NETLINK_DROP_MEMBERSHIP = 2;
const NETLINK_LISTEN_ALL_NSID = 8;
const NETLINK_CAP_ACK = 10;
const NETLINK_EXT_ACK = 11;
const NETLINK_GET_STRICT_CHK = 12;

/** The kernel makes datagrams of up to 32 KiB where 32 KiB are offered; some families' are larger. */
const ROOM = 64 * 1024;
/** Plain receiving: the first datagram gets all of it, more follow while {@link ROOM} is left. */
const PLAIN_SIZE = 2 * ROOM;
const PLAIN_RECORDS = 64;
/** Receiving ahead: 2 MiB in all, one slot being some 3,000 routes or 1,000 small events. */
const SLOTS = 8;
const SLOT_SIZE = 4 * ROOM;
const SLOT_RECORDS = 1024;

/** Datagrams in memory that is used again and again. */
class Batch implements Datagrams {
  readonly bytes: Bytes;
  readonly index: Int32Array;
  count = 0;

  constructor(bytes: Bytes, index: Int32Array) {
    this.bytes = bytes;
    this.index = index;
  }
}

/** The memory that is received ahead into: the whole for the addon, and each slot for the reader. */
class Ring {
  readonly bytes: Uint8Array;
  readonly index = new Int32Array(SLOTS * SLOT_RECORDS * RECORD);
  readonly slots: Batch[] = [];
  readonly slotSize: number;

  constructor(slotSize: number) {
    this.slotSize = slotSize;
    this.bytes = allocate(SLOTS * slotSize).u8;
    const ints = SLOT_RECORDS * RECORD;
    for (let slot = 0; slot < SLOTS; slot++) {
      const bytes = this.bytes.subarray(slot * slotSize, (slot + 1) * slotSize);
      this.slots.push(new Batch(bytesOf(bytes), this.index.subarray(slot * ints, (slot + 1) * ints)));
    }
  }
}

let warned = false;

/** Closes sockets that nobody can reach any more, and says so once, as Node does of files. */
const dropped = new FinalizationRegistry<{ addon: Addon; handle: number; port: number }>((one) => {
  one.addon.close(one.handle);
  if (warned) return;
  warned = true;
  process.emitWarning(
    `a netlink socket (port ${one.port}) was closed by the garbage collector: close() it, or declare it with "using"`,
    { code: 'TSROUTE2_DROPPED' },
  );
});

/** What to call for handles that wait; and how many of them keep the process alive. */
const waiting = new Map<number, () => void>();
let holders = 0;
let notified = false;

/**
 * A netlink socket of the operating system.
 *
 * Errors of the system are thrown with their `code` and `errno`: `ENOBUFS` from {@link receive} says that
 * datagrams were lost behind those still to come, `EBADF` from anything that the transport is closed.
 */
export class NativeTransport implements Transport {
  readonly port: number;
  readonly #addon: Addon;
  #handle: number;
  #room = ROOM;
  /** Bytes that datagrams may have for sure. */
  #sendBuffer = 100_000;
  #plain: Batch | undefined;
  #ring: Ring | undefined;
  /** The thread is to receive ahead. */
  #ahead = false;
  /** What was received ahead is to be taken first. */
  #draining = false;
  #wakes: (() => void)[] = [];
  /** One call may send and receive: that does not tell the namespace of a sender. */
  readonly #exchanges: boolean;
  #referenced = true;
  #holds = false;

  constructor(options: TransportOptions) {
    this.#addon = addon();
    this.#exchanges = !options.allNsid;
    if (!notified) {
      checked(
        this.#addon.notify((handle) => waiting.get(handle)?.()),
        'cannot receive notifications',
      );
      notified = true;
    }
    this.#handle = open(this.#addon, options);
    try {
      this.#configure(options);
      checked(
        this.#addon.bind(this.#handle, options.port ?? 0, 0),
        `cannot bind to port ${options.port ?? 0}`,
      );
      this.port = checked(this.#addon.port(this.#handle), 'cannot read the port');
      dropped.register(this, { addon: this.#addon, handle: this.#handle, port: this.port }, this);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  #configure({ lenient, allNsid }: TransportOptions): void {
    this.#enable(NETLINK_EXT_ACK, 'extended acks', true);
    this.#enable(NETLINK_CAP_ACK, 'capped acks', true);
    if (!lenient) this.#enable(NETLINK_GET_STRICT_CHK, 'strict checking', true);
    if (allNsid) this.#enable(NETLINK_LISTEN_ALL_NSID, 'listening to all namespaces', false);
  }

  /** Turns an option on; one that is only helpful may be unknown to an old kernel. */
  #enable(option: number, what: string, helpful: boolean): void {
    const result = this.#addon.setOption(this.#handle, SOL_NETLINK, option, 1);
    if (helpful && result === -errnoOf('ENOPROTOOPT')!) return;
    checked(result, `cannot turn on ${what}`);
  }

  /** The socket's descriptor, for those who want to look at it; it stays the transport's. -1 once closed. */
  get fd(): number {
    return this.#handle < 0 ? -1 : this.#addon.fd(this.#handle);
  }

  /** Sends one datagram to the kernel, or to another socket's `port` or multicast `groups` (a bit mask). */
  send(datagram: Uint8Array, port = 0, groups = 0): void {
    const result = this.#addon.send(this.#handle, datagram, datagram.length, port, groups);
    if (result < 0) throw sendError(result, datagram);
  }

  receive(max = PLAIN_RECORDS): Datagrams | undefined {
    if (this.#draining) {
      const next = this.#addon.next(this.#handle);
      if (next > 0) {
        const slot = this.#ring!.slots[next >>> 16]!;
        slot.count = next & 0xffff;
        return slot;
      }
      if (next < 0) throw receiveError(next);
      if (!this.#resume()) return undefined;
    }
    const { bytes, index } = (this.#plain ??= plainBatch());
    const count = this.#addon.receive(this.#handle, bytes.u8, index, Math.min(max, PLAIN_RECORDS));
    if (count < 0) throw receiveError(count);
    this.#plain.count = count;
    return count > 0 ? this.#plain : undefined;
  }

  exchange(datagram: Uint8Array): Datagrams | undefined {
    // whoever replaces one of the two wants to see what passes
    if (!this.#exchanges || this.#draining || this.send !== send || this.receive !== receive) {
      this.send(datagram);
      return undefined;
    }
    const plain = (this.#plain ??= plainBatch());
    const { bytes, index } = plain;
    const count = this.#addon.exchange(this.#handle, datagram, datagram.length, bytes.u8, index);
    if (count < 0) throw sendError(count, datagram);
    plain.count = count;
    return count > 0 ? plain : undefined;
  }

  /** Nothing is left in the ring. Says whether receiving is plain from now on. */
  #resume(): boolean {
    if (this.#ahead && this.#ring!.slotSize < this.#room) this.#startAhead();
    this.#draining = this.#ahead;
    return !this.#draining;
  }

  readAhead(on: boolean): void {
    if (on === this.#ahead) return;
    if (on) {
      if (this.#handle < 0) throw receiveError(-errnoOf('EBADF')!);
      // A ring that is too small by now has to be emptied before it can be replaced.
      if (!this.#draining || this.#ring!.slotSize >= this.#room) this.#startAhead();
      else this.#ahead = true;
    } else {
      this.#ahead = false;
      this.#addon.aheadStop(this.#handle);
    }
  }

  #startAhead(): void {
    if (this.#ring === undefined || this.#ring.slotSize < this.#room) {
      this.#ring = new Ring(Math.max(SLOT_SIZE, 2 * this.#room));
    }
    const { bytes, slotSize, index } = this.#ring;
    const result = this.#addon.ahead(this.#handle, bytes, slotSize, index, SLOT_RECORDS);
    this.#draining = result >= 0;
    this.#ahead = this.#draining;
    checked(result, 'cannot receive ahead');
  }

  /** Makes room for datagrams of `length` bytes. */
  grow(length: number): void {
    if (length <= this.#room) return;
    while (this.#room < length) this.#room *= 2;
    checked(this.#addon.room(this.#handle, this.#room), 'cannot grow the buffer');
    if (this.#plain === undefined || this.#plain.bytes.u8.length < 2 * this.#room) {
      this.#plain = new Batch(allocate(2 * this.#room), new Int32Array(PLAIN_RECORDS * RECORD));
    }
    if (this.#ahead && this.#ring!.slotSize < this.#room) this.#addon.aheadStop(this.#handle);
  }

  receiveBuffer(bytes: number): number {
    const forced = this.#addon.setOption(this.#handle, SOL_SOCKET, SO_RCVBUFFORCE, bytes);
    if (forced < 0) {
      // Without the privilege, up to net.core.rmem_max.
      checked(
        this.#addon.setOption(this.#handle, SOL_SOCKET, SO_RCVBUF, bytes),
        'cannot set the receive buffer',
      );
    }
    return checked(
      this.#addon.getOption(this.#handle, SOL_SOCKET, SO_RCVBUF),
      'cannot read the receive buffer',
    );
  }

  sendBuffer(bytes: number): void {
    if (bytes <= this.#sendBuffer) return;
    const forced = this.#addon.setOption(this.#handle, SOL_SOCKET, SO_SNDBUFFORCE, bytes);
    // Without the privilege, up to net.core.wmem_max.
    if (forced < 0) {
      checked(
        this.#addon.setOption(this.#handle, SOL_SOCKET, SO_SNDBUF, bytes),
        'cannot set the send buffer',
      );
    }
    this.#sendBuffer = bytes;
  }

  join(group: number): void {
    const result = this.#addon.setOption(this.#handle, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group);
    checked(result, `cannot join group ${group}`);
  }

  leave(group: number): void {
    const result = this.#addon.setOption(this.#handle, SOL_NETLINK, NETLINK_DROP_MEMBERSHIP, group);
    checked(result, `cannot leave group ${group}`);
  }

  /** Waits until something has arrived, as {@link Transport.wait}. Keeps the process alive meanwhile, unless {@link unref} was called. */
  wait(wake: () => void): void {
    if (this.#wakes.length === 0) {
      checked(this.#addon.watch(this.#handle), 'cannot wait');
      waiting.set(this.#handle, this.#wake);
    }
    this.#wakes.push(wake);
    this.#hold();
  }

  /** Waiting on this transport no longer keeps the process alive. */
  unref(): this {
    this.#referenced = false;
    this.#hold();
    return this;
  }

  /** Undoes {@link unref}. */
  ref(): this {
    this.#referenced = true;
    this.#hold();
    return this;
  }

  #hold(): void {
    const holds = this.#referenced && this.#wakes.length > 0;
    if (holds === this.#holds) return;
    this.#holds = holds;
    holders += holds ? 1 : -1;
    if (holders === (holds ? 1 : 0)) this.#addon.ref(holds);
  }

  /** Closes the socket. Whoever waits is not called any more. May be called again. */
  close(): void {
    if (this.#handle < 0) return;
    dropped.unregister(this);
    this.#takeWakes();
    this.#addon.close(this.#handle);
    this.#handle = -1;
    this.#draining = this.#ahead = false;
    this.#plain = this.#ring = undefined;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #takeWakes(): (() => void)[] {
    const wakes = this.#wakes;
    this.#wakes = [];
    waiting.delete(this.#handle);
    this.#hold();
    return wakes;
  }

  readonly #wake = (): void => {
    for (const wake of this.#takeWakes()) guarded(wake);
  };
}

/** The methods as they are here, neither overridden nor replaced. */
const { send, receive } = NativeTransport.prototype;

function plainBatch(): Batch {
  return new Batch(allocate(PLAIN_SIZE), new Int32Array(PLAIN_RECORDS * RECORD));
}

function sendError(result: number, { length }: Uint8Array): Error {
  return systemError(-result, `cannot send ${length} bytes`);
}

function receiveError(result: number): Error {
  return systemError(-result, 'cannot receive');
}

/** Opens the socket, in another namespace where one is given; whose file is needed until then only. */
function open(native: Addon, { protocol, netns }: TransportOptions): number {
  const opening = `cannot open a socket of netlink protocol ${protocol}`;
  if (netns !== undefined && typeof netns !== 'string' && !Number.isInteger(netns))
    throw typeError(`netns: expected a name, a path or a descriptor, got ${JSON.stringify(netns)}`);
  if (typeof netns === 'number' && netns < 0)
    throw systemError(errnoOf('EBADF')!, `${opening}: the network namespace is closed`);
  const where = typeof netns === 'string' ? ` in namespace ${netns}` : '';
  return withDescriptor(netns, (fd) => checked(native.open(protocol, fd), `${opening}${where}`));
}
