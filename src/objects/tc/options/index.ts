/** Options as they are given, made into those that the kernel takes: by the readers of each kind. */
import { EncodeError } from '../../../schema/index.js';
import type { NameTables } from '../../names.js';
import { parametersOf, verdict } from './action/common.js';
import { actionReaders } from './action/index.js';
import { police } from './action/police.js';
import { typed } from './filter/flower.js';
import { filterReaders } from './filter/index.js';
import { classReaders, qdiscReaders } from './qdisc/index.js';
import { isObject, located, type Obj, type Reader } from './reader.js';

type Readers = Readonly<Record<string, Reader>>;

function read(readers: Readers, kind: unknown, options: unknown, names?: NameTables): unknown {
  if (!isObject(options) || typeof kind !== 'string' || !Object.hasOwn(readers, kind)) return options;
  try {
    return readers[kind]!(options, names);
  } catch (error) {
    throw located('options', error, options);
  }
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
export function actionFields(given: unknown, makes = false): unknown {
  if (typeof given === 'string' || typeof given === 'number')
    return { kind: 'gact', options: { parms: { action: verdict(given) } } };
  if (!isObject(given)) return given;
  const { kind, options, ...rest } = without(given, REPORTED_OF_ACTIONS);
  // without options, a number means an action that is there
  const isBare = options === undefined && makes && rest.index === undefined && isBareKind(kind);
  if (isBare) return { kind, options: read(actionReaders, kind, {}), ...rest };
  if (!isObject(options)) return { kind, ...(options === undefined ? {} : { options }), ...rest };
  const own = read(actionReaders, kind, without(options, REPORTED_OPTIONS));
  return makes ? numbered(kind, own, rest) : { kind, options: own, ...rest };
}

/** An action that is made: the kernel looks for its number in the parameters only. */
function numbered(kind: unknown, options: unknown, { index, ...rest }: Obj): unknown {
  const own = isObject(options) ? parametersOf(options) : undefined;
  if (index === undefined || own === undefined)
    return { kind, options, ...rest, ...(index === undefined ? {} : { index }) };
  const { struct, parms } = own;
  if (parms.index && parms.index !== index)
    throw new EncodeError(
      'tcmsg',
      'index',
      `${index} is another number than that of the options, ${parms.index}`,
    );
  return { kind, options: { ...(options as Obj), [struct]: { ...parms, index } }, ...rest };
}

const isBareKind = (kind: unknown): boolean => typeof kind === 'string' && Object.hasOwn(actionReaders, kind);

/**
 * An action that was read of a filter that has it for itself, without the number that it had: else a second filter would
 * share it. One that others use as well stays shared.
 */
function unshared(action: unknown): unknown {
  const own = isObject(action) && isObject(action.options) ? parametersOf(action.options) : undefined;
  const { refcnt, bindcnt } = (own?.parms ?? {}) as { refcnt?: number; bindcnt?: number };
  if (own === undefined || refcnt === undefined || refcnt > 1 || (bindcnt ?? 0) > 1) return action;
  const { options, ...rest } = action as Obj & { options: Obj };
  return { ...rest, options: { ...options, [own.struct]: { ...own.parms, index: 0 } } };
}

/** The structs of parameters that are not called `parms`. */
const STRUCTS: Readonly<Record<string, string>> = { ctinfo: 'act', police: 'tbf' };

/** An action that is there, by its number: among those of filters the kernel looks for it in the parameters only. */
function byNumber(given: unknown): unknown {
  if (!isObject(given) || given.options !== undefined || given.index === undefined) return given;
  const { index, ...rest } = given;
  return { ...rest, options: { [STRUCTS[given.kind as string] ?? 'parms']: { index } } };
}

/** An action of a filter; its errors say which. */
function actionOf(given: unknown, i: number): unknown {
  try {
    return unshared(actionFields(byNumber(given), true));
  } catch (error) {
    throw located(`options.act[${i}]`, error, given);
  }
}

/** What the kernel reports of filters, and refuses or knows by itself. */
const REPORTED_OF_FILTERS = ['pcnt', 'inHwCount', 'tag', 'id'];

function policer(given: Obj): Obj {
  try {
    return police(given);
  } catch (error) {
    throw located('options.police', error, given);
  }
}

/** Options of a filter as the kernel takes them. */
export function filterOptions(kind: unknown, given: unknown, protocol: number | undefined): unknown {
  if (!isObject(given)) return given;
  const options = read(filterReaders, kind, without(given, REPORTED_OF_FILTERS)) as Obj;
  if (Array.isArray(options.act)) options.act = options.act.map(actionOf);
  if (isObject(options.police)) options.police = policer(options.police);
  return kind === 'flower' ? typed(options, protocol) : options;
}
