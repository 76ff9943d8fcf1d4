import type { Address } from '../messages/route/ifaddrmsg.js';
import type { Link } from '../messages/route/link/ifinfomsg.js';
import type { Neighbour } from '../messages/route/ndmsg.js';
import type { Nexthop } from '../messages/route/nexthop.js';
import type { Route } from '../messages/route/rtmsg.js';
import type { Rule } from '../messages/route/rule.js';

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

/** Fields that records are chosen by: all that are given have to be equal; of arrays, all named must be there. */
export type Filter<V extends ViewName = ViewName> = {
  interfaces: Partial<Omit<Link, 'master' | 'link'>> & { master?: Interface; link?: Interface };
  addresses: Partial<Omit<Address, 'index'>> & { index?: Interface; dev?: Interface };
  routes: Partial<Omit<Route, 'oif' | 'iif' | 'table'>> & {
    oif?: Interface;
    iif?: Interface;
    /** The link that packets leave by, by name or index; the same as `oif`. */
    dev?: Interface;
    table?: number | 'main' | 'local' | 'default';
  };
  rules: Partial<Omit<Rule, 'table'>> & { table?: number | 'main' | 'local' | 'default' };
  neighbours: Partial<Omit<Neighbour, 'ifindex' | 'master'>> & {
    ifindex?: Interface;
    /** The link, by name or index; the same as `ifindex`. */
    dev?: Interface;
    master?: Interface;
  };
  nexthops: Partial<Omit<Nexthop, 'oif'>> & { oif?: Interface; dev?: Interface };
}[V];

/** An interface by index, name or alternative name. */
export type Interface = number | string;
