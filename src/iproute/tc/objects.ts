import { routeMessages } from '../../messages/route/index.js';
import { NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../../netlink/framing.js';
import type { Input } from '../../schema/index.js';
import { type InterfaceKeys, interfaceKeys, type Pending } from '../names.js';
import { type CallOptions, type ObjectKind, type Performer, perform, type Verb } from '../verbs.js';
import { estimator } from './estimator.js';
import { actions, classOptions, filterOptions, qdiscOptions } from './options.js';
import { sizeTable } from './size-table.js';
import { filterInfo, handle, hook, protocol } from './units.js';

type Obj = Record<string, unknown>;

/** What names the device, and the places in its tree: `'1:10'` as well as 0x10010. */
export interface Place {
  /** The device, by name or index. */
  dev?: string | number | undefined;
  ifindex?: number | string | undefined;
  handle?: number | string | undefined;
  /** The class or qdisc above; also `'root'`, `'ingress'`, `'clsact'`, for filters `'egress'`. */
  parent?: number | string | undefined;
}

/** An object as the verbs take it: places by name, options of a kind also in iproute2's words. */
export type Placed<T> = Omit<Input<T>, 'ifindex' | 'handle' | 'parent' | 'options' | 'kind' | 'info'> &
  Place & {
    kind?: string | undefined;
    /** What the kind's declaration has, or iproute2's words with their units: `{ rate: '10mbit' }`. */
    options?: object | string | undefined;
    info?: number | undefined;
  };

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
  const { options, stab, rate, ...rest } = found;
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

const ETH_P_ALL = 3;

function filterOf(value: Obj, verb: Verb): Obj {
  const { block, prio, protocol: given, ...found } = placed(value, hook) as Obj & FilterPlace;
  if (block !== undefined) Object.assign(found, { ifindex: BLOCK, parent: block });
  const type = given === undefined ? undefined : protocol(given);
  if (verb === 'dump' && (prio === undefined) !== (type === undefined)) {
    throw new TypeError("filters are asked for by 'prio' and 'protocol' together, or neither");
  }
  if (prio !== undefined || type !== undefined || writes(verb)) {
    found.info ??= filterInfo(prio ?? 0, type ?? (writes(verb) ? ETH_P_ALL : 0));
  }
  if (found.options !== undefined) found.options = filterOptions(found.kind, found.options, type);
  return found;
}

/** Where filters and chains are. */
export interface FilterPlace {
  /** A block instead of device and parent. */
  block?: number | undefined;
  /** The lower is asked first; 0 lets the kernel choose. */
  prio?: number | undefined;
  /** EtherType, by number or name: `'ip'`; by default all. */
  protocol?: number | string | undefined;
}

const asked = ['ifindex', 'parent', 'chain'];

export const filters: ObjectKind = {
  add: routeMessages.newtfilter,
  del: routeMessages.deltfilter,
  get: routeMessages.gettfilter,
  interfaces: INTERFACES,
  filters: [...asked, 'info'],
  complete: filterOf,
};

export const chains: ObjectKind = {
  add: routeMessages.newchain,
  del: routeMessages.delchain,
  get: routeMessages.getchain,
  interfaces: INTERFACES,
  filters: asked,
  // a chain is of no protocol unless its template has one
  complete: (value, verb) =>
    filterOf(value.kind === undefined && writes(verb) ? { info: 0, ...value } : value, verb),
};

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
