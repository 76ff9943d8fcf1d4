import type { Change, ObjectName } from './change.js';
import { routeIdentity, splitAddress, subnet } from './find.js';
import { type Ref, refsOf } from './references.js';
import type { Step } from './step.js';

/** When what is done: things before what rests on them, and removals the other way round, last. */
export const PHASE = {
  linkAdd: 0,
  linkMove: 1,
  linkSet: 2,
  vlan: 3,
  fdb: 4,
  /** Addresses that make room for others of their subnet. */
  addrFirst: 5,
  addr: 6,
  neigh: 7,
  nexthop: 8,
  nexthopGroup: 9,
  routeDirect: 10,
  route: 11,
  rule: 12,
  ruleDel: 13,
  routeDel: 14,
  nexthopGroupDel: 15,
  nexthopDel: 16,
  neighDel: 17,
  addrDel: 18,
  fdbDel: 19,
  vlanDel: 20,
  linkDown: 21,
  linkDel: 22,
  count: 23,
} as const;

const ADDS: Readonly<Record<ObjectName, number>> = {
  link: PHASE.linkSet,
  addr: PHASE.addr,
  neigh: PHASE.neigh,
  nexthop: PHASE.nexthop,
  route: PHASE.route,
  rule: PHASE.rule,
  'bridge.vlan': PHASE.vlan,
  'bridge.fdb': PHASE.fdb,
};

const DELETES: Readonly<Record<ObjectName, number>> = {
  link: PHASE.linkDel,
  addr: PHASE.addrDel,
  neigh: PHASE.neighDel,
  nexthop: PHASE.nexthopDel,
  route: PHASE.routeDel,
  rule: PHASE.ruleDel,
  'bridge.vlan': PHASE.vlanDel,
  'bridge.fdb': PHASE.fdbDel,
};

/**
 * The removals (by their places) that can wait for the end. Those of which something like it is added in the same
 * transaction keep their place among what is added.
 */
export function lateDeletions(changes: readonly Change[]): Set<number> {
  const late = new Set<number>();
  const mixed = new Map<ObjectName, { adds: boolean; dels: boolean }>();
  for (const { object, verb } of changes) {
    let seen = mixed.get(object);
    if (!seen) mixed.set(object, (seen = { adds: false, dels: false }));
    if (verb === 'del') seen.dels = true;
    else seen.adds = true;
  }
  const added = new Set<string>();
  for (const change of changes) {
    const { adds, dels } = mixed.get(change.object)!;
    if (!adds || !dels || change.verb === 'del' || change.object === 'link') continue;
    added.add(keyOf(change));
    if (change.object === 'addr') added.add(subnetOf(change));
  }
  const lastSet = new Map<string, number>();
  for (const [i, change] of changes.entries()) {
    if (change.object === 'link' && change.verb !== 'del') lastSet.set(target(change), i);
    if (change.verb !== 'del') continue;
    const { adds } = mixed.get(change.object)!;
    const stays =
      adds && (added.has(keyOf(change)) || (change.object === 'addr' && added.has(subnetOf(change))));
    if (change.object === 'link' || !stays) late.add(i);
  }
  // a link that stays down goes down at the end
  for (const i of lastSet.values()) if (goesDown(changes[i]!)) late.add(i);
  return late;
}

function goesDown({ verb, request }: Change): boolean {
  if (verb !== 'set' && verb !== 'change') return false;
  return (
    Object.keys(request).every((key) => key === 'dev' || key === 'index' || key === 'up') &&
    request.up === false
  );
}

function target({ source, request }: Change): string {
  return `${source} ${request.dev ?? request.index ?? request.ifname}`;
}

/** Where the kernel removes the addresses that were added later along with the first: of IPv4, on one link. */
function subnetOf({ source, request }: Change): string {
  return `${source} ${request.dev ?? request.index} ${subnet(request) ?? splitAddress(request).local}`;
}

function keyOf({ source, object, request }: Change): string {
  switch (object) {
    case 'addr':
      return `${source} addr ${splitAddress(request).local}`;
    case 'route': {
      const { family, table, dst } = routeIdentity(request);
      return `${source} route ${family} ${table} ${dst}`;
    }
    case 'neigh':
      return `${source} neigh ${request.dst}`;
    case 'nexthop':
      return `${source} nexthop ${request.id}`;
    // ranges overlap
    case 'bridge.vlan':
      return `${source} vlan ${request.dev ?? request.ifindex}`;
    case 'bridge.fdb':
      return `${source} fdb ${request.lladdr}`;
    default:
      return `${source} ${object} ${request.priority}`;
  }
}

/** When a change is done within its part of the transaction. */
export function phaseOf({ object, verb, request }: Change, late: boolean): number {
  if (late && verb === 'del')
    return object === 'nexthop' && request.group !== undefined ? PHASE.nexthopGroupDel : DELETES[object];
  if (late) return PHASE.linkDown;
  if (object === 'link') {
    if (verb === 'add' || verb === 'replace') return PHASE.linkAdd;
    const { source, netns, netNsFd, netNsPid } = request;
    return (source ?? netns ?? netNsFd ?? netNsPid) === undefined ? PHASE.linkSet : PHASE.linkMove;
  }
  if (object === 'nexthop' && request.group !== undefined) return PHASE.nexthopGroup;
  if (object === 'addr' && verb === 'del') return PHASE.addrFirst;
  if (object === 'route' && verb !== 'del' && direct(request)) return PHASE.routeDirect;
  return ADDS[object];
}

/** A route that others' gateways may be reached by. */
function direct({ gateway, via, multipath, nhId }: Change['request']): boolean {
  return gateway === undefined && via === undefined && multipath === undefined && nhId === undefined;
}

/** The steps by phase, otherwise in the order they came in; links after those that they are made on. */
export function ordered(steps: readonly Step[], makerOf: (ref: Ref) => Step | undefined): Step[] {
  keepMixedRoutes(steps);
  const phases = new Map<number, Step[]>();
  for (const step of steps) {
    const list = phases.get(step.phase);
    if (list) list.push(step);
    else phases.set(step.phase, [step]);
  }
  const out: Step[] = [];
  for (const phase of [...phases.keys()].sort((a, b) => a - b)) {
    const list = phases.get(phase)!;
    const kind = phase % PHASE.count;
    if (kind === PHASE.linkAdd) out.push(...onTop(list, makerOf));
    else if (kind === PHASE.linkDel) out.push(...upperFirst(list));
    else if (list.length > 10_000) for (const step of list) out.push(step);
    else out.push(...list);
  }
  return out;
}

/** Where routes are removed and added to the same place, the order in which that was asked for is all there is. */
function keepMixedRoutes(steps: readonly Step[]): void {
  const mixed = steps.some(
    ({ object, verb, phase }) => object === 'route' && verb === 'del' && phase % PHASE.count === PHASE.route,
  );
  if (!mixed) return;
  for (const step of steps) if (step.phase % PHASE.count === PHASE.routeDirect) step.phase += 1;
}

function onTop(list: readonly Step[], makerOf: (ref: Ref) => Step | undefined): Step[] {
  const within = new Set(list);
  const done = new Set<Step>();
  const out: Step[] = [];
  const visit = (step: Step): void => {
    if (done.has(step)) return;
    done.add(step);
    for (const ref of refsOf(step.bound)) {
      const maker = ref.index === undefined ? makerOf(ref) : undefined;
      if (maker !== undefined && maker !== step && within.has(maker)) visit(maker);
    }
    out.push(step);
  };
  for (const step of list) visit(step);
  return out;
}

/** Links that rest on others go before those. */
function upperFirst(list: readonly Step[]): Step[] {
  const depth = (step: Step): number => {
    let link = indexOf(step) === undefined ? undefined : step.before.interfaces.get(indexOf(step)!);
    let deep = 0;
    while (link?.link && link.linkNetnsid === undefined && link.linkinfo?.kind !== 'veth' && deep < 16) {
      link = step.before.interfaces.get(link.link);
      deep++;
    }
    return deep;
  };
  return list
    .map((step, i) => ({ step, i, depth: depth(step) }))
    .sort((a, b) => b.depth - a.depth || a.i - b.i)
    .map(({ step }) => step);
}

function indexOf(step: Step): number | undefined {
  return step.bound.keys.find(({ target: to }) => to === 'index')?.ref.index;
}
