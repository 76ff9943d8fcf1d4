import { routeMessages } from '../messages/route/index.js';
import { routeProtocol, routeScope } from '../messages/route/route-names.js';
import { type Route, type RouteNexthop, rtax, rtmsg } from '../messages/route/rtmsg.js';
import { NLM_F_APPEND, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../protocol/framing.js';
import { EncodeError, type Input, nearest } from '../schema/index.js';
import { hint } from '../schema/names.js';
import { contains } from './compare.js';
import { type Fields, type ObjectDefinition, object, reads, type Step } from './definition.js';
import { ENCAP_INTERFACES, type EncapInput, withSegments } from './encap.js';
import { familyName } from './family.js';
import { flagNames } from './fields.js';
import { interfaceKeys } from './interfaces.js';
import { type NameTables, numberOf } from './names.js';
import { checkFamilies, familyOf, isDefault, normalPrefix } from './prefix.js';
import { any, type Rule, type Rules, rulesFor, runsDown, settings } from './rules.js';
import { numberNamed, realms } from './spelling.js';

type Via = Partial<NonNullable<Input<Route>['via']>>;
type RouteMetrics = NonNullable<Input<Route>['metrics']>;
type Metrics = Omit<RouteMetrics, 'lock'> & {
  /** Metrics that stay as they are, by name; or their bits. */
  lock?: number | readonly (keyof RouteMetrics)[] | undefined;
};

type Hop = Omit<Input<RouteNexthop>, 'ifindex' | 'encap' | 'via'> & {
  /** A gateway of another family, which its address says. */
  via?: Via | undefined;
  /** How many of the packets go this way, in relation to the others: 1 to 256. */
  weight?: number | undefined;
  /** What encapsulates packets. */
  encap?: EncapInput | undefined;
  /** The interface that packets leave by, by name or index. */
  ifindex?: number | string | undefined;
  /** The same as `ifindex`. */
  dev?: string | number | undefined;
};

/**
 * A route as the verbs take it: `{ dst: '10.0.0.0/8', gateway: '192.168.0.1', dev: 'eth0' }`. Interfaces go by index
 * or name, `dev` being `oif`; tables by number, by name (`'main'`, `'local'`, `'default'`, those of `rt_tables`), or by
 * `vrf`, the name of the device.
 */
export type RouteInput = Omit<
  Input<Route>,
  | 'dst'
  | 'newdst'
  | 'oif'
  | 'iif'
  | 'table'
  | 'multipath'
  | 'encap'
  | 'protocol'
  | 'scope'
  | 'tos'
  | 'flow'
  | 'via'
  | 'metrics'
> & {
  /** A prefix, `'default'`, or an MPLS label. */
  dst?: string | number | undefined;
  /** MPLS labels to put in the place of `dst`: `'100/200'`, or as numbers. */
  newdst?: string | number | readonly number[] | undefined;
  /** Realms, by number or name: `'from/to'`. */
  flow?: number | string | undefined;
  /** A gateway of another family, which its address says. */
  via?: Via | undefined;
  /** What TCP and IP use for this destination: `{ mtu: 1400, initcwnd: 20 }`. */
  metrics?: Metrics | undefined;
  /** What encapsulates packets, in the shape that `encapType` says. */
  encap?: EncapInput | undefined;
  /** The interface that packets leave by, by name or index. */
  oif?: number | string | undefined;
  /** Of `get`: the interface that the packet came by, by name or index. */
  iif?: number | string | undefined;
  /** The same as `oif`. */
  dev?: string | number | undefined;
  /** Routing table: a number, `'main'`, `'local'`, `'default'`, or a name of `rt_tables`. */
  table?: number | string | undefined;
  /** The VRF whose table is meant. */
  vrf?: string | undefined;
  /** Several nexthops, each with its weight: `[{ gateway: '10.0.0.1', weight: 2 }, { dev: 'ppp0' }]`. */
  multipath?: readonly Hop[] | undefined;
  /** Who installed it: a word, a name of `rt_protos`, or a number. */
  protocol?: Input<Route>['protocol'] | (string & {}) | undefined;
  /** How far its destinations are: a word, a name of `rt_scopes`, or a number. */
  scope?: Input<Route>['scope'] | (string & {}) | undefined;
  /** A number, or a name of `rt_dsfield`. */
  tos?: number | string | undefined;
  /** Of `get`: the entry of the table that matches, rather than the way of the packet (Linux 4.13). */
  fibMatch?: boolean | undefined;
};

/** `RT_TABLE_*`. */
export const TABLES: ReadonlyMap<string, number> = new Map([
  ['unspec', 0],
  ['compat', 252],
  ['default', 253],
  ['main', 254],
  ['local', 255],
]);
/** What stands for all tables in a filter, as in `ip route show table all`. */
const EVERY_TABLE: readonly unknown[] = ['all', 'unspec', 0];
const MAIN = 254;
const LOCAL = 255;

/** The metric of IPv6 routes that are given none (`IP6_RT_PRIO_USER`). */
const IP6_RT_PRIO_USER = 1024;

/** Types of routes to the machine itself. */
const OWN: readonly unknown[] = ['local', 'broadcast', 'nat', 'anycast'];

/** The number of a table; what is no name of one is refused with the nearest. */
export function tableNumber(
  message: { readonly name: string },
  table: string,
  names: NameTables,
  path = 'table',
): number {
  const number = TABLES.get(table) ?? numberOf(table, names.tables);
  if (typeof number === 'number') return number;
  const near = nearest(table, [...TABLES.keys(), ...(names.tables?.keys() ?? [])]);
  throw new EncodeError(message.name, path, `'${table}' is the name of no routing table${hint(near)}`);
}

function normalize(input: Fields, verb: string, names: NameTables): Fields {
  let fields = input.encap === undefined ? input : withSegments(input);
  if (verb === 'dump' && EVERY_TABLE.includes(fields.table)) fields = { ...fields, table: undefined };
  if (Array.isArray(fields.multipath) && fields.multipath.some(hasSegments))
    fields = { ...fields, multipath: fields.multipath.map(withSegments) };
  const isQuestion = reads(verb);
  if (!isQuestion) fields = settable(fields);
  checkGateways(fields);
  fields = withWays(withNumbers(withLabels(fields), names), isQuestion);
  if (verb === 'get') return question(fields);
  fields = withPrefixes(fields);
  if (!isQuestion || fields.family !== undefined) return fields;
  const family = familyFrom(fields);
  return family === undefined ? fields : { ...fields, family };
}

/** Labels of MPLS as text, for a number or a list of them. */
function withLabels(route: Fields): Fields {
  const { dst, newdst } = route;
  if (typeof dst !== 'number' && typeof newdst !== 'number' && !Array.isArray(newdst)) return route;
  const text = (label: unknown) =>
    Array.isArray(label) ? label.join('/') : typeof label === 'number' ? `${label}` : label;
  return {
    ...route,
    ...(dst === undefined ? {} : { dst: text(dst) }),
    ...(newdst === undefined ? {} : { newdst: text(newdst) }),
  };
}

/** With what follows from the ways that are given: families of gateways, hops of weights, bits of locked metrics. */
function withWays(route: Fields, isQuestion: boolean): Fields {
  const { via, multipath, metrics } = route;
  const lock = (metrics as Fields | undefined)?.lock;
  if (via === undefined && !Array.isArray(multipath) && !Array.isArray(lock)) return route;
  // any family is that of a route of which no other address says it; entries are not read for the one of their gateway
  const family = familyName(route.family) ?? familyFrom(route) ?? (isQuestion ? undefined : 'any');
  const out: Record<string, unknown> = { ...withGateway(route, 'via', family) };
  if (Array.isArray(lock)) out.metrics = { ...(metrics as Fields), lock: lockedBits(lock) };
  if (Array.isArray(multipath)) out.multipath = multipath.map((hop, i) => hopFields(hop, i, family));
  return out;
}

/** `via` of the route's own family is its gateway, as `ip` has it: the kernel takes it as nothing else. */
function withGateway(way: Fields, path: string, family: unknown): Fields {
  if (way.via === undefined) return way;
  const via = withFamily(way.via, path);
  const { family: own, addr } = (via ?? {}) as Fields;
  const isOwn = own !== undefined && (family === own || family === 'any') && way.gateway === undefined;
  const named = (key: string): [string, unknown] => (isOwn ? ['gateway', addr] : [key, via]);
  return Object.fromEntries(
    Object.entries(way).map(([key, value]) => (key === 'via' ? named(key) : [key, value])),
  );
}

function withFamily(via: unknown, path: string): unknown {
  const { family: given, addr } = (via ?? {}) as Fields;
  const family = familyName(given);
  const own = familyOf(addr);
  if (own === undefined || given === own) return via;
  if (family === undefined || family === own) return { family: own, addr };
  throw new EncodeError(rtmsg.name, `${path}.addr`, `'${addr}' is no address of ${family}`);
}

const MOST_WEIGHT = 256;

function hopFields(given: unknown, i: number, family: unknown): unknown {
  const { weight, via } = (given ?? {}) as Fields;
  if (weight === undefined && via === undefined) return given;
  const { weight: _, ...hop } = given as Fields;
  const path = `multipath[${i}]`;
  if (
    weight !== undefined &&
    !(Number.isInteger(weight) && (weight as number) >= 1 && (weight as number) <= MOST_WEIGHT)
  )
    throw new EncodeError(rtmsg.name, `${path}.weight`, `${weight} is out of range (1..${MOST_WEIGHT})`);
  return {
    ...withGateway(hop, `${path}.via`, family),
    ...(weight === undefined ? {} : { hops: (weight as number) - 1 }),
  };
}

/** A bit for each metric, by its number. */
function lockedBits(names: readonly unknown[]): number {
  let bits = 0;
  for (const name of names) {
    const metric = rtax.byKey.get(String(name));
    if (metric === undefined) {
      const near = nearest(String(name), rtax.byKey.keys());
      throw new EncodeError(rtmsg.name, 'metrics.lock', `'${name}' is no metric${hint(near)}`);
    }
    bits |= 1 << metric.id;
  }
  return bits;
}

/** Numbers for what an administrator has named. */
function withNumbers(route: Fields, names: NameTables): Fields {
  const { table, protocol, scope, tos, flow } = route;
  if (
    typeof table !== 'string' &&
    typeof protocol !== 'string' &&
    typeof scope !== 'string' &&
    typeof tos !== 'string' &&
    typeof flow !== 'string'
  )
    return route;
  const out: Record<string, unknown> = { ...route };
  if (typeof table === 'string') out.table = tableNumber(rtmsg, table, names);
  if (typeof protocol === 'string') out.protocol = numberOf(protocol, names.protocols, routeProtocol.names);
  if (typeof scope === 'string') out.scope = scopeNumber(rtmsg, scope, names);
  if (typeof tos === 'string') out.tos = numberNamed(rtmsg, 'tos', tos, names.dsfields);
  if (typeof flow === 'string') out.flow = realms(rtmsg, 'flow', flow, names.realms);
  return out;
}

/** A scope by its name: `global` is what iproute2 calls `universe`. */
export function scopeNumber(message: { readonly name: string }, scope: string, names: NameTables): unknown {
  if (scope === 'global') return 'universe';
  return numberNamed(message, 'scope', scope, names.scopes, routeScope.names);
}

/** A look-up of an address, which answers with the table as well: IPv6 does by itself, and does not know the flag. */
function question(route: Fields): Fields {
  const { dst, fibMatch, flags = [], ...rest } = route;
  if (typeof dst !== 'string' || isDefault(normalPrefix(dst)))
    throw new EncodeError(rtmsg.name, 'dst', 'a look-up needs an address; default is no address');
  const family = route.family ?? familyFrom(route) ?? 'inet';
  const own = new Set(flagNames(rtmsg, flags));
  if (family === 'inet') own.add('lookupTable');
  if (fibMatch) own.add('fibMatch');
  return { ...rest, dst, family, ...(own.size > 0 ? { flags: [...own] } : {}) };
}

function hasSegments(hop: unknown): boolean {
  return (hop as Fields | null)?.encap !== undefined;
}

function withPrefixes(fields: Fields): Fields {
  const { dst, src } = fields;
  const to = typeof dst === 'string' ? normalPrefix(dst) : dst;
  const from = typeof src === 'string' ? normalPrefix(src) : src;
  if (to === dst && from === src) return fields;
  const out: Record<string, unknown> = { ...fields };
  if (to !== undefined) out.dst = to;
  if (from !== undefined) out.src = from;
  return out;
}

function familyFrom({ dst, gateway, prefsrc, src, multipath }: Fields): 'inet' | 'inet6' | undefined {
  return familyOf(dst) ?? familyOf(gateway, prefsrc, src, firstGateway(multipath));
}

function firstGateway(hops: unknown): unknown {
  return Array.isArray(hops) ? (hops[0] as Fields | undefined)?.gateway : undefined;
}

/** Flags that report a state: the kernel refuses `dead` and `linkdown`, and passes over the rest. */
const REPORTED: ReadonlySet<unknown> = new Set([
  'dead',
  'linkdown',
  'offload',
  'trap',
  'unresolved',
  'rtOffload',
  'rtTrap',
  'offloadFailed',
]);
const WAY: ReadonlySet<string> = new Set([
  'gateway',
  'via',
  'oif',
  'multipath',
  'encapType',
  'encap',
  'flags',
]);

/** A route that was read, which all fields of the header show, without what only the kernel says. */
function settable(route: Fields): Fields {
  const flags = flagNames(rtmsg, route.flags);
  if (route.flags === undefined || route.tos === undefined) return route;
  // the way is the nexthop's, which the kernel wants said once
  if (route.nhId !== undefined)
    return Object.fromEntries(Object.entries(route).filter(([key]) => !WAY.has(key)));
  if (!flags.some((flag) => REPORTED.has(flag))) return route;
  return { ...route, flags: flags.filter((flag) => !REPORTED.has(flag)) };
}

const ADDRESSES = ['dst', 'src', 'prefsrc'] as const;

/** `RTA_GATEWAY` is of the route's family: of another's address the kernel would take the first bytes. */
function checkGateways(route: Fields): void {
  const { gateway, multipath } = route;
  const family = route.family ?? familyFrom(route);
  if (family !== 'inet' && family !== 'inet6') return;
  checkFamilies(rtmsg, 'route', family, route, ADDRESSES);
  checkGateway(family, gateway, 'gateway');
  if (Array.isArray(multipath))
    for (let i = 0; i < multipath.length; i++)
      checkGateway(family, (multipath[i] as Fields | null)?.gateway, `multipath[${i}].gateway`);
}

function checkGateway(family: 'inet' | 'inet6', gateway: unknown, path: string): void {
  const own = familyOf(gateway);
  if (own === undefined || own === family) return;
  const instead = `{ family: '${own}', addr: '${gateway}' }`;
  const reason = `'${gateway}' is no address of a route of ${family}; give it as via: ${instead}`;
  throw new EncodeError(rtmsg.name, path, reason);
}

/** Header fields for what a route does not say; bounded by the families, scopes and kinds of tables there are. */
const DEFAULTS: {
  readonly family: unknown;
  readonly scope: string;
  readonly own: boolean;
  readonly del: boolean;
  readonly fields: Fields;
}[] = [];

function defaults(route: Fields, verb: string): Fields | undefined {
  if (reads(verb)) return undefined;
  const own = route.type !== undefined && OWN.includes(route.type);
  const family = route.family ?? familyFrom(route) ?? 'inet';
  const scope = scopeOf(route, family, verb);
  const del = verb === 'del' && family !== 'mpls';
  // few differ, and a batch holds on to those of each of its requests
  for (const one of DEFAULTS)
    if (one.family === family && one.scope === scope && one.own === own && one.del === del) return one.fields;
  const table = own ? LOCAL : MAIN;
  const fields = del ? { family, table, scope } : { family, table, protocol: 'boot', type: 'unicast', scope };
  DEFAULTS.push({ family, scope, own, del, fields });
  return fields;
}

/** Whether a route leads to a link itself: gateways of others may be reached by it. */
function isDirect({ gateway, via, multipath, nhId }: Fields): boolean {
  return gateway === undefined && via === undefined && multipath === undefined && nhId === undefined;
}

/** How far a route reaches where that is not said: as iproute2 has it, for IPv4 only. */
function scopeOf(route: Fields, family: unknown, verb: string): string {
  if (family !== 'inet') return 'universe';
  const { type } = route;
  if (type === 'local' || type === 'nat') return 'host';
  if (type === 'broadcast' || type === 'multicast' || type === 'anycast') return 'link';
  // a route of any scope
  if (verb === 'del') return 'nowhere';
  return isDirect(route) && (type === undefined || type === 'unicast') ? 'link' : 'universe';
}

const flags = settings('onlink', 'pervasive');

/** Hops that are the same but for what the kernel completes; IPv6 does not keep their order. */
const hops: Rule = (wanted: readonly Fields[], there: readonly Fields[] | undefined, entry, input) => {
  const { oif, gateway, via, flags: own } = entry;
  const list = there ?? [{ ifindex: oif, gateway, via, flags: own }];
  if (list.length !== wanted.length) return false;
  const like = (one: Fields, { flags: asked, ...hop }: Fields): boolean =>
    contains(one, hop) && flags((asked ?? []) as never, one.flags as never, entry, input);
  return entry.family === 'inet6'
    ? wanted.every((hop) => list.some((one) => like(one, hop)))
    : wanted.every((hop, i) => like(list[i]!, hop));
};

const RULES: Rules = {
  ...rulesFor(['cacheinfo', 'unknown'], any),
  multipath: hops,
  flags,
  expires: runsDown,
};
/** IPv6 routes have no scope. */
const RULES6: Rules = {
  ...RULES,
  scope: any,
  // the kernel has its own metric for none
  priority: (wanted: number, there: number | undefined) => wanted === 0 || wanted === there,
};

/** What of a route that was read is somebody's setting. */
function settingsOf({ cacheinfo: _c, expires: _e, mfcStats: _m, flags: all, ...rest }: Fields): Fields {
  const own = (list: unknown) =>
    Array.isArray(list) ? list.filter((flag) => flag === 'onlink' || flag === 'pervasive') : [];
  const out: Record<string, unknown> = { ...rest, flags: own(all) };
  if (rest.nhId !== undefined) {
    // the kernel reports what the nexthop object says as well
    for (const key of ['oif', 'gateway', 'via', 'encap', 'encapType', 'newdst']) delete out[key];
  } else if (Array.isArray(rest.multipath))
    out.multipath = rest.multipath.map((hop: Fields) => ({ ...hop, flags: own(hop.flags) }));
  return out;
}

/** What a removal tells a route from others by. */
const TELLING = [
  ...['family', 'dst', 'src', 'table', 'tos', 'priority', 'type', 'scope', 'protocol', 'dev', 'oif', 'iif'],
  ...['gateway', 'via', 'prefsrc', 'nhId', 'multipath', 'encap', 'encapType', 'newdst', 'flow'],
];

function inverse(verb: string, input: Fields, before: readonly Fields[]): Step | undefined {
  const [was] = before;
  if (verb === 'del') return was && { verb: before.length === 1 ? 'add' : 'append', input: settingsOf(was) };
  if ((verb === 'replace' || verb === 'change') && was) return { verb: 'replace', input: settingsOf(was) };
  // the kernel looks at all that is given, and may have made something else of the rest
  const entries = TELLING.filter((key) => input[key] !== undefined).map((key) => [key, input[key]] as const);
  return { verb: 'del', input: Object.fromEntries(entries) };
}

/** The verbs of routes. */
export type RouteVerb = 'add' | 'replace' | 'change' | 'set' | 'append' | 'prepend' | 'del' | 'get' | 'dump';

const { newroute, delroute, getroute } = routeMessages;
const change = { type: newroute, flags: NLM_F_REPLACE };

/** Routes. */
export const route: ObjectDefinition<Route, RouteInput, RouteInput, RouteVerb> = object('route', {
  plural: 'routes',
  families: ['inet', 'inet6', 'mpls', 'ipmr', 'ip6mr'],
  verbs: {
    add: { type: newroute, flags: NLM_F_CREATE | NLM_F_EXCL },
    replace: { type: newroute, flags: NLM_F_CREATE | NLM_F_REPLACE },
    change,
    set: { ...change, as: 'change' },
    append: { type: newroute, flags: NLM_F_CREATE | NLM_F_APPEND },
    prepend: { type: newroute, flags: NLM_F_CREATE },
    del: { type: delroute, flags: 0 },
    get: { type: getroute, flags: 0 },
    dump: { type: getroute, flags: 0 },
  },
  events: { appeared: newroute, gone: delroute },
  groups: ['ipv4Route', 'ipv6Route', 'mplsRoute'],
  monitor: 'route',
  interfaces: interfaceKeys({
    dev: 'oif',
    oif: 'oif',
    iif: 'iif',
    encap: ENCAP_INTERFACES,
    multipath: { dev: 'ifindex', ifindex: 'ifindex', encap: ENCAP_INTERFACES },
  }),
  vrfs: { vrf: 'table' },
  alike: { dst: 'prefix4', gateway: 'address4', oif: 'number', priority: 'number' },
  normalize,
  defaults,
  spell: (fields) => (isDefault(fields.dst) ? { ...fields, dst: 'default' } : fields),
  identity: ({ family }) =>
    family === 'mpls' ? ['family', 'dst'] : ['family', 'table', 'dst', 'src', 'tos', 'priority'],
  implied: ({ family }) => ({
    dst: 'default',
    tos: 0,
    priority: family === 'inet6' ? IP6_RT_PRIO_USER : 0,
  }),
  rules: ({ family }) => (family === 'inet' ? RULES : RULES6),
  settings: settingsOf,
  changesByItself: ['cacheinfo', 'expires', 'mfcStats'],
  kernelFilters: ['family', 'table', 'protocol', 'type', 'oif'],
  ensure: { add: 'add', change: 'replace', del: 'del' },
  phase: (_verb, input) => (isDirect(input) ? 'directRoutes' : 'routes'),
  inverse,
});
