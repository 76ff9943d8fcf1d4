import type { Address } from '../../../messages/route/ifaddrmsg.js';
import { type RouteIdentity, routeIdentity, routesAt } from '../../plan/find.js';
import { type Plan, removes } from '../../plan/plan.js';
import { refsOf } from '../../plan/references.js';
import type { State } from '../../records/state.js';
import { uses } from '../../routes/route-store.js';
import type { Source } from '../../source.js';
import type { ViewName } from '../../types.js';
import type { Order } from '../kernel-order.js';

/** What records are kept of: views, and what no view shows. */
export type Kept = ViewName | 'vlans' | 'fdb';

/** The records that a plan may change, or take along. */
export function* atRisk(plan: Plan, source: Source, order: Order): Iterable<readonly [Kept, object]> {
  const own = plan.steps.filter((step) => step.source === source.name);
  if (own.length === 0) return;
  const state = own[0]!.before;
  const { loaded } = source;
  for (const link of state.interfaces.values()) yield ['interfaces', link];
  const known = order.get(source.name);
  for (const vlan of known?.bridge?.vlans ?? []) yield ['vlans', vlan];
  for (const entry of known?.bridge?.fdb ?? []) yield ['fdb', entry];
  const ordered = known?.addresses ?? new Map<number, readonly Address[]>();
  if (loaded.has('addresses')) {
    for (const address of state.addresses.values())
      if (!ordered.has(address.index)) yield ['addresses', address];
    for (const list of ordered.values()) for (const address of list) yield ['addresses', address];
  }
  if (loaded.has('rules')) for (const rule of known?.rules ?? state.rules.values()) yield ['rules', rule];
  if (loaded.has('nexthops')) for (const nexthop of state.nexthops.values()) yield ['nexthops', nexthop];
  if (loaded.has('neighbours')) for (const one of state.neighbours.values()) yield ['neighbours', one];
  if (!loaded.has('routes')) return;
  yield* routesAtRisk(own, state);
}

function* routesAtRisk(own: Plan['steps'], state: State): Iterable<readonly ['routes', object]> {
  const links = new Set<number>();
  let taking = false;
  for (const step of own) {
    if (!removes(step)) continue;
    taking = true;
    for (const { index } of refsOf(step.bound))
      if (index !== undefined) {
        links.add(index);
        const link = state.interfaces.get(index);
        if (link?.link && link.linkNetnsid === undefined) links.add(link.link);
        for (const above of state.interfaces.by('link', index)) links.add(above.index);
      }
  }
  if (taking) {
    for (const route of state.routes.values())
      if (
        route.nhId !== undefined ||
        route.prefsrc !== undefined ||
        [...links].some((index) => uses(route, index))
      )
        yield ['routes', route];
  }
  // a route that goes, and another in its place, are steps of one identity; the store makes its objects on each reading
  const identities = new Map<string, RouteIdentity>();
  for (const step of own) {
    if (step.object !== 'route') continue;
    const identity = routeIdentity(step.fields);
    identities.set(JSON.stringify(identity), identity);
  }
  for (const identity of identities.values()) {
    for (const route of routesAt(state, identity)) {
      // yielded above
      const known =
        route.nhId !== undefined || route.prefsrc !== undefined || [...links].some((one) => uses(route, one));
      if (!taking || !known) yield ['routes', route];
    }
  }
}
