import type { IPRoute } from '../../iproute/iproute.js';
import type { Link } from '../../messages/route/link/ifinfomsg.js';
import type { Route } from '../../messages/route/rtmsg.js';
import { equal } from '../../objects/rules.js';
import type { NetlinkError } from '../../protocol/errors.js';
import { recordKinds } from '../records/record-kinds.js';
import type { Store } from '../records/record-store.js';
import type { Stores } from '../records/source-records.js';
import { difference, type Scope } from '../routes/reconcile.js';
import type { Doubt } from '../routes/route-events.js';
import type { ViewName } from '../types.js';
import { apply, type Emit, purge } from './events.js';
import type { Entry } from './feed.js';

/** Notifications kept while a table is read; beyond, it is read again. */
const KEPT = 500_000;

/** Notifications about other views kept; beyond, the view is read again. */
const FEW = 1_000;

/** Times that a table is read that changes under the reader, before what was read is taken with a doubt. */
const TRIES = 4;

/**
 * A view being read: a dump, and the notifications meanwhile, which are applied to it afterwards, so
 * that it is right whenever each entry was read.
 */
export class Reading {
  readonly view: ViewName;
  readonly #scope: Scope;
  readonly #into: Stores;
  #kept: { view: ViewName; entry: Entry }[] = [];
  /** Notifications of other views on which this one depends. */
  readonly others: { view: ViewName; entry: Entry }[] = [];
  #replayed = false;
  #clean = true;
  /** Notifications were lost, so that what was read means nothing. */
  incomplete = false;

  constructor(view: ViewName, scope: Scope, into: Stores) {
    this.view = view;
    this.#scope = scope;
    this.#into = into;
  }

  /** Takes a notification. */
  notified(view: ViewName, entry: Entry): void {
    if (view !== this.view && view !== 'interfaces') {
      this.#other(view, entry);
      return;
    }
    if (this.#replayed) this.#apply(view, entry);
    else if (this.#kept.length < KEPT) this.#kept.push({ view, entry });
    else this.lost();
  }

  #other(view: ViewName, entry: Entry): void {
    if (this.others.length < FEW) this.others.push({ view, entry });
    else this.#clean = false;
  }

  /** Something was lost. */
  lost(): void {
    this.incomplete = true;
    this.#clean = false;
  }

  async dump(ipr: IPRoute): Promise<void> {
    const { links } = this.#scope;
    if (links === undefined) return this.#dump(ipr);
    for (const index of links) {
      try {
        const link = recordKinds.interfaces.record(await ipr.link.get({ index, extMask: ['skipStats'] }));
        if (link !== undefined) this.#into.interfaces.put(link);
      } catch (error) {
        if (!GONE.has((error as NetlinkError).code)) throw error;
      }
    }
  }

  async #dump(ipr: IPRoute): Promise<void> {
    const kind = recordKinds[this.view];
    const into = this.#into[this.view];
    // a filter is checked against what is decoded
    const { routes } = this.#into;
    const whole = this.#scope.oif === undefined && this.#scope.table === undefined;
    const take = this.view === 'routes' && whole ? routes.loader() : undefined;
    for (let tries = 1; ; tries++) {
      const dump = kind.dump(ipr, this.#scope, {
        inconsistent: 'accept',
        take,
      });
      try {
        for await (const batch of dump.batches()) {
          if ('load' in into) {
            for (const object of batch as Route[]) {
              const route = recordKinds.routes.record(object);
              if (route !== undefined) into.load(route);
            }
          } else
            for (const object of batch) {
              const record = kind.record(object as never) as object | undefined;
              if (record !== undefined) (into as Store<object>).put(record);
            }
        }
      } catch (error) {
        // the interface, or the table, went meanwhile
        if (whole) {
          if ((error as NetlinkError).code === 'EOPNOTSUPP') return;
          throw error;
        }
        if (!GONE.has((error as NetlinkError).code)) throw error;
      }
      if (!dump.interrupted) return;
      if (tries === TRIES) {
        this.#clean = false;
        return;
      }
      into.clear();
    }
  }

  /** Applies the notifications meanwhile; later ones at once. False where the result cannot be relied on. */
  replay(): boolean {
    if (!this.incomplete) for (const { view, entry } of this.#kept) this.#apply(view, entry);
    this.#kept = [];
    this.#replayed = true;
    return this.#clean;
  }

  #apply(view: ViewName, entry: Entry): void {
    const { family } = entry.body;
    if (view !== this.view) {
      // a link: what depends on it may have been read before it went
      this.#other(view, entry);
      if (entry.type === recordKinds.interfaces.gone && family === 'unspec')
        purge(this.#into, entry.body.index as number, () => {});
      return;
    }
    // a dump of IPv6 routes counts those that it has passed: where some go, others are left out
    if (view === 'routes' && family === 'inet6' && entry.type === recordKinds.routes.gone && !this.#replayed)
      this.#clean = false;
    apply(this.#into, view, entry, () => {}, this.#doubt);
  }

  readonly #doubt: Doubt = (_route, misfit) => {
    if (misfit || !this.#replayed) this.#clean = false;
  };

  /** Replaces the records by those that were read, and reports the differences; in steps, between which others get their turn. */
  *difference(live: Stores, emit: Emit, doubt: Doubt): Generator<void> {
    const { view } = this;
    const { changesByItself: unnotified } = recordKinds[view];
    if (view === 'routes') {
      const report = (before: Route | undefined, after: Route | undefined) => emit(view, before, after);
      return yield* difference(live.routes, this.#into.routes, this.#scope, unnotified, report, doubt);
    }
    const there = live[view] as Store<object>;
    const read = this.#into[view] as Store<object>;
    const { links } = this.#scope;
    for (const record of [...there.values()]) {
      const key = there.layout.key(record);
      if (read.get(key) !== undefined || (links !== undefined && !links.includes(key as number))) continue;
      there.remove(key);
      emit(view, record, undefined);
    }
    for (const record of [...read.values()]) {
      if (links !== undefined && !links.includes((record as Link).index)) continue;
      const before = there.get(there.layout.key(record));
      if (before !== undefined && equal(before, record)) continue;
      there.put(record);
      if (before === undefined || !equal(before, record, unnotified)) emit(view, before, record);
    }
  }
}

const GONE: ReadonlySet<string> = new Set(['ENODEV', 'ENOENT', 'ESRCH', 'ENXIO']);
