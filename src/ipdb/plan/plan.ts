import { peerUp } from '../../iproute/link-netns.js';
import { demandsOf } from '../../objects/link/demands.js';
import { typeError } from '../../schema/stack.js';
import type { FirewallChange } from '../firewall/firewall.js';
import type { ViewName } from '../types.js';
import { type Change, type Fields, type Verb, VIEW_OF } from './change.js';
import { withDemands } from './demands.js';
import { DEFINITIONS } from './objects.js';
import { lateDeletions, ordered, PHASE, phaseOf } from './order.js';
import { type Bound, ownRef, Ref, References } from './references.js';
import { type Frame, Step } from './step.js';

/** What a transaction is going to do: its requests in the order in which they are sent. */
export class Plan implements Iterable<Step> {
  readonly steps: readonly Step[];
  /** What changes of the firewall, when all steps are done. */
  readonly firewall: FirewallChange | undefined;

  constructor(steps: readonly Step[], firewall?: FirewallChange) {
    this.steps = steps;
    this.firewall = firewall;
  }

  /** Requests of routing, and commands of the firewall. */
  get length(): number {
    return this.steps.length + (this.firewall?.commands.length ?? 0);
  }

  [Symbol.iterator](): Iterator<Step> {
    return this.steps[Symbol.iterator]();
  }

  /**
   * The plan as commands of iproute2, one a line, and of nft: a script for POSIX shells, to be run in the namespace of the source.
   * Whatever names hold, each is one word, and nothing of them reaches a terminal raw.
   */
  toString(): string {
    return [...this.steps.map((step) => step.ip), ...(this.firewall ? [`${this.firewall}`] : [])].join('\n');
  }

  /** Gives the steps, for JSON. */
  toJSON(): object[] {
    return [...this.steps.map((step) => step.toJSON()), ...(this.firewall ? [this.firewall.toJSON()] : [])];
  }
}

/** Where a plan finds the records of each source. */
export type FrameOf = (source: string) => Frame;

interface Draft {
  readonly change: Change;
  bound: Bound | undefined;
  readonly segment: number;
  readonly place: number;
}

/** Brings changes into the order in which they can be done. */
export function makePlan(given: readonly Change[], frameOf: FrameOf, firewall?: FirewallChange): Plan {
  const full = given.some(isMaking) ? given.flatMap(inFull) : given;
  const changes = withDemands(full, (source) => frameOf(source).state);
  const names = new Map<string, References>();
  const namesOf = (source: string): References => {
    let known = names.get(source);
    if (!known) names.set(source, (known = new References(source, frameOf(source).state)));
    return known;
  };
  const late = lateDeletions(changes);
  const drafts: Draft[] = [];
  const makers = new Map<Ref, Draft>();
  /** Names given up since the last barrier: who takes one of them has to come after everything before. */
  let freed = new Set<string>();
  let segment = 0;
  for (const change of changes) {
    const { source, object } = change;
    const own = namesOf(source);
    const taken = object === 'link' ? takenBy(change) : [];
    if (taken.some((name) => freed.has(`${source}\n${name}`))) {
      segment++;
      freed = new Set();
    }
    const draft: Draft = { change, bound: own.bind(object, asTarget(change)), segment, place: drafts.length };
    drafts.push(draft);
    if (object === 'link') follow(draft, own, namesOf, makers, freed);
  }
  // what was named before it was made
  for (const draft of drafts) {
    if (draft.bound !== undefined) continue;
    const { source, object } = draft.change;
    const own = namesOf(source);
    draft.bound = own.bind(object, asTarget(draft.change));
    if (draft.bound === undefined) throw own.missing(object, asTarget(draft.change));
  }
  const steps = drafts.map(
    ({ change, bound, segment: part }, i) =>
      new Step(change, bound!, part * PHASE.count + phaseOf(change, late.has(i)), frameOf(change.source)),
  );
  const stepOf = (ref: Ref): Step | undefined => {
    const draft = makers.get(ref);
    return draft && steps[draft.place];
  };
  return new Plan(ordered(steps, stepOf), firewall);
}

function isMaking({ object, verb }: Change): boolean {
  return object === 'link' && (verb === 'add' || verb === 'replace');
}

/** The requests that making a link takes: what the kernel ignores when it makes one is set afterwards. */
function inFull(change: Change): readonly Change[] {
  const { source, verb, request } = change;
  // elsewhere it has to be done from there
  if (!isMaking(change) || (request.source ?? source) !== source) return [change];
  const { peer: own, peerInfo = own } = (request.linkinfo as { data?: Pairs } | undefined)?.data ?? {};
  const peer = peerInfo?.netns === undefined ? peerUp(request) : undefined;
  const link = (peer?.link ?? request) as Fields;
  const steps = typeof request.ifname === 'string' ? DEFINITIONS.link.steps!(verb, link) : undefined;
  const out: Change[] = (steps ?? [{ verb, input: link }]).map(({ verb: one, input }) => ({
    ...change,
    verb: one as Verb,
    request: input,
  }));
  // nor does it bring the other end of a pair up
  if (peer?.ifname !== undefined && peer.netNsFd === undefined)
    out.push({ source, object: 'link', verb: 'set', request: { dev: peer.ifname, up: true } });
  return out;
}

interface Pairs {
  readonly peer?: { readonly netns?: unknown };
  readonly peerInfo?: { readonly netns?: unknown };
}

/** A link may be named by `ifname` alone. */
function asTarget({ object, verb, request }: Change): Change['request'] {
  if (object !== 'link' || verb === 'add') return request;
  if (request.dev !== undefined || request.index !== undefined || request.ifname === undefined)
    return request;
  return verb === 'replace' ? request : { ...request, dev: request.ifname };
}

/** The names that a change gives to interfaces. */
function takenBy({ verb, request }: Change): string[] {
  if (verb === 'del' || verb === 'delProperty') return [];
  const names: unknown[] = [];
  if (request.ifname !== undefined && (verb === 'add' || request.ifname !== request.dev))
    names.push(request.ifname);
  names.push(peerOf(request)?.ifname);
  if (verb === 'addProperty')
    names.push(...((request.propList as { altIfname?: string[] } | undefined)?.altIfname ?? []));
  return names.filter((name) => typeof name === 'string');
}

function peerOf(request: Change['request']): { ifname?: string } | undefined {
  const { data } = (request.linkinfo ?? {}) as { data?: Record<'peer' | 'peerInfo', { ifname?: string }> };
  return data?.peer ?? data?.peerInfo;
}

/** Takes note of what a change does to names. */
function follow(
  draft: Draft,
  own: References,
  namesOf: (source: string) => References,
  makers: Map<Ref, Draft>,
  freed: Set<string>,
): void {
  const { source, verb, request } = draft.change;
  const info = (request.linkinfo ?? {}) as { kind?: string };
  const made = (name: string, where: string): void => {
    const ref = new Ref(where, name, undefined, info);
    makers.set(ref, draft);
    namesOf(where).set(name, ref);
  };
  const target = draft.bound && ownRef(draft.bound);
  if (verb === 'add' || verb === 'replace') {
    const { ifname } = request;
    if (typeof ifname !== 'string' && target === undefined)
      throw typeError('link: a link that a transaction makes has to have an ifname');
    if (typeof ifname === 'string' && (verb === 'add' || !own.find(ifname)))
      made(ifname, (request.source as string | undefined) ?? source);
    const peer = peerOf(request);
    if (peer?.ifname !== undefined) made(peer.ifname, source);
    return;
  }
  if (target === undefined) return;
  if (verb === 'del') {
    for (const name of [target.name, ...own.goneWith(target)]) freed.add(`${source}\n${name}`);
    const { dev } = request;
    if (typeof dev === 'string') freed.add(`${source}\n${dev}`);
    return;
  }
  if (typeof request.ifname === 'string' && request.ifname !== target.name) {
    freed.add(`${source}\n${target.name}`);
    own.set(request.ifname, target);
  }
  if (typeof request.source === 'string' && request.source !== source) {
    const name = (request.ifname as string | undefined) ?? target.name;
    freed.add(`${source}\n${target.name}`);
    made(name, request.source);
  }
  for (const name of verb === 'addProperty' ? takenBy(draft.change) : []) own.set(name, target);
}

/** The views that a plan of these changes looks at, and that show what may be lost with what it removes. */
export function viewsFor(changes: readonly Change[]): Set<ViewName> {
  const views = new Set<ViewName>(['interfaces']);
  for (const change of changes) {
    views.add(VIEW_OF[change.object]);
    if (mayCycle(change)) views.add('addresses').add('routes').add('neighbours').add('nexthops');
    // a link that is brought up may get addresses
    if (change.object === 'link') views.add('addresses');
    if (!removes(change)) continue;
    views.add('addresses').add('routes');
    if (change.object !== 'addr') views.add('neighbours').add('nexthops');
  }
  return views;
}

/** Whether a link may have to be taken down for a change. */
function mayCycle({ object, request }: Change): boolean {
  const { kind, data } = (request.linkinfo ?? {}) as { kind?: string; data?: object };
  const { whileDown = [] } = demandsOf(kind);
  return object === 'link' && Object.keys(data ?? {}).some((key) => whileDown.includes(key));
}

/** Whether the kernel may remove more than was requested. */
export function removes({ object, verb, request }: Change): boolean {
  if (object === 'nexthop') return verb === 'del';
  if (object === 'addr') return verb === 'del';
  if (object !== 'link') return false;
  if (verb === 'del') return true;
  if (verb === 'addProperty' || verb === 'delProperty' || verb === 'add') return false;
  const { up, flags, change, master, source, netns, netNsFd, address } = request;
  if (up === false || master !== undefined || source !== undefined || address !== undefined) return true;
  if (netns !== undefined || netNsFd !== undefined) return true;
  return (
    ((change ?? flags) as string[] | undefined)?.includes('up') === true &&
    !(flags as string[]).includes('up')
  );
}
