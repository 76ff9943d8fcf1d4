import { PHASES, type Phase } from '../../objects/phase.js';
import { spelledAddress } from '../../objects/prefix.js';
import type { Change, ObjectName } from './change.js';
import { routeIdentity, splitAddress, subnet } from './find.js';
import { DEFINITIONS } from './objects.js';
import { ownRef, type Ref, refsOf } from './references.js';
import type { Step } from './step.js';

const STEPS = 2 * PHASES.length;

/** The place of a phase among additions, and among removals, which go the other way round behind all of them. */
const PLACES = Object.fromEntries(PHASES.map((phase, i) => [phase, 2 * i + 1])) as Record<Phase, number>;
const adding = (phase: Phase): number => PLACES[phase];
const removing = (phase: Phase): number => 2 * STEPS - adding(phase);

/** When things are done within their part of a transaction. */
export const PHASE = {
  linkAdd: adding('links'),
  /** Addresses that make room for others of their subnet. */
  addrFirst: adding('addresses') - 1,
  routeDirect: adding('directRoutes'),
  route: adding('routes'),
  linkDown: removing('linkSettings'),
  linkDel: removing('links'),
  count: 2 * STEPS,
} as const;

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
      return `${source} neigh ${spelledAddress(String(request.dst))}`;
    case 'nexthop':
      return `${source} nexthop ${request.id}`;
    // ranges overlap
    case 'bridge.vlan':
      return `${source} vlan ${request.dev ?? request.ifindex}`;
    case 'bridge.fdb':
      return `${source} fdb ${String(request.lladdr).toLowerCase()}`;
    default:
      return `${source} ${object} ${request.priority}`;
  }
}

/** When a change is done within its part of the transaction. */
export function phaseOf({ object, verb, request }: Change, late: boolean): number {
  const phase = DEFINITIONS[object].phase(verb, request);
  if (late && verb !== 'del') return PHASE.linkDown;
  if (verb !== 'del') return adding(phase);
  if (late) return removing(object === 'route' ? 'routes' : phase);
  return object === 'addr' ? PHASE.addrFirst : adding(object === 'route' ? 'routes' : phase);
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

/** Where routes are removed and added to the same place, their order in the transaction is kept. */
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
    const index = ownRef(step.bound)?.index;
    let link = index === undefined ? undefined : step.before.interfaces.get(index);
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
