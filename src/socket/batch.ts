import { errorOf, NetlinkError, type RequestInfo } from '../protocol/errors.js';
import { HEADER, NLM_F_ACK, NLM_F_REQUEST, NLMSG_ERROR } from '../protocol/framing.js';
import { type MessageType, writeMessage } from '../protocol/marshal.js';
import { LITTLE_ENDIAN } from '../schema/bytes.js';
import { Writer } from '../schema/compiler/writer.js';
import { CallSite } from '../schema/stack.js';
import type { PendingRequest, ReceivedMessage } from './pending-request.js';
import type { Transport } from './transport.js';
import { isTurnSpent, nextTurn } from './turn.js';

/** What a batch needs of its socket. */
export interface BatchHost {
  readonly transport: Transport;
  type(type: number | string): MessageType;
  sequence(count: number): number;
  register(first: number, count: number, request: PendingRequest): void;
  pump(request: PendingRequest, timeout?: number): void;
  /** Expects no more answers for it. */
  forget(request: PendingRequest): void;
}

/** What became of one request of a batch. */
export type BatchResult<R = RequestInfo> =
  | { readonly ok: true }
  | { readonly ok: false; readonly error: NetlinkError; readonly request: R };

/** Bytes sent at once: within the default send buffer, and some milliseconds of the kernel's time. */
const MAX_BYTES = 128 * 1024;
/** Receive buffer a batch requests, so that many answers fit. */
const BUFFER = 8 << 20;
/**
 * Bytes of receive buffer that one answer may take: 832 for an acknowledgement, more for an error with words. Answers
 * beyond the buffer would be lost, while their requests are executed.
 */
const ANSWER = 1536;
const DEFAULT_BUFFER = 212_992;

const OK: BatchResult = Object.freeze({ ok: true });

/** Requests of a batch, side by side: a hundred thousand small objects would keep the garbage collector busy. */
class Requests {
  readonly types: MessageType[] = [];
  readonly values: unknown[] = [];
  /** Offset of each message in the buffer, and behind the last one the buffer's end. */
  readonly at: number[] = [];
  /** Where it was run. */
  site: CallSite | undefined;

  info(i: number): RequestInfo {
    const { name, message } = this.types[i]!;
    return { name, message, value: this.values[i], site: this.site };
  }
}

/**
 * Many requests in few sends. Each is checked and encoded when added, so wrong input is an error there; the kernel's
 * refusals come back with their requests, and do not stop the others.
 */
export class RequestBatch {
  readonly #host: BatchHost;
  #writer = new Writer();
  #requests = new Requests();

  constructor(host: BatchHost) {
    this.#host = host;
  }

  /** Requests added so far. */
  get size(): number {
    return this.#requests.at.length;
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
    const { types, values, at } = this.#requests;
    types.push(entry);
    values.push(value);
    return at.push(start) - 1;
  }

  /** @internal The message of a request, header included. */
  bytesOf(place: number): Uint8Array {
    const { at } = this.#requests;
    return this.#writer.u8.subarray(at[place], at[place + 1] ?? this.#writer.at);
  }

  /** Sends everything; the results in the order of adding. The batch is then empty and can be filled again. */
  async run(): Promise<BatchResult[]> {
    const requests = this.#requests;
    const buffer = this.#writer.u8.subarray(0, this.#writer.at);
    this.#requests = new Requests();
    this.#writer = new Writer();
    requests.site = new CallSite();
    const { at } = requests;
    const count = at.length;
    at.push(buffer.length);
    const granted = count > 64 ? this.#host.transport.receiveBuffer?.(BUFFER) : undefined;
    const cap = Math.max(1, Math.floor((granted ?? DEFAULT_BUFFER) / ANSWER));
    const results = new Array<BatchResult>(count).fill(OK);
    for (let from = 0; from < count; ) {
      let to = from + 1;
      while (to < count && to - from < cap && at[to + 1]! - at[from]! <= MAX_BYTES) to++;
      if (from > 0) await new Promise(setImmediate); // give way to others between sends
      await this.#send(requests, buffer, from, to, results);
      from = to;
    }
    return isTurnSpent() ? nextTurn(Promise.resolve(results)) : results;
  }

  #send(
    requests: Requests,
    buffer: Uint8Array,
    from: number,
    to: number,
    results: BatchResult[],
  ): Promise<void> {
    const { at } = requests;
    const datagram = buffer.subarray(at[from]!, at[to]!);
    const first = this.#host.sequence(to - from);
    const view = new DataView(buffer.buffer, buffer.byteOffset);
    for (let i = from; i < to; i++) view.setUint32(at[i]! + 8, first + i - from, LITTLE_ENDIAN);
    // one acknowledgement for all: it comes last, and errors come without being requested
    const flagsAt = at[to - 1]! + 6;
    view.setUint16(flagsAt, view.getUint16(flagsAt, LITTLE_ENDIAN) | NLM_F_ACK, LITTLE_ENDIAN);
    const request = new PendingBatch(requests, results, first, from, to);
    try {
      this.#host.register(first, to - from, request);
      this.#host.transport.send(datagram);
    } catch (error) {
      this.#host.forget(request);
      request.fail(error, isClosed(error) ? 'the socket is closed: not sent' : 'not sent');
      return request.promise;
    }
    this.#host.pump(request);
    return request.promise;
  }
}

class PendingBatch implements PendingRequest {
  settled = false;
  readonly changes = true;
  readonly promise: Promise<void>;
  readonly #requests: Requests;
  readonly #results: BatchResult[];
  readonly #first: number;
  readonly #from: number;
  readonly #to: number;
  #resolve!: () => void;

  constructor(requests: Requests, results: BatchResult[], first: number, from: number, to: number) {
    this.#requests = requests;
    this.#results = results;
    this.#first = first;
    this.#from = from;
    this.#to = to;
    this.promise = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  get request(): RequestInfo {
    return this.#requests.info(this.#from);
  }

  take({ type, flags, bytes, at, end, seq }: ReceivedMessage): void {
    if (type !== NLMSG_ERROR) return; // an echo
    const place = this.#from + seq - this.#first;
    const request = this.#requests.info(place);
    const error = errorOf(bytes.u8, at + HEADER, end, 'error', flags, request);
    if (error) this.#results[place] = { ok: false, error, request };
    if (place === this.#to - 1) {
      this.settled = true;
      this.#resolve();
    }
  }

  /** The socket failed: what has not been refused is in doubt, unless it was never sent. */
  fail(error: unknown, doing = doubt(error)): void {
    if (this.settled) return;
    for (let i = this.#from; i < this.#to; i++) {
      if (this.#results[i] !== OK) continue;
      const request = this.#requests.info(i);
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

/** What is known of requests that no answer came for. */
function doubt(error: unknown): string {
  const unknown = 'no answer came, so whether the request took effect is unknown';
  return isClosed(error) ? `the socket was closed: ${unknown}` : unknown;
}

function isClosed(error: unknown): boolean {
  return (error as { code?: string }).code === 'EBADF';
}
