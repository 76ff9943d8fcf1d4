import type { Link } from '../../messages/route/link/ifinfomsg.js';
import { LINK_FLAGS } from '../../objects/link/rules.js';
import type { State } from '../records/state.js';
import type { Fields, ObjectName, Verb } from './change.js';
import { sendableRecord } from './clean.js';
import {
  addressFor,
  linkFor,
  neighbourFor,
  nexthopFor,
  routeFor,
  routeIdentity,
  routesLike,
  ruleFor,
} from './find.js';
import { kindOf, PAIRS, peerOf, remaking } from './link-state.js';

/** A request that undoes another, as the verbs of `IPRoute` take it. */
export interface Undo {
  readonly source: string;
  readonly object: ObjectName;
  readonly verb: Verb;
  readonly request: Fields;
}

type Inverse = readonly [verb: Verb, request: Fields] | undefined;

/**
 * What undoes a request, from the records as they were before the transaction; undefined where nothing has to be
 * done. The request names interfaces by index, or by name where the transaction makes them.
 */
export function inverse(
  source: string,
  object: ObjectName,
  verb: Verb,
  request: Fields,
  before: State,
): Undo | undefined {
  const found = INVERSES[object](verb, request, before);
  if (found === undefined) return undefined;
  const { source: moved } = request;
  if (object !== 'link' || typeof moved !== 'string' || moved === source || verb === 'add')
    return { source, object, verb: found[0], request: found[1] };
  // it is to be called back from where it was sent
  const was = linkFor(before, request);
  const name = (request.ifname as string | undefined) ?? was?.ifname;
  const back = { dev: name, source, ifname: was?.ifname, newIfindex: was?.index };
  return { source: moved, object, verb: 'set', request: defined(back) };
}

const INVERSES: Readonly<Record<ObjectName, (verb: Verb, request: Fields, before: State) => Inverse>> = {
  link,
  addr(verb, request, before) {
    const was = addressFor(before, request);
    if (verb === 'del') return was && ['add', sendableRecord('addresses', was as unknown as Fields)];
    if (was) return ['replace', sendableRecord('addresses', was as unknown as Fields)];
    const { address, local, prefixlen, index, dev, family } = request;
    return ['del', defined({ address, local, prefixlen, index, dev, family })];
  },
  route,
  rule(verb, request, before) {
    if (verb === 'add') return ['del', request];
    const was = ruleFor(before, request);
    return was && ['add', sendableRecord('rules', was as unknown as Fields)];
  },
  neigh(verb, request, before) {
    const was = neighbourFor(before, request);
    if (was?.state.some((one) => one !== 'failed' && one !== 'incomplete'))
      return ['replace', sendableRecord('neighbours', was as unknown as Fields)];
    if (verb === 'del') return undefined;
    const { dst, ifindex, dev, family } = request;
    return ['del', defined({ dst, ifindex, dev, family })];
  },
  nexthop(verb, request, before) {
    const was = nexthopFor(before, request);
    if (was) return ['replace', was as unknown as Fields];
    return verb === 'del' ? undefined : ['del', { id: request.id }];
  },
  // what was there is known once it is asked for: see bridge/
  'bridge.vlan': () => undefined,
  'bridge.fdb': () => undefined,
};

function route(verb: Verb, request: Fields, before: State): Inverse {
  if (verb === 'del') {
    const was = routeFor(before, request);
    if (was === undefined) return undefined;
    const alone = routesLike(before, routeIdentity(was as unknown as Fields)).length === 1;
    return [alone ? 'add' : 'append', sendableRecord('routes', was as unknown as Fields)];
  }
  if (verb === 'replace' || verb === 'change' || verb === 'set') {
    const [was] = routesLike(before, routeIdentity(request));
    if (was) return ['replace', sendableRecord('routes', was as unknown as Fields)];
  }
  // the kernel looks at all that is given, and may have made something else of the rest
  const told = Object.entries(request).filter(([key]) => TELLING.has(key));
  return ['del', Object.fromEntries(told)];
}

/** What tells a route from others to its destination. */
const TELLING: ReadonlySet<string> = new Set([
  ...['family', 'dst', 'src', 'table', 'tos', 'priority', 'type', 'scope', 'protocol', 'dev', 'oif', 'iif'],
  ...['gateway', 'via', 'prefsrc', 'nhId', 'multipath', 'encap', 'encapType', 'newdst', 'flow'],
]);

function link(verb: Verb, request: Fields, before: State): Inverse {
  if (verb === 'addProperty') return ['delProperty', request];
  if (verb === 'delProperty') return ['addProperty', request];
  // what was made has a name that nobody had by then
  if (verb === 'add') return ['del', { dev: request.ifname }];
  const was = linkFor(before, request);
  if (was === undefined) return verb === 'replace' ? ['del', { dev: request.ifname }] : undefined;
  if (verb === 'del') {
    const peer = peerOf(before, was);
    return ['add', remaking(was, peer)];
  }
  return ['set', settingsOf(was, request)];
}

/** The values that a link had of what a request sets. */
export function settingsOf(was: Link, request: Fields): Fields {
  const before = was as unknown as Fields;
  const out: Record<string, unknown> = { index: was.index };
  const flags = new Set<string>(request.up === undefined ? [] : ['up']);
  for (const flag of [...((request.change ?? request.flags ?? []) as string[])]) flags.add(flag);
  if (flags.size > 0) {
    const change = [...flags].filter((flag) => LINK_FLAGS.includes(flag));
    out.flags = change.filter((flag) => (was.flags as readonly string[]).includes(flag));
    out.change = change;
  }
  for (const key of Object.keys(request)) {
    if (NOT_SET.has(key)) continue;
    if (key === 'linkinfo') {
      const info = infoOf(was, request.linkinfo as Fields);
      if (info !== undefined) out.linkinfo = info;
    } else out[key] = before[key] ?? (key === 'ifalias' ? '' : key === 'master' ? 0 : undefined);
  }
  return defined(out);
}

const NOT_SET: ReadonlySet<string> = new Set([
  'dev',
  'index',
  'up',
  'flags',
  'change',
  'source',
  'netns',
  'netNsFd',
  'netNsPid',
  'family',
  'type',
]);

function infoOf(was: Link, info: Fields): Fields | undefined {
  const is = (was.linkinfo ?? {}) as Fields;
  const out: Record<string, unknown> = {};
  for (const [kind, data] of [
    ['kind', 'data'],
    ['slaveKind', 'slaveData'],
  ] as const) {
    const asked = info[data] as Fields | undefined;
    if (asked === undefined || is[kind] !== info[kind]) continue;
    const old = (is[data] ?? {}) as Fields;
    out[kind] = is[kind];
    out[data] = defined(Object.fromEntries(Object.keys(asked).map((key) => [key, old[key]])));
  }
  return Object.keys(out).length === 0 ? undefined : out;
}

export function defined(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Why what a step does cannot be undone in full; undefined where it can. */
export function irreversible(
  verb: Verb,
  object: ObjectName,
  request: Fields,
  before: State,
): string | undefined {
  if (object !== 'link' || verb !== 'del') return undefined;
  const was = linkFor(before, request);
  const kind = kindOf(was);
  if (was === undefined || kind === undefined) return undefined;
  if (Object.hasOwn(KEEPS, kind)) return KEEPS[kind];
  if (PAIRS.has(kind) && was.linkNetnsid !== undefined)
    return 'the other end of the pair is in another namespace';
  return undefined;
}

/** Kinds with settings that netlink's links do not tell. */
const KEEPS: Readonly<Record<string, string>> = {
  wireguard: 'its keys and peers are not part of the link',
  macsec: 'its keys are not part of the link',
  team: 'its options are not part of the link',
  tun: 'whoever holds its device file open loses it',
};
