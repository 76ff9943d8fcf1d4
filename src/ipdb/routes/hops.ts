import type { Route, RouteNexthop } from '../../messages/route/rtmsg.js';

/** The identity of a hop of an IPv6 route. */
interface Hop {
  readonly ifindex: number | undefined;
  readonly gateway?: unknown;
}

/** The hops of a route, one or several. */
export function hopsOf(route: Route): readonly Hop[] {
  return route.multipath ?? [{ ifindex: route.oif, gateway: route.gateway }];
}

export function sameHop(a: Hop, b: Hop): boolean {
  return a.ifindex === b.ifindex && a.gateway === b.gateway;
}

/**
 * Whether an IPv6 route can be one of several hops of a route: then the kernel makes one route of all with the same
 * destination and metric.
 */
export function canBeHop(route: Route): boolean {
  return route.nhId === undefined && (route.multipath !== undefined || route.gateway !== undefined);
}

/** The route with the hops that are left, or undefined where none is. */
export function without(route: Route, gone: readonly Hop[]): Route | undefined {
  const { multipath, ...rest } = route;
  const left = multipath?.filter((hop) => !gone.some((one) => sameHop(one, hop))) ?? [];
  if (left.length === 0) return undefined;
  return left.length > 1 ? ({ ...route, multipath: left } as Route) : single(rest as Route, left[0]!);
}

/** A route of several hops that has one only any more is shown as one of a single hop. */
function single(route: Route, { ifindex, flags, hops: _weight, ...hop }: RouteNexthop): Route {
  const more = flags.filter((flag) => !(route.flags as readonly unknown[]).includes(flag));
  return { ...route, ...hop, oif: ifindex, flags: [...route.flags, ...more] } as Route;
}

/** Puts a hop that was added last behind those that were there: the kernel reports it first, but keeps it last. */
export function inOrder(route: Route, before: Route): Route {
  const hops = route.multipath;
  const old = hopsOf(before);
  if (hops?.length !== old.length + 1) return route;
  if (!old.every((hop, i) => sameHop(hop, hops[i + 1]!))) return route;
  return { ...route, multipath: [...hops.slice(1), hops[0]!] } as Route;
}
