/** Options as they are given, made into those that the kernel takes: by the readers of each kind. */
import type { Lookup, Pending } from '../names.js';
import { verdict } from './action/common.js';
import { actionReaders } from './action/index.js';
import { police } from './action/police.js';
import { typed } from './filter/flower.js';
import { filterReaders } from './filter/index.js';
import { classReaders, qdiscReaders } from './qdisc/index.js';
import { isObject, type Obj, type Reader } from './words.js';

function read(readers: Readonly<Record<string, Reader>>, kind: unknown, options: unknown): unknown {
  if (!isObject(options) || typeof kind !== 'string' || !Object.hasOwn(readers, kind)) return options;
  return readers[kind]!(options);
}

/** Options of a qdisc as the kernel takes them. */
export const qdiscOptions = (kind: unknown, options: unknown): unknown => read(qdiscReaders, kind, options);

/** Options of a class as the kernel takes them. */
export const classOptions = (kind: unknown, options: unknown): unknown => read(classReaders, kind, options);

/** What the kernel tells of actions, and refuses: how old it is, where it works, what it counted. */
const TOLD_OF_OPTIONS = ['tm', 'tag', 'id', 'statsDscpSet', 'statsDscpError', 'statsCpmarkSet'];
const TOLD_OF_ACTIONS = ['stats', 'usedHwStats', 'inHwCount'];

const without = (object: Obj, names: readonly string[]): Obj =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));

function action(given: unknown): unknown {
  if (typeof given === 'string' || typeof given === 'number') {
    return { kind: 'gact', options: { parms: { action: verdict(given) } } };
  }
  if (!isObject(given)) return given;
  const { kind, options, ...rest } = without(given, TOLD_OF_ACTIONS);
  if (!isObject(options)) return { kind, ...(options === undefined ? {} : { options }), ...rest };
  return { kind, options: read(actionReaders, kind, without(options, TOLD_OF_OPTIONS)), ...rest };
}

/** Actions as the kernel takes them; the devices of mirred by name, which takes asking. */
export function actions(list: readonly unknown[], lookup: Lookup): Pending<unknown[]> {
  const ready = list.map(action);
  const waits = ready.map((one, i) => {
    const parms =
      isObject(one) && one.kind === 'mirred' ? (one.options as Obj | undefined)?.parms : undefined;
    if (!isObject(parms) || typeof parms.ifindex !== 'string') return undefined;
    return lookup(parms.ifindex).then((ifindex) => {
      const mirred = one as { options: Obj };
      ready[i] = { ...mirred, options: { ...mirred.options, parms: { ...parms, ifindex } } };
    });
  });
  return waits.some((wait) => wait !== undefined) ? Promise.all(waits).then(() => ready) : ready;
}

/** What the kernel tells of filters, and refuses or knows by itself. */
const TOLD_OF_FILTERS = ['pcnt', 'inHwCount', 'tag', 'id'];

/** Options of a filter as the kernel takes them, but for its actions. */
export function filterOptions(kind: unknown, given: unknown, protocol: number | undefined): unknown {
  if (!isObject(given)) return given;
  const options = read(filterReaders, kind, without(given, TOLD_OF_FILTERS)) as Obj;
  if (isObject(options.police)) options.police = police(options.police);
  return kind === 'flower' ? typed(options, protocol) : options;
}
