import type { AddressInput } from '../../iproute/addr.js';
import type { FdbInput } from '../../iproute/bridge/fdb.js';
import type { BridgeVlanInput } from '../../iproute/bridge/vlan.js';
import type { LinkInput } from '../../iproute/link.js';
import type { NeighbourInput } from '../../iproute/neigh.js';
import type { NexthopInput } from '../../iproute/nexthop.js';
import type { RouteInput } from '../../iproute/route.js';
import type { RuleInput } from '../../iproute/rule.js';
import type { ViewName } from '../types.js';

/** What can be changed in a transaction, by the names that `IPRoute` has for it. */
export type ObjectName =
  | 'link'
  | 'addr'
  | 'route'
  | 'rule'
  | 'neigh'
  | 'nexthop'
  | 'bridge.vlan'
  | 'bridge.fdb';

/** The view that shows the objects of a name. */
export const VIEW_OF: Readonly<Record<ObjectName, ViewName>> = {
  link: 'interfaces',
  addr: 'addresses',
  route: 'routes',
  rule: 'rules',
  neigh: 'neighbours',
  nexthop: 'nexthops',
  // no view shows them: they are read from the kernel
  'bridge.vlan': 'interfaces',
  'bridge.fdb': 'interfaces',
};

export type Verb =
  | 'add'
  | 'set'
  | 'change'
  | 'replace'
  | 'append'
  | 'prepend'
  | 'del'
  | 'addProperty'
  | 'delProperty';

export type Fields = Readonly<Record<string, unknown>>;

/** One change as it was requested. */
export interface Change {
  /** The name of the source that it is for. */
  readonly source: string;
  readonly object: ObjectName;
  readonly verb: Verb;
  readonly request: Fields;
  /** Whether it was not requested, but is what the kernel demands for others: see `demands.ts`. */
  readonly isImplied?: boolean | undefined;
}

/** A link in a transaction: `source` moves it to the namespace of that source of the database. */
export type LinkChange = LinkInput & { source?: string | undefined };

/** The verbs of each object; they take what those of `IPRoute` take, and only take note of it. */
export interface LinkVerbs {
  /** Creates a link. It has to have an `ifname`, by which the rest of the transaction can refer to it. */
  add(link: LinkChange): void;
  /** Creates the link, or changes the one of that name. */
  replace(link: LinkChange): void;
  /** Changes a link: `{ dev: 'eth0', mtu: 9000 }`. */
  set(link: LinkChange): void;
  /** Changes a link; the same as {@link set}. */
  change(link: LinkChange): void;
  del(link: LinkInput): void;
  /** Gives a link alternative names. */
  addProperty(link: LinkInput): void;
  delProperty(link: LinkInput): void;
}

export interface AddressVerbs {
  add(address: AddressInput): void;
  replace(address: AddressInput): void;
  change(address: AddressInput): void;
  set(address: AddressInput): void;
  del(address: AddressInput): void;
}

export interface RouteVerbs {
  add(route: RouteInput): void;
  replace(route: RouteInput): void;
  change(route: RouteInput): void;
  set(route: RouteInput): void;
  append(route: RouteInput): void;
  prepend(route: RouteInput): void;
  del(route: RouteInput): void;
}

export interface RuleVerbs {
  add(rule: RuleInput): void;
  del(rule: RuleInput): void;
}

export interface NeighbourVerbs {
  add(neighbour: NeighbourInput): void;
  replace(neighbour: NeighbourInput): void;
  change(neighbour: NeighbourInput): void;
  set(neighbour: NeighbourInput): void;
  del(neighbour: NeighbourInput): void;
}

export interface NexthopVerbs {
  /** Adds a nexthop or a group. It has to have an `id`. */
  add(nexthop: NexthopInput): void;
  replace(nexthop: NexthopInput): void;
  change(nexthop: NexthopInput): void;
  set(nexthop: NexthopInput): void;
  del(nexthop: NexthopInput): void;
}

/** VLANs of bridges and their ports, as `IPRoute.bridge.vlan` takes them. */
export interface BridgeVlanVerbs {
  /** Adds VLANs, or changes the flags of those that are there: `{ dev: 'eth1', vid: '10-20', flags: ['untagged'] }`. */
  add(vlan: BridgeVlanInput): void;
  /** Changes options of VLANs that are there. */
  set(vlan: BridgeVlanInput): void;
  del(vlan: BridgeVlanInput): void;
}

/** Forwarding entries, as `IPRoute.bridge.fdb` takes them. */
export interface FdbVerbs {
  add(entry: FdbInput): void;
  replace(entry: FdbInput): void;
  append(entry: FdbInput): void;
  del(entry: FdbInput): void;
}

/** The verbs that a transaction takes note of. */
const VERBS: Readonly<Record<ObjectName, readonly Verb[]>> = {
  link: ['add', 'replace', 'set', 'change', 'del', 'addProperty', 'delProperty'],
  addr: ['add', 'replace', 'change', 'set', 'del'],
  route: ['add', 'replace', 'change', 'set', 'append', 'prepend', 'del'],
  rule: ['add', 'del'],
  neigh: ['add', 'replace', 'change', 'set', 'del'],
  nexthop: ['add', 'replace', 'change', 'set', 'del'],
  'bridge.vlan': ['add', 'set', 'del'],
  'bridge.fdb': ['add', 'replace', 'append', 'del'],
};

/** Whether that is a change that a transaction takes note of. */
export function isChange({ object, verb, request }: Change): boolean {
  if (!Object.hasOwn(VERBS, object) || !VERBS[object].includes(verb)) return false;
  return typeof request === 'object' && request !== null;
}

/** Where a transaction takes note of changes to one source. */
export class Changes {
  readonly link: LinkVerbs;
  readonly addr: AddressVerbs;
  readonly route: RouteVerbs;
  readonly rule: RuleVerbs;
  readonly neigh: NeighbourVerbs;
  readonly nexthop: NexthopVerbs;
  readonly bridge: { readonly vlan: BridgeVlanVerbs; readonly fdb: FdbVerbs };

  constructor(source: string, note: (change: Change) => void) {
    const verbs = (object: ObjectName) =>
      Object.fromEntries(
        VERBS[object].map((verb) => [verb, (request: Fields) => note({ source, object, verb, request })]),
      ) as never;
    this.link = verbs('link');
    this.addr = verbs('addr');
    this.route = verbs('route');
    this.rule = verbs('rule');
    this.neigh = verbs('neigh');
    this.nexthop = verbs('nexthop');
    this.bridge = {
      vlan: verbs('bridge.vlan'),
      fdb: verbs('bridge.fdb'),
    };
  }
}
