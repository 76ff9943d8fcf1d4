import { systemNames } from '../../iproute/system-names.js';
import type { Address } from '../../messages/route/ifaddrmsg.js';
import type { Link } from '../../messages/route/link/ifinfomsg.js';
import type { Neighbour } from '../../messages/route/ndmsg.js';
import type { Nexthop } from '../../messages/route/nexthop.js';
import type { Route } from '../../messages/route/rtmsg.js';
import type { Rule } from '../../messages/route/rule.js';
import { addr } from '../../objects/addr.js';
import { differences, matches } from '../../objects/compare.js';
import { isDefault, spelledAddress } from '../../objects/prefix.js';
import { route } from '../../objects/route.js';
import { rule } from '../../objects/rule.js';
import type { State } from '../records/state.js';
import { placeOf } from '../routes/prefix.js';
import type { Fields } from './change.js';
import { canonicalOf } from './objects.js';

/** Where the kernel keeps a route, and what distinguishes it from others there. */
export interface RouteIdentity {
  readonly family: string;
  /** The number of the table; the VRF's name while its table is not known. */
  readonly table: number | string;
  readonly dst: string;
  readonly tos: number;
  readonly priority: number;
}

/** The identity of a route, by the rules of its definition, in the kernel's spelling; without encoding it. */
export function routeIdentity(request: Fields): RouteIdentity {
  const fields = route.normalize(request, 'add', systemNames);
  const defaults = route.defaults!(fields, 'add')!;
  const family = (fields.family ?? defaults.family) as string;
  return {
    family,
    table: (fields.vrf ?? fields.table ?? defaults.table) as string | number,
    dst: prefix(family, fields.dst as string | undefined),
    tos: (fields.tos as number | undefined) ?? 0,
    priority: (fields.priority as number | undefined) || metricWithout(family),
  };
}

/** A prefix without host bits as the records have it. */
function prefix(family: string, dst: string | undefined): string {
  if (dst === undefined || isDefault(dst)) return 'default';
  // labels of MPLS
  if (family !== 'inet' && family !== 'inet6') return dst;
  const slash = dst.indexOf('/');
  if (family === 'inet') return slash < 0 ? `${dst}/32` : dst;
  return slash < 0
    ? `${spelledAddress(dst)}/128`
    : `${spelledAddress(dst.slice(0, slash))}${dst.slice(slash)}`;
}

/** All routes to a destination in a table, in the kernel's order. */
export function routesAt(state: State, { family, table, dst }: RouteIdentity): readonly Route[] {
  const found = typeof table === 'number' ? state.routes.table(family, table) : undefined;
  if (found === undefined) return [];
  const { length, key } = placeOf(family, dst);
  const list = found.at(length, key);
  if (family === 'inet') return list;
  // IPv6 and MPLS destinations are kept by hash
  return list.every((route) => (route.dst ?? 'default') === dst)
    ? list
    : list.filter((route) => (route.dst ?? 'default') === dst);
}

/** Those of them with the same TOS and metric. */
export function routesLike(state: State, identity: RouteIdentity): readonly Route[] {
  const list = routesAt(state, identity);
  if (list.length === 0) return list;
  return list.filter((route) => (route.tos ?? 0) === identity.tos && metricOf(route) === identity.priority);
}

export function metricOf(record: Route): number {
  return record.priority || metricWithout(record.family as string);
}

/** The metric of routes that are given none. */
function metricWithout(family: string): number {
  return family === 'inet6' ? METRIC6 : 0;
}
const METRIC6 = route.implied!({ family: 'inet6' }).priority as number;

/** What of a request the kernel looks at when it removes a route (`fib_table_delete`, `ip6_route_del`). */
const CHOOSING = [
  ...['priority', 'tos', 'type', 'scope', 'protocol', 'oif', 'gateway', 'prefsrc', 'nhId'],
] as const;

/** The route that `ip route del` with these fields removes: the first that has all of them. */
export function routeFor(state: State, fields: Fields): Route | undefined {
  const list = routesAt(state, routeIdentity(fields));
  if (list.length === 0) return undefined;
  const chosen = Object.fromEntries(CHOOSING.map((key) => [key, fields[key]])) as Record<string, unknown>;
  // these stand for any
  for (const key of ['priority', 'tos']) if (chosen[key] === 0) delete chosen[key];
  if (chosen.scope === 'nowhere') delete chosen.scope;
  const first = (wanted: Fields) => list.find((one) => matches(route, one as unknown as Fields, wanted));
  // most are spelled as the kernel would
  return first(chosen) ?? first(canonicalOf('route', 'del', chosen).given);
}

/** The own address of a request without its prefix length, that length, and the family, in the kernel's spelling. */
export function splitAddress(request: Fields): { local: string; prefixlen: number; family: string } {
  const fields = addr.normalize(request, 'del', systemNames) as {
    local?: string;
    address?: string;
    prefixlen: number;
    family?: string;
  };
  const local = spelledAddress(String(fields.local ?? fields.address ?? ''));
  return { local, prefixlen: fields.prefixlen, family: fields.family ?? 'inet' };
}

/** The subnet of an IPv4 address: `'10.0.0.0/24'`; undefined of IPv6, where addresses do not go with others. */
export function subnet(request: Fields): string | undefined {
  const { local, prefixlen, family } = splitAddress(request);
  const bytes = family === 'inet' ? local.split('.').map(Number) : [];
  if (bytes.length !== 4 || !(prefixlen >= 0 && prefixlen <= 32)) return undefined;
  const network = bytes.map(
    (byte, i) => byte & (0xff00 >> Math.min(8, Math.max(0, prefixlen - 8 * i))) & 0xff,
  );
  return `${network.join('.')}/${prefixlen}`;
}

export function addressFor(state: State, request: Fields): Address | undefined {
  const { local, prefixlen } = splitAddress(request);
  for (const address of state.addresses.by('index', request.index as number))
    if ((address.local ?? address.address) === local && address.prefixlen === prefixlen) return address;
  return undefined;
}

export function linkFor(state: State, request: Fields): Link | undefined {
  if (typeof request.index === 'number' && request.index > 0) return state.interfaces.get(request.index);
  if (typeof request.ifname !== 'string') return undefined;
  for (const link of state.interfaces.by('name', request.ifname)) return link;
  return undefined;
}

export function neighbourFor(state: State, request: Fields): Neighbour | undefined {
  return state.neighbours.get(`${request.ifindex} ${spelledAddress(String(request.dst))}`);
}

export function nexthopFor(state: State, request: Fields): Nexthop | undefined {
  return typeof request.id === 'number' ? state.nexthops.get(request.id) : undefined;
}

/**
 * The rules that have all that is given, in the order of the records. The kernel removes the first of them, whatever else it
 * has, but whether it is inverted counts.
 */
export function rulesFor(state: State, fields: Fields): Rule[] {
  const { given, whole } = canonicalOf('rule', 'del', fields);
  const { priority } = given;
  const candidates =
    priority === undefined ? state.rules.values() : state.rules.by('priority', priority as number);
  const wanted = { ...given, family: whole.family, flags: given.flags ?? [] };
  return [...candidates].filter(
    (one) => differences(rule, wanted, one as unknown as Fields, { exact: false }).length === 0,
  );
}

export function ruleFor(state: State, fields: Fields): Rule | undefined {
  return rulesFor(state, fields)[0];
}
