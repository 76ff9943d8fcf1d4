import type { IPDBState } from 'tsroute2';
import {
  type Change,
  type Filter,
  RecordSet,
  type Records,
  recordKey,
  recordOf,
  VIEWS,
  type ViewName,
} from 'tsroute2/records';
import { type Applied, type ApplyOptions, applyInWaves } from './apply.js';
import { type BucketOptions, type Connected, connected, makeBuckets, type NatsOptions } from './connect.js';
import { BucketReader, type Entry } from './reader.js';
import { keyOf, OUTCOMES, STATE, token, type Written, writtenOf } from './subjects.js';
import { FleetWatch } from './watch.js';
import type { Outcome } from './wishes.js';

export interface FleetOptions {
  /** The NATS server. */
  nats?: NatsOptions | undefined;
  /** Make the buckets where they are not there: true. */
  makeBuckets?: boolean | undefined;
  /** How they are made. */
  buckets?: BucketOptions | undefined;
}

/** A change of one host's record. */
export type FleetChange<V extends ViewName = ViewName> = Change<V> & {
  readonly host: string;
  /** When it happened, by the clock of the host, in milliseconds since 1970. */
  readonly at: number;
  /** Number of the write in the stream. */
  readonly revision: number;
};

/** A record with the host that it is of. */
export type FleetRecord<V extends ViewName> = Records[V] & { readonly host: string };

/** What is known of one host. */
export interface HostStatus {
  readonly host: string;
  /** Records of each view. */
  readonly records: Readonly<Record<ViewName, number>>;
  /** When the last change came, in milliseconds since 1970. */
  readonly changed: number;
  /** What the host's agent said when it last compared the bucket with its kernel. */
  readonly agent?: { at: number; resyncs: number; dropped: number; differences: number } | undefined;
  /** What came of the last wish. */
  readonly outcome?: Outcome | undefined;
}

/** The changes that a listener gets together. */
type Listener = (changes: readonly FleetChange[]) => void;

const isView = (name: string): name is ViewName => (VIEWS as readonly string[]).includes(name);

/**
 * All machines as one database: the views of IPDB, each record with its `host`, kept up to date by the stream.
 *
 * ```ts
 * await using fleet = await Fleet.open({ nats: { servers: 'nats://nats:4222' } });
 * fleet.find('addresses', { address: '10.0.0.1' }).map(({ host }) => host);
 * fleet.lookup('router1', '10.1.2.3')?.gateway;
 * for await (const { host, view, change } of fleet.watch('routes')) console.log(host, view, change);
 * ```
 */
export class Fleet {
  readonly #connected: Connected;
  readonly #hosts = new Map<string, RecordSet>();
  readonly #changed = new Map<string, number>();
  readonly #agents = new Map<string, HostStatus['agent']>();
  readonly #outcomes = new Map<string, Outcome>();
  readonly #told = new Set<(outcome: Outcome) => void>();
  readonly #listeners = new Set<Listener>();
  readonly #ends = new Set<(error?: Error) => void>();
  readonly #reader: BucketReader;
  readonly #results: BucketReader;
  /** What was there when the bucket was made anew, until it has been read again: what is missing then is gone. */
  #before: Map<string, RecordSet> | undefined;
  /** Keys that have come since. */
  readonly #seen = new Set<string>();
  readonly #malformed = new Set<string>();
  #closed = false;
  /**
   * Resolves when it is closed; rejects where it cannot go on: a listener has thrown, the server does not take the
   * password any more.
   */
  readonly done: Promise<void>;

  private constructor(connection: Connected, synced: (which: 'state' | 'outcomes') => void) {
    this.#connected = connection;
    this.#reader = new BucketReader(connection, STATE, {
      entry: (entry) => this.#take(entry),
      synced: () => {
        this.#forget();
        synced('state');
      },
      reset: () => {
        this.#before ??= new Map(this.#hosts);
        this.#seen.clear();
      },
    });
    this.#results = new BucketReader(connection, OUTCOMES, {
      entry: ({ key, value }) => this.#outcome(key, value),
      synced: () => synced('outcomes'),
    });
    this.done = Promise.all([this.#reader.done, this.#results.done]).then(() => {});
    this.done.catch((error) => void this.#end(error));
  }

  /** Connects; resolves when all that the bucket holds has been read. */
  static async open(options: FleetOptions = {}): Promise<Fleet> {
    const connection = await connected(options.nats ?? {}, 'fleet');
    try {
      if (options.makeBuckets ?? true) await makeBuckets(connection, options.buckets);
      return await new Promise<Fleet>((resolve, reject) => {
        const waiting = new Set(['state', 'outcomes']);
        const fleet: Fleet = new Fleet(connection, (which) => {
          waiting.delete(which);
          if (waiting.size === 0) resolve(fleet);
        });
        fleet.done.catch(reject);
      });
    } catch (error) {
      await connection.nc.close();
      throw error;
    }
  }

  #take({ key, value, revision, time }: Entry): void {
    const written = writtenOf(key, value, time);
    let change: Change | undefined;
    try {
      if (written === undefined) throw new TypeError('no agent writes that');
      change = this.#put(key, written);
    } catch {
      // of a host that is hostile or newer: what was known of the record stays
      this.#malformed.add(key);
      return;
    }
    this.#malformed.delete(key);
    if (change === undefined) return;
    this.#changed.set(written.host, written.at);
    this.#tell([{ ...change, host: written.host, at: written.at, revision } as FleetChange]);
  }

  #put(key: string, { host, view, key: name, text }: Written): Change | undefined {
    if (view === 'agent') {
      if (text !== undefined) this.#agents.set(host, JSON.parse(text));
      return undefined;
    }
    if (!isView(view)) return undefined;
    if (this.#before) this.#seen.add(key);
    const record = text === undefined ? undefined : recordOf(view, text);
    if (record !== undefined && recordKey(view, record as never) !== name)
      throw new TypeError('the record has another key');
    let records = this.#hosts.get(host);
    if (records === undefined) this.#hosts.set(host, (records = new RecordSet(host)));
    return record === undefined ? records.remove(view, name) : records.put(view, name, record as never);
  }

  /** Keys whose last value no agent writes: it was passed over. */
  get malformed(): readonly string[] {
    return [...this.#malformed].sort();
  }

  /** After the bucket was made anew: what did not come again is gone. */
  #forget(): void {
    const before = this.#before;
    this.#before = undefined;
    if (before === undefined) return;
    for (const [host, records] of before)
      for (const view of VIEWS)
        for (const key of [...records.keys(view)]) {
          if (this.#seen.has(keyOf(host, view, key))) continue;
          const change = records.remove(view, key);
          if (change)
            this.#tell([{ ...change, host, at: Date.now(), revision: this.#reader.revision } as FleetChange]);
        }
    this.#seen.clear();
  }

  #tell(changes: readonly FleetChange[]): void {
    for (const listener of [...this.#listeners]) listener(changes);
  }

  #outcome(key: string, value: string | undefined): void {
    if (value === undefined) return;
    let outcome: Outcome;
    try {
      outcome = JSON.parse(value);
      // a host speaks of itself alone
      if (token(outcome.host) !== key) throw new TypeError('the outcome is of another host');
    } catch {
      this.#malformed.add(`${OUTCOMES}.${key}`);
      return;
    }
    this.#outcomes.set(outcome.host, outcome);
    for (const told of [...this.#told]) told(outcome);
  }

  // ---- reading

  /** Names of all hosts that have published anything. */
  get hosts(): string[] {
    return [...this.#hosts.keys()].sort();
  }

  /**
   * The views of one host, as IPDB has them.
   *
   * @throws {Error} where nothing is known of it
   */
  host(name: string): RecordSet {
    const records = this.#hosts.get(name);
    if (records === undefined) throw new Error(`nothing is known of a host '${name}'`);
    return records;
  }

  /** Records of a view of all hosts, or of one, that a filter takes. */
  find<V extends ViewName>(view: V, filter: Filter<V> & { host?: string } = {} as never): FleetRecord<V>[] {
    const { host, ...rest } = filter as { host?: string };
    const any = Object.keys(rest).length === 0;
    const found: FleetRecord<V>[] = [];
    for (const name of host === undefined ? this.hosts : [host]) {
      const views = this.#hosts.get(name);
      if (views === undefined) continue;
      const records = any ? views[view].records() : views[view].where(rest as never);
      for (const record of records) found.push({ host: name, ...(record as Records[V]) });
    }
    return found;
  }

  /** The route that a packet of a host to an address takes, by its main table unless another is named. */
  lookup(
    host: string,
    address: string,
    options?: { table?: number | string },
  ): Records['routes'] | undefined {
    return this.host(host).routes.lookup(address, options as never);
  }

  /** How each host fares. */
  status(): HostStatus[] {
    return this.hosts.map((host) => {
      const records = this.#hosts.get(host)!;
      return {
        host,
        records: Object.fromEntries(VIEWS.map((view) => [view, records.count(view)])) as Record<
          ViewName,
          number
        >,
        changed: this.#changed.get(host) ?? 0,
        agent: this.#agents.get(host),
        outcome: this.#outcomes.get(host),
      };
    });
  }

  // ---- changes

  /** Calls the listener with changes, after they are in the views; returns how to stop that. */
  onChanges(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Changes as they happen: of one view, or all; of one host, or all. It ends with leaving the loop. */
  watch<V extends ViewName = ViewName>(view?: V, options: { host?: string } = {}): FleetWatch<V> {
    return new FleetWatch<V>(this, view, options.host);
  }

  /** @internal Calls what is to be done when it closes, with the error where it cannot go on. */
  onClose(end: (error?: Error) => void): () => void {
    this.#ends.add(end);
    return () => void this.#ends.delete(end);
  }

  // ---- wishes

  /**
   * Brings hosts into the states that documents say: by their agents, in waves, canaries first. Where one fails, no
   * further wave begins, and what was done is undone unless that is not wanted. The report says what became of each.
   */
  apply(documents: Readonly<Record<string, IPDBState>>, options: ApplyOptions = {}): Promise<Applied> {
    return applyInWaves(
      {
        js: this.#connected.js,
        onOutcome: (told) => {
          this.#told.add(told);
          return () => void this.#told.delete(told);
        },
      },
      documents,
      options,
    );
  }

  /** What came of the last wish of a host. */
  outcome(host: string): Outcome | undefined {
    return this.#outcomes.get(host);
  }

  /** Ends watches and the connection. May be called again. */
  close(): Promise<void> {
    return this.#end();
  }

  async #end(error?: Error): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const end of [...this.#ends]) end(error);
    await Promise.all([this.#reader.close(), this.#results.close()]);
    await this.#connected.nc.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
