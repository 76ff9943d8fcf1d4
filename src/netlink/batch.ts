import { LITTLE_ENDIAN } from '../schema/bytes.js';
import { Writer } from '../schema/compiler/writer.js';
import { type RequestInfo, NetlinkError, errorOf } from './errors.js';
import type { Arrival, Exchange } from './exchange.js';
import { HEADER, NLMSG_ERROR, NLM_F_ACK, NLM_F_REQUEST } from './framing.js';
import { type MessageType, writeMessage } from './marshal.js';
import type { Transport } from './transport.js';

/** What a batch needs of its socket. */
export interface BatchHost {
  readonly transport: Transport;
  type(type: number | string): MessageType;
  sequence(count: number): number;
  exchange(first: number, count: number, exchange: Exchange): void;
  pump(exchange: Exchange): void;
}

/** What became of one request of a batch. */
export type BatchResult<R = RequestInfo> =
  | { readonly ok: true }
  | { readonly ok: false; readonly error: NetlinkError; readonly request: R };

/** Bytes sent at once: within the default send buffer, and some milliseconds of the kernel's time. */
const MAX_BYTES = 128 * 1024;
/** Receive buffer a batch asks for, so that many answers fit. */
const BUFFER = 8 << 20;
/**
 * Bytes of receive buffer that one answer may take: 832 for an acknowledgement, more for an error with words. Answers
 * beyond the buffer would be lost, while their requests are executed.
 */
const ANSWER = 1536;
const DEFAULT_BUFFER = 212_992;

const OK: BatchResult = Object.freeze({ ok: true });

interface Entry {
  request: RequestInfo;
  /** Offset of its message in the writer's buffer. */
  at: number;
}

/**
 * Many requests in few sends. Each is checked and encoded when added, so wrong input is an error there; the kernel's
 * refusals come back with their requests, and do not stop the others.
 */
export class RequestBatch {
  readonly #host: BatchHost;
  readonly #writer = new Writer();
  readonly #entries: Entry[] = [];

  constructor(host: BatchHost) {
    this.#host = host;
  }

  /** Requests added so far. */
  get size(): number {
    return this.#entries.length;
  }

  /** Adds a request; `flags` besides `NLM_F_REQUEST`. Returns its place in the results. */
  add(type: number | string, value: unknown, flags = 0): number {
    const entry = this.#host.type(type);
    const writer = this.#writer;
    const start = writer.at;
    try {
      writeMessage(writer, entry, value, NLM_F_REQUEST | flags, 0);
    } catch (error) {
      writer.at = start;
      throw error;
    }
    writer.align();
    const request = { name: entry.name, message: entry.message, value };
    return this.#entries.push({ request, at: start }) - 1;
  }

  /** Sends everything; the results in the order of adding. The batch is then empty and can be filled again. */
  async run(): Promise<BatchResult[]> {
    const entries = this.#entries.splice(0);
    const buffer = this.#writer.u8.subarray(0, this.#writer.at);
    this.#writer.u8 = new Uint8Array(4096);
    this.#writer.at = 0;
    const granted = entries.length > 64 ? this.#host.transport.receiveBuffer?.(BUFFER) : undefined;
    const cap = Math.max(1, Math.floor((granted ?? DEFAULT_BUFFER) / ANSWER));
    const results = new Array<BatchResult>(entries.length).fill(OK);
    for (let from = 0; from < entries.length; ) {
      let to = from + 1;
      while (to < entries.length && to - from < cap && offset(entries, buffer, to + 1) - entries[from]!.at <= MAX_BYTES) to++;
      if (from > 0) await new Promise(setImmediate); // give way to others between sends
      await this.#send(entries, buffer, from, to, results);
      from = to;
    }
    return results;
  }

  #send(entries: Entry[], buffer: Uint8Array, from: number, to: number, results: BatchResult[]): Promise<void> {
    const start = entries[from]!.at;
    const datagram = buffer.subarray(start, offset(entries, buffer, to));
    const first = this.#host.sequence(to - from);
    const view = new DataView(buffer.buffer, buffer.byteOffset);
    for (let i = from; i < to; i++) view.setUint32(entries[i]!.at + 8, first + i - from, LITTLE_ENDIAN);
    // one acknowledgement for all: it comes last, and errors come without being asked for
    const flagsAt = entries[to - 1]!.at + 6;
    view.setUint16(flagsAt, view.getUint16(flagsAt, LITTLE_ENDIAN) | NLM_F_ACK, LITTLE_ENDIAN);
    const exchange = new BatchExchange(entries, results, first, from, to);
    this.#host.exchange(first, to - from, exchange);
    try {
      this.#host.transport.send(datagram);
      this.#host.pump(exchange);
    } catch (error) {
      exchange.fail(error);
    }
    return exchange.promise;
  }
}

function offset(entries: readonly Entry[], buffer: Uint8Array, i: number): number {
  return entries[i]?.at ?? buffer.length;
}

class BatchExchange implements Exchange {
  settled = false;
  readonly promise: Promise<void>;
  readonly #entries: readonly Entry[];
  readonly #results: BatchResult[];
  readonly #first: number;
  readonly #from: number;
  readonly #to: number;
  #resolve!: () => void;

  constructor(entries: readonly Entry[], results: BatchResult[], first: number, from: number, to: number) {
    this.#entries = entries;
    this.#results = results;
    this.#first = first;
    this.#from = from;
    this.#to = to;
    this.promise = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  get request(): RequestInfo {
    return this.#entries[this.#from]!.request;
  }

  take({ type, flags, bytes, at, end, seq }: Arrival): void {
    if (type !== NLMSG_ERROR) return; // an echo
    const place = this.#from + seq - this.#first;
    const { request } = this.#entries[place]!;
    const error = errorOf(bytes.u8, at + HEADER, end, 'error', flags, request);
    if (error) this.#results[place] = { ok: false, error, request };
    if (place === this.#to - 1) {
      this.settled = true;
      this.#resolve();
    }
  }

  /** The socket failed: what has not been refused is in doubt. */
  fail(error: unknown): void {
    if (this.settled) return;
    for (let i = this.#from; i < this.#to; i++) {
      if (this.#results[i] !== OK) continue;
      const { request } = this.#entries[i]!;
      const doing = 'no answer came, so whether the request took effect is unknown';
      const errno = error instanceof NetlinkError ? error.errno : 5;
      this.#results[i] = { ok: false, error: new NetlinkError({ errno, request, doing }), request };
    }
    this.settled = true;
    this.#resolve();
  }

  lost(error: NetlinkError): void {
    this.fail(error);
  }
}
