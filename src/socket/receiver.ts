import { NetlinkError } from '../protocol/errors.js';
import { HEADER, NLMSG_MIN_TYPE } from '../protocol/framing.js';
import { report } from '../protocol/report.js';
import { allocate, LITTLE_ENDIAN } from '../schema/bytes.js';
import { DecodeError } from '../schema/errors.js';
import type { DumpQueue } from './dump-queue.js';
import type { PendingRequest, ReceivedMessage } from './pending-request.js';
import { isScarce } from './scarce.js';
import {
  type Datagrams,
  FLAGS,
  LENGTH,
  MSG_TRUNC,
  NSID,
  OFFSET,
  PORT,
  RECORD,
  type Transport,
} from './transport.js';

/** Milliseconds between looks while the system is short of what waiting takes. */
const SHORT_DELAY = 5;
const LONG_DELAY = 500;

/** Where nothing was received. */
const NOTHING = allocate(0);

/** Who is notified of what a socket receives. */
export interface ReceiverHost {
  isClosed(): boolean;
  readonly dumps: DumpQueue;
  /** Whether anybody wants to know what arrives, and can take it. */
  wantsMore(): boolean;
  /** Whether nobody but a dump waits for what is received. */
  isDumpAlone(): boolean;
  /** The active dump gets its time again. */
  extendDump(): void;
  /** A message, at once: the object is used again. */
  message(message: ReceivedMessage, nsid: number): void;
  /** A lot of datagrams has been handled. */
  flush(): void;
  /** Datagrams were lost: nobody knows whose. */
  lost(error: NetlinkError): void;
  /** The transport has lost its other side, and is about to find it again: then `lost` follows. */
  interrupted(error: NetlinkError): void;
  /** A datagram that is no row of messages: whoever waits for an answer may have waited for this one. */
  broken(error: DecodeError): void;
  /** The socket itself is gone. */
  failed(error: unknown): void;
}

/** Waits for datagrams, receives them a lot at a time, and takes them apart. */
export class Receiver {
  readonly #transport: Transport;
  readonly #host: ReceiverHost;
  readonly #peer: number;
  #waiting = false;
  /** To look for datagrams without having been woken. */
  #retry: NodeJS.Timeout | undefined;
  #delay = SHORT_DELAY;
  /** Another lot is to be handled in a later turn of the event loop. */
  #deferred = false;
  /** Datagrams received and not handled yet, and which of them is next. */
  #held: Datagrams | undefined;
  #heldAt = 0;
  /** Datagrams are being handled: the transport's memory must not be received into now. */
  handling = false;
  /** Reused for every message: handlers read it at once. */
  readonly #message: ReceivedMessage = { bytes: NOTHING, at: 0, end: 0, type: 0, flags: 0, seq: 0 };

  constructor(transport: Transport, host: ReceiverHost, peer: number) {
    this.#transport = transport;
    this.#host = host;
    this.#peer = peer;
  }

  /** Ensures that what arrives is handled. */
  schedule(): void {
    if (this.#waiting || this.#deferred || this.#held !== undefined || !this.#host.wantsMore()) return;
    this.#waiting = true;
    try {
      this.#transport.wait(this.#woken);
      this.#delay = SHORT_DELAY;
    } catch (error) {
      this.#waiting = false;
      this.#waitFailed(error);
    }
  }

  /** Short of descriptors or memory it looks again by itself, later and later; other errors are everybody's end. */
  #waitFailed(error: unknown): void {
    if (!isScarce(error)) return this.#host.failed(error);
    this.#retry ??= setTimeout(() => {
      this.#retry = undefined;
      this.turn();
    }, this.#delay);
    this.#delay = Math.min(2 * this.#delay, LONG_DELAY);
  }

  /** Has the transport receive ahead, or not any more; that is only quicker. */
  readAhead(on: boolean): void {
    try {
      this.#transport.readAhead?.(on);
    } catch (error) {
      if (!isScarce(error)) throw error;
    }
  }

  /** The reader of a stream wants more: what is in hand at once, else what comes. */
  resume(): void {
    const { active } = this.#host.dumps;
    if (active) this.#host.extendDump();
    if (this.#held === undefined || this.handling || !active?.streaming) this.defer();
    else if (this.#host.wantsMore()) {
      this.#receive(undefined);
      // nothing of it was for the reader
      if (!active.ready) this.defer();
    }
  }

  readonly #woken = (): void => {
    this.#waiting = false;
    this.turn();
  };

  /** Handles one lot of what has arrived, and comes back for more after giving way to others. */
  readonly turn = (): void => {
    this.#deferred = false;
    if (!this.#host.wantsMore()) return;
    let isMore = true;
    try {
      isMore = this.#receive(undefined);
    } catch (error) {
      // of a reader's own making: the others go on
      report(error);
    }
    if (!isMore) this.schedule();
    else if (
      this.#host.wantsMore() &&
      !(this.#held !== undefined && this.#host.dumps.active?.waiting === false)
    )
      this.defer();
  };

  /** Handles a lot in a later turn of the event loop. */
  defer(): void {
    if (this.#deferred) return;
    this.#deferred = true;
    setImmediate(this.turn);
  }

  /** Sends a request's datagram, and handles what the kernel answers within the call. */
  exchange(datagram: Uint8Array, request: PendingRequest): void {
    const transport = this.#transport;
    if (this.#held === undefined && transport.exchange !== undefined) {
      const answer = transport.exchange(datagram);
      if (answer !== undefined) this.#handle(answer);
    } else transport.send(datagram);
    this.pump(request);
  }

  /** Receives until the request is settled or nothing is left. */
  pump(request: PendingRequest): void {
    while (!request.settled && !this.handling && this.#receive(1)) {
      // until there is no more
    }
  }

  /** Nothing is waited for any more; the transport is closed by its owner. */
  stop(): void {
    clearTimeout(this.#retry);
  }

  /** A closed socket that somebody keeps must not keep the buffers it received into. */
  release(): void {
    if (this.handling) return;
    this.#held = undefined;
    this.#message.bytes = NOTHING;
  }

  /** Handles one lot of datagrams; false where there was none. */
  #receive(max: number | undefined): boolean {
    if (this.#held !== undefined) this.#handleHeld();
    else {
      const host = this.#host;
      let datagrams: Datagrams | undefined;
      try {
        datagrams = this.#transport.receive(max);
      } catch (error) {
        if (isScarce(error)) {
          this.#waitFailed(error);
          return false;
        }
        const { code } = error as NetlinkError;
        if (code === 'ENOBUFS') host.lost(error as NetlinkError);
        else if (code === 'ENETRESET') host.interrupted(error as NetlinkError);
        else host.failed(error);
        return !host.isClosed();
      }
      if (datagrams === undefined) return false;
      this.#handle(datagrams);
    }
    return true;
  }

  #handle(datagrams: Datagrams): void {
    this.#held = datagrams;
    this.#heldAt = 0;
    if (this.#host.dumps.active) this.#host.extendDump();
    this.#handleHeld();
  }

  #handleHeld(): void {
    const host = this.#host;
    const { dumps } = host;
    while (this.#held !== undefined) {
      this.#handleOne(this.#held);
      // a reader of a stream gets what there is first: little is then alive at a time
      if (dumps.active?.ready && host.isDumpAlone()) break;
    }
    host.flush();
  }

  /** Handles the next of the datagrams in hand. */
  #handleOne(held: Datagrams): void {
    const { count, index } = held;
    const record = this.#heldAt++ * RECORD;
    this.handling = true;
    try {
      if (record < count * RECORD) this.#datagram(held, index, record);
    } finally {
      this.handling = false;
      if (this.#heldAt >= count) this.#held = undefined;
      if (this.#host.isClosed()) this.release();
    }
    this.#host.dumps.active?.flush();
  }

  #datagram({ bytes }: Datagrams, index: Int32Array, record: number): void {
    const port = index[record + PORT]!;
    if (port !== this.#peer) return;
    const host = this.#host;
    const start = index[record + OFFSET]!;
    const length = index[record + LENGTH]!;
    if (index[record + FLAGS]! & MSG_TRUNC) {
      this.#transport.grow?.(length);
      return host.lost(NetlinkError.of('EMSGSIZE', `a datagram of ${length} bytes did not fit the buffer`));
    }
    const end = start + length;
    const message = this.#message;
    message.bytes = bytes;
    const { u32 } = bytes;
    const { port: own } = this.#transport;
    const { dumps } = host;
    let { active, seq } = dumps;
    for (let at = start; at < end; ) {
      const word = at >> 2;
      const size = at + HEADER <= end ? u32[word]! : 0;
      if (size < HEADER || at + size > end) {
        const reason = `no message of ${size} bytes in ${end - at}`;
        return host.broken(new DecodeError('nlmsghdr', at - start, reason));
      }
      const kind = u32[word + 1]!;
      const type = LITTLE_ENDIAN ? kind & 0xffff : kind >>> 16;
      const flags = LITTLE_ENDIAN ? kind >>> 16 : kind & 0xffff;
      const next = at + size;
      // most of what comes in bulk: the entries of a dump
      if (u32[word + 2] === seq && type >= NLMSG_MIN_TYPE && u32[word + 3] === own && active !== undefined) {
        active.data(bytes, type, flags, at, next);
      } else {
        message.at = at;
        message.end = next;
        message.type = type;
        message.flags = flags;
        message.seq = u32[word + 2]!;
        host.message(message, index[record + NSID]!);
        ({ active, seq } = dumps);
      }
      at = (next + 3) & ~3;
    }
  }
}
