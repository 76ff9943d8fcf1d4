/** Options as they are given, made into those that the kernel takes: by the readers of each kind. */
import type { NameTables } from '../../names.js';
import { verdict } from './action/common.js';
import { actionReaders } from './action/index.js';
import { police } from './action/police.js';
import { typed } from './filter/flower.js';
import { filterReaders } from './filter/index.js';
import { classReaders, qdiscReaders } from './qdisc/index.js';
import { isObject, type Obj, type Reader } from './reader.js';

type Readers = Readonly<Record<string, Reader>>;

function read(readers: Readers, kind: unknown, options: unknown, names?: NameTables): unknown {
  if (!isObject(options) || typeof kind !== 'string' || !Object.hasOwn(readers, kind)) return options;
  return readers[kind]!(options, names);
}

/** Makes options of a kind into those that the kernel takes. */
export type KindReader = (kind: unknown, options: unknown, names?: NameTables) => unknown;

/** Options of a qdisc as the kernel takes them. */
export const qdiscOptions: KindReader = (kind, options, names) => read(qdiscReaders, kind, options, names);

/** Options of a class as the kernel takes them. */
export const classOptions: KindReader = (kind, options, names) => read(classReaders, kind, options, names);

/** What the kernel reports of actions, and refuses: how old they are, where they work, what they counted. */
const REPORTED_OPTIONS = ['tm', 'tag', 'id', 'statsDscpSet', 'statsDscpError', 'statsCpmarkSet'];
const REPORTED_OF_ACTIONS = ['stats', 'usedHwStats', 'inHwCount'];

const without = (object: Obj, names: readonly string[]): Obj =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));

/** An action as the kernel takes it: a word is a verdict. */
export function actionFields(given: unknown): unknown {
  if (typeof given === 'string' || typeof given === 'number')
    return { kind: 'gact', options: { parms: { action: verdict(given) } } };
  if (!isObject(given)) return given;
  const { kind, options, ...rest } = without(given, REPORTED_OF_ACTIONS);
  if (!isObject(options)) return { kind, ...(options === undefined ? {} : { options }), ...rest };
  return { kind, options: read(actionReaders, kind, without(options, REPORTED_OPTIONS)), ...rest };
}

/** What the kernel reports of filters, and refuses or knows by itself. */
const REPORTED_OF_FILTERS = ['pcnt', 'inHwCount', 'tag', 'id'];

/** Options of a filter as the kernel takes them. */
export function filterOptions(kind: unknown, given: unknown, protocol: number | undefined): unknown {
  if (!isObject(given)) return given;
  const options = read(filterReaders, kind, without(given, REPORTED_OF_FILTERS)) as Obj;
  if (Array.isArray(options.act)) options.act = options.act.map(actionFields);
  if (isObject(options.police)) options.police = police(options.police);
  return kind === 'flower' ? typed(options, protocol) : options;
}
