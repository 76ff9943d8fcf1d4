import type { Link } from '../../messages/route/link/ifinfomsg.js';
import { inverse as inverseOf } from '../../objects/inverse.js';
import { LINK_FLAGS } from '../../objects/link/rules.js';
import type { Request } from '../../objects/request.js';
import type { State } from '../records/state.js';
import type { Fields, ObjectName, Verb } from './change.js';
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
import { DEFINITIONS } from './objects.js';

/** A request that undoes another, as the verbs of `IPRoute` take it. */
export interface Undo {
  readonly source: string;
  readonly object: ObjectName;
  readonly verb: Verb;
  readonly request: Fields;
}

/** What an inverse is made from: a step of a plan. */
interface Inverted {
  readonly source: string;
  readonly object: ObjectName;
  readonly verb: Verb;
  readonly indexed: Fields;
  readonly fields: Fields;
  readonly before: State;
}

/**
 * What undoes a request, from the records as they were before the transaction; undefined where nothing has to be
 * done. The request names interfaces by index, or by name where the transaction makes them.
 */
export function inverse(step: Inverted): Undo | undefined {
  const { source, object, verb, indexed: input, before } = step;
  // what there was is known once it is read: see bridge/
  if (object === 'bridge.vlan' || object === 'bridge.fdb') return undefined;
  if (object === 'link') return inverseOfLink(source, verb, input, before);
  const definition = DEFINITIONS[object];
  const request = { object: definition, verb, input } as unknown as Request;
  const found = inverseOf(request, recordsBefore(step) as readonly Fields[]);
  return found && { source, object, verb: found.verb as Verb, request: defined(found.input) };
}

/** The records that a request may change, or removes, the first of all first. */
function recordsBefore({ object, verb, fields, before }: Inverted): readonly object[] {
  switch (object) {
    case 'addr':
      return list(addressFor(before, fields));
    case 'rule':
      return verb === 'add' ? [] : list(ruleFor(before, fields));
    case 'neigh':
      return list(neighbourFor(before, fields));
    case 'nexthop':
      return list(nexthopFor(before, fields));
    default: {
      if (verb !== 'del') return routesLike(before, routeIdentity(fields));
      const was = routeFor(before, fields);
      if (was === undefined) return [];
      const others = routesLike(before, routeIdentity(was as unknown as Fields));
      return [was, ...others.filter((one) => one !== was)];
    }
  }
}

function list(record: object | undefined): object[] {
  return record === undefined ? [] : [record];
}

function inverseOfLink(source: string, verb: Verb, request: Fields, before: State): Undo | undefined {
  const found = settingOfLink(verb, request, before);
  if (found === undefined) return undefined;
  const { source: moved } = request;
  if (typeof moved !== 'string' || moved === source || verb === 'add')
    return { source, object: 'link', verb: found[0], request: found[1] };
  // it is to be called back from where it was sent
  const was = linkFor(before, request);
  const name = (request.ifname as string | undefined) ?? was?.ifname;
  const back = { dev: name, source, ifname: was?.ifname, newIfindex: was?.index };
  return { source: moved, object: 'link', verb: 'set', request: defined(back) };
}

function settingOfLink(verb: Verb, request: Fields, before: State): readonly [Verb, Fields] | undefined {
  if (verb === 'addProperty') return ['delProperty', request];
  if (verb === 'delProperty') return ['addProperty', request];
  // what was made has a name that nobody had by then
  if (verb === 'add') return ['del', { dev: request.ifname }];
  const was = linkFor(before, request);
  if (was === undefined) return verb === 'replace' ? ['del', { dev: request.ifname }] : undefined;
  return verb === 'del'
    ? ['add', remaking(was, peerOf(before, was))]
    : ['set', previousSettings(was, request)];
}

/** The values that a link had of what a request sets. */
export function previousSettings(was: Link, request: Fields): Fields {
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
export function irreversible({ verb, object, indexed, before }: Inverted): string | undefined {
  if (object !== 'link' || verb !== 'del') return undefined;
  const was = linkFor(before, indexed);
  const kind = kindOf(was);
  if (was === undefined || kind === undefined) return undefined;
  if (Object.hasOwn(KEEPS, kind)) return KEEPS[kind];
  if (PAIRS.has(kind) && was.linkNetnsid !== undefined)
    return 'the other end of the pair is in another namespace';
  return undefined;
}

/** Kinds with settings that rtnetlink does not report. */
const KEEPS: Readonly<Record<string, string>> = {
  wireguard: 'its keys and peers are not part of the link',
  macsec: 'its keys are not part of the link',
  team: 'its options are not part of the link',
  tun: 'the process that holds its device file open loses it',
};
