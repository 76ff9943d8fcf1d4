import type { Link } from '../../messages/route/link/ifinfomsg.js';
import type { Route } from '../../messages/route/rtmsg.js';
import { equal } from '../../objects/rules.js';
import { recordKinds } from '../records/record-kinds.js';
import type { Store } from '../records/record-store.js';
import type { Stores } from '../records/source-records.js';
import { hopsOf, without } from '../routes/hops.js';
import { applyRoute, type Doubt } from '../routes/route-events.js';
import { uses } from '../routes/route-store.js';
import type { ViewName } from '../types.js';
import type { Entry } from './feed.js';

/** Called with every record that was added (no `before`), changed, or removed (no `after`). */
export type Emit = (view: ViewName, before: object | undefined, after: object | undefined) => void;

/** Does to the records what the kernel says it has done. */
export function apply(
  stores: Stores,
  view: ViewName,
  { type, flags, body }: Entry,
  emit: Emit,
  doubt: Doubt,
): void {
  const kind = recordKinds[view];
  const came = type === kind.appeared;
  const record = kind.record(body as never) as object | undefined;
  if (view === 'routes') {
    const report = (before: Route | undefined, after: Route | undefined) => emit('routes', before, after);
    if (record !== undefined) applyRoute(stores.routes, came, flags, record as Route, report, doubt);
    return;
  }
  const store = stores[view] as Store<object>;
  if (came) {
    if (record === undefined) {
      // one that needs no resolution any more
      const gone = view === 'neighbours' ? store.remove(store.layout.key(body)) : undefined;
      if (gone !== undefined) emit(view, gone, undefined);
      return;
    }
    const before = store.put(record);
    if (before === undefined || !equal(before, record, kind.ignoredInEvents)) emit(view, before, record);
    return;
  }
  // the notification of a link's end has little more than its index
  if (view === 'interfaces' ? body.family !== 'unspec' : record === undefined && view !== 'neighbours')
    return;
  const before = store.remove(store.layout.key(body));
  if (before === undefined) return;
  emit(view, before, undefined);
  if (view === 'interfaces') purge(stores, (before as Link).index, emit);
}

/** Removes what cannot be without its interface; the kernel reports only some of it. */
export function purge(stores: Stores, index: number, emit: Emit): void {
  for (const [view, by] of DEPENDENT) {
    const store = stores[view] as Store<object>;
    for (const record of [...store.by(by, index)]) {
      store.remove(store.layout.key(record));
      emit(view, record, undefined);
    }
  }
  if (stores.routes.users.oif.has(index)) purgeRoutes(stores, index, emit);
}

const DEPENDENT = [
  ['addresses', 'index'],
  ['neighbours', 'ifindex'],
  ['nexthops', 'oif'],
] as const;

function purgeRoutes({ routes }: Stores, index: number, emit: Emit): void {
  for (const table of routes.tables())
    for (const map of table.byLength) {
      if (map === undefined) continue;
      for (const [key, bucket] of map.live) {
        if (!table.uses(bucket, index)) continue;
        const now: Route[] = [];
        for (const route of table.list(bucket)) {
          const after = uses(route, index) ? remains(route, index) : route;
          if (after !== undefined) now.push(after);
          if (after === route) continue;
          routes.counted(route, -1);
          if (after !== undefined) routes.counted(after, 1);
          emit('routes', route, after);
        }
        routes.setAt(map, key, now);
      }
    }
}

/** What is left of a route whose interface is gone: of IPv4 nothing, of IPv6 the other hops. */
function remains(route: Route, index: number): Route | undefined {
  // those of nexthop objects are read again
  if (route.nhId !== undefined && route.oif !== index) return route;
  if (route.family !== 'inet6' || route.multipath === undefined) return undefined;
  return without(
    route,
    hopsOf(route).filter((hop) => hop.ifindex === index),
  );
}
