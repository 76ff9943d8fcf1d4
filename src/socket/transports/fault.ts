import { errnoOf } from '../../protocol/errno.js';
import { NetlinkError } from '../../protocol/errors.js';
import { HEADER } from '../../protocol/framing.js';
import type { MessageType } from '../../protocol/marshal.js';
import { checkArgument } from '../../schema/argument.js';
import { LITTLE_ENDIAN } from '../../schema/bytes.js';
import { checkOptions, optionNames } from '../../schema/options.js';
import { typeError } from '../../schema/stack.js';
import { makeTransport } from '../config.js';
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
} from '../transport.js';
import { type FaultAction, MessageFaults } from './fault-message.js';
import { type Origin, QueueTransport } from './queue.js';

/**
 * What is to go wrong, and when. A rule counts what it applies to (datagrams; with `message`, messages) on its own,
 * from 1, and acts on the `nth` and the `times - 1` that follow.
 */
export interface FaultRule {
  /** On what direction: what is received (the default), or sent. */
  readonly at?: 'receive' | 'send' | undefined;
  /** Only messages of this type: a number, a C name, `'ack'` (an `NLMSG_ERROR` of 0), or `'any'`. */
  readonly message?: number | string | undefined;
  /** The first one it acts on; 1 by default. */
  readonly nth?: number | undefined;
  /** How many it acts on; 1 by default. */
  readonly times?: number | undefined;
  readonly do: Fault;
}

/**
 * To datagrams:
 * - `'overrun'`: it is lost, and `ENOBUFS` is thrown in its place; `{ overrun: n }`: n are lost;
 * - `'drop'`, `'duplicate'`; `'swap'`: it comes after the next one; `{ delay: ms }`;
 * - `'unpad'`: without the padding behind its last message; `{ cut: n }`: its last message is n bytes shorter;
 * - `{ truncate: n }`: only n bytes fit the buffer, unless it was grown to the datagram's length;
 * - `{ port: n }`: it comes from that port id; `{ throw: code }`: the call throws, and it is lost.
 *
 * To messages, see {@link FaultAction}.
 */
export type Fault =
  | 'overrun'
  | 'drop'
  | 'duplicate'
  | 'swap'
  | 'unpad'
  | { readonly overrun: number }
  | { readonly delay: number }
  | { readonly cut: number }
  | { readonly truncate: number }
  | { readonly port: number }
  | { readonly throw: string }
  | FaultAction;

export interface FaultOptions {
  /** Message types by name, for rules that name them: a table of `messageTypes`. */
  types?: Readonly<Record<string, MessageType>> | undefined;
}

const OPTIONS = optionNames<FaultOptions>({ types: true });

/** How a rule fared. */
export interface FaultCount {
  readonly rule: FaultRule;
  /** Datagrams or messages that it applied to so far. */
  seen: number;
  /** How many of them it acted on. */
  done: number;
}

/** A datagram on its way through the rules. */
interface Passing {
  data: Uint8Array;
  origin: Origin;
  copies: number;
  delay: number;
  swap: boolean;
  error: unknown;
}

/** A transport that does what kernels do rarely, as told by {@link FaultRule}s. */
export class FaultTransport extends QueueTransport {
  /** The rules and what they have done so far. */
  readonly counts: readonly FaultCount[];
  readonly #inner: Transport;
  readonly #messages: MessageFaults;
  /** Length that the receive buffer was grown to. */
  #grown = 0;
  /** Datagrams still to be lost. */
  #losing = 0;
  #held: Passing | undefined;
  #watching = false;

  constructor(inner: Transport, rules: readonly FaultRule[], options: FaultOptions = {}) {
    super(inner.port);
    checkOptions(options, OPTIONS);
    this.#inner = inner;
    this.counts = rules.map((rule) => ({ rule, seen: 0, done: 0 }));
    this.#messages = new MessageFaults(options.types ?? {});
    for (const { message } of rules) if (message !== undefined) this.#messages.check(message);
  }

  /** Rules that have not acted as often as they were to: a test's script that did not happen. */
  get unused(): readonly FaultRule[] {
    return this.counts.filter(({ rule, done }) => done < (rule.times ?? 1)).map(({ rule }) => rule);
  }

  send(datagram: Uint8Array): void {
    this.checkOpen();
    const answer = (data: Uint8Array): void => this.deliver(data);
    let data: Uint8Array | undefined = datagram;
    for (const count of this.counts) {
      if (count.rule.at !== 'send' || data === undefined) continue;
      if (count.rule.message !== undefined) data = this.#messages.apply(data, count, answer, hit);
      else if (hit(count)) data = sendFault(data, count.rule.do);
    }
    if (data !== undefined && data.length > 0) this.#inner.send(data);
  }

  override receive(max?: number): Datagrams | undefined {
    for (;;) {
      const ready = super.receive(max);
      if (ready || !this.#fetch(max)) return ready;
    }
  }

  /** Takes one lot from the inner transport through the rules; false where there was none. */
  #fetch(max: number | undefined): boolean {
    let datagrams: Datagrams | undefined;
    try {
      datagrams = this.#inner.receive(max);
    } catch (error) {
      this.deliverError(error);
      return true;
    }
    if (datagrams === undefined) return false;
    for (let i = 0; i < datagrams.count; i++) this.#pass(datagrams, i * RECORD);
    return true;
  }

  #pass({ bytes, index }: Datagrams, record: number): void {
    const length = index[record + LENGTH]!;
    const whole = (index[record + FLAGS]! & MSG_TRUNC) === 0;
    const start = index[record + OFFSET]!;
    const passing: Passing = {
      data: whole ? bytes.u8.slice(start, start + length) : new Uint8Array(0),
      origin: {
        port: index[record + PORT]!,
        nsid: index[record + NSID]!,
        truncated: whole ? undefined : length,
      },
      copies: 1,
      delay: 0,
      swap: false,
      error: undefined,
    };
    if (whole) this.#judge(passing);
    if (passing.error !== undefined) {
      this.deliverError(passing.error);
      return;
    }
    if (passing.swap && this.#held === undefined) {
      this.#held = passing;
      return;
    }
    this.#release(passing);
    const held = this.#held;
    this.#held = undefined;
    if (held) this.#release(held);
  }

  #judge(passing: Passing): void {
    if (this.#losing > 0) {
      this.#losing--;
      passing.copies = 0;
      return;
    }
    const empty = passing.data.length === 0;
    passing.data = this.#messages.unanswered(passing.data);
    for (const count of this.counts) {
      const { rule } = count;
      if (rule.at === 'send' || passing.copies === 0) continue;
      if (rule.message !== undefined) {
        passing.data = this.#messages.apply(passing.data, count, undefined, hit);
      } else if (this.#applies(rule.do, passing) && hit(count)) this.#alter(passing, rule.do);
    }
    if (passing.data.length === 0 && !empty) passing.copies = 0;
  }

  #applies(fault: Fault, { data }: Passing): boolean {
    const limit = typeof fault === 'object' && 'truncate' in fault ? fault.truncate : undefined;
    return limit === undefined || (data.length > limit && data.length > this.#grown);
  }

  #alter(passing: Passing, fault: Fault): void {
    if (fault === 'overrun') this.#lose(passing, 1);
    else if (fault === 'drop') passing.copies = 0;
    else if (fault === 'duplicate') passing.copies = 2;
    else if (fault === 'swap') passing.swap = true;
    else if (fault === 'unpad') passing.data = shorten(passing.data, 0);
    else if (typeof fault === 'string')
      throw typeError(`'${fault}' is for messages: the rule has to name one`);
    else if ('overrun' in fault) this.#lose(passing, fault.overrun);
    else if ('delay' in fault) passing.delay = fault.delay;
    else if ('cut' in fault) passing.data = shorten(passing.data, fault.cut);
    else if ('port' in fault) passing.origin.port = fault.port;
    else if ('throw' in fault) passing.error = systemError(fault.throw);
    else if ('truncate' in fault) {
      passing.origin.truncated = passing.data.length;
      passing.data = passing.data.subarray(0, fault.truncate);
    } else throw typeError(`${JSON.stringify(fault)} is for messages: the rule has to name one`);
  }

  #lose(passing: Passing, count: number): void {
    passing.error = systemError('ENOBUFS');
    this.#losing = count - 1;
  }

  #release({ data, origin, copies, delay }: Passing): void {
    for (let i = 0; i < copies; i++) {
      if (delay > 0) setTimeout(() => this.deliver(data, origin), delay);
      else this.deliver(data, origin);
    }
  }

  override wait(wake: () => void): void {
    this.#watch();
    super.wait(wake);
    // whoever waits is not waiting for a datagram to overtake another any more
    if (this.#held) {
      this.#release(this.#held);
      this.#held = undefined;
    }
  }

  #watch(): void {
    if (this.#watching) return;
    this.#inner.wait(() => {
      this.#watching = false;
      this.wake();
    });
    this.#watching = true;
  }

  override join(group: number): void {
    this.#inner.join(group);
    super.join(group);
  }

  override leave(group: number): void {
    super.leave(group);
    this.#inner.leave(group);
  }

  readAhead(on: boolean): void {
    this.#inner.readAhead?.(on);
  }

  sendBuffer(bytes: number): void {
    this.#inner.sendBuffer?.(bytes);
  }

  receiveBuffer(bytes: number): number {
    return this.#inner.receiveBuffer?.(bytes) ?? bytes;
  }

  grow(length: number): void {
    this.#grown = Math.max(this.#grown, length);
    this.#inner.grow?.(length);
  }

  override close(): void {
    super.close();
    this.#inner.close();
  }
}

/** Counts one that a rule applies to; whether it is to act on it. */
function hit(count: FaultCount): boolean {
  const { nth = 1, times = 1 } = count.rule;
  const place = ++count.seen;
  if (place < nth || place >= nth + times) return false;
  count.done++;
  return true;
}

function sendFault(data: Uint8Array, fault: Fault): Uint8Array | undefined {
  if (fault === 'drop') return undefined;
  if (typeof fault === 'object' && 'throw' in fault) throw systemError(fault.throw);
  throw typeError(`${JSON.stringify(fault)} cannot be done to ${data.length} bytes that are sent`);
}

function systemError(code: string): NetlinkError {
  if (errnoOf(code) === undefined) throw typeError(`no error is called ${code}`);
  return NetlinkError.of(code, 'scripted fault');
}

/** The datagram without the padding behind its last message, which is made shorter by some bytes as well. */
function shorten(data: Uint8Array, by: number): Uint8Array {
  const copy = data.slice();
  const view = new DataView(copy.buffer);
  let last = 0;
  const size = (at: number): number => view.getUint32(at, LITTLE_ENDIAN);
  for (let at = 0; at + HEADER <= copy.length && size(at) >= HEADER; at += (size(at) + 3) & ~3) last = at;
  const length = size(last) - by;
  view.setUint32(last, length, LITTLE_ENDIAN);
  return copy.subarray(0, last + length);
}

/**
 * Scripts faults into a transport, or into all that a factory makes:
 *
 * ```ts
 * new IPRoute({ transport: faulty(NativeTransport, [
 *   { at: 'receive', nth: 3, do: 'overrun' },
 *   { message: 'RTM_NEWROUTE', nth: 10, do: { setFlags: NLM_F_DUMP_INTR } },
 * ], { types: routeMessages }) });
 * ```
 */
export function faulty(inner: Transport, rules: readonly FaultRule[], options?: FaultOptions): FaultTransport;
export function faulty(
  inner: TransportFactory,
  rules: readonly FaultRule[],
  options?: FaultOptions,
): (options: TransportOptions) => FaultTransport;
export function faulty(
  inner: Transport | TransportFactory,
  rules: readonly FaultRule[],
  options?: FaultOptions,
): FaultTransport | ((options: TransportOptions) => FaultTransport) {
  if (typeof inner !== 'function') checkArgument('faulty', 'inner', inner, 'an object');
  checkArgument('faulty', 'rules', rules, 'an array');
  if (typeof inner !== 'function') return new FaultTransport(inner, rules, options);
  return (made) => new FaultTransport(makeTransport(inner, made), rules, options);
}
