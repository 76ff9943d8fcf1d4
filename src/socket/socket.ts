// Long, because the public methods stand here with their overloads; receiving, dumps, requests and subscriptions are beside it.
import { NetlinkError, type RequestInfo } from '../protocol/errors.js';
import {
  HEADER,
  NLM_F_ACK,
  NLM_F_DUMP,
  NLM_F_MULTI,
  NLM_F_REQUEST,
  NLMSG_MIN_TYPE,
  NLMSG_NOOP,
  NLMSG_OVERRUN,
} from '../protocol/framing.js';
import { Marshal, type MessageType, type NetlinkMessage, type Policy } from '../protocol/marshal.js';
import type { DecodeError } from '../schema/errors.js';
import { checkOptions } from '../schema/options.js';
import { CallSite, typeError } from '../schema/stack.js';
import type { Input } from '../schema/type.js';
import { type BatchHost, RequestBatch } from './batch.js';
import { config, makeTransport } from './config.js';
import { Deadlines } from './deadlines.js';
import { type Accept, DUMP_OPTIONS, Dump, type DumpRequest } from './dump.js';
import { DumpQueue, type DumpQueueHost } from './dump-queue.js';
import { type PendingRequest, type ReceivedMessage, Request, type RequestHost } from './pending-request.js';
import { PendingRequests } from './pending-requests.js';
import { Receiver, type ReceiverHost } from './receiver.js';
import { RequestEncoder } from './request-encoder.js';
import {
  type DumpRequestOptions,
  REQUEST_OPTIONS,
  type RequestOptions,
  SOCKET_OPTIONS,
  type SocketOptions,
  SUBSCRIPTION_OPTIONS,
} from './socket-options.js';
import { Subscribers } from './subscribers.js';
import type { Subscription, SubscriptionOptions } from './subscription.js';
import { Together } from './together.js';
import type { Transport } from './transport.js';
import { isTurnSpent, nextTurn } from './turn.js';
import type { AnswerOf, AnyTypeKey, PolicyTable, RequestOf, TypeKey, WithPolicy } from './typed.js';

export {
  type DumpRequestOptions,
  FAMILY_OPTIONS,
  REQUEST_OPTIONS,
  type RequestOptions,
  SOCKET_OPTIONS,
  type SocketOptions,
  SUBSCRIPTION_NAMES,
  UTILITY_OPTIONS,
} from './socket-options.js';

/** Milliseconds to wait for an answer. */
const DEFAULT_TIMEOUT = 30_000;

/** Times that a request whose answer was lost is sent again. */
const RETRIES = 8;

// biome-ignore lint/suspicious/noExplicitAny: what the type checker does not know
type Unknown = any;

/**
 * A netlink socket: requests, dumps, batches and subscriptions over a {@link Transport}, its messages read by a
 * {@link Marshal}. Many requests may be under way at once; dumps take turns, as the kernel runs one a socket.
 *
 * `T` has the message types that {@link registerPolicy} made known, so that requests and answers are typed:
 *
 * ```ts
 * const socket = new NetlinkSocket({ protocol: 25 }).registerPolicy(messageTypes('SENSOR', { get: [18, sensor] }));
 * const { temperature } = await socket.get('get', { id: 3 });
 * ```
 */
export class NetlinkSocket<T = Unknown> {
  readonly marshal: Marshal;
  readonly transport: Transport;
  readonly #options: SocketOptions;
  readonly #pending = new PendingRequests();
  readonly #encoder = new RequestEncoder();
  readonly #receiver: Receiver;
  readonly #dumps: DumpQueue;
  readonly #subscribers: Subscribers;
  #closed = false;
  readonly #deadlines = new Deadlines(
    (request, after) => this.#expired(request, after),
    // the time that the reader of a stream takes is not the kernel's
    (request) => request === this.#dumps.active && !this.#dumps.active.waiting,
  );

  constructor(options: SocketOptions = {}) {
    checkOptions(options, SOCKET_OPTIONS);
    this.#options = options;
    this.marshal = options.marshal ?? new Marshal();
    const { transport = config.transport } = options;
    this.transport =
      typeof transport === 'function'
        ? makeTransport(transport, { ...options, protocol: options.protocol ?? 0 })
        : transport;
    this.#dumps = new DumpQueue(this.#dumpHost());
    this.#receiver = new Receiver(this.transport, this.#receiverHost(this.#dumps), options.peer ?? 0);
    this.#subscribers = new Subscribers(this.transport, {
      isClosed: () => this.#closed,
      checkOpen: () => this.checkOpen(),
      readAhead: () => this.#receiver.readAhead(true),
      schedule: () => this.#receiver.schedule(),
      left: () => this.#stopReadingAhead(),
    });
  }

  #dumpHost(): DumpQueueHost {
    return {
      isClosed: () => this.#closed,
      closedError,
      sequence: () => this.#encoder.sequence(1),
      register: (dump, seq) => {
        this.#pending.forget(dump);
        this.#pending.add(seq, dump);
      },
      forget: (dump) => this.#forget(dump),
      send: (datagram) => this.transport.send(datagram),
      begin: (dump) => {
        this.#expect(dump, dump.timeout);
        if (this.#receiver.handling) this.#receiver.defer();
        else this.#receiver.turn();
      },
      readAhead: () => {
        try {
          this.#receiver.readAhead(true);
        } catch (error) {
          this.#failed(error);
        }
      },
      idle: () => this.#stopReadingAhead(),
    };
  }

  #receiverHost(dumps: DumpQueue): ReceiverHost {
    return {
      dumps,
      isClosed: () => this.#closed,
      wantsMore: () => this.#wantsMore(),
      isDumpAlone: () => this.#pending.size === 1 && this.#subscribers.size === 0,
      extendDump: () => {
        const { active } = dumps;
        if (active) this.#expect(active, active.timeout);
      },
      message: (message, nsid) => this.#message(message, nsid),
      flush: () => this.#subscribers.flush(),
      lost: (error) => this.#lost(error),
      interrupted: (error) => this.#interrupted(error),
      broken: (error) => this.#broken(error),
      failed: (error) => this.#failed(error),
    };
  }

  /**
   * Adds message classes: `{ 16: ifinfomsg }`, or a table of `messageTypes`. What it returns is this socket, typed: it
   * takes these types, by key, number or C name, and their members only.
   */
  registerPolicy<const P extends PolicyTable>(policy: P): NetlinkSocket<WithPolicy<T, P>> {
    this.marshal.registerPolicy(policy as Policy);
    return this as unknown as NetlinkSocket<WithPolicy<T, P>>;
  }

  /** Forgets message types. */
  unregisterPolicy(...types: number[]): this {
    this.marshal.unregisterPolicy(...types);
    return this;
  }

  /** Requests one object: the one answer. */
  get<R = Record<string, unknown>>(type: AnyTypeKey<T>, value: unknown, options?: RequestOptions): Promise<R>;
  get<K extends TypeKey<T>>(
    type: K,
    value: Input<RequestOf<T, K>>,
    options?: RequestOptions,
  ): Promise<AnswerOf<T, K>>;
  get(type: number | string, value: unknown, options: RequestOptions = {}): Promise<unknown> {
    return this.#ask(type, value, NLM_F_REQUEST | (options.flags ?? 0), false, options, theAnswer);
  }

  /** Asks for something to be done; resolves, once acknowledged, with what was answered (or echoed) on the way. */
  request<R = Record<string, unknown>>(
    type: AnyTypeKey<T>,
    value: unknown,
    options?: RequestOptions,
  ): Promise<R[]>;
  request<K extends TypeKey<T>>(
    type: K,
    value: Input<RequestOf<T, K>>,
    options?: RequestOptions,
  ): Promise<AnswerOf<T, K>[]>;
  request(type: number | string, value: unknown, options: RequestOptions = {}): Promise<unknown[]> {
    const flags = NLM_F_REQUEST | NLM_F_ACK | (options.flags ?? 0);
    return this.#ask(type, value, flags, true, options, allAnswers);
  }

  /**
   * Requests a whole table: see {@link Dump}. `accept` leaves entries out that the kernel did not. Where the request's
   * object is still being made (names looked up), it is waited for when the dump is consumed.
   */
  dump<R = Record<string, unknown>>(
    type: AnyTypeKey<T>,
    value: object | Promise<object>,
    options?: DumpRequestOptions,
    accept?: Accept<R>,
  ): Dump<R>;
  dump<K extends TypeKey<T>>(
    type: K,
    value: Input<RequestOf<T, K>> | Promise<Input<RequestOf<T, K>>>,
    options?: DumpRequestOptions,
    accept?: Accept<AnswerOf<T, K>>,
  ): Dump<AnswerOf<T, K>>;
  dump(
    type: number | string,
    value: Unknown,
    options: DumpRequestOptions = {},
    accept?: Accept<Unknown>,
  ): Dump<Unknown> {
    checkOptions(options, DUMP_OPTIONS);
    const entry = this.#type(type);
    const flags = NLM_F_REQUEST | NLM_F_DUMP | (options.flags ?? 0);
    const encode = (object: object) => this.#encoder.encode(entry, object, flags, 0).slice();
    // wrong input is an error here, not when the dump is consumed
    let datagram = value instanceof Promise ? undefined : encode(value);
    const start = (request: DumpRequest): void => {
      if (datagram) return this.#dumps.start(request, datagram);
      (value as Promise<object>).then(encode).then(
        (made) => {
          datagram = made;
          start(request);
        },
        (error: unknown) => request.fail(error),
      );
    };
    return new Dump<unknown>(
      {
        startDump: (request) => start(request as DumpRequest),
        resume: () => this.#receiver.resume(),
        over: (request) => {
          this.#forget(request);
          this.#dumps.next();
        },
        marshal: this.marshal,
      },
      {
        name: entry.name,
        message: entry.message,
        value,
        explain: options.explain,
        table: true,
        site: new CallSite(),
      },
      options,
      accept,
    );
  }

  /** Requests to send together: see {@link RequestBatch}. */
  batch(): RequestBatch {
    return new RequestBatch(this.#host());
  }

  /** Messages that the kernel takes all or none of: see {@link Together}. */
  together(): Together {
    return new Together({
      ...this.#host(),
      read: ({ bytes, at }) => this.marshal.parseMessage(bytes, at),
    });
  }

  #host(): BatchHost {
    return {
      type: (type) => this.#type(type),
      transport: this.transport,
      register: (first, count, request) => {
        this.checkOpen();
        this.#pending.addRow(first, count, request);
      },
      sequence: (count) => this.#encoder.sequence(count),
      forget: (request) => this.#forget(request),
      pump: (request, timeout) => {
        this.#receiver.pump(request);
        if (request.settled) return;
        this.#expect(request, timeout);
        this.#receiver.schedule();
      },
    };
  }

  /**
   * Listens to multicast groups, by number: every message, in order, and a notice wherever some were lost.
   * @param read what to make of a message; by default, the whole {@link NetlinkMessage}.
   */
  subscribe<T = NetlinkMessage>(
    groups: readonly number[],
    options: SubscriptionOptions = {},
    read?: (message: ReceivedMessage, nsid: number) => T,
  ): Subscription<T> {
    checkOptions(options, SUBSCRIPTION_OPTIONS);
    this.checkOpen();
    const reader =
      read ?? ((message, nsid) => this.marshal.parseMessage(message.bytes, message.at, nsid) as T);
    return this.#subscribers.add(groups, options, reader);
  }

  /**
   * Sends a message and expects nothing. One that answers a message received carries its sequence number, `seq`; an
   * event carries 0.
   */
  send(type: number | string, value: unknown, flags = NLM_F_REQUEST, seq?: number): void {
    this.checkOpen();
    const sequence = seq ?? this.#encoder.sequence(1);
    this.transport.send(this.#encoder.encode(this.#type(type), value, flags, sequence));
  }

  /** Whether it was closed. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Ends everything under way with an error, and the subscriptions. May be called again. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#deadlines.stop();
    this.#receiver.stop();
    try {
      for (const request of this.#pending.all()) request.fail(closedError(request.request));
      this.#pending.clear();
      this.#dumps.close();
      this.#subscribers.close();
    } finally {
      this.transport.close();
      this.#receiver.release();
    }
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  /** Throws `EBADF` once it was closed: for what opens sockets beside it, which would outlive it. */
  checkOpen(): void {
    if (this.#closed) throw closedError();
  }

  #type(type: number | string): MessageType {
    const named = typeof type === 'string' ? this.marshal.messageTypeNamed(type) : undefined;
    const id = typeof type === 'string' ? named?.id : type;
    // of generic netlink's commands many share a number: there the name alone tells
    const found = (id === undefined ? undefined : this.marshal.requestTypeOf(id)) ?? named;
    if (!found) throw typeError(`no message class is registered for type ${type}: see registerPolicy`);
    return found;
  }

  #ask<T>(
    name: number | string,
    value: unknown,
    flags: number,
    changes: boolean,
    options: RequestOptions,
    result: (request: Request) => T,
  ): Promise<T> {
    try {
      checkOptions(options, REQUEST_OPTIONS);
      this.checkOpen();
      const { signal, timeout, explain, deferred } = options;
      if (signal?.aborted) throw signal.reason;
      const request = new Request(this.#requestHost, this.#type(name), value, flags, changes, explain);
      this.#launch(request, deferred);
      const finished = request.finished(result);
      if (!request.settled) this.#await(request, timeout, signal, finished);
      else if (isTurnSpent()) return nextTurn(finished);
      return finished;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Sends, and looks at once whether the answer is there: the kernel mostly answers within the call. */
  #launch(request: Request, deferred = false): void {
    const seq = this.#encoder.sequence(1);
    const datagram = this.#encoder.encode(request.type, request.value, request.flags, seq);
    const pending = this.#pending;
    const receiver = this.#receiver;
    // sent within the handling of another's answer
    if (receiver.handling || deferred) {
      this.transport.send(datagram);
      pending.add(seq, request);
      return;
    }
    pending.begin(seq, request);
    try {
      receiver.exchange(datagram, request);
    } finally {
      pending.sent();
    }
    if (!request.settled) pending.add(seq, request);
  }

  #again(request: Request): void {
    if (request.tries++ >= RETRIES)
      return request.fail(NetlinkError.of('ENOBUFS', 'answers kept getting lost', request.request));
    // not within the handling of other datagrams
    setImmediate(() => this.#relaunch(request));
  }

  #relaunch(request: Request): void {
    if (request.settled) return;
    this.#pending.forget(request);
    try {
      this.checkOpen();
      this.#launch(request);
      this.#receiver.schedule();
    } catch (error) {
      request.fail(error);
    }
  }

  #await(
    request: Request,
    timeout: number | undefined,
    signal: AbortSignal | undefined,
    finished: Promise<unknown>,
  ): void {
    this.#expect(request, timeout);
    if (signal) {
      const stop = () => {
        this.#forget(request);
        request.fail(signal.reason);
      };
      signal.addEventListener('abort', stop, { once: true });
      const clean = () => signal.removeEventListener('abort', stop);
      finished.then(clean, clean);
    }
    this.#receiver.schedule();
  }

  #forget(request: PendingRequest): void {
    this.#pending.forget(request);
    this.#deadlines.forget(request);
  }

  #expect(request: PendingRequest, timeout: number | undefined): void {
    this.#deadlines.expect(request, timeout ?? this.#options.timeout ?? DEFAULT_TIMEOUT);
  }

  #expired(request: PendingRequest, after: number): void {
    this.#pending.forget(request);
    request.fail(NetlinkError.of('ETIMEDOUT', `no answer within ${after} ms`, request.request));
    if (request === this.#dumps.active) this.#dumps.next();
  }

  readonly #requestHost: RequestHost = {
    decode: ({ bytes, at, end, type }) =>
      this.marshal.fixes
        ? this.marshal.parseMessage(bytes, at).body
        : this.marshal.decodeBody(type, bytes, at + HEADER, end),
    again: (request) => this.#again(request),
  };

  /** Where neither a dump nor events are to come, the answer to a request is quickest fetched by oneself. */
  #stopReadingAhead(): void {
    if (this.#dumps.active || this.#subscribers.size > 0 || this.#closed) return;
    this.#receiver.readAhead(false);
  }

  #wantsMore(): boolean {
    if (this.#closed) return false;
    // a slow consumer must not hold up others' requests
    const waiting = this.#pending.size;
    if (waiting > (this.#dumps.active?.full ? 1 : 0)) return true;
    return waiting === 0 && this.#subscribers.wantMore;
  }

  /** Hands a message to the request that it answers, or to the subscribers. */
  #message(message: ReceivedMessage, nsid: number): void {
    const { bytes, at, type, flags, seq } = message;
    const port = bytes.u32[(at >> 2) + 3]!;
    const { port: own } = this.transport;
    const request = this.#pending.of(seq);
    if (request !== undefined && (port === own || port === 0)) {
      if (type === NLMSG_NOOP) return;
      request.take(message);
      if (request.settled) this.#settled(request, seq);
      // who changes something and listens as well gets the one copy of the notification here
      if (!request.changes || type < NLMSG_MIN_TYPE || flags & NLM_F_MULTI) return;
    }
    if (type === NLMSG_OVERRUN) return this.#lost(NetlinkError.of('ENOBUFS', 'messages were lost'));
    if (this.#subscribers.size === 0 || type < NLMSG_MIN_TYPE) return;
    // an answer that nobody waits for any more, or the rest of one
    if (port === own && (flags & NLM_F_MULTI || this.#pending.abandoned(seq))) return;
    this.#subscribers.deliver(message, nsid);
  }

  #settled(request: PendingRequest, seq: number): void {
    if (request === this.#dumps.active) {
      this.#forget(request);
      this.#dumps.next();
    } else if (request instanceof Request) {
      if (request !== this.#pending.latest) this.#pending.settled(seq);
      this.#deadlines.forget(request);
    } else this.#forget(request);
  }

  /** The socket itself is gone: everything that waits fails with the reason. */
  #failed(error: unknown): void {
    if (this.#closed) return;
    for (const request of this.#pending.all()) request.fail(error);
    this.#pending.clear();
    this.#subscribers.fail(error);
    this.#dumps.active = undefined;
    this.close();
  }

  /** Datagrams were lost: nobody knows whose. */
  #lost(error: NetlinkError): void {
    this.#subscribers.lost(error, 1);
    for (const request of this.#pending.all()) {
      // a dump goes on, and its end is waited for
      if (request !== this.#dumps.active) this.#pending.forget(request);
      request.lost(error);
    }
  }

  /** No answer comes to what was asked. Changes must not happen twice; the others are asked again. */
  #interrupted(error: NetlinkError): void {
    for (const request of this.#pending.all()) {
      if (!request.changes) continue;
      this.#forget(request);
      request.lost(error);
    }
  }

  #broken(error: DecodeError): void {
    this.#subscribers.broken(error);
    for (const request of this.#pending.all()) {
      this.#forget(request);
      request.fail(error);
      if (request === this.#dumps.active) this.#dumps.next();
    }
  }
}

function closedError(request?: RequestInfo): NetlinkError {
  return NetlinkError.of('EBADF', 'the socket is closed', request);
}

function theAnswer(request: Request): unknown {
  return request.answer;
}

function allAnswers(request: Request): Record<string, unknown>[] {
  return request.answers;
}
