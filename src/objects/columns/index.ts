import type { Address } from '../../messages/route/ifaddrmsg.js';
import type { Link } from '../../messages/route/link/ifinfomsg.js';
import type { Neighbour } from '../../messages/route/ndmsg.js';
import type { Nexthop } from '../../messages/route/nexthop.js';
import type { Route } from '../../messages/route/rtmsg.js';
import type { Rule } from '../../messages/route/rule.js';
import type { Action } from '../../messages/route/tc/action/index.js';
import type { Chain, Filter, Qdisc, TrafficClass } from '../../messages/route/tc/tcmsg.js';
import { checkArgument } from '../../schema/argument.js';
import { ipProtocolName } from '../ip-protocols.js';
import type { Obj } from '../tc/options/reader.js';
import { deviceOf, type JsonColumn, type ShownNames, scopeText, shown, snake, tableText } from './column.js';
import { linkColumns, linkOfAddressColumns } from './link.js';
import { actionShown } from './tc/actions.js';
import { filterShown } from './tc/filters.js';
import { classShown, qdiscShown } from './tc/qdiscs.js';

/** What `ip -j -d` shows of objects, one table a kind. */

const FOREVER = 0xffffffff;
const ADDRESS_FLAGS: Readonly<Record<string, string>> = {
  secondary: 'secondary',
  tentative: 'tentative',
  deprecated: 'deprecated',
  homeaddress: 'home',
  nodad: 'nodad',
  managetempaddr: 'mngtmpaddr',
  noprefixroute: 'noprefixroute',
  mcautojoin: 'autojoin',
  dadfailed: 'dadfailed',
  optimistic: 'optimistic',
};

/** One address, within its link. */
export const addressColumns: readonly JsonColumn<Address>[] = [
  ['family', ({ family }) => family],
  ['local', ({ local, address }) => local ?? address],
  ['address', ({ local, address }) => (local === undefined || address === local ? undefined : address)],
  ['prefixlen', ({ prefixlen }) => prefixlen],
  ['metric', ({ rtPriority }) => rtPriority],
  ['broadcast', ({ broadcast }) => broadcast],
  ['anycast', ({ anycast }) => anycast],
  ['scope', ({ scope }) => scopeText(scope)],
  ...Object.entries(ADDRESS_FLAGS).map(
    ([flag, key]): JsonColumn<Address> => [
      key,
      ({ flags, family }) => {
        if (!(flags as readonly string[] | undefined)?.includes(flag)) return undefined;
        return flag === 'secondary' && family === 'inet6' ? undefined : true;
      },
    ],
  ),
  [
    'temporary',
    ({ flags, family }) =>
      family === 'inet6' && (flags as readonly string[])?.includes('secondary') ? true : undefined,
  ],
  [
    'dynamic',
    ({ flags }) => ((flags as readonly string[] | undefined)?.includes('permanent') ? undefined : true),
  ],
  ['protocol', ({ proto }) => (proto === undefined || proto === 'unspec' ? undefined : snake(`${proto}`))],
  ['label', ({ label }) => label],
  ['valid_life_time', ({ cacheinfo }) => cacheinfo?.valid ?? FOREVER],
  ['preferred_life_time', ({ cacheinfo }) => cacheinfo?.prefered ?? FOREVER],
];

/** Flags of routes and hops that are shown; the others are of the kernel's own. */
const ROUTE_FLAGS = [
  'dead',
  'onlink',
  'pervasive',
  'offload',
  'trap',
  'linkdown',
  'unresolved',
  'rtOffload',
  'rtTrap',
];
const routeFlags = (flags: unknown): string[] =>
  ROUTE_FLAGS.filter((flag) => (flags as readonly string[] | undefined)?.includes(flag)).map((flag) =>
    snake(flag).replace('rt_', 'rt_'),
  );

const METRICS: Readonly<Record<string, string>> = {
  ccAlgo: 'congestion',
  fastopenNoCookie: 'fastopen_no_cookie',
  rtoMin: 'rto_min',
};

function metricsOf({ metrics }: Route): unknown {
  if (metrics === undefined) return undefined;
  const { lock: _lock, ...rest } = metrics;
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(rest)) {
    if (key === 'rtt') out.rtt = (value as number) / 8;
    else if (key === 'rttvar') out.rttvar = (value as number) / 4;
    else out[METRICS[key] ?? key] = value;
  }
  return [out];
}

function viaOf({
  gateway,
  via,
}: {
  gateway?: unknown;
  via?: { family?: unknown; addr?: unknown } | undefined;
}): unknown {
  return gateway === undefined && via !== undefined ? { family: via.family, host: via.addr } : undefined;
}

const hops = ({ multipath }: Route, names: ShownNames): unknown =>
  multipath?.map((hop) => ({
    ...(hop.gateway === undefined ? {} : { gateway: hop.gateway }),
    ...(viaOf(hop as never) === undefined ? {} : { via: viaOf(hop as never) }),
    dev: deviceOf(hop.ifindex, names),
    weight: (hop.hops ?? 0) + 1,
    flags: routeFlags(hop.flags),
  }));

export const routeColumns: readonly JsonColumn<Route>[] = [
  ['type', ({ type }) => type],
  [
    'dst',
    ({ dst, family }) =>
      dst === undefined ? 'default' : `${dst}`.replace(family === 'inet6' ? /\/128$/ : /\/32$/, ''),
  ],
  ['from', ({ src, family }) => src?.replace(family === 'inet6' ? /\/128$/ : /\/32$/, '')],
  ['to', ({ newdst }) => newdst],
  ['encap', ({ encapType }) => (encapType === undefined || encapType === 'none' ? undefined : encapType)],
  ['tos', ({ tos }) => (tos ? `0x${tos.toString(16)}` : undefined)],
  ['nhid', ({ nhId }) => nhId],
  ['gateway', ({ gateway }) => gateway],
  ['via', (route) => viaOf(route as never)],
  ['dev', ({ oif }, names) => deviceOf(oif, names)],
  ['table', ({ table }) => tableText(table)],
  ['protocol', ({ protocol }) => `${protocol}`],
  ['scope', ({ scope }) => scopeText(scope)],
  ['prefsrc', ({ prefsrc }) => prefsrc],
  ['metric', ({ priority }) => priority],
  ['flags', ({ flags }) => routeFlags(flags)],
  ['mark', ({ mark }) => mark],
  ['uid', ({ uid }) => uid],
  ['expires', ({ cacheinfo }) => (cacheinfo?.expires ? Math.floor(cacheinfo.expires / 100) : undefined)],
  ['error', ({ cacheinfo }) => (cacheinfo?.error ? cacheinfo.error : undefined)],
  ['metrics', metricsOf],
  ['iif', ({ iif }, names) => deviceOf(iif, names)],
  ['pref', ({ pref }) => pref],
  ['nexthops', hops],
];

const address = (prefix: string | undefined): string | undefined => prefix?.split('/')[0];
const length = (prefix: string | undefined, family: unknown): number | undefined => {
  const digits = prefix?.split('/')[1];
  const own = family === 'inet6' ? 128 : 32;
  return digits === undefined || Number(digits) === own ? undefined : Number(digits);
};
const hex = (value: number | undefined): string | undefined =>
  value === undefined ? undefined : `0x${value.toString(16)}`;

export const ruleColumns: readonly JsonColumn<Rule>[] = [
  ['priority', ({ priority }) => priority ?? 0],
  ['not', ({ flags }) => (flags?.includes('invert') ? null : undefined)],
  ['src', ({ src }) => address(src) ?? 'all'],
  ['srclen', ({ src, family }) => length(src, family)],
  ['dst', ({ dst }) => address(dst)],
  ['dstlen', ({ dst, family }) => length(dst, family)],
  ['tos', ({ tos }) => (tos ? hex(tos) : undefined)],
  ['fwmark', ({ fwmark }) => hex(fwmark)],
  ['fwmask', ({ fwmark, fwmask }) => (fwmark === undefined || fwmask === FOREVER ? undefined : hex(fwmask))],
  ['iif', ({ iifname }) => iifname],
  ['oif', ({ oifname }) => oifname],
  ['l3mdev', ({ l3mdev }) => (l3mdev ? null : undefined)],
  ['uid_start', ({ uidRange }) => uidRange?.start],
  ['uid_end', ({ uidRange }) => uidRange?.end],
  [
    'ipproto',
    ({ ipProto }) =>
      ipProto === undefined ? undefined : (ipProtocolName(ipProto as number) ?? `${ipProto}`),
  ],
  ...(['sport', 'dport'] as const).flatMap((key): JsonColumn<Rule>[] => {
    const range = (rule: Rule) => rule[`${key}Range`];
    const isOne = (rule: Rule): boolean => range(rule)?.start === range(rule)?.end;
    return [
      [key, (rule) => (isOne(rule) ? range(rule)?.start : undefined)],
      [`${key}_mask`, (rule) => (isOne(rule) ? hex(rule[`${key}Mask`]) : undefined)],
      [`${key}_start`, (rule) => (isOne(rule) ? undefined : range(rule)?.start)],
      [`${key}_end`, (rule) => (isOne(rule) ? undefined : range(rule)?.end)],
    ];
  }),
  ['table', ({ action, table, l3mdev }) => (action === 'toTbl' && !l3mdev ? tableText(table) : undefined)],
  [
    'suppress_prefixlen',
    ({ suppressPrefixlen }) => (suppressPrefixlen === FOREVER ? undefined : suppressPrefixlen),
  ],
  ['goto', ({ goto }) => goto],
  ['action', ({ action }) => (action === 'toTbl' || action === 'goto' ? undefined : action)],
  ['protocol', ({ protocol }) => `${protocol}`],
];

export const neighColumns: readonly JsonColumn<Neighbour>[] = [
  ['dst', ({ dst }) => dst],
  ['dev', ({ ifindex }, names) => deviceOf(ifindex, names)],
  ['lladdr', ({ lladdr }) => lladdr],
  ...(['router', 'proxy'] as const).map(
    (flag): JsonColumn<Neighbour> => [flag, ({ flags }) => (flags?.includes(flag) ? null : undefined)],
  ),
  ['extern_learn', ({ flags }) => (flags?.includes('extLearned') ? null : undefined)],
  ['offload', ({ flags }) => (flags?.includes('offloaded') ? null : undefined)],
  ['managed', ({ flagsExt }) => (flagsExt?.includes('managed') ? null : undefined)],
  ['state', ({ state }) => state?.map((one) => `${one}`.toUpperCase())],
  ['protocol', ({ protocol }) => protocol],
];

export const nexthopColumns: readonly JsonColumn<Nexthop>[] = [
  ['id', ({ id }) => id],
  ['group', ({ group }) => group?.map(({ id, weight }) => ({ id, ...(weight > 1 ? { weight } : {}) }))],
  ['type', ({ groupType }) => (groupType === undefined || groupType === 'mpath' ? undefined : 'resilient')],
  ['gateway', ({ gateway }) => gateway],
  ['dev', ({ oif }, names) => deviceOf(oif, names)],
  ['scope', ({ scope }) => scopeText(scope ?? 'universe')],
  ['blackhole', ({ blackhole }) => (blackhole ? null : undefined)],
  ['protocol', ({ protocol }) => `${protocol ?? 'unspec'}`],
  ['flags', ({ flags }) => routeFlags(flags)],
  ['fdb', ({ fdb }) => (fdb ? null : undefined)],
];

/** The columns of `ip -j -d`, by object. */
export const jsonColumns = {
  link: linkColumns,
  addr: addressColumns,
  route: routeColumns,
  rule: ruleColumns,
  neigh: neighColumns,
  nexthop: nexthopColumns,
} as const;

/** An entry of these objects. */
export interface Shown {
  qdisc: Qdisc;
  class: TrafficClass;
  filter: Filter;
  chain: Chain;
  action: Action;
  link: Link;
  addr: Address;
  route: Route;
  rule: Rule;
  neigh: Neighbour;
  nexthop: Nexthop;
}

/** The objects that `ip -j` and `tc -j` list, by the names of their definitions. */
export const ipJsonObject = (name: string): keyof Shown | undefined => {
  const own = name.replace(/^tc\./, '');
  const isKnown = own === 'action' || Object.hasOwn(jsonColumns, own) || Object.hasOwn(tcShown, own);
  return isKnown ? (own as keyof Shown) : undefined;
};

/** How entries of `tc` are shown. */
const tcShown: Readonly<Record<string, (entry: never, device: ShownNames['device']) => Obj>> = {
  qdisc: qdiscShown,
  class: classShown,
  filter: filterShown,
  chain: filterShown,
};

/**
 * Entries as `ip -j -d` prints them: `toIpJson('route', await ipr.route.dump(), { device })`; those of `tc` as
 * `tc -j -s -d` does. Addresses need the links that they are on, in whose objects they stand.
 */
export function toIpJson<K extends keyof Shown>(
  object: K,
  entries: readonly Shown[K][],
  names: ShownNames,
  links: readonly Link[] = [],
): Record<string, unknown>[] {
  checkArgument('toIpJson', 'object', object, 'a string');
  checkArgument('toIpJson', 'entries', entries, 'an array');
  checkArgument('toIpJson', 'names', names, 'an object');
  checkArgument('toIpJson', 'links', links, 'an array');
  const device = (index: number): string | undefined => deviceOf(index, names);
  if (object === 'action')
    return [
      { 'total acts': entries.length },
      { actions: entries.map((entry, i) => actionShown(entry, i, device, false)) },
    ];
  const show = tcShown[object];
  if (show) return entries.map((entry) => show(entry as never, device));
  const columns = jsonColumns[object as keyof typeof jsonColumns] as unknown as readonly JsonColumn<
    Shown[K]
  >[];
  const known = withFlags(
    names,
    object === 'link' ? (entries as readonly unknown[] as readonly Link[]) : links,
  );
  const list = entries.map((entry) => shown(columns, entry, known));
  if (object !== 'addr') return list;
  return links.map((link) => ({
    ...shown(linkOfAddressColumns, link, known),
    addr_info: list.filter((_, i) => (entries[i] as Address).index === link.index),
  }));
}

/** Names with the flags of links that are shown. */
function withFlags(names: ShownNames, links: readonly Link[]): ShownNames {
  if (names.flags) return names;
  const flags = new Map(links.map((link) => [link.index, link.flags]));
  return { device: (index) => names.device(index), flags: (index) => flags.get(index) };
}

export type { JsonColumn, ShownNames };
