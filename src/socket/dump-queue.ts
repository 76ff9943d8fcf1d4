import type { NetlinkError, RequestInfo } from '../protocol/errors.js';
import { LITTLE_ENDIAN } from '../schema/bytes.js';
import type { DumpRequest } from './dump.js';

/** What dumps need of their socket. */
export interface DumpQueueHost {
  isClosed(): boolean;
  closedError(request: RequestInfo): NetlinkError;
  /** A sequence number of its own. */
  sequence(): number;
  /** Routes what carries the number to the dump; what came for its last number is not for it any more. */
  register(dump: DumpRequest, seq: number): void;
  /** Nothing is for the dump any more. */
  forget(dump: DumpRequest): void;
  send(datagram: Uint8Array): void;
  /** Gives the dump its time, and begins to receive. */
  begin(dump: DumpRequest): void;
  /** What is not there at once is long: has the transport receive ahead. */
  readAhead(): void;
  /** No dump is left. */
  idle(): void;
}

/** Dumps take turns on a socket: the kernel answers `EBUSY` to a second one. */
export class DumpQueue {
  /** The dump whose entries are being received. */
  active: DumpRequest | undefined;
  /** The sequence number of its answers. */
  seq = 0;
  readonly #host: DumpQueueHost;
  readonly #waiting: (() => void)[] = [];

  constructor(host: DumpQueueHost) {
    this.#host = host;
  }

  /** Sends a dump's request (again) when it is its turn. */
  start(dump: DumpRequest, datagram: Uint8Array): void {
    if (this.active === undefined || this.active === dump) this.#send(dump, datagram);
    else this.#waiting.push(() => this.#send(dump, datagram));
  }

  #send(dump: DumpRequest, datagram: Uint8Array): void {
    const host = this.#host;
    if (dump.left) dump.fail(undefined);
    if (dump.settled) return this.next();
    if (host.isClosed()) return dump.fail(host.closedError(dump.request));
    const seq = host.sequence();
    this.active = dump;
    this.seq = seq;
    host.register(dump, seq);
    new DataView(datagram.buffer, datagram.byteOffset).setUint32(8, seq, LITTLE_ENDIAN);
    try {
      host.send(datagram);
    } catch (error) {
      host.forget(dump);
      dump.fail(error);
      return this.next();
    }
    host.begin(dump);
    if (!dump.settled && this.active === dump) host.readAhead();
  }

  /** The active dump is over: the next one's turn. */
  next(): void {
    this.active = undefined;
    const next = this.#waiting.shift();
    if (next) next();
    else this.#host.idle();
  }

  /** The socket is closed: those that wait fail. */
  close(): void {
    for (const start of this.#waiting.splice(0)) start();
  }
}
