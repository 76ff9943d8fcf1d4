import type { IPRoute } from '../iproute/iproute.js';
import { NetlinkError } from '../netlink/errors.js';
import { apply, type Emit } from './apply.js';
import { type Entry, Feed, type FeedOptions, LOST, type Told } from './feed.js';
import { kinds } from './kinds.js';
import type { State } from './state.js';
import { Stores } from './stores.js';
import { VIEWS, type ViewName } from './types.js';

/** Takes the changes of one lot of notifications. */
export type Notify = (source: string, changes: readonly Difference[]) => void;

/** What became of one record. */
export interface Difference {
  readonly view: ViewName;
  readonly before: object | undefined;
  readonly after: object | undefined;
}

/** Views that a view cannot be kept right without: what is told of them changes it. */
const NEEDS: Readonly<Partial<Record<ViewName, readonly ViewName[]>>> = {
  routes: ['addresses', 'nexthops'],
};

/** Notifications kept while tables are read, to be applied to what was read; beyond, they are read again. */
const RECORDED = 500_000;

/** Notifications that came while something was read. */
class Recording {
  readonly entries: Entry[] = [];
  readonly views: ReadonlySet<ViewName>;
  lost = false;

  constructor(views: ReadonlySet<ViewName>) {
    this.views = views;
  }
}

/** Keeps the records of one namespace equal to the kernel's. */
export class Mirror {
  readonly state: State;
  readonly stores = new Stores();
  readonly loaded = new Set<ViewName>();
  readonly statistics = { events: 0, overruns: 0, refreshes: 0 };
  readonly #name: string;
  readonly #ipr: IPRoute;
  readonly #feed: Feed;
  readonly #notify: Notify;
  readonly #recordings = new Set<Recording>();
  readonly #loading = new Map<ViewName, Promise<void>>();
  #changes: Difference[] = [];
  #failure: unknown;
  #closed = false;

  constructor(name: string, ipr: IPRoute, options: FeedOptions, notify: Notify) {
    this.#name = name;
    this.#ipr = ipr;
    this.#notify = notify;
    this.#feed = new Feed(options, (told) => this.#handle(told));
    this.state = this.stores.state(name, (view) => this.check(view));
    this.#feed.ended.catch((error) => {
      this.#failure = error;
    });
  }

  check(view: ViewName): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#closed) throw NetlinkError.of('EBADF', `the source '${this.#name}' is closed`);
    if (this.loaded.has(view)) return;
    throw new Error(
      `the view '${view}' is not loaded: open the database with { views: ['${view}'] }, or await db.load('${view}')`,
    );
  }

  async load(views: readonly ViewName[]): Promise<void> {
    await Promise.all(
      views.map((view) => {
        if (this.loaded.has(view)) return undefined;
        const under = this.#loading.get(view);
        if (under) return under;
        const loading = this.#load(view).finally(() => this.#loading.delete(view));
        this.#loading.set(view, loading);
        return loading;
      }),
    );
  }

  async #load(view: ViewName): Promise<void> {
    for (const one of [view, ...(NEEDS[view] ?? [])]) {
      const { groups, came, went } = kinds[one];
      this.#feed.want(groups, [came, went]);
    }
    await this.#read(view);
    this.loaded.add(view);
  }

  async #read(view: ViewName): Promise<void> {
    const kind = kinds[view];
    await this.#feed.barrier();
    const recording = new Recording(new Set([view]));
    this.#recordings.add(recording);
    const into = this.stores[view];
    for await (const batch of kind.dump(this.#ipr, {}, { inconsistent: 'accept' }).batches()) {
      for (const object of batch) {
        const record = kind.record(object as never);
        if (record === undefined) continue;
        if ('load' in into) into.load(record as never);
        else into.put(record as never);
      }
    }
    await this.#feed.barrier();
    this.#recordings.delete(recording);
    for (const entry of recording.entries) apply(this.stores, view, entry, () => {});
  }

  #handle(told: readonly Told[]): void {
    for (const one of told) {
      if (one === undefined) continue;
      if (one === LOST) {
        this.statistics.overruns++;
        for (const recording of this.#recordings) recording.lost = true;
        continue;
      }
      this.statistics.events++;
      const view = VIEW_OF.get(one.type)!;
      for (const recording of this.#recordings)
        if (recording.views.has(view) && recording.entries.length < RECORDED) recording.entries.push(one);
      if (this.loaded.has(view)) apply(this.stores, view, one, this.#emit);
    }
    this.#flush();
  }

  readonly #emit: Emit = (view, before, after) => {
    this.#changes.push({ view, before, after });
  };

  #flush(): void {
    if (this.#changes.length === 0) return;
    const changes = this.#changes;
    this.#changes = [];
    this.#notify(this.#name, changes);
  }

  /** The records as they are now, for good. */
  freeze(): State {
    const views = new Set(this.loaded);
    return this.stores.freeze(this.#name, views, (view) => {
      if (!views.has(view)) throw new Error(`the view '${view}' was not loaded when the snapshot was made`);
    });
  }

  async settled(): Promise<void> {
    await this.#feed.barrier();
  }

  async refresh(_views: readonly ViewName[]): Promise<void> {}

  close(): void {
    this.#closed = true;
    this.#feed.close();
  }
}

const VIEW_OF = new Map<number, ViewName>();
for (const view of VIEWS) {
  VIEW_OF.set(kinds[view].came, view);
  VIEW_OF.set(kinds[view].went, view);
}
