import type { Route } from '../../messages/route/rtmsg.js';
import { equal } from '../../objects/rules.js';
import { type Doubt, type EmitRoute, inserted, rank } from './route-events.js';
import { type RouteStore, uses } from './route-store.js';

/** What was read of a view: all, the routes of one table or through one interface, or some links. */
export interface Scope {
  readonly table?: number | undefined;
  readonly oif?: number | undefined;
  readonly links?: readonly number[] | undefined;
}

/** Places compared at a time. */
const LOT = 2_000;

/**
 * Replaces the routes by those that were read, and reports the differences. A generator, so that others get their turn: both stores
 * have to be kept up to date meanwhile.
 */
export function* difference(
  live: RouteStore,
  read: RouteStore,
  scope: Scope,
  but: ReadonlySet<string>,
  emit: EmitRoute,
  doubt: Doubt,
): Generator<void> {
  let done = 0;
  const { oif } = scope;
  const mine = (route: Route) => oif === undefined || uses(route, oif);
  const settle = (family: string, table: number, length: number, key: number, list: readonly Route[]) => {
    const found = live.tableOf(family, table);
    const map = found.mapOf(length);
    const there = found.at(length, key);
    const now = reconcile(there, there.filter(mine), list.filter(mine), but, (before, after) => {
      if (before) live.counted(before, -1);
      if (after) live.counted(after, 1);
      if (before === undefined || after === undefined || !equal(before, after, but)) emit(before, after);
    });
    if (now === there) return;
    live.setAt(map, key, now);
    // which of its equals a route stands behind is not seen where only some were read
    if (now.length > there.length && !there.every(mine)) doubt(now[0]!, true);
  };
  for (const one of read.tables()) {
    const { family, table, byLength } = one;
    if (scope.table !== undefined && scope.table !== table) continue;
    for (let length = 0; length < byLength.length; length++) {
      const map = byLength[length];
      if (map === undefined) continue;
      for (const [key, bucket] of map.live) {
        settle(family, table, length, key, one.list(bucket));
        if (++done % LOT === 0) yield;
      }
    }
  }
  if (oif !== undefined && !live.users.oif.has(oif)) return;
  for (const one of live.tables()) {
    const { family, table, byLength } = one;
    if (scope.table !== undefined && scope.table !== table) continue;
    for (let length = 0; length < byLength.length; length++) {
      const map = byLength[length];
      if (map === undefined) continue;
      const others = read.table(family, table)?.byLength[length];
      for (const [key, bucket] of map.live) {
        if (++done % LOT === 0) yield;
        if (others?.get(key) !== undefined) continue;
        if (oif === undefined || one.uses(bucket, oif)) settle(family, table, length, key, []);
      }
    }
  }
}

/** The routes of a place after `old`, some of those `there`, have become `read`; `there` itself where all is equal. */
function reconcile(
  there: readonly Route[],
  old: readonly Route[],
  read: readonly Route[],
  but: ReadonlySet<string>,
  emit: EmitRoute,
): readonly Route[] {
  if (old.length === read.length && old.every((one, i) => equal(one, read[i]))) return there;
  const became = new Map<Route, Route>();
  const left = new Set(read);
  const pair = (alike: (a: Route, b: Route) => boolean) => {
    for (const before of old) {
      if (became.has(before)) continue;
      for (const after of left)
        if (alike(before, after)) {
          became.set(before, after);
          left.delete(after);
          break;
        }
    }
  };
  pair((a, b) => equal(a, b));
  pair((a, b) => equal(a, b, but));
  pair((a, b) => a.dst === b.dst && a.src === b.src && rank(a, b) === 0);
  for (const before of old) {
    const after = became.get(before);
    if (after === undefined || !equal(before, after)) emit(before, after);
  }
  for (const after of left) emit(undefined, after);
  // where all of a place was read, its order is known
  if (old.length === there.length) return read.map((one) => sameObject(old, one) ?? one);
  let now: readonly Route[] = there
    .map((one) => (old.includes(one) ? became.get(one) : one))
    .filter((one) => one !== undefined);
  for (const one of left) now = inserted(now, one, true);
  return now;
}

/** The record that is there already, where it is equal: what nothing happened to stays the same object. */
function sameObject(old: readonly Route[], route: Route): Route | undefined {
  return old.find((one) => equal(one, route));
}
