import type { Route } from '../../messages/route/rtmsg.js';
import { equal } from '../../objects/rules.js';
import { NLM_F_APPEND, NLM_F_EXCL, NLM_F_REPLACE } from '../../protocol/framing.js';
import { canBeHop, hopsOf, inOrder, sameHop, without } from './hops.js';
import type { RouteStore } from './route-store.js';

/** Called with every route that was added (no `before`), changed, or removed (no `after`). */
export type EmitRoute = (before: Route | undefined, after: Route | undefined) => void;

/**
 * Called where routes may not be as they are kept: with `misfit`, an event does not fit what is there; else
 * one took the place of another, which need not be the one that the kernel meant if they were read after the event.
 */
export type Doubt = (route: Route, misfit: boolean) => void;

/** What a route may differ in and still be the one that is meant. */
const LOOSE = new Set(['flags', 'cacheinfo', 'expires']);

/**
 * Does to the routes what the kernel says it has done. What an event means depends on the routes there: it is in
 * the flags of its header, which say what the kernel found (net/ipv4/fib_trie.c, net/ipv6/ip6_fib.c).
 */
export function applyRoute(
  store: RouteStore,
  came: boolean,
  flags: number,
  route: Route,
  emit: EmitRoute,
  doubt: Doubt,
): void {
  const { map, key, list } = store.place(route.family as string, route.table, route.dst);
  const put = (now: readonly Route[], before: readonly Route[], after: readonly Route[]) => {
    store.setAt(map, key, now);
    for (const one of before) store.counted(one, -1);
    for (const one of after) store.counted(one, 1);
    for (let i = 0; i < Math.max(before.length, after.length); i++) emit(before[i], after[i]);
  };
  if (came && list.length === 0) return put([route], [], [route]);
  if (came) return (route.family === 'inet6' ? came6 : came4)(list, flags, route, put, doubt);
  const gone = route.family === 'inet6' ? went6(list, route) : went4(list, route);
  if (gone === undefined) {
    if (list.some((one) => rank(one, route) === 0)) doubt(route, true);
    return;
  }
  const [before, after] = gone;
  const now = after === undefined ? list.filter((one) => one !== before) : swapped(list, before, after);
  put(now, [before], after === undefined ? [] : [after]);
}

type Put = (now: readonly Route[], before: readonly Route[], after: readonly Route[]) => void;

/** Which of two routes to one destination comes first: negative, 0 or positive. */
export function rank(a: Route, b: Route): number {
  return b.tos - a.tos || (a.priority ?? 0) - (b.priority ?? 0);
}

function swapped(list: readonly Route[], before: Route, after: Route): Route[] {
  return list.map((one) => (one === before ? after : one));
}

/** The list with a route in the place that its rank gives it, behind its equals or before them. */
export function inserted(list: readonly Route[], route: Route, behind: boolean): Route[] {
  const at = list.findIndex((one) => rank(one, route) > (behind ? 0 : -1));
  return at < 0 ? [...list, route] : [...list.slice(0, at), route, ...list.slice(at)];
}

function came4(list: readonly Route[], flags: number, route: Route, put: Put, doubt: Doubt): void {
  const group = list.filter((one) => rank(one, route) === 0);
  const first = group[0];
  if (first === undefined) return put(inserted(list, route, true), [], [route]);
  if (route.family === 'mpls') return put(swapped(list, first, route), [first], [route]);
  if (flags & NLM_F_EXCL) {
    // there was no other: those here went without a word
    if (group.length === 1 && equal(first, route)) return;
    const now = list.filter((one) => !group.includes(one));
    return put(inserted(now, route, true), group, [route]);
  }
  if (flags & NLM_F_REPLACE) {
    if (equal(first, route)) return;
    doubt(route, false);
    return put(swapped(list, first, route), [first], [route]);
  }
  // an event from before the list was read
  if (group.some((one) => equal(one, route))) return;
  put(inserted(list, route, (flags & NLM_F_APPEND) !== 0), [], [route]);
}

function went4(list: readonly Route[], route: Route): [Route, undefined] | undefined {
  const group = list.filter((one) => rank(one, route) === 0);
  const found = group.find((one) => equal(one, route)) ?? group.find((one) => equal(one, route, LOOSE));
  return found === undefined ? undefined : [found, undefined];
}

/** The routes to the same prefix from the same source with the same metric. */
function group6(list: readonly Route[], { dst, src, priority }: Route): Route[] {
  return list.filter((one) => one.dst === dst && one.src === src && one.priority === priority);
}

function came6(list: readonly Route[], flags: number, route: Route, put: Put, doubt: Doubt): void {
  const group = group6(list, route);
  const add = () => put(inserted(list, route, true), [], [route]);
  const first = group[0];
  if (first === undefined) return add();
  const exchange = (before: Route, after: Route) => {
    if (!equal(before, after)) put(swapped(list, before, after), [before], [after]);
  };
  if (flags & NLM_F_EXCL) {
    if (group.length === 1) return exchange(first, route);
    const now = list.filter((one) => !group.includes(one));
    return put(inserted(now, route, true), group, [route]);
  }
  const hop = canBeHop(route);
  const alike = group.find((one) => canBeHop(one) === hop);
  if (flags & NLM_F_REPLACE) {
    if (!equal(alike ?? first, route)) doubt(route, false);
    return exchange(alike ?? first, route);
  }
  if (hop) return alike === undefined ? add() : exchange(alike, inOrder(route, alike));
  const same = group.find((one) => one.nhId === route.nhId && sameHop(hopsOf(one)[0]!, hopsOf(route)[0]!));
  return same === undefined ? add() : exchange(same, route);
}

function went6(list: readonly Route[], route: Route): [Route, Route | undefined] | undefined {
  const group = group6(list, route);
  const found = group.find((one) => equal(one, route, LOOSE));
  if (found !== undefined) return [found, undefined];
  // single hops of a route go one by one
  const gone = hopsOf(route);
  for (const one of group) {
    if (one.nhId !== route.nhId) continue;
    const hops = hopsOf(one);
    if (gone.every((hop) => hops.some((there) => sameHop(hop, there)))) return [one, without(one, gone)];
  }
  return undefined;
}
