import { NETLINK_NETFILTER } from '../messages/netfilter/nfgenmsg.js';
import { type QueuePacket, queueMessages, queuePacket } from '../messages/netfilter/queue.js';
import { HEADER } from '../protocol/framing.js';
import { Marshal } from '../protocol/marshal.js';
import { report } from '../protocol/report.js';
import { decodeAt } from '../schema/index.js';
import { memoized } from '../schema/memoized.js';
import { checkCallback, checkOptions, optionNames } from '../schema/options.js';
import { typeError } from '../schema/stack.js';
import { publicVerbs } from '../schema/verbs.js';
import { type Later, later } from '../socket/later.js';
import { isScarce } from '../socket/scarce.js';
import { NetlinkSocket, type SocketOptions, UTILITY_OPTIONS } from '../socket/socket.js';
import type { Subscription } from '../socket/subscription.js';
import { bindAll } from './bind.js';
import { deviceNames } from './device-names.js';
import type { PacketBody } from './metadata.js';
import { type PacketVerdict, QueuedPacket, type VerdictOptions, verdictBody } from './queued-packet.js';

export interface QueueOptions extends Omit<SocketOptions, 'protocol'> {
  /** The queue's number, or the first and the last of a range (`queue to 0-3`): 0 to 65535. */
  num: number | readonly [first: number, last: number];
  /** What is copied of a packet: all of it by default; `'meta'` for what is known of it, without its bytes. */
  copy?: 'packet' | 'meta' | undefined;
  /** Bytes of a packet that are copied at most: 65,531 by default, which is all of it. */
  copyRange?: number | undefined;
  /** Packets that wait in the kernel at most: 1,024 by default. What comes then is dropped, or goes on with `failOpen`. */
  maxLength?: number | undefined;
  /** Lets packets go on where the queue is full (3.6). */
  failOpen?: boolean | undefined;
  /** Sends the flow of each packet along (3.6). */
  conntrack?: boolean | undefined;
  /** Takes packets of several segments as they are, in the place of one for each segment (3.10). */
  gso?: boolean | undefined;
  /** Sends user and group of the sender along (3.14). */
  uidGid?: boolean | undefined;
  /** Sends the security context along (4.3). */
  secctx?: boolean | undefined;
  /**
   * What becomes of a packet that gets no verdict: whose handler throws or says nothing, whose time is over, that waits
   * when the queue closes. `'drop'` by default, as the kernel does.
   */
  otherwise?: 'accept' | 'drop' | undefined;
  /** Milliseconds after which a packet without a verdict gets that of `otherwise`; none by default. */
  decideWithin?: number | undefined;
  /** Bytes of receive buffer: 8 MiB by default. */
  receiveBuffer?: number | undefined;
}

/** What comes from a queue. */
export type QueueItem =
  | QueuedPacket
  /** Packets were lost: the kernel dropped what the socket had no room for. */
  | { event: 'overrun' }
  /** A message that could not be read. */
  | { event: 'error'; error: unknown; data?: Uint8Array };

/** What a handler says of a packet: nothing where it called `accept()` or the like. */
export type HandlerVerdict = 'accept' | 'drop' | 'repeat' | 'stop' | undefined | void;

export interface HandleOptions {
  /** Told of what a handler throws, and of packets lost; without it {@link Queue.handle} ends with that. */
  onError?: ((error: unknown, packet: QueuedPacket | undefined) => void) | undefined;
}

type Body = QueuePacket & PacketBody;

const OPTIONS = optionNames<QueueOptions>({
  ...UTILITY_OPTIONS,
  num: true,
  copy: true,
  copyRange: true,
  maxLength: true,
  failOpen: true,
  conntrack: true,
  gso: true,
  uidGid: true,
  secctx: true,
  otherwise: true,
  decideWithin: true,
  receiveBuffer: true,
});
const VERDICT_OPTIONS = optionNames<VerdictOptions>({
  mark: true,
  payload: true,
  priority: true,
  ct: true,
  exp: true,
  vlan: true,
});
const HANDLE_OPTIONS = optionNames<HandleOptions>({ onError: true });

/** All of a packet: what an attribute can hold. */
const WHOLE = 0xffff - 4;
const RECEIVE_BUFFER = 8 << 20;
const FLAGS = ['failOpen', 'conntrack', 'gso', 'uidGid', 'secctx'] as const;
const MOST = 0xffff;
const EPERM = 1;
const EOPNOTSUPP = 95;
/** Half of all numbers: those behind are before, as numbers of packets go round. */
const HALF = 0x7fff_ffff;

/**
 * Packets that wait for a verdict (nfnetlink_queue): those that a rule like `queue to 0` sends.
 *
 * ```ts
 * await using queue = new Queue({ num: 0, otherwise: 'accept' });
 * for await (const packet of queue) {
 *   if (packet.event !== 'packet') continue;
 *   if (packet.payload[9] === 1) packet.drop();
 *   else packet.accept({ mark: 7 });
 * }
 * ```
 *
 * Needs CAP_NET_ADMIN in the namespace. A queue has one owner: where another program has it, opening fails with `EPERM`.
 * It is opened when it is first iterated, handled or {@link open}ed, and closes with leaving the loop.
 */
export class Queue implements AsyncIterable<QueueItem> {
  static {
    publicVerbs(Queue);
  }

  /** The socket underneath. */
  readonly socket: NetlinkSocket;
  readonly #options: QueueOptions;
  readonly #numbers: readonly number[];
  readonly #devices: ReturnType<typeof deviceNames>;
  /** Packets without a verdict, in their order. */
  readonly #waiting = new Map<string, QueuedPacket>();
  readonly #opened = memoized(() => this.#open());
  #stream: Subscription<QueueItem> | undefined;
  #timer: Later | undefined;

  /** @throws TypeError for an option that does not exist, or a number that no queue has */
  constructor(options: QueueOptions) {
    checkOptions(options, OPTIONS);
    const {
      num,
      copy: _c,
      copyRange: _r,
      maxLength: _m,
      failOpen: _f,
      conntrack: _ct,
      gso: _g,
      uidGid: _u,
      secctx: _s,
      otherwise: _o,
      decideWithin: _d,
      receiveBuffer: _b,
      ...socket
    } = options;
    this.#options = options;
    this.#numbers = numbersOf(num);
    checkLimits(options);
    this.#devices = deviceNames(socket);
    const marshal = socket.marshal ?? new Marshal().registerPolicy(queueMessages);
    this.socket = new NetlinkSocket({ ...socket, protocol: NETLINK_NETFILTER, marshal });
  }

  /**
   * Has the kernel put packets into the queue from now on. Iterating does it.
   *
   * @throws NetlinkError `EPERM` where another socket has the queue, `EOPNOTSUPP` for a flag that the kernel lacks
   */
  open(): Promise<void> {
    return this.#opened();
  }

  async #open(): Promise<void> {
    const { copy = 'packet', copyRange = WHOLE, maxLength, receiveBuffer = RECEIVE_BUFFER } = this.#options;
    await this.#devices.ready();
    this.#stream = this.socket.subscribe<QueueItem>([], { receiveBuffer }, ({ bytes, at, end, type }) =>
      type === queueMessages.packet.id
        ? this.#packet(decodeAt(queuePacket, bytes, at + HEADER, end) as unknown as Body)
        : (undefined as never),
    );
    const on = FLAGS.filter((flag) => this.#options[flag] === true);
    const off = FLAGS.filter((flag) => this.#options[flag] === false);
    const flags = on.length + off.length === 0 ? {} : { mask: [...on, ...off], flags: on };
    await bindAll(
      this.socket,
      this.#stream,
      this.#numbers,
      (resId) =>
        this.socket.request(
          queueMessages.config.id,
          {
            resId,
            cmd: { command: 'bind', pf: 0 },
            params: { copyRange: copy === 'packet' ? copyRange : 0, copyMode: copy },
            ...(maxLength === undefined ? {} : { queueMaxlen: maxLength }),
            ...flags,
          },
          { explain: (errno) => this.#explain(errno, on) },
        ),
      (resId) => this.socket.request(queueMessages.config.id, { resId, cmd: { command: 'unbind', pf: 0 } }),
    );
  }

  #explain(errno: number, flags: readonly string[]): { words: string } | undefined {
    if (errno === EPERM) return { words: 'another socket has the queue, or this one may not have it' };
    if (errno === EOPNOTSUPP) return { words: `the kernel does not have one of: ${flags.join(', ')}` };
    return undefined;
  }

  #packet(body: Body): QueuedPacket {
    const packet = new QueuedPacket(body, this.#devices.names, this, performance.now());
    this.#waiting.set(keyOf(packet), packet);
    if (this.#options.decideWithin !== undefined && this.#timer === undefined)
      this.#watch(this.#options.decideWithin);
    return packet;
  }

  /** Waits until the first packet's time is over. */
  #watch(within: number): void {
    const [first] = this.#waiting.values();
    this.#timer = undefined;
    if (first === undefined || this.socket.closed) return;
    this.#timer = later(Math.max(1, first.received + within - performance.now()), () => {
      const now = performance.now();
      try {
        for (const packet of this.#waiting.values()) {
          if (packet.received + within > now) break;
          this.#otherwise(packet);
        }
      } catch (error) {
        // short of memory the verdict is given a little later; who is to know of anything else is the process
        if (!isScarce(error)) report(error);
      }
      this.#watch(within);
    });
  }

  #otherwise(packet: QueuedPacket): void {
    this.decide(packet, this.#options.otherwise ?? 'drop', {}, 0);
  }

  /** @internal */
  decide(packet: QueuedPacket, verdict: PacketVerdict, options: VerdictOptions, queue: number): void {
    checkOptions(options, VERDICT_OPTIONS);
    this.socket.send(queueMessages.verdict.id, {
      resId: packet.queue,
      verdictHdr: { verdict: verdict === 'queue' ? ((queue << 16) | 3) >>> 0 : verdict, id: packet.id },
      ...verdictBody(options),
    });
    packet.verdict = verdict;
    this.#waiting.delete(keyOf(packet));
  }

  /**
   * Gives one verdict to all packets of a queue that wait, up to one and with it (3.1): one message for many.
   * Only a mark can go with it.
   */
  decideAll(
    verdict: 'accept' | 'drop' | 'repeat' | 'stop',
    upTo: QueuedPacket,
    options: { mark?: number | undefined } = {},
  ): void {
    this.#all(verdict, upTo.queue, upTo.id, options.mark);
    for (const packet of this.#waiting.values()) {
      if (packet.queue !== upTo.queue) continue;
      if (((packet.id - upTo.id) | 0) > 0) break;
      packet.verdict = verdict;
      this.#waiting.delete(keyOf(packet));
    }
  }

  #all(verdict: PacketVerdict, queue: number, id: number, mark: number | undefined): void {
    this.socket.send(queueMessages.verdict_batch.id, {
      resId: queue,
      verdictHdr: { verdict, id },
      ...(mark === undefined ? {} : { mark }),
    });
  }

  /** Packets as they come, until the queue closes; those that got a verdict meanwhile are left out. */
  async *[Symbol.asyncIterator](): AsyncGenerator<QueueItem, void, undefined> {
    await this.open();
    try {
      for await (const item of this.#stream!)
        if (item.event !== 'packet' || item.verdict === undefined) yield item;
    } finally {
      this.close();
    }
  }

  /**
   * Calls a function for each packet as it comes, without waiting for the one before. What it gives, or resolves to, is
   * the verdict; where that is nothing and it called none of the packet's methods, or where it throws, the packet gets
   * that of `otherwise`. Resolves when the queue closes.
   *
   * @throws what a handler throws, after its packet got a verdict, unless `onError` takes it
   */
  async handle(
    handler: (packet: QueuedPacket) => HandlerVerdict | Promise<HandlerVerdict>,
    options: HandleOptions = {},
  ): Promise<void> {
    checkCallback('handler', handler);
    checkOptions(options, HANDLE_OPTIONS);
    let failed = false;
    let failure: unknown;
    const end = (error: unknown): void => {
      if (!failed) failure = error;
      failed = true;
      this.close();
    };
    const failedWith = (error: unknown, packet: QueuedPacket | undefined): void => {
      if (!options.onError) return end(error);
      try {
        options.onError(error, packet);
      } catch (its) {
        end(its);
      }
    };
    const run = async (packet: QueuedPacket): Promise<void> => {
      try {
        const verdict = await handler(packet);
        // its time may be over by now
        if (packet.verdict === undefined && verdict !== undefined) packet[verdict]();
      } catch (error) {
        failedWith(error, packet);
      }
      try {
        this.#settle(packet);
      } catch (error) {
        failedWith(error, packet);
      }
    };
    const running = new Set<Promise<void>>();
    for await (const item of this) {
      if (item.event === 'packet') {
        const one = run(item);
        running.add(one);
        void one.then(() => running.delete(one));
      } else failedWith(item.event === 'error' ? item.error : new Error('packets were lost'), undefined);
    }
    await Promise.all(running);
    if (failed) throw failure;
  }

  #settle(packet: QueuedPacket): void {
    if (packet.verdict === undefined && !this.socket.closed) this.#otherwise(packet);
  }

  /** Packets that have come and have no verdict yet. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Gives packets that wait the verdict of `otherwise`, and ends. May be called again. */
  close(): void {
    if (this.socket.closed) return;
    this.#timer?.cancel();
    // what the socket leaves behind is dropped
    if (this.#options.otherwise === 'accept' && this.#stream) this.#acceptRest();
    for (const packet of this.#waiting.values()) packet.verdict = this.#options.otherwise ?? 'drop';
    this.#waiting.clear();
    this.socket.close();
  }

  /** Also those that the kernel has queued and that have not been read. */
  #acceptRest(): void {
    const last = new Map<number, number>();
    for (const packet of this.#waiting.values()) last.set(packet.queue, packet.id);
    for (const queue of this.#numbers)
      this.#all('accept', queue, ((last.get(queue) ?? 0) + HALF) >>> 0, undefined);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}

function keyOf({ queue, id }: QueuedPacket): string {
  return `${queue} ${id}`;
}

function numbersOf(num: QueueOptions['num']): number[] {
  const [first, last] = Array.isArray(num) ? num : [num, num];
  const isNumber = (one: number) => Number.isInteger(one) && one >= 0 && one <= MOST;
  if (!isNumber(first) || !isNumber(last) || first > last)
    throw typeError(
      `num: ${JSON.stringify(num)} is not a number from 0 to ${MOST}, or the first and the last of a range`,
    );
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

function checkLimits({ otherwise, copy, decideWithin }: QueueOptions): void {
  if (otherwise !== undefined && otherwise !== 'accept' && otherwise !== 'drop')
    throw typeError(`otherwise: '${otherwise}' is not 'accept' or 'drop'`);
  if (copy !== undefined && copy !== 'packet' && copy !== 'meta')
    throw typeError(`copy: '${copy}' is not 'packet' or 'meta'`);
  if (decideWithin !== undefined && !(decideWithin > 0))
    throw typeError('decideWithin: a number of milliseconds above 0');
}
