import type { IPRoute } from '../../iproute/iproute.js';
import type { Link } from '../../messages/route/link/ifinfomsg.js';
import { NetlinkError } from '../../protocol/errors.js';
import { callError } from '../../schema/stack.js';
import { recordKinds } from '../records/record-kinds.js';
import { Stores } from '../records/source-records.js';
import type { State } from '../records/state.js';
import type { Scope } from '../routes/reconcile.js';
import type { Doubt } from '../routes/route-events.js';
import { VIEWS, type ViewName } from '../types.js';
import { apply, type Emit } from './events.js';
import { Feed, type FeedOptions, LOST, type Notification } from './feed.js';
import { Reading } from './reading.js';
import { Stale } from './stale.js';

/** Takes the changes of one lot of notifications. */
export type Notify = (source: string, changes: readonly Difference[]) => void;

/** What became of one record. */
export interface Difference {
  readonly view: ViewName;
  readonly before: object | undefined;
  readonly after: object | undefined;
}

/** Views that a view cannot be kept right without: their notifications change it. */
const NEEDS: Readonly<Partial<Record<ViewName, readonly ViewName[]>>> = { routes: ['addresses', 'nexthops'] };

/** Milliseconds that more may come before something is read again. */
const SOON = 10;
/** Reading again takes no more than this part of the time, however much happens. */
const SHARE = 1 / 4;
/** Milliseconds that it waits at most. */
const LATE = 2_000;

/** Times that reading is tried in a row. */
const TRIES = 8;
/** Errors of a dump that another one may not have. */
const PASSING: ReadonlySet<string> = new Set(['ENOBUFS', 'EINTR', 'EBUSY', 'EMSGSIZE', 'ETIMEDOUT']);

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
  readonly #readings = new Set<Reading>();
  readonly #loading = new Map<ViewName, Promise<void>>();
  readonly #stale = new Stale(this.loaded, this.stores);
  #cleaning: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** How long the last cleaning took, in milliseconds. */
  #took = 0;
  #failures = 0;
  #changes: Difference[] = [];
  #failure: unknown;
  /** The other machine cannot be reached now: what is here is as it was, and read again when it can. */
  #cutOff: unknown;
  /** It can no longer be kept right. */
  readonly #failed: (error: unknown) => void;
  #closed = false;

  constructor(
    name: string,
    ipr: IPRoute,
    options: FeedOptions,
    notify: Notify,
    failed: (error: unknown) => void,
  ) {
    this.#name = name;
    this.#ipr = ipr;
    this.#notify = notify;
    this.#feed = new Feed(options, (notifications) => this.#handle(notifications));
    this.state = this.stores.state(name, (view) => this.check(view));
    this.#failed = (error) => {
      if (this.#closed || this.#failure !== undefined) return;
      this.#failure = error;
      failed(error);
    };
    this.#feed.ended.catch(this.#failed);
  }

  /** Throws where a view cannot be read: not loaded, closed, or cut off from the kernel. */
  check(view: ViewName): void {
    if (this.loaded.has(view) && !this.#closed && this.#failure === undefined) return;
    if (this.#closed) throw NetlinkError.of('EBADF', `the source '${this.#name}' is closed`);
    if (this.#failure !== undefined) throw this.#failure;
    const how = `open the database with { views: ['${view}'] }, or await db.load('${view}')`;
    throw callError(`the view '${view}' is not loaded: ${how}`);
  }

  /** Loads views; those under way or loaded already are not begun again. */
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
      const { groups, appeared, gone } = recordKinds[one];
      this.#feed.want(groups, [appeared, gone]);
    }
    for (let tries = 1; ; tries++) {
      await this.#feed.barrier();
      const reading = new Reading(view, {}, this.stores);
      let clean = false;
      try {
        clean = await this.#read(reading);
      } catch (error) {
        if (this.#closed || !PASSING.has((error as NetlinkError).code) || tries === TRIES) throw error;
        reading.lost();
      } finally {
        this.#readings.delete(reading);
      }
      if (!reading.incomplete || tries === TRIES) {
        this.loaded.add(view);
        if (!clean) this.#stale.all(view);
        for (const { view: other, entry } of reading.others) {
          if (other === 'interfaces') this.#stale.linkMeanwhile(entry);
          else this.#stale.notified(other, entry);
        }
        break;
      }
      this.stores[view].clear();
    }
    if (this.#stale.any) await this.#cleanNow();
  }

  /** Reads what the kernel has, and applies the notifications meanwhile; false where it cannot be relied on. */
  async #read(reading: Reading): Promise<boolean> {
    this.#readings.add(reading);
    await reading.dump(this.#ipr);
    await this.#feed.barrier();
    return reading.replay();
  }

  #handle(notifications: readonly Notification[]): void {
    for (const one of notifications) {
      if (one === undefined) continue;
      if (one === LOST) {
        this.#lost();
        continue;
      }
      this.statistics.events++;
      const view = VIEW_OF.get(one.type)!;
      if (this.loaded.has(view)) apply(this.stores, view, one, this.#emit, this.#doubt);
      for (const reading of this.#readings) reading.notified(view, one);
      this.#stale.notified(view, one);
    }
    if (this.#stale.any) this.#clean();
    this.#flush();
  }

  readonly #emit: Emit = (view, before, after) => {
    this.#changes.push({ view, before, after });
    if (view === 'interfaces') this.#stale.link(before as Link | undefined, after as Link | undefined);
  };

  /** An event that does not fit what is there: only where something was lost, or the kernel said nothing. */
  readonly #doubt: Doubt = ({ table }, misfit) => {
    if (misfit) this.#stale.table(table);
  };

  #flush(): void {
    if (this.#changes.length === 0) return;
    const changes = this.#changes;
    this.#changes = [];
    this.#notify(this.#name, changes);
  }

  #lost(): void {
    this.#cutOff = undefined;
    this.statistics.overruns++;
    for (const reading of this.#readings) reading.lost();
    for (const view of this.loaded) this.#stale.all(view);
  }

  // ---- reading again

  #clean(): void {
    if (this.#closed || this.#timer !== undefined || this.#cleaning !== undefined) return;
    if (this.#cutOff !== undefined) return;
    const wait = Math.min(LATE, Math.max(SOON, this.#took * (1 / SHARE - 1)));
    this.#timer = setTimeout(() => void this.#cleanNow().catch(this.#failed), wait);
  }

  /** Reads again all that has to be. */
  #cleanNow(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#cleaning ??= this.#sweep().finally(() => {
      this.#cleaning = undefined;
      if (this.#stale.any) this.#clean();
    });
    return this.#cleaning;
  }

  async #sweep(): Promise<void> {
    const start = performance.now();
    const { views, links, routes } = this.#stale.take();
    // links first: the others refer to them
    for (const view of VIEWS) if (views.includes(view)) await this.#reread(view, {});
    if (links.length > 0) await this.#reread('interfaces', { links });
    for (const scope of routes) await this.#reread('routes', scope);
    this.#took = performance.now() - start;
  }

  async #reread(view: ViewName, scope: Scope): Promise<void> {
    if (this.#closed) return;
    this.statistics.refreshes++;
    const reading = new Reading(view, scope, new Stores());
    try {
      await this.#fence();
      await this.#feed.barrier();
      const clean = await this.#read(reading);
      if (!clean) this.#stale.all(view);
      // what was lost meanwhile would have been part of it
      if (reading.incomplete) return;
      for (const _ of reading.difference(this.stores, this.#emit, this.#doubt)) {
        this.#flush();
        await new Promise(setImmediate);
      }
      this.#failures = 0;
    } catch (error) {
      if (this.#closed) return;
      if ((error as NetlinkError).code === 'ENETRESET') {
        this.#cutOff = error;
        return this.#stale.all(view);
      }
      if (!PASSING.has((error as NetlinkError).code) || ++this.#failures >= TRIES) throw error;
      this.#stale.all(view);
    } finally {
      this.#readings.delete(reading);
      this.#flush();
    }
  }

  /**
   * Resolves when changes under way are complete: the kernel reports a link before it does to routes and
   * addresses what follows from it, all under one lock, which this takes.
   */
  async #fence(): Promise<void> {
    await this.#ipr.link.get({ index: 1, extMask: ['skipStats'] }).catch((error: NetlinkError) => {
      if (error.code !== 'ENODEV') throw error;
    });
  }

  async refresh(views: readonly ViewName[]): Promise<void> {
    for (const view of views.length > 0 ? views : this.loaded) {
      this.check(view);
      this.#stale.all(view);
    }
    await this.settled();
  }

  async settled(): Promise<void> {
    await this.#feed.barrier();
    while (this.#stale.any || this.#cleaning !== undefined) {
      await this.#cleanNow();
      if (this.#cutOff !== undefined) throw this.#cutOff;
      await this.#feed.barrier();
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** The records as they are now, for good. */
  freeze(): State {
    const views = new Set(this.loaded);
    return this.stores.freeze(this.#name, views, (view) => {
      if (!views.has(view)) throw callError(`the view '${view}' was not loaded when the snapshot was made`);
    });
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#feed.close();
  }
}

const VIEW_OF = new Map<number, ViewName>();
for (const view of VIEWS) {
  VIEW_OF.set(recordKinds[view].appeared, view);
  VIEW_OF.set(recordKinds[view].gone, view);
}
