import { Conntrack } from '../../conntrack/conntrack.js';
import { eventGroups, eventOf } from '../../conntrack/events.js';
import { type ConntrackFilter, prepareFilter } from '../../conntrack/filter.js';
import type { Flow } from '../../conntrack/flow.js';
import type { ConntrackKey } from '../../conntrack/input.js';
import { conntrackMessages } from '../../messages/netfilter/conntrack/index.js';
import { NETLINK_NETFILTER } from '../../messages/netfilter/nfgenmsg.js';
import { NetlinkError } from '../../protocol/errors.js';
import { Marshal } from '../../protocol/marshal.js';
import { guarded } from '../../protocol/report.js';
import { checkCallback, checkOptions, optionNames } from '../../schema/options.js';
import { typeError } from '../../schema/stack.js';
import { checkMilliseconds, type Later, later } from '../../socket/later.js';
import { listening } from '../../socket/listening.js';
import { ChangeQueue } from '../change-queue.js';
import { Feed, type FeedOptions, LOST, type Notification } from '../mirror/feed.js';
import { differs, type FlowChange, FlowStore, origKey, tupleKey } from './flow-store.js';

export interface FlowTableOptions {
  /** Bytes for events that wait: 128 MiB, or what the system gives. */
  receiveBuffer?: number | undefined;
  /**
   * Milliseconds between readings while there are flows that the kernel will not tell the end of: 5000. It tells of
   * flows that began while somebody listened (`net.netfilter.nf_conntrack_events` 2).
   */
  interval?: number | undefined;
}

const OPTIONS = optionNames<FlowTableOptions>({ receiveBuffer: true, interval: true });

export interface FlowWatchOptions {
  /** Ends the watch when aborted. */
  signal?: AbortSignal | undefined;
  /**
   * How many changes may wait for a slow reader one by one: 10,000. Beyond, changes to the same flow become one, from what
   * it was to what it is, so that no more wait than there are, or were, flows.
   */
  highWater?: number | undefined;
}

const WATCH_OPTIONS = optionNames<FlowWatchOptions>({ signal: true, highWater: true });

/** How a table of flows fares. */
export interface FlowStatistics {
  /** Events of the kernel that were taken in. */
  readonly events: number;
  /** Times that the kernel had to drop some. */
  readonly overruns: number;
  /** Times that the table was read. */
  readonly refreshes: number;
}

/** What is known of a flow while the table is read: an event about it came after the reading began. */
interface Touched {
  /** Numbers of entries that ended meanwhile. */
  readonly ended: Set<number>;
  /** Flows that events told of. */
  readonly told: Set<string>;
}

/**
 * The flows of a namespace as the kernel tracks them, in memory: read once, kept right by events, read again where some
 * were lost. What runs by itself (seconds left, counters) is as it was when the flow was last told of.
 *
 * ```ts
 * const flows = await db.flows();
 * flows.where({ mark: 7 });
 * flows.get({ protocol: 'tcp', orig: { src: '10.0.0.1', dst: '10.0.0.2', sport: 1000, dport: 80 } });
 * for await (const { change, before, after } of flows.watch({ protocol: 'tcp' })) console.log(change, before ?? after);
 * ```
 */
export class FlowTable implements Iterable<Flow> {
  readonly #store = new FlowStore();
  readonly #conntrack: Conntrack;
  readonly #feed: Feed;
  readonly #listeners = new Set<(changes: readonly FlowChange[]) => void>();
  readonly #ends = new Set<(error: unknown) => void>();
  readonly #interval: number;
  /** Flows that came by a reading, and no event has told of: the kernel may not tell of their end either. */
  readonly #silent = new Set<string>();
  /** What events tell while the table is being read. */
  #touched: Touched | undefined;
  #reading: Promise<void> | undefined;
  /** Events were lost since the last reading began. */
  #stale = false;
  #timer: Later | undefined;
  #events = 0;
  #overruns = 0;
  #refreshes = 0;
  #closed = false;

  /** @internal Tables are made by `flows()` of a database or a source. */
  constructor(where: FeedOptions, options: FlowTableOptions = {}) {
    checkOptions(options, OPTIONS);
    const { receiveBuffer, interval = 5000 } = options;
    checkMilliseconds('interval', interval);
    this.#interval = interval;
    const { receiveBuffer: _receiveBuffer, ...rest } = where;
    this.#conntrack = new Conntrack(rest);
    const { new: told, delete: gone } = conntrackMessages;
    const marshal = new Marshal().registerPolicy({ [told.id]: told, [gone.id]: gone });
    try {
      this.#feed = new Feed({ ...rest, receiveBuffer }, this.#handle, {
        protocol: NETLINK_NETFILTER,
        marshal,
      });
    } catch (error) {
      this.#conntrack.close();
      throw error;
    }
    this.#feed.want([eventGroups.new, eventGroups.update, eventGroups.destroy], [told.id, gone.id]);
    this.#feed.ended.catch((error) => this.#fail(error));
  }

  /** @internal Resolves when the table has been read once. */
  async load(): Promise<this> {
    try {
      await this.refresh();
    } catch (error) {
      this.close();
      throw error;
    }
    return this;
  }

  /** How many flows there are. */
  get size(): number {
    return this.#store.size;
  }

  get statistics(): FlowStatistics {
    return { events: this.#events, overruns: this.#overruns, refreshes: this.#refreshes };
  }

  /** Iterates all flows. What changes during an iteration may be seen or not. */
  records(): IterableIterator<Flow> {
    return this.#store.values();
  }

  [Symbol.iterator](): IterableIterator<Flow> {
    return this.records();
  }

  /**
   * Finds a flow by the direction of its packets or of its answers, in zone 0 unless said.
   *
   * @throws TypeError where neither is given.
   */
  get({ protocol, orig, reply, zone }: ConntrackKey): Flow | undefined {
    const of = orig ?? reply;
    if (of === undefined) throw typeError('orig or reply: one of them tells which flow is meant');
    return this.#store.get(tupleKey(protocol as Flow['protocol'], of, zone));
  }

  /**
   * Lists the flows that match a filter, as those of `Conntrack`; by mark, zone and whole directions they are found by
   * indexes.
   *
   * @throws EncodeError for a filter that names what there is not.
   */
  where(filter: ConntrackFilter): Flow[] {
    return [...this.#chosen(filter)];
  }

  /**
   * Finds the first of them.
   *
   * @throws EncodeError as {@link where}.
   */
  find(filter: ConntrackFilter): Flow | undefined {
    for (const flow of this.#chosen(filter)) return flow;
    return undefined;
  }

  /**
   * Tests whether there is one.
   *
   * @throws EncodeError as {@link where}.
   */
  has(filter: ConntrackFilter): boolean {
    return this.find(filter) !== undefined;
  }

  *#chosen(filter: ConntrackFilter): IterableIterator<Flow> {
    const { accepts } = prepareFilter(filter);
    for (const flow of this.#candidates(filter)) if (accepts(flow)) yield flow;
  }

  #candidates({ mark, zone, protocol, orig, reply }: ConntrackFilter): Iterable<Flow> {
    const of = orig ?? reply;
    const whole = of?.src !== undefined && of.dst !== undefined && !`${of.src}${of.dst}`.includes('/');
    if (typeof protocol === 'string' && whole && of.sport !== undefined && of.dport !== undefined) {
      const look = (key: string) => (orig ? this.#store.byOrig(key) : this.#store.byReply(key));
      const zones = zone === undefined ? [0, ...this.#store.zones.keys()] : [zone];
      const found = zones.map((one) => look(tupleKey(protocol as 'tcp', of as Flow['orig'], Number(one))));
      return new Set(found.filter((flow) => flow !== undefined));
    }
    // most flows have no mark, and are in no zone
    if (typeof mark === 'number' && mark !== 0) return this.#store.marks.get(mark);
    if (zone !== undefined && zone !== 0) return this.#store.zones.get(zone);
    return this.#store.values();
  }

  /** Calls the listener with all changes of a lot, after they are in the table; returns how to stop that. */
  onChanges(listener: (changes: readonly FlowChange[]) => void): () => void {
    checkCallback('listener', listener);
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /**
   * Reports changes as they happen, from the call on, to flows that match a filter: those that enter or leave it are
   * `added` and `removed`. After an overrun the differences come, so that nothing is missed. It ends with leaving the
   * loop, its signal, or the table.
   */
  watch(filter: ConntrackFilter = {}, options: FlowWatchOptions = {}): AsyncGenerator<FlowChange, void> {
    checkOptions(options, WATCH_OPTIONS);
    const { highWater } = options;
    const { accepts, all } = prepareFilter(filter);
    // a flow is another object with every event, also where nothing is reported
    const waiting = new ChangeQueue<FlowChange>(highWater, (flow) => origKey(flow as Flow));
    let wake: (() => void) | undefined;
    let ended = this.#closed;
    let failure: unknown;
    const stops = [
      this.onChanges((changes) => {
        for (const one of changes) {
          const seen = all ? one : narrowed(one, accepts);
          if (seen) waiting.put(seen);
        }
        wake?.();
      }),
      this.#onEnd((error) => {
        ended = true;
        failure = error;
        wake?.();
      }),
    ];
    const abort = (): void => {
      ended = true;
      wake?.();
    };
    options.signal?.addEventListener('abort', abort, { once: true });
    const close = (): void => {
      options.signal?.removeEventListener('abort', abort);
      for (const stop of stops) stop();
      abort();
    };
    return listening({ close }, async function* () {
      for (;;) {
        for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) yield one;
        if (failure !== undefined) throw failure;
        if (ended || options.signal?.aborted) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    });
  }

  #onEnd(end: (error: unknown) => void): () => void {
    this.#ends.add(end);
    return () => void this.#ends.delete(end);
  }

  /**
   * Resolves when the table shows all that the kernel had done by now: events are all taken in, and what it does not tell
   * of is read.
   */
  async settled(): Promise<void> {
    this.#check();
    await this.#feed.barrier();
    while (this.#reading || this.#stale) await (this.#reading ?? this.#read());
    if (this.#silent.size > 0) await this.#read();
  }

  /** Reads the table again, and reports the differences. */
  async refresh(): Promise<void> {
    this.#check();
    // a reading under way began before this was requested
    await this.#reading;
    await this.#read();
  }

  #check(): void {
    if (this.#closed) throw NetlinkError.of('EBADF', 'the table of flows is closed');
  }

  /** Ends watches and closes the sockets. May be called again. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#timer?.cancel();
    for (const end of [...this.#ends]) guarded(() => end(undefined));
    this.#feed.close();
    this.#conntrack.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #fail(error: unknown): void {
    if (this.#closed) return;
    for (const end of [...this.#ends]) guarded(() => end(error));
    this.close();
  }

  // ---- events

  readonly #handle = (notifications: readonly Notification[]): void => {
    const changes: FlowChange[] = [];
    for (const one of notifications) {
      if (one === undefined) continue;
      if (one === LOST) {
        this.#overruns++;
        this.#stale = true;
        continue;
      }
      this.#events++;
      const event = eventOf(one.type, one.flags, one.body);
      if (event.event === 'destroy') this.#ended(event as Flow, changes);
      else if ('orig' in event) this.#told(event as Flow & { event: string }, changes);
    }
    this.#tell(changes);
    if (this.#stale && !this.#reading) this.#again();
  };

  #told({ event, ...flow }: Flow & { event: string }, changes: FlowChange[]): void {
    const key = origKey(flow as Flow);
    this.#touched?.told.add(key);
    this.#silent.delete(key);
    const before = this.#store.byOrig(key);
    // what an update does not tell has not changed
    const same = before !== undefined && event === 'update' && before.id === flow.id;
    const after: Flow = same ? { ...before, ...flow } : (flow as Flow);
    this.#store.set(key, after);
    if (before === undefined) changes.push({ change: 'added', before, after });
    else if (differs(before, after)) changes.push({ change: 'changed', before, after });
  }

  #ended(flow: Flow, changes: FlowChange[]): void {
    const key = origKey(flow);
    if (flow.id !== undefined) this.#touched?.ended.add(flow.id);
    const before = this.#store.byOrig(key);
    // another one has its place already
    if (before === undefined || (before.id !== undefined && flow.id !== undefined && before.id !== flow.id))
      return;
    this.#touched?.told.delete(key);
    this.#silent.delete(key);
    this.#store.delete(key);
    changes.push({ change: 'removed', before, after: undefined });
  }

  #tell(changes: readonly FlowChange[]): void {
    if (changes.length === 0) return;
    for (const listener of [...this.#listeners]) guarded(() => listener(changes));
  }

  // ---- reading

  #again(): void {
    this.#read().catch((error) => this.#fail(error));
  }

  #read(): Promise<void> {
    this.#reading ??= this.#readOnce().finally(() => {
      this.#reading = undefined;
      // what was lost while it was read has to be read as well
      if (this.#stale && !this.#closed) this.#again();
      else this.#watchSilent();
    });
    return this.#reading;
  }

  async #readOnce(): Promise<void> {
    this.#timer?.cancel();
    this.#stale = false;
    this.#refreshes++;
    const touched: Touched = { ended: new Set(), told: new Set() };
    this.#touched = touched;
    const read = new Map<string, Flow>();
    for await (const batch of this.#conntrack.dump().batches())
      for (const flow of batch) read.set(origKey(flow), flow);
    // what the kernel told before it had answered is in the table
    await this.#feed.barrier();
    this.#touched = undefined;
    if (this.#closed) return;
    const changes: FlowChange[] = [];
    for (const [key, before] of this.#store.entries()) {
      if (read.has(key) || touched.told.has(key)) continue;
      this.#store.delete(key);
      this.#silent.delete(key);
      changes.push({ change: 'removed', before, after: undefined });
    }
    for (const [key, after] of read) {
      if (after.id !== undefined && touched.ended.has(after.id)) continue;
      const before = this.#store.byOrig(key);
      if (touched.told.has(key)) {
        // an event tells what has changed; the rest is as it was read
        if (before?.id === after.id) this.#store.set(key, { ...after, ...before });
        continue;
      }
      if (before === undefined || before.id !== after.id) this.#silent.add(key);
      this.#store.set(key, after);
      if (before === undefined) changes.push({ change: 'added', before, after });
      else if (differs(before, after)) changes.push({ change: 'changed', before, after });
    }
    this.#tell(changes);
  }

  /** Looks again after a while at flows whose end may not be told. */
  #watchSilent(): void {
    if (this.#silent.size === 0 || this.#closed) return;
    this.#timer = later(this.#interval, () => this.#again(), { unref: true });
  }
}

/** A change as it is to the flows that a filter means. */
function narrowed({ before, after }: FlowChange, accepts: (flow: Flow) => boolean): FlowChange | undefined {
  const was = before !== undefined && accepts(before);
  const is = after !== undefined && accepts(after);
  if (was && is) return { change: 'changed', before, after };
  if (is) return { change: 'added', before: undefined, after };
  return was ? { change: 'removed', before, after: undefined } : undefined;
}
