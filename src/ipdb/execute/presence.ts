import type { Fields } from '../plan/change.js';
import {
  addressFor,
  linkFor,
  neighbourFor,
  nexthopFor,
  routeFor,
  routeIdentity,
  routesAt,
  routesLike,
  ruleFor,
} from '../plan/find.js';
import { sameRecord } from '../plan/settings.js';
import type { Step } from '../plan/step.js';
import type { State } from '../records/state.js';

/** Whether the records show what a step has done: that something is there, whatever its fields, or gone. */
export function inEffect(step: Step, live: State): boolean {
  const { object, verb } = step;
  if (object === 'bridge.vlan' || object === 'bridge.fdb') return false;
  // which interface a route leads out of is no part of its identity
  if (object === 'route' && verb !== 'del') return routesLike(live, routeIdentity(step.fields)).length > 0;
  const request = step.fields;
  if (verb === 'del') return object === 'link' ? linkGone(step, request, live) : gone(step, request, live);
  if (isUnseen(step, request)) return true;
  switch (object) {
    case 'link':
      return linkFor(live, verb === 'add' ? { ifname: request.ifname } : request) !== undefined;
    case 'addr':
      return addressFor(live, request) !== undefined;
    case 'rule':
      return ruleFor(live, request) !== undefined;
    case 'neigh':
      return neighbourFor(live, request) !== undefined;
    default:
      return nexthopFor(live, request) !== undefined;
  }
}

/** Whether no view keeps such objects: proxies, neighbours that need no resolution; VLANs, forwarding entries. */
export function isUnseen({ object }: Step, request: Fields): boolean {
  if (object === 'bridge.vlan' || object === 'bridge.fdb') return true;
  if (object !== 'neigh') return object === 'nexthop' && request.id === undefined;
  const { flags, state } = request as { flags?: readonly string[]; state?: readonly string[] };
  return (flags?.includes('proxy') || state?.includes('noarp') || state?.length === 0) ?? false;
}

export function linkGone(step: Step, request: Fields, live: State): boolean {
  const was = linkFor(step.before, request);
  return (
    was === undefined ||
    live.interfaces.get(was.index) === undefined ||
    live.interfaces.get(was.index)?.ifname !== was.ifname
  );
}

/** Whether the record is gone that the step removed; others may be like it. */
export function gone(step: Step, request: Fields, live: State): boolean {
  const { object, before } = step;
  if (isUnseen(step, request)) return true;
  switch (object) {
    case 'addr':
      return addressFor(live, request) === undefined;
    case 'route': {
      const was = routeFor(before, request);
      if (was === undefined) return true;
      const count = (state: State) =>
        routesAt(state, routeIdentity(was as unknown as Fields)).filter((one) =>
          sameRecord('routes', one as never, was as never),
        ).length;
      return count(live) < count(before);
    }
    case 'rule': {
      const was = ruleFor(before, request);
      if (was === undefined) return true;
      const count = (state: State) =>
        [...state.rules.by('priority', was.priority ?? 0)].filter((one) =>
          sameRecord('rules', one as never, was as never),
        ).length;
      return count(live) < Math.max(1, count(before));
    }
    case 'neigh': {
      const is = neighbourFor(live, request);
      // a removed neighbour stays for a moment, as one that failed
      return is === undefined || is.state.includes('failed') || !is.state.includes('permanent');
    }
    default:
      return nexthopFor(live, request) === undefined;
  }
}
