import type { Route } from '../../messages/route/rtmsg.js';
import { spelledAddress } from '../../objects/prefix.js';
import { isBridge } from '../bridge/bridge-state.js';
import { routeIdentity, splitAddress } from '../plan/find.js';
import { removes } from '../plan/plan.js';
import { refsOf } from '../plan/references.js';
import type { Step } from '../plan/step.js';
import type { State } from '../records/state.js';
import { uses } from '../routes/route-store.js';
import type { BeforeImages } from './before-images.js';

/**
 * What a transaction may have taken along in one source. What went of this while it was under way is put back; what
 * others did elsewhere meanwhile is theirs.
 */
export class Scope {
  readonly links = new Set<number>();
  readonly addresses = new Set<string>();
  readonly nexthops = new Set<number>();
  /** Links whose settings may have changed. */
  readonly settings = new Set<number>();
  /** The steps of the source. */
  readonly steps: readonly Step[];
  #routes: Set<string> | undefined;
  #others: Set<string> | undefined;

  constructor(source: string, steps: readonly Step[], before: State, losses: BeforeImages) {
    this.steps = steps.filter((step) => step.source === source);
    for (const step of this.steps) this.#follow(step);
    // links that went along: VLANs, the other ends of pairs
    for (const link of losses.of<{ index: number; link?: number; master?: number }>(source, 'interfaces')) {
      const { index } = link;
      const was = before.interfaces.get(index);
      if (was === undefined) continue;
      const near = [was.link, was.master].some((one) => one !== undefined && this.settings.has(one));
      if (near || this.settings.has(index)) {
        this.links.add(index);
        this.settings.add(index);
      }
    }
  }

  #follow(step: Step): void {
    const { object } = step;
    if (object === 'link') {
      const taking = removes(step);
      for (const ref of refsOf(step.bound)) {
        if (ref.index === undefined) continue;
        this.settings.add(ref.index);
        if (taking) this.links.add(ref.index);
        const was = step.before.interfaces.get(ref.index);
        for (const near of [was?.master, was?.linkNetnsid === undefined ? was?.link : undefined])
          if (near) this.settings.add(near);
      }
    } else if (object === 'addr' && (step.verb === 'del' || step.verb === 'replace')) {
      for (const ref of refsOf(step.bound)) if (ref.index !== undefined) this.links.add(ref.index);
      this.addresses.add(splitAddress(step.request).local);
    } else if (object === 'nexthop' && typeof step.request.id === 'number')
      this.nexthops.add(step.request.id);
  }

  hasRoute(route: Route): boolean {
    if (route.prefsrc !== undefined && this.addresses.has(route.prefsrc)) return true;
    if (route.nhId !== undefined && this.nexthops.has(route.nhId)) return true;
    for (const index of this.links) if (uses(route, index)) return true;
    if (!this.#routes) {
      this.#routes = new Set();
      for (const step of this.steps)
        if (step.object === 'route' && step.verb !== 'add') this.#routes.add(placeText(step.fields));
    }
    return this.#routes.size > 0 && this.#routes.has(placeText(route as unknown as Step['request']));
  }

  /** Whether a rule or a neighbour may be one that the transaction has changed. */
  hasOther(view: 'rules' | 'neighbours', record: object): boolean {
    this.#others ??= new Set(this.steps.map(({ object }) => object));
    if (view === 'rules') return this.#others.has('rule');
    const { ifindex, dst } = record as { ifindex: number; dst?: string };
    if (this.links.has(ifindex)) return true;
    return this.steps.some(
      ({ object, request }) => object === 'neigh' && spelledAddress(String(request.dst)) === dst,
    );
  }

  hasNexthop(nexthop: { id?: number; oif?: number; group?: readonly { id: number }[] }): boolean {
    if (nexthop.oif !== undefined && this.links.has(nexthop.oif)) return true;
    if (nexthop.id !== undefined && this.nexthops.has(nexthop.id)) return true;
    return nexthop.group?.some(({ id }) => this.nexthops.has(id)) ?? false;
  }

  /** Whether anything can have been lost. */
  get isEmpty(): boolean {
    return this.steps.every((step) => step.object !== 'link' && step.verb === 'add' && !isBridge(step));
  }
}

function placeText(request: Step['request']): string {
  const { family, table, dst } = routeIdentity(request);
  return `${family} ${table} ${dst}`;
}
