import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { IPDB, type IPDBChange, type IPDBOptions, type IPDBView } from 'tsroute2';
import { type Records, recordKey, recordText } from 'tsroute2/records';
import { type Connected, connected, makeBuckets, type NatsOptions, reasonOfEnd } from './connect.js';
import { Publisher, type PublisherStatus } from './publisher.js';
import { BucketReader } from './reader.js';
import { Spool, type Waiting } from './spool.js';
import { keyOf, STATE, token } from './subjects.js';
import { Turns, waitBefore } from './turns.js';
import { Wishes } from './wishes.js';

export interface AgentOptions {
  /** The NATS server. */
  nats?: NatsOptions | undefined;
  /** What this machine is called in subjects: its own name, by default. Two agents must not share one. */
  host?: string | undefined;
  /** What is published: interfaces, addresses, routes, rules, neighbours and nexthops, by default. */
  views?: readonly IPDBView[] | undefined;
  /** Where the database is: `{ netns }`, `{ transport }`. */
  source?: Omit<IPDBOptions, 'views' | 'sources' | 'journal' | 'recover'> | undefined;
  /** File that keeps changes while the server is away. */
  spool?: string | undefined;
  /** Most bytes of it: 64 MiB. */
  spoolBytes?: number | undefined;
  /** Whether documents put under `wish.HOST` are planned and applied: false. */
  wishes?: boolean | undefined;
  /** Make the buckets, where they are not there and the credentials allow it: true. */
  makeBuckets?: boolean | undefined;
}

/** How an agent fares. */
export interface AgentStatus extends PublisherStatus {
  readonly host: string;
  readonly connected: boolean;
  /** Times that the bucket was compared with the kernel. */
  readonly resyncs: number;
  /** Losses of notifications that the database has mended. */
  readonly overruns: number;
}

const ALL: readonly IPDBView[] = ['interfaces', 'addresses', 'routes', 'rules', 'neighbours', 'nexthops'];
const MOST_SPOOLED = 64 << 20;
/** Milliseconds until another try to bring bucket and kernel together; more after each that failed. */
const AGAIN = 500;
/** Milliseconds without any record while the bucket is read. */
const PATIENCE = 20_000;
/** Milliseconds for the server to take what is under way when the agent is closed. */
const LEAVING = 1_000;
/** Agents of this process that read the bucket at a time. */
const reading = new Turns(16);

/**
 * Publishes a machine's interfaces, addresses, routes and so on to NATS JetStream, each record under a key of its own,
 * and keeps that equal to the kernel whatever happens: changes lost, this process or the server killed.
 *
 * ```ts
 * await using agent = await Agent.start({ nats: { servers: 'nats://nats:4222' }, host: 'router1' });
 * ```
 */
export class Agent {
  readonly host: string;
  /** The machine's live database. */
  readonly db: IPDB;
  readonly #connected: Connected;
  readonly #spool: Spool;
  readonly #publisher: Publisher;
  readonly #views: readonly IPDBView[];
  readonly #stop: () => void;
  readonly #wishes: Wishes | undefined;
  /** Whether buckets that are not there, or not any more, are made. */
  readonly #makes: boolean;
  #resyncs = 0;
  #resyncing: Promise<void> | undefined;
  #again = false;
  /** Tries in a row that have failed. */
  #failed = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #failure: unknown;
  #ended!: (error?: unknown) => void;
  /**
   * Resolves when the agent is closed; rejects where it cannot go on: the database ended, a permission is missing, the
   * server does not take the password any more.
   */
  readonly done: Promise<void>;

  private constructor(db: IPDB, connection: Connected, options: AgentOptions) {
    this.host = options.host ?? hostname();
    this.db = db;
    this.#connected = connection;
    this.#views = options.views ?? ALL;
    const path = options.spool ?? join(tmpdir(), `tsroute2-agent-${token(this.host)}.spool`);
    this.#spool = new Spool(path, options.spoolBytes ?? MOST_SPOOLED);
    this.#publisher = new Publisher(connection, this.#spool, () => this.#resyncSoon());
    this.#makes = options.makeBuckets ?? true;
    this.#stop = db.onChanges((changes) => this.#publisher.write(this.#writes(changes)));
    this.done = new Promise((resolve, reject) => {
      this.#ended = (error) => (error === undefined ? resolve() : reject(error));
    });
    this.done.catch(() => {});
    void this.#follow();
    void reasonOfEnd(connection.nc).then((error) => {
      if (!this.#closed) this.#fail(error);
    });
    if (options.wishes) this.#wishes = new Wishes(connection, this.host, db, (error) => this.#fail(error));
  }

  /** Opens the database, connects, and resolves when the bucket holds what the kernel does. */
  static async start(options: AgentOptions = {}): Promise<Agent> {
    const host = options.host ?? hostname();
    token(host);
    const connection = await connected(options.nats ?? {}, `agent-${token(host)}`);
    let db: IPDB | undefined;
    let agent: Agent | undefined;
    try {
      db = await IPDB.open({ ...options.source, views: options.views ?? ALL });
      agent = new Agent(db, connection, options);
      await Promise.race([agent.resync(), agent.done]);
      return agent;
    } catch (error) {
      // ends its timers, and keeps what is in the spool
      await agent?.close();
      db?.close();
      await connection.nc.close();
      throw error;
    }
  }

  get status(): AgentStatus {
    return {
      host: this.host,
      connected: !this.#connected.nc.isClosed() && !this.#spoolsNow,
      resyncs: this.#resyncs,
      overruns: this.db.source().statistics.overruns,
      ...this.#publisher.status,
    };
  }

  #spoolsNow = false;

  #writes(changes: readonly IPDBChange[]): Waiting[] {
    const at = Date.now();
    const writes: Waiting[] = [];
    for (const { view, before, after } of changes) {
      if (!this.#views.includes(view)) continue;
      const gone = before && recordKey(view, before as Records['rules']);
      const come = after && recordKey(view, after as Records['rules']);
      if (gone !== undefined && gone !== come)
        writes.push({ key: keyOf(this.host, view, gone), at, value: null });
      if (come !== undefined)
        writes.push({ key: keyOf(this.host, view, come), at, value: recordText(after!) });
    }
    return writes;
  }

  /** Follows how the connection fares. */
  async #follow(): Promise<void> {
    for await (const { type, ...rest } of this.#connected.nc.status()) {
      if (type === 'disconnect') {
        this.#spoolsNow = true;
        this.#publisher.isAway();
      } else if (type === 'reconnect') {
        this.#spoolsNow = false;
        this.#failed = 0;
        this.#resyncSoon(0);
      } else if (type === 'error' && /permissions violation/i.test(String((rest as { error?: Error }).error)))
        this.#fail((rest as { error: Error }).error);
    }
  }

  #resyncSoon(wait = waitBefore(this.#failed, AGAIN)): void {
    if (this.#closed || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.resync().then(
        () => {
          this.#failed = 0;
        },
        () => {
          this.#failed++;
          this.#resyncSoon();
        },
      );
    }, wait);
  }

  /** Sends what the spool has kept, and where the bucket has lost anything, brings it together with the kernel. */
  async resync(): Promise<void> {
    if (this.#resyncing) {
      this.#again = true;
      return this.#resyncing;
    }
    this.#resyncing = (async () => {
      do {
        this.#again = false;
        await this.#resync();
      } while (this.#again);
    })().finally(() => {
      this.#resyncing = undefined;
    });
    return this.#resyncing;
  }

  async #resync(): Promise<void> {
    const holds = await this.#publisher.holds().catch(async (error) => {
      // the bucket itself may be lost
      await this.#make();
      throw error;
    });
    if (!holds) await this.#make();
    const dropped = await this.#publisher.flush();
    // 200 agents that all read their records when the server is back keep it busy for half a minute
    if (holds && dropped === 0) return;
    await this.#compare(dropped);
  }

  async #make(): Promise<void> {
    if (this.#makes) await makeBuckets(this.#connected).catch(ifPermitted);
  }

  /** Compares the bucket with the kernel, and writes what differs. */
  async #compare(dropped: number): Promise<void> {
    const there = await reading.run(() => this.#stored());
    await this.db.settled();
    const at = Date.now();
    const writes: Waiting[] = [];
    for (const view of this.#views)
      for (const record of this.db[view].records()) {
        const key = keyOf(this.host, view, recordKey(view, record as Records['rules']));
        const value = recordText(record);
        if (there.get(key) !== value) writes.push({ key, at, value });
        there.delete(key);
      }
    for (const key of there.keys()) writes.push({ key, at, value: null });
    const status = { at, resyncs: ++this.#resyncs, dropped, differences: writes.length };
    this.#publisher.write([
      ...writes.filter(({ key }) => !key.startsWith(`${token(this.host)}.agent.`)),
      { key: `${token(this.host)}.agent.status`, at, value: JSON.stringify(status) },
    ]);
    await this.#publisher.settled();
    if (!this.#publisher.idle) throw new Error('the server went away again');
  }

  /** What the bucket holds of this host, by key. */
  #stored(): Promise<Map<string, string>> {
    return new Promise((resolve, reject) => {
      const there = new Map<string, string>();
      const timer = setTimeout(() => finish(new Error('the bucket does not answer')), PATIENCE);
      const finish = (error?: Error): void => {
        clearTimeout(timer);
        void reader.close();
        if (error) reject(error);
        else resolve(there);
      };
      const reader = new BucketReader(this.#connected, STATE, {
        keys: `${token(this.host)}.>`,
        entry({ key, value }) {
          timer.refresh();
          if (value === undefined) there.delete(key);
          else there.set(key, value.slice(value.indexOf('"record":') + 9, -1));
        },
        synced: () => finish(),
        reset: () => there.clear(),
      });
    });
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#ended(error);
    void this.close();
  }

  /** Ends it; what is in the spool is sent by the next one. May be called again. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#stop();
    await this.#wishes?.close();
    const ended = Promise.all([this.#resyncing, this.#publisher.close()]).catch(() => {});
    // a server that is away is not waited for
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, LEAVING))]);
    await this.#connected.nc.close();
    // what was under way has failed by that, and goes to the spool
    await ended;
    this.#spool.close();
    this.db.close();
    this.#ended(this.#failure);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** Agents that may not make buckets find them made. */
function ifPermitted(error: Error): void {
  if (!/permission|timeout|no responders/i.test(`${error.name} ${error.message}`)) throw error;
}
