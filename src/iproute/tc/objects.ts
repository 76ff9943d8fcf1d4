import { routeMessages } from '../../messages/route/index.js';
import { NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../../protocol/framing.js';
import type { Dump, DumpOptions } from '../../socket/dump.js';
import { pick, remaining } from '../filter.js';
import { type InterfaceKeys, indexed, interfaceKeys, type Pending, then } from '../names.js';
import {
  type CallOptions,
  type ObjectKind,
  type Performer,
  perform,
  type Reader,
  type Verb,
} from '../verbs.js';
import { estimator } from './estimator.js';
import { routeHandle } from './filter/route.js';
import { u32Handle } from './filter/u32.js';
import type { FilterPlace, Place } from './inputs.js';
import { actions, classOptions, filterOptions, qdiscOptions } from './options.js';
import { sizeTable } from './size-table.js';
import { asked } from './told.js';
import { filterInfo, handle, hook, infoOf, integer, masked, protocol } from './units.js';

type Obj = Record<string, unknown>;

const INTERFACES: InterfaceKeys = interfaceKeys({ dev: 'ifindex', ifindex: 'ifindex' });
const INGRESS = 'ingress';
const INGRESS_HANDLE = 0xffff0000;
const BLOCK = -1;

function placed(value: Obj, name: (value: number | string) => number): Obj {
  const { handle: own, parent, ...rest } = value as Obj & Place;
  if (own !== undefined) rest.handle = handle(own);
  if (parent !== undefined) rest.parent = name(parent);
  return rest;
}

const writes = (verb: Verb): boolean => verb !== 'dump' && verb !== 'get' && verb !== 'del';

/** The object with what it says in words as the kernel takes it. */
function described(found: Obj, read: (kind: unknown, options: unknown) => unknown): Obj {
  const { options, stab, rate, ...rest } = asked(found);
  // in iproute2's order
  if (rate !== undefined) rest.rate = estimator(rate as object);
  if (options !== undefined) rest.options = read(found.kind, options);
  if (stab !== undefined) rest.stab = sizeTable(stab as object);
  return rest;
}

export const qdiscs: ObjectKind = {
  add: routeMessages.newqdisc,
  del: routeMessages.delqdisc,
  get: routeMessages.getqdisc,
  interfaces: INTERFACES,
  filters: [],
  complete(value, verb) {
    const found = placed(value, handle);
    if (verb === 'dump') return found;
    const below = found.kind === INGRESS || found.kind === 'clsact';
    found.parent ??= handle(below ? INGRESS : 'root');
    if (below && verb !== 'get') found.handle ??= INGRESS_HANDLE;
    return described(found, qdiscOptions);
  },
};

export const classes: ObjectKind = {
  add: routeMessages.newtclass,
  del: routeMessages.deltclass,
  get: routeMessages.gettclass,
  interfaces: INTERFACES,
  filters: ['ifindex'],
  complete(value) {
    const found = placed(value, handle);
    return described(found, classOptions);
  },
};

/** `ETH_P_ALL` */
const ALL = 3;

/** The number of a filter: a mark with its mask, or a place in the tables of u32, by its kind. */
function numbered(found: Obj, given: unknown): void {
  const { kind, options } = found as { kind?: unknown; options?: Obj };
  if (typeof given === 'string' && kind === 'fw') {
    const { value, mask } = masked(given);
    found.handle = value;
    if (mask !== undefined) found.options = { mask, ...options };
  } else if (typeof given === 'string' && given.split(':').length === 3) {
    found.handle = u32Handle(given);
  } else if (kind === 'u32') {
    found.handle = u32Handle(given as string);
  } else {
    found.handle =
      typeof given === 'string' && /^\w+$/.test(given) ? integer(given) : handle(given as string);
  }
}

function filterOf(value: Obj, verb: Verb): Obj {
  const {
    block,
    pref,
    prio = pref,
    protocol: given,
    handle: own,
    ...rest
  } = value as Obj & FilterPlace & Place;
  const found = placed(writes(verb) ? asked(rest) : rest, hook);
  if (own !== undefined) numbered(found, own);
  if (block !== undefined) Object.assign(found, { ifindex: BLOCK, parent: block });
  const type = given === undefined ? undefined : protocol(given);
  if (prio !== undefined || type !== undefined || writes(verb)) {
    found.info ??= filterInfo(prio ?? 0, type ?? (writes(verb) ? ALL : 0));
  }
  if (found.kind === 'route' && found.handle === undefined && writes(verb)) {
    const number = routeHandle((found.options ?? {}) as Obj);
    if (number !== undefined) found.handle = number;
  }
  const of = type ?? (typeof found.info === 'number' ? infoOf({ info: found.info }).protocol : undefined);
  if (found.options !== undefined) found.options = filterOptions(found.kind, found.options, of);
  if (found.rate === undefined) return found;
  // in iproute2's order
  const { rate, ...before } = found;
  return { ...before, rate: estimator(rate as object) };
}

/** What only the kernel tells filters by: what it tells of them may be another, as of a block that is shared. */
const PLACE: readonly string[] = ['ifindex', 'parent', 'chain', 'info'];

export const filters: ObjectKind = {
  add: routeMessages.newtfilter,
  del: routeMessages.deltfilter,
  get: routeMessages.gettfilter,
  interfaces: INTERFACES,
  filters: PLACE,
  complete: filterOf,
};

export const chains: ObjectKind = {
  add: routeMessages.newchain,
  del: routeMessages.delchain,
  get: routeMessages.getchain,
  interfaces: INTERFACES,
  filters: PLACE,
  // a chain is of no protocol unless its template has one
  complete: (value, verb) =>
    filterOf(value.kind === undefined && writes(verb) ? { info: 0, ...value } : value, verb),
};

/** A dump of what is in a place. */
export function dumpThere<T>(
  { socket, lookup }: Reader,
  kind: ObjectKind,
  filter: object,
  options: DumpOptions,
): Dump<T> {
  let check: ((entry: T) => boolean) | undefined;
  const resolved = indexed(kind.complete(filter as Obj, 'dump'), kind.interfaces, lookup);
  const asked = then(resolved, (fields) => {
    check = remaining<T>(fields, PLACE);
    return pick(fields, PLACE);
  });
  return socket.dump<T>(kind.get.id, asked, options, (entry) => check === undefined || check(entry));
}

const FLAGS: Partial<Record<Verb, number>> = {
  add: NLM_F_CREATE | NLM_F_EXCL,
  replace: NLM_F_CREATE | NLM_F_REPLACE,
  change: 0,
  del: 0,
};

/** Makes a request; the devices that its actions name are asked for first. */
export function change<R>(
  to: Performer<R>,
  kind: ObjectKind,
  verb: Verb,
  value: object,
  options: CallOptions = {},
  flags = FLAGS[verb] ?? 0,
): R {
  const given = (value as { options?: Obj }).options;
  const list = given?.act;
  let ready: Pending<unknown[]> | undefined;
  if (Array.isArray(list)) ready = actions(list, to.lookup);
  const complete = (act: unknown[]): object => ({ ...value, options: { ...given, act } });
  if (!(ready instanceof Promise)) {
    return perform(to, kind, verb, ready ? complete(ready) : value, options, flags);
  }
  const capture: Performer<Promise<never>> = { lookup: to.lookup, perform: (call) => call as Promise<never> };
  return to.perform(
    ready.then((act) => perform(capture, kind, verb, complete(act), options, flags)),
    options,
    value,
  );
}
