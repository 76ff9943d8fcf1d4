import type { Address } from '../messages/route/ifaddrmsg.js';
import type { Link } from '../messages/route/link/ifinfomsg.js';
import type { Neighbour } from '../messages/route/ndmsg.js';
import type { Nexthop } from '../messages/route/nexthop.js';
import type { Route } from '../messages/route/rtmsg.js';
import type { Rule } from '../messages/route/rule.js';
import type { AddressInput } from '../objects/addr.js';
import type { LinkFields } from '../objects/link/link.js';
import type { NeighbourInput } from '../objects/neigh.js';
import type { NexthopInput } from '../objects/nexthop.js';
import type { RouteInput } from '../objects/route.js';
import type { RuleInput } from '../objects/rule.js';

/** What each view holds: the plain objects that the dumps of `IPRoute` give. Never change one: they are shared. */
export interface Records {
  interfaces: Link;
  addresses: Address;
  routes: Route;
  rules: Rule;
  neighbours: Neighbour;
  nexthops: Nexthop;
}

/** The parts of the database. */
export type ViewName = keyof Records;

export const VIEWS: readonly ViewName[] = [
  'interfaces',
  'addresses',
  'routes',
  'rules',
  'neighbours',
  'nexthops',
];

/** One record came, changed, or went. `before` and `after` are the whole records. */
export type Change<V extends ViewName = ViewName> = {
  [N in V]:
    | Came<N, 'added', undefined, Records[N]>
    | Came<N, 'changed', Records[N], Records[N]>
    | Came<N, 'removed', Records[N], undefined>;
}[V];

interface Came<N, C, B, A> {
  readonly view: N;
  /** The source that it belongs to. */
  readonly source: string;
  readonly change: C;
  readonly before: B;
  readonly after: A;
}

/** Stands in a watch with `initial` behind the records that were there: what follows are changes. */
export interface Synced {
  readonly change: 'sync';
}

/**
 * What records are chosen by: the fields of a record, in any spelling that the verbs of `IPRoute` take, all of which have to
 * be so; of lists, all that is named has to be there. Interfaces go by name or index (`dev`), tables by name or number.
 */
export type Filter<V extends ViewName = ViewName> = {
  interfaces: Chosen<Link, LinkFields>;
  addresses: Chosen<Address, AddressInput>;
  routes: Chosen<Route, RouteInput>;
  rules: Chosen<Rule, RuleInput>;
  neighbours: Chosen<Neighbour, NeighbourInput>;
  nexthops: Chosen<Nexthop, NexthopInput>;
}[V];

/** Fields as they are written, and those that are only read. */
type Chosen<Read, Written> = Partial<Omit<Read, keyof Written>> & Written;

/** An interface by index, name or alternative name. */
export type Interface = number | string;
