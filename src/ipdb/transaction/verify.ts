import { equal } from '../equal.js';
import type { State } from '../state.js';
import type { Fields } from './change.js';
import { sameRecord } from './clean.js';
import { removes } from './plan.js';
import type { Step } from './step.js';
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
} from './target.js';

/** Whether the records show what a step has done. */
export function inEffect(step: Step, live: State): boolean {
  const { object, verb } = step;
  // which interface a route leads out of is no part of what tells it from others
  if (object === 'route' && verb !== 'del') return routesLike(live, routeIdentity(step.request)).length > 0;
  const request = step.indexed;
  if (verb === 'del') return object === 'link' ? linkGone(step, request, live) : gone(step, request, live);
  switch (object) {
    case 'link':
      return linkSet(step, request, live);
    case 'addr':
      return addressFor(live, request) !== undefined;
    case 'route':
      return true;
    case 'rule':
      return ruleFor(live, request) !== undefined;
    case 'neigh':
      // proxies are a table of their own, that the mirror does not keep
      return isProxy(request) || neighbourFor(live, request) !== undefined;
    case 'nexthop':
      return request.id === undefined || nexthopFor(live, request) !== undefined;
  }
}

function isProxy(request: Fields): boolean {
  return (request.flags as string[] | undefined)?.includes('proxy') ?? false;
}

function linkGone(step: Step, request: Fields, live: State): boolean {
  const was = linkFor(step.before, request);
  return (
    was === undefined ||
    live.interfaces.get(was.index) === undefined ||
    live.interfaces.get(was.index)?.ifname !== was.ifname
  );
}

/** Whether the record is gone that the step removed; others may be like it. */
function gone({ object, before }: Step, request: Fields, live: State): boolean {
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
      const is = isProxy(request) ? undefined : neighbourFor(live, request);
      // a removed neighbour stays for a moment, as one that failed
      return is === undefined || is.state.includes('failed') || !is.state.includes('permanent');
    }
    default:
      return nexthopFor(live, request) === undefined;
  }
}

function linkSet(step: Step, request: Fields, live: State): boolean {
  if (request.source !== undefined || request.netns !== undefined || request.netNsFd !== undefined)
    return true;
  const { verb } = step;
  const link =
    verb === 'add' && typeof request.ifname === 'string'
      ? linkFor(live, { ifname: request.ifname })
      : linkFor(live, request);
  if (link === undefined) return false;
  const is = link as unknown as Fields;
  if (verb === 'addProperty' || verb === 'delProperty') {
    const names = (request.propList as { altIfname?: string[] } | undefined)?.altIfname ?? [];
    return names.every(
      (name) => (link.propList?.altIfname?.includes(name) ?? false) === (verb === 'addProperty'),
    );
  }
  // others may follow from what was done to other links since
  for (const key of ['ifname', 'master']) {
    const asked = request[key];
    if (asked === undefined || (key === 'master' && asked === 0 && !is.master)) continue;
    if (!equal(asked, is[key])) return false;
  }
  return request.up === undefined || link.flags.includes('up') === request.up;
}

/**
 * The steps that can be held to what they were to do: the last to speak of something, and only removals where others
 * may have taken along what was added.
 */
export function worthChecking(steps: readonly Step[]): readonly Step[] {
  const taking = steps.some(removes);
  if (!taking && steps.every(({ object, verb }) => object !== 'link' && verb === 'add')) return steps;
  const seen = new Set<string>();
  const out: Step[] = [];
  for (let i = steps.length - 1; i >= 0; i--) {
    const step = steps[i]!;
    if (taking && step.verb !== 'del' && step.object !== 'link') continue;
    const key = subject(step);
    if (seen.has(key)) continue;
    seen.add(key);
    out.push(step);
  }
  return out.reverse();
}

function subject(step: Step): string {
  const { source, object } = step;
  const request = step.indexed;
  const own = `${source} ${object}`;
  switch (object) {
    case 'link':
      return `${own} ${request.index ?? request.ifname}`;
    case 'route': {
      const { family, table, dst } = routeIdentity(request);
      return `${own} ${family} ${table} ${dst}`;
    }
    case 'addr':
      return `${own} ${request.index} ${request.local ?? request.address}`;
    case 'neigh':
      return `${own} ${request.ifindex} ${request.dst}`;
    case 'nexthop':
      return `${own} ${request.id}`;
    default:
      return `${own} ${request.priority}`;
  }
}
