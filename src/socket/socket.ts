// Long, because receiving, dumps, requests and subscriptions are still to be taken apart.
import { type Explain, NetlinkError, type RequestInfo } from '../protocol/errors.js';
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
import {
  Marshal,
  type MessageType,
  type NetlinkMessage,
  type Policy,
  writeMessage,
} from '../protocol/marshal.js';
import { report } from '../protocol/report.js';
import { allocate, LITTLE_ENDIAN } from '../schema/bytes.js';
import { Writer } from '../schema/compiler/writer.js';
import { DecodeError } from '../schema/errors.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { CallSite } from '../schema/stack.js';
import type { Input } from '../schema/type.js';
import { type BatchHost, RequestBatch } from './batch.js';
import { config, makeTransport } from './config.js';
import { Deadlines } from './deadlines.js';
import { type Accept, DUMP_OPTIONS, Dump, type DumpExchange, type DumpOptions } from './dump.js';
import { type Arrival, type Exchange, Request, type WaitOptions } from './exchange.js';
import { Memberships } from './memberships.js';
import { isScarce } from './scarce.js';
import { SUBSCRIPTION_OPTIONS, Subscription, type SubscriptionOptions } from './subscription.js';
import { Together } from './together.js';
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
  type TransportFactory,
  type TransportOptions,
} from './transport.js';
import { isTurnSpent, nextTurn } from './turn.js';
import type { AnswerOf, AnyTypeKey, PolicyTable, RequestOf, TypeKey, WithPolicy } from './typed.js';
import { UnderWay } from './under-way.js';

export interface SocketOptions extends Partial<TransportOptions> {
  /** A transport of one's own, or what makes it; by default `config.transport`. */
  transport?: Transport | TransportFactory | undefined;
  /** Reads the messages; by default one without any policy. */
  marshal?: Marshal | undefined;
  /** Port id whose messages count; 0, the kernel's, by default. Others' are dropped: anybody may send them. */
  peer?: number | undefined;
  /** Milliseconds without an answer after which a request fails with `ETIMEDOUT`: 30,000; 0 for never. */
  timeout?: number | undefined;
}

/** The options that a utility passes on: it knows its protocol. */
export const UTILITY_OPTIONS: { readonly [K in keyof Omit<SocketOptions, 'protocol'>]-?: true } = {
  netns: true,
  port: true,
  allNsid: true,
  lenient: true,
  transport: true,
  marshal: true,
  peer: true,
  timeout: true,
};

export const SOCKET_OPTIONS = optionNames<SocketOptions>({ protocol: true, ...UTILITY_OPTIONS });

export interface RequestOptions extends WaitOptions {
  /** `NLM_F_*` besides `NLM_F_REQUEST` and `NLM_F_ACK`. */
  flags?: number | undefined;
  /** What the protocol makes of an error number. */
  explain?: Explain | undefined;
  /** Do not look for the answer at once: much else may come before it, and would hold the thread up. */
  unhurried?: boolean | undefined;
}

export const REQUEST_OPTIONS = optionNames<RequestOptions>({
  timeout: true,
  signal: true,
  flags: true,
  explain: true,
  unhurried: true,
});

export interface DumpRequestOptions extends DumpOptions {
  /** `NLM_F_*` besides `NLM_F_REQUEST` and `NLM_F_DUMP`. */
  flags?: number;
  explain?: Explain | undefined;
}

/** Milliseconds to wait for an answer. */
const DEFAULT_TIMEOUT = 30_000;

/** Milliseconds between looks while the system is short of what waiting takes. */
const SHORT_DELAY = 5;
const LONG_DELAY = 500;

/** Times that an answer lost is asked for again. */
const RETRIES = 8;

/** Where nothing was received. */
const NOTHING = allocate(0);

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
  readonly #peer: number;
  readonly #underWay = new UnderWay();
  readonly #listeners = new Set<Subscription<unknown>>();
  readonly #memberships: Memberships;
  readonly #writer = new Writer();
  /** Views of the writer's memory by their length; the first is all of it. */
  #views: Uint8Array[] = [];
  #seq = 1 + Math.floor(Math.random() * 0x7ffffffe);
  #dump: DumpExchange | undefined;
  /** The sequence number of its answers. */
  #dumpSeq = 0;
  readonly #dumpQueue: (() => void)[] = [];
  #waiting = false;
  /** To look for datagrams without having been woken. */
  #again: NodeJS.Timeout | undefined;
  #delay = SHORT_DELAY;
  #turning = false;
  /** Datagrams received and not handled yet, and which of them is next. */
  #held: Datagrams | undefined;
  #heldAt = 0;
  /** Datagrams are being handled: the transport's memory must not be received into now. */
  #handling = false;
  #closed = false;
  readonly #deadlines = new Deadlines(
    (exchange, after) => this.#expired(exchange, after),
    // the time that the reader of a stream takes is not the kernel's
    (exchange) => exchange === this.#dump && !this.#dump.waiting,
  );
  /** Reused for every message: handlers read it at once. */
  readonly #arrival: Arrival;

  constructor(options: SocketOptions = {}) {
    checkOptions(options, SOCKET_OPTIONS);
    this.#options = options;
    this.#peer = options.peer ?? 0;
    this.marshal = options.marshal ?? new Marshal();
    const { transport = config.transport } = options;
    this.transport =
      typeof transport === 'function'
        ? makeTransport(transport, { ...options, protocol: options.protocol ?? 0 })
        : transport;
    this.#memberships = new Memberships(this.transport);
    this.#arrival = { bytes: NOTHING, at: 0, end: 0, type: 0, flags: 0, seq: 0 };
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

  /** Asks for one thing: the one answer. */
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
   * Asks for a whole table: see {@link Dump}. `accept` leaves entries out that the kernel did not. Where the request's
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
    const encode = (object: object) => this.#encode(entry, object, flags, 0).slice();
    // wrong input is an error here, not when the dump is consumed
    let datagram = value instanceof Promise ? undefined : encode(value);
    const start = (exchange: DumpExchange): void => {
      if (datagram) return this.#startDump(exchange, datagram);
      (value as Promise<object>).then(encode).then(
        (made) => {
          datagram = made;
          start(exchange);
        },
        (error: unknown) => exchange.fail(error),
      );
    };
    return new Dump<unknown>(
      {
        startDump: (exchange) => start(exchange as DumpExchange),
        resume: () => this.#resume(),
        over: (exchange) => {
          this.#forget(exchange);
          this.#nextDump();
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
      exchange: (first, count, exchange) => this.#register(first, count, exchange),
      sequence: (count) => this.#sequence(count),
      forget: (exchange) => this.#forget(exchange),
      pump: (exchange, timeout) => {
        this.#pump(exchange);
        if (exchange.settled) return;
        this.#expect(exchange, timeout);
        this.#schedule();
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
    read?: (arrival: Arrival, nsid: number) => T,
  ): Subscription<T> {
    checkOptions(options, SUBSCRIPTION_OPTIONS);
    this.checkOpen();
    const reader =
      read ?? ((arrival, nsid) => this.marshal.parseMessage(arrival.bytes, arrival.at, nsid) as T);
    const joined = [...groups];
    const subscription = new Subscription<T>(reader, options, {
      resume: () => this.#schedule(),
      join: (more) => {
        this.checkOpen();
        this.#memberships.join(more);
        joined.push(...more);
      },
      left: (one) => {
        this.#listeners.delete(one as Subscription<unknown>);
        try {
          if (!this.#closed) this.#memberships.leave(joined);
        } finally {
          this.#calm();
        }
      },
    });
    if (options.receiveBuffer !== 0) this.transport.receiveBuffer?.(options.receiveBuffer ?? 128 << 20);
    this.#memberships.join(groups);
    try {
      this.#tryReadAhead(true);
    } catch (error) {
      this.#memberships.leave(groups);
      throw error;
    }
    this.#listeners.add(subscription as Subscription<unknown>);
    if (options.signal?.aborted) subscription.close();
    this.#schedule();
    return subscription;
  }

  /**
   * Sends a message and expects nothing. One that answers a message received carries its sequence number, `seq`; an
   * event carries 0.
   */
  send(type: number | string, value: unknown, flags = NLM_F_REQUEST, seq?: number): void {
    this.checkOpen();
    this.transport.send(this.#encode(this.#type(type), value, flags, seq ?? this.#sequence(1)));
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
    clearTimeout(this.#again);
    try {
      for (const exchange of this.#underWay.all()) exchange.fail(closedError(exchange.request));
      this.#underWay.clear();
      for (const start of this.#dumpQueue.splice(0)) start();
      for (const listener of [...this.#listeners]) listener.close();
    } finally {
      this.transport.close();
      if (!this.#handling) this.#letGo();
    }
  }

  /** A closed socket that somebody keeps must not keep the buffers it received into. */
  #letGo(): void {
    this.#held = undefined;
    this.#arrival.bytes = NOTHING;
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
    if (!found) throw new TypeError(`no message class is registered for type ${type}: see registerPolicy`);
    return found;
  }

  #sequence(count: number): number {
    const first = this.#seq;
    // zero is what events that answer nobody carry
    this.#seq = first + count > 0x7fffffff ? 1 : first + count;
    return first + count > 0x7fffffff ? 1 : first;
  }

  /** The datagram of one message, in memory that the next call uses again. */
  #encode(type: MessageType, value: unknown, flags: number, seq: number): Uint8Array {
    const writer = this.#writer;
    writer.at = 0;
    writeMessage(writer, type, value, flags, seq);
    // a view costs more than the writing; requests of one kind mostly have one length
    if (this.#views[0]?.buffer !== writer.u8.buffer) this.#views = [writer.u8];
    return (this.#views[writer.at] ??= writer.u8.subarray(0, writer.at));
  }

  #ask<T>(
    name: number | string,
    value: unknown,
    flags: number,
    acknowledged: boolean,
    options: RequestOptions,
    result: (request: Request) => T,
  ): Promise<T> {
    try {
      checkOptions(options, REQUEST_OPTIONS);
      this.checkOpen();
      const { signal, timeout, explain } = options;
      if (signal?.aborted) throw signal.reason;
      const type = this.#type(name);
      const info: RequestInfo = { name: type.name, message: type.message, value, explain };
      let tries = 0;
      // a getter may be asked again; what changes something must not happen twice
      const again = acknowledged
        ? undefined
        : () => {
            if (tries++ >= RETRIES)
              return request.fail(NetlinkError.of('ENOBUFS', 'answers kept getting lost', info));
            // not within the handling of other datagrams
            setImmediate(() => this.#relaunch(request, type, value, flags));
          };
      const request = new Request({ request: info, acknowledged, decode: this.#decode, again });
      this.#launch(request, type, value, flags, options.unhurried);
      const finished = request.finished(result);
      if (!request.settled) this.#await(request, timeout, signal, finished);
      else if (isTurnSpent()) return nextTurn(finished);
      return finished;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Sends, and looks at once whether the answer is there: the kernel mostly answers within the call. */
  #launch(request: Request, type: MessageType, value: unknown, flags: number, unhurried = false): void {
    const seq = this.#sequence(1);
    this.transport.send(this.#encode(type, value, flags, seq));
    // asked for within the handling of another's answer
    if (this.#handling || unhurried) this.#underWay.add(seq, request);
    else this.#underWay.begin(seq, request, () => this.#pump(request));
  }

  #relaunch(request: Request, type: MessageType, value: unknown, flags: number): void {
    if (request.settled) return;
    this.#underWay.forget(request);
    try {
      this.checkOpen();
      this.#launch(request, type, value, flags);
      this.#schedule();
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
    this.#schedule();
  }

  #register(first: number, count: number, exchange: Exchange): void {
    this.checkOpen();
    this.#underWay.addRow(first, count, exchange);
  }

  #forget(exchange: Exchange): void {
    this.#underWay.forget(exchange);
    this.#deadlines.forget(exchange);
  }

  #expect(exchange: Exchange, timeout: number | undefined): void {
    this.#deadlines.expect(exchange, timeout ?? this.#options.timeout ?? DEFAULT_TIMEOUT);
  }

  #expired(exchange: Exchange, after: number): void {
    this.#underWay.forget(exchange);
    exchange.fail(NetlinkError.of('ETIMEDOUT', `no answer within ${after} ms`, exchange.request));
    if (exchange === this.#dump) this.#nextDump();
  }

  readonly #decode = ({ bytes, at, end, type }: Arrival): Record<string, unknown> => {
    if (this.marshal.fixes) return this.marshal.parseMessage(bytes, at).body;
    return this.marshal.decodeBody(type, bytes, at + HEADER, end);
  };

  // ---- dumps

  #startDump(exchange: DumpExchange, datagram: Uint8Array): void {
    const start = () => {
      if (exchange.left) exchange.fail(undefined);
      if (exchange.settled) return this.#nextDump();
      if (this.#closed) return exchange.fail(closedError(exchange.request));
      this.#underWay.forget(exchange);
      const seq = this.#sequence(1);
      this.#dump = exchange;
      this.#dumpSeq = seq;
      this.#underWay.add(seq, exchange);
      new DataView(datagram.buffer, datagram.byteOffset).setUint32(8, seq, LITTLE_ENDIAN);
      try {
        this.transport.send(datagram);
      } catch (error) {
        this.#forget(exchange);
        exchange.fail(error);
        return this.#nextDump();
      }
      this.#expect(exchange, exchange.timeout);
      if (this.#handling) this.#comeBack();
      else this.#turn();
      // what is not here at once is long: let a thread fetch it meanwhile
      if (exchange.settled || this.#dump !== exchange) return;
      try {
        this.#tryReadAhead(true);
      } catch (error) {
        this.#failed(error);
      }
    };
    if (this.#dump === undefined || this.#dump === exchange) start();
    else this.#dumpQueue.push(start);
  }

  #nextDump(): void {
    this.#dump = undefined;
    const next = this.#dumpQueue.shift();
    if (next) next();
    else this.#calm();
  }

  /** Where neither a dump nor events are to come, the answer to a request is quickest fetched by oneself. */
  #calm(): void {
    if (this.#dump || this.#listeners.size > 0 || this.#closed) return;
    this.#tryReadAhead(false);
  }

  // ---- waiting

  /** Whether anybody wants to know what arrives, and can take it. */
  #interested(): boolean {
    if (this.#closed) return false;
    // a slow consumer must not hold up others' requests
    const waiting = this.#underWay.size;
    if (waiting > (this.#dump?.full ? 1 : 0)) return true;
    if (waiting > 0 || this.#listeners.size === 0) return false;
    for (const listener of this.#listeners) if (listener.full) return false;
    return true;
  }

  /** Sees to it that what arrives is handled. */
  #schedule(): void {
    if (this.#waiting || this.#turning || this.#held !== undefined || !this.#interested()) return;
    this.#waiting = true;
    try {
      this.transport.wait(this.#woken);
      this.#delay = SHORT_DELAY;
    } catch (error) {
      this.#waiting = false;
      this.#troubled(error);
    }
  }

  /** Short of descriptors or memory it looks again by itself, later and later; other errors are everybody's end. */
  #troubled(error: unknown): void {
    if (!isScarce(error)) return this.#failed(error);
    this.#again ??= setTimeout(() => {
      this.#again = undefined;
      this.#turn();
    }, this.#delay);
    this.#delay = Math.min(2 * this.#delay, LONG_DELAY);
  }

  /** Reading ahead is only quicker. */
  #tryReadAhead(on: boolean): void {
    try {
      this.transport.readAhead?.(on);
    } catch (error) {
      if (!isScarce(error)) throw error;
    }
  }

  /** The reader of a stream wants more: what is in hand at once, else what comes. */
  #resume(): void {
    const dump = this.#dump;
    if (dump) this.#expect(dump, dump.timeout);
    if (this.#held === undefined || this.#handling || !dump?.streaming) this.#comeBack();
    else if (this.#interested()) {
      this.#receive(undefined);
      // nothing of it was for the reader
      if (!dump.ready) this.#comeBack();
    }
  }

  readonly #woken = (): void => {
    this.#waiting = false;
    this.#turn();
  };

  /** Handles one lot of what has arrived, and comes back for more after giving way to others. */
  readonly #turn = (): void => {
    this.#turning = false;
    if (!this.#interested()) return;
    let isMore = true;
    try {
      isMore = this.#receive(undefined);
    } catch (error) {
      // of a reader's own making: the others go on
      report(error);
    }
    if (!isMore) this.#schedule();
    else if (this.#interested() && !(this.#held !== undefined && this.#dump?.waiting === false))
      this.#comeBack();
  };

  #comeBack(): void {
    if (this.#turning) return;
    this.#turning = true;
    setImmediate(this.#turn);
  }

  /** Receives until the exchange is settled or nothing is left. */
  #pump(exchange: Exchange): void {
    while (!exchange.settled && !this.#handling && this.#receive(1)) {
      // until there is no more
    }
  }

  /** Handles one lot of datagrams; false where there was none. */
  #receive(max: number | undefined): boolean {
    if (this.#held === undefined) {
      try {
        this.#held = this.transport.receive(max);
      } catch (error) {
        if (isScarce(error)) {
          this.#troubled(error);
          return false;
        }
        this.#receiveFailed(error);
        return !this.#closed;
      }
      if (this.#held === undefined) return false;
      this.#heldAt = 0;
      if (this.#dump) this.#expect(this.#dump, this.#dump.timeout);
    }
    while (this.#held !== undefined) {
      this.#handleOne(this.#held);
      // a reader of a stream gets what there is first: little is then alive at a time
      if (this.#dump?.ready && this.#alone()) break;
    }
    for (const listener of this.#listeners) listener.flush();
    return true;
  }

  /** Whether nobody but a dump waits for what is received. */
  #alone(): boolean {
    return this.#underWay.size === 1 && this.#listeners.size === 0;
  }

  /** Handles the next of the datagrams in hand. */
  #handleOne(held: Datagrams): void {
    const { count, index } = held;
    const record = this.#heldAt++ * RECORD;
    this.#handling = true;
    try {
      if (record < count * RECORD) this.#datagram(held, index, record);
    } finally {
      this.#handling = false;
      if (this.#heldAt >= count) this.#held = undefined;
      if (this.#closed) this.#letGo();
    }
    this.#dump?.flush();
  }

  #datagram({ bytes }: Datagrams, index: Int32Array, record: number): void {
    const port = index[record + PORT]!;
    if (port !== this.#peer) return;
    const start = index[record + OFFSET]!;
    const length = index[record + LENGTH]!;
    if (index[record + FLAGS]! & MSG_TRUNC) {
      this.transport.grow?.(length);
      const doing = `a datagram of ${length} bytes did not fit the buffer`;
      return this.#lost(NetlinkError.of('EMSGSIZE', doing), 1);
    }
    const end = start + length;
    const arrival = this.#arrival;
    arrival.bytes = bytes;
    const { u32 } = bytes;
    const { port: own } = this.transport;
    let dump = this.#dump;
    let dumpSeq = this.#dumpSeq;
    for (let at = start; at < end; ) {
      const word = at >> 2;
      const size = at + HEADER <= end ? u32[word]! : 0;
      if (size < HEADER || at + size > end) {
        const reason = `no message of ${size} bytes in ${end - at}`;
        return this.#broken(new DecodeError('nlmsghdr', at - start, reason));
      }
      const kind = u32[word + 1]!;
      const type = LITTLE_ENDIAN ? kind & 0xffff : kind >>> 16;
      const next = at + size;
      if (
        u32[word + 2] === dumpSeq &&
        type >= NLMSG_MIN_TYPE &&
        u32[word + 3] === own &&
        dump !== undefined
      ) {
        dump.data(bytes, type, LITTLE_ENDIAN ? kind >>> 16 : kind & 0xffff, at, next);
      } else {
        this.#message(arrival, at, next, index[record + NSID]!);
        dump = this.#dump;
        dumpSeq = this.#dumpSeq;
      }
      at = (next + 3) & ~3;
    }
  }

  #message(arrival: Arrival, at: number, end: number, nsid: number): void {
    const { u32 } = arrival.bytes;
    const word = at >> 2;
    const kind = u32[word + 1]!;
    const seq = u32[word + 2]!;
    arrival.at = at;
    arrival.end = end;
    arrival.type = LITTLE_ENDIAN ? kind & 0xffff : kind >>> 16;
    arrival.flags = LITTLE_ENDIAN ? kind >>> 16 : kind & 0xffff;
    arrival.seq = seq;
    const exchange = this.#underWay.of(seq);
    if (exchange !== undefined) {
      const to = u32[word + 3]!;
      if (to === this.transport.port || to === 0) {
        if (arrival.type === NLMSG_NOOP) return;
        exchange.take(arrival);
        if (exchange.settled) this.#settled(exchange, seq);
        // who changes something and listens as well gets the one copy of the notification here
        if (!exchange.changes || arrival.type < NLMSG_MIN_TYPE || arrival.flags & NLM_F_MULTI) return;
      }
    }
    if (arrival.type === NLMSG_OVERRUN)
      return this.#lost(NetlinkError.of('ENOBUFS', 'messages were lost'), 1);
    if (this.#listeners.size === 0 || arrival.type < NLMSG_MIN_TYPE) return;
    // an answer that nobody waits for any more, or the rest of one
    const own = u32[word + 3] === this.transport.port;
    if (own && (arrival.flags & NLM_F_MULTI || this.#underWay.abandoned(seq))) return;
    for (const listener of this.#listeners) listener.take(arrival, nsid);
  }

  #settled(exchange: Exchange, seq: number): void {
    if (exchange === this.#dump) {
      this.#forget(exchange);
      this.#nextDump();
    } else if (exchange instanceof Request) {
      if (exchange !== this.#underWay.latest) this.#underWay.settled(seq);
      this.#deadlines.forget(exchange);
    } else this.#forget(exchange);
  }

  #receiveFailed(error: unknown): void {
    const code = (error as NetlinkError).code;
    if (code === 'ENOBUFS') this.#lost(error as NetlinkError, 1);
    else this.#failed(error);
  }

  /** The socket itself is gone: all who wait are told why. */
  #failed(error: unknown): void {
    if (this.#closed) return;
    for (const exchange of this.#underWay.all()) exchange.fail(error);
    this.#underWay.clear();
    for (const listener of [...this.#listeners]) listener.fail(error);
    this.#dump = undefined;
    this.close();
  }

  /** Datagrams were lost: nobody knows whose. */
  #lost(error: NetlinkError, count: number): void {
    for (const listener of this.#listeners) listener.lost(error, count);
    for (const exchange of this.#underWay.all()) {
      // a dump goes on, and its end is waited for
      if (exchange !== this.#dump) this.#underWay.forget(exchange);
      exchange.lost(error);
    }
  }

  /** A datagram that is no row of messages: whoever waits for an answer may have waited for this one. */
  #broken(error: DecodeError): void {
    for (const listener of this.#listeners) listener.broken(error);
    for (const exchange of this.#underWay.all()) {
      this.#forget(exchange);
      exchange.fail(error);
      if (exchange === this.#dump) this.#nextDump();
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
