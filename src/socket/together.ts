import { errorOf, NetlinkError, type RequestInfo } from '../protocol/errors.js';
import { HEADER, NLM_F_ACK, NLM_F_REQUEST, NLMSG_ERROR } from '../protocol/framing.js';
import { type MessageType, type NetlinkMessage, writeMessage } from '../protocol/marshal.js';
import { LITTLE_ENDIAN } from '../schema/bytes.js';
import { Writer } from '../schema/compiler/writer.js';
import { decode } from '../schema/index.js';
import { CallSite } from '../schema/stack.js';
import type { BatchHost } from './batch.js';
import type { PendingRequest, ReceivedMessage } from './pending-request.js';

/** What a {@link Together} needs of its socket, besides what a batch does. */
export interface TogetherHost extends BatchHost {
  /** Reads a whole message. */
  read(received: ReceivedMessage): NetlinkMessage;
}

/** What came of messages that were sent together. */
export interface TogetherResult {
  /** Refusals, by the place of their message. */
  readonly errors: readonly { readonly place: number; readonly error: NetlinkError }[];
  /** What the kernel echoed (`NLM_F_ECHO`), in order. */
  readonly echoes: readonly NetlinkMessage[];
}

/** What a send buffer counts besides the bytes of a message. */
const OVERHEAD = 64 * 1024;
/** Bytes of receive buffer that one refusal takes. */
const ANSWER = 1536;
/** Most that is asked of the receive buffer. */
const MOST_ANSWERS = 64 << 20;

/**
 * Messages that the kernel takes as one datagram and all or none, between one that begins and one that ends
 * (nfnetlink's batches).
 */
export class Together {
  readonly #host: TogetherHost;
  readonly #writer = new Writer();
  readonly #types: MessageType[] = [];
  readonly #at: number[] = [];

  constructor(host: TogetherHost) {
    this.#host = host;
  }

  /** Takes all messages out: what was sent may be followed by another one, in the same memory. */
  clear(): void {
    this.#writer.at = 0;
    this.#types.length = 0;
    this.#at.length = 0;
  }

  /** Messages so far. */
  get size(): number {
    return this.#at.length;
  }

  /** Bytes so far. */
  get bytes(): number {
    return this.#writer.at;
  }

  /**
   * Adds a message; `flags` besides `NLM_F_REQUEST`; `more` is attributes as bytes, which go behind those of `value`.
   * Returns its place.
   */
  add(type: number | string, value: unknown, flags = 0, more?: Uint8Array): number {
    const entry = this.#host.type(type);
    const writer = this.#writer;
    writer.align();
    const start = writer.at;
    try {
      writeMessage(writer, entry, value, NLM_F_REQUEST | flags, 0);
      if (more) {
        writer.append(more);
        writer.put32(writer.at - start, start);
      }
    } catch (error) {
      writer.at = start;
      throw error;
    }
    this.#types.push(entry);
    return this.#at.push(start) - 1;
  }

  /** Sends it. `last` is the message whose acknowledgement comes last: before one that only ends, which gets none. */
  run(last: number, options: { timeout?: number | undefined } = {}): Promise<TogetherResult> {
    const writer = this.#writer;
    writer.align();
    const datagram = writer.u8.subarray(0, writer.at);
    const count = this.#at.length;
    const { transport } = this.#host;
    transport.sendBuffer?.(datagram.length + OVERHEAD);
    if (count > 64) transport.receiveBuffer?.(Math.min(count * ANSWER, MOST_ANSWERS));
    const first = this.#host.sequence(count);
    const view = new DataView(datagram.buffer, datagram.byteOffset);
    for (let i = 0; i < count; i++) view.setUint32(this.#at[i]! + 8, first + i, LITTLE_ENDIAN);
    const flagsAt = this.#at[last]! + 6;
    view.setUint16(flagsAt, view.getUint16(flagsAt, LITTLE_ENDIAN) | NLM_F_ACK, LITTLE_ENDIAN);
    const request = new PendingTogether((place) => this.#info(place), this.#host, first, last);
    try {
      this.#host.register(first, count, request);
      transport.send(datagram);
    } catch (error) {
      this.#host.forget(request);
      request.fail(error);
      return request.promise;
    }
    this.#host.pump(request, options.timeout);
    return request.promise;
  }

  /** A message as it was sent: read again, since keeping all of them would take more than their bytes. */
  #info(place: number): RequestInfo {
    const { name, message } = this.#types[place]!;
    const start = this.#at[place]!;
    const view = new DataView(this.#writer.u8.buffer, this.#writer.u8.byteOffset);
    const length = view.getUint32(start, LITTLE_ENDIAN);
    const body = this.#writer.u8.slice(start + HEADER, start + length);
    return { name, message, value: decode(message, body, { direction: 'request' }) };
  }
}

class PendingTogether implements PendingRequest {
  settled = false;
  readonly changes = true;
  readonly promise: Promise<TogetherResult>;
  readonly #info: (place: number) => RequestInfo;
  readonly #host: TogetherHost;
  readonly #first: number;
  readonly #last: number;
  readonly #errors: { place: number; error: NetlinkError }[] = [];
  readonly #echoes: NetlinkMessage[] = [];
  readonly #site = new CallSite();
  #resolve!: (result: TogetherResult) => void;
  #reject!: (error: unknown) => void;

  constructor(info: (place: number) => RequestInfo, host: TogetherHost, first: number, last: number) {
    this.#info = info;
    this.#host = host;
    this.#first = first;
    this.#last = last;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  get request(): RequestInfo {
    return this.#info(0);
  }

  take(received: ReceivedMessage): void {
    const { type, flags, bytes, at, end, seq } = received;
    if (type !== NLMSG_ERROR) {
      this.#echoes.push(this.#host.read(received));
      return;
    }
    const place = seq - this.#first;
    if (bytes.i32[(at + HEADER) >> 2] !== 0) {
      const request = { ...this.#info(place), site: this.#site };
      const error = errorOf(bytes.u8, at + HEADER, end, 'error', flags, request);
      if (error) this.#errors.push({ place, error });
      // what begins is refused for all
      if (place !== this.#last && place !== 0) return;
    } else if (place !== this.#last) return;
    this.settled = true;
    this.#resolve({ errors: this.#errors, echoes: this.#echoes });
  }

  fail(error: unknown): void {
    if (this.settled) return;
    this.settled = true;
    this.#reject(error);
  }

  /** Answers were lost: where there were refusals, nothing of it took effect. */
  lost(error: NetlinkError): void {
    const doubt = 'answers were lost, so whether the changes took effect is unknown';
    this.fail(new NetlinkError({ errno: error.errno, request: this.request, doing: doubt }));
  }
}
