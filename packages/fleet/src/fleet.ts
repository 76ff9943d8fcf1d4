import type { IPDBState } from 'tsroute2';
import {
  type Change,
  type Filter,
  RecordSet,
  type Records,
  recordOf,
  VIEWS,
  type ViewName,
} from 'tsroute2/records';
import { type Applied, type ApplyOptions, applyInWaves } from './apply.js';
import { type BucketOptions, type Connected, connected, makeBuckets, type NatsOptions } from './connect.js';
import { BucketReader, type Entry } from './reader.js';
import { keyOf, OUTCOMES, placeOf, STATE } from './subjects.js';
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

const NAMES: ReadonlySet<string> = new Set(VIEWS);

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
  readonly #ends = new Set<() => void>();
  readonly #reader: BucketReader;
  readonly #results: BucketReader;
  /** What was there when the bucket was made anew, until it has been read again: what is missing then is gone. */
  #before: Map<string, RecordSet> | undefined;
  /** Keys that have come since. */
  readonly #seen = new Set<string>();
  #closed = false;

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
      entry: ({ value }) => this.#outcome(value),
      synced: () => synced('outcomes'),
    });
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
        fleet.#reader.done.catch(reject);
        fleet.#results.done.catch(reject);
      });
    } catch (error) {
      await connection.nc.close();
      throw error;
    }
  }

  #take({ key, value, revision, time }: Entry): void {
    const place = placeOf(key);
    if (place === undefined) return;
    const { host, view } = place;
    if (view === 'agent') {
      if (value !== undefined) this.#agents.set(host, JSON.parse(value).record);
      return;
    }
    if (!NAMES.has(view)) return;
    if (this.#before) this.#seen.add(key);
    let records = this.#hosts.get(host);
    if (records === undefined) this.#hosts.set(host, (records = new RecordSet(host)));
    const name = view as ViewName;
    let at = time;
    let change: Change | undefined;
    if (value === undefined) change = records.remove(name, place.key);
    else {
      const [, stamp] = /^\{"at":(\d+),"record":/.exec(value) ?? [];
      if (stamp === undefined) return;
      at = Number(stamp);
      const text = value.slice(value.indexOf('"record":') + 9, -1);
      change = records.put(name, place.key, recordOf(name, text) as never);
    }
    this.#changed.set(host, at);
    if (change !== undefined) this.#tell([{ ...change, host, at, revision } as FleetChange]);
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

  #outcome(value: string | undefined): void {
    if (value === undefined) return;
    const outcome = JSON.parse(value) as Outcome;
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

  /** @internal Calls what is to be done when it closes. */
  onClose(end: () => void): () => void {
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
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const end of [...this.#ends]) end();
    await Promise.all([this.#reader.close(), this.#results.close()]);
    await this.#connected.nc.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
