import type { Address } from '../../messages/route/ifaddrmsg.js';
import type { Link } from '../../messages/route/link/ifinfomsg.js';
import type { Neighbour } from '../../messages/route/ndmsg.js';
import type { Nexthop } from '../../messages/route/nexthop.js';
import type { Route } from '../../messages/route/rtmsg.js';
import type { Rule } from '../../messages/route/rule.js';
import { familyOf } from '../../objects/prefix.js';
import { equal } from '../../objects/rules.js';
import { formatIp6, parseIp6 } from '../../schema/text/ip.js';
import type { State } from '../records/state.js';
import { placeOf } from '../routes/prefix.js';
import { tableNumber } from '../views/filter.js';
import type { Fields } from './change.js';

/** Metric of IPv6 routes that say none (`IP6_RT_PRIO_USER`). */
const IP6_RT_PRIO_USER = 1024;
const OWN: ReadonlySet<unknown> = new Set(['local', 'broadcast', 'nat', 'anycast']);

/** Where the kernel keeps a route, and among those there what tells it from others to it. */
export interface RouteIdentity {
  readonly family: string;
  readonly table: number;
  readonly dst: string;
  readonly tos: number;
  readonly priority: number;
}

export function routeIdentity(request: Fields): RouteIdentity {
  const dst = request.dst as string | undefined;
  const family = (request.family ??
    familyOf(dst) ??
    familyOf(request.gateway, request.prefsrc, request.src, firstGateway(request)) ??
    'inet') as string;
  const table =
    request.table === undefined
      ? OWN.has(request.type)
        ? 255
        : 254
      : tableNumber(request.table as number | string);
  return {
    family,
    table,
    dst: prefix(family, dst),
    tos: (request.tos as number | undefined) ?? 0,
    priority: metric(family, request.priority as number | undefined),
  };
}

function firstGateway({ multipath }: Fields): unknown {
  return Array.isArray(multipath) ? (multipath[0] as Fields | undefined)?.gateway : undefined;
}

function metric(family: string, priority: number | undefined): number {
  return priority ? priority : family === 'inet6' ? IP6_RT_PRIO_USER : 0;
}

/** A destination as the records have it. */
export function prefix(family: string, dst: string | undefined): string {
  if (dst === undefined || dst === 'default' || dst === '0.0.0.0/0' || dst === '::/0') return 'default';
  if (family === 'inet') return dst.includes('/') ? dst : `${dst}/32`;
  if (family !== 'inet6') return dst;
  const slash = dst.indexOf('/');
  return slash < 0 ? `${ip6(dst)}/128` : network6(dst.slice(0, slash), Number(dst.slice(slash + 1)));
}

/** The kernel clears the bits behind the prefix. */
function network6(text: string, length: number): string {
  const bytes = parseIp6(text);
  if (bytes === undefined) return `${text}/${length}`;
  for (let bit = length; bit < 128; bit++) bytes[bit >> 3]! &= ~(0x80 >> (bit & 7));
  return `${formatIp6(bytes, 0)}/${length}`;
}

/** An address as the records have it. */
export function ip6(text: string): string {
  const bytes = text.includes(':') ? parseIp6(text) : undefined;
  return bytes === undefined ? text : formatIp6(bytes, 0);
}

/** All routes to a destination in a table, in the kernel's order. */
export function routesAt(state: State, { family, table, dst }: RouteIdentity): readonly Route[] {
  const found = state.routes.table(family, table);
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

export function metricOf(route: Route): number {
  return metric(route.family as string, route.priority);
}

/** Keys of a route that a deletion looks at, where given. */
const CHOOSES = [
  'priority',
  'tos',
  'type',
  'scope',
  'protocol',
  'oif',
  'gateway',
  'prefsrc',
  'nhId',
] as const;

/** The route that `ip route del` with these fields removes: the first that has all of them. */
export function routeFor(state: State, request: Fields): Route | undefined {
  for (const route of routesAt(state, routeIdentity(request)))
    if (CHOOSES.every((key) => said(request[key], route[key as keyof Route], key))) return route;
  return undefined;
}

function said(asked: unknown, is: unknown, key: string): boolean {
  if (asked === undefined || equal(asked, is)) return true;
  if ((key === 'priority' || key === 'tos') && asked === 0) return true;
  if (key === 'gateway' || key === 'prefsrc') return ip6(asked as string) === is;
  return key === 'scope' && asked === 'nowhere';
}

/** An address without its prefix length, and that length. */
export function splitAddress(request: Fields): { local: string; prefixlen: number; family: string } {
  const text = ((request.local ?? request.address) as string | undefined) ?? '';
  const slash = text.indexOf('/');
  const local = ip6(slash < 0 ? text : text.slice(0, slash));
  const family = (request.family ?? familyOf(local) ?? 'inet') as string;
  const peer = request.local === undefined ? '' : String(request.address ?? '');
  const length =
    slash >= 0 ? text.slice(slash + 1) : peer.includes('/') ? peer.slice(peer.indexOf('/') + 1) : '';
  const prefixlen =
    length !== ''
      ? Number(length)
      : ((request.prefixlen as number | undefined) ?? (family === 'inet6' ? 128 : 32));
  return { local, prefixlen, family };
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
  const dst = ip6(String(request.dst));
  return state.neighbours.get(`${request.ifindex} ${dst}`);
}

export function nexthopFor(state: State, request: Fields): Nexthop | undefined {
  return typeof request.id === 'number' ? state.nexthops.get(request.id) : undefined;
}

/** The family that a rule is for. */
export function ruleFamily(request: Fields): string {
  return (request.family ?? familyOf(request.src, request.dst) ?? 'inet') as string;
}

/** The first rule that has all that is given, as the kernel looks for one to remove. */
export function ruleFor(state: State, request: Fields, exact = false): Rule | undefined {
  const family = ruleFamily(request);
  const wanted: Record<string, unknown> = { ...request, family };
  if (typeof wanted.table === 'string') wanted.table = tableNumber(wanted.table);
  for (const key of ['src', 'dst'])
    if (typeof wanted[key] === 'string') wanted[key] = prefix(family as string, wanted[key]);
  const invert = (wanted.flags as string[] | undefined)?.includes('invert') ?? false;
  delete wanted.flags;
  const candidates =
    wanted.priority === undefined
      ? state.rules.values()
      : state.rules.by('priority', wanted.priority as number);
  let last: Rule | undefined;
  for (const rule of candidates) {
    const all = rule as unknown as Fields;
    const same = Object.keys(wanted).every(
      (key) => wanted[key] === undefined || all[key] === undefined || equal(wanted[key], all[key]),
    );
    const there = Object.keys(wanted).every(
      (key) => !TELLING.has(key) || wanted[key] === undefined || all[key] !== undefined,
    );
    if (same && there && rule.flags.includes('invert') === invert) {
      if (!exact) return rule;
      last = rule;
    }
  }
  return last;
}

/** Keys of a rule without which it is another. */
const TELLING: ReadonlySet<string> = new Set([
  'src',
  'dst',
  'iifname',
  'oifname',
  'fwmark',
  'tunId',
  'uidRange',
]);
