/** What was read, in the words of iproute2. */
import { checkArgument } from '../../schema/argument.js';
import { parametersOf, verdictText } from './options/action/common.js';
import { flowerWords } from './options/filter/flower.js';
import { u32Words } from './options/filter/u32-words.js';
import { isObject, type Obj } from './options/reader.js';
import { formatHandle, infoOf, protocolName } from './options/units.js';

/** A filter in words, as {@link tcWords} makes it: `{ dev…, prio: 5, protocol: 'ip', kind: 'flower', options: { dstIp: … } }`. */
export type InWords<T extends object> = Omit<T, 'info' | 'handle' | 'parent' | 'options'> & {
  handle?: string | number;
  parent?: string | number;
  /** Of a filter in a block. */
  block?: number;
  /** Of a filter. */
  prio?: number;
  /** Of a filter: `'ip'`. */
  protocol?: number | string;
  // biome-ignore lint/suspicious/noExplicitAny: the words of the kind
  options?: any;
};

type Writer = (options: Obj, protocol?: number) => Obj;
const words: Readonly<Record<string, Writer>> = { flower: flowerWords, u32: u32Words };
/** Kinds of filters whose handle is a number, not a class. */
const NUMBERED: readonly string[] = ['basic', 'bpf', 'cgroup', 'flow', 'flower', 'fw', 'matchall', 'route'];

function action(value: unknown): unknown {
  if (!isObject(value) || !isObject(value.options)) return value;
  const own = parametersOf(value.options);
  if (!own) return value;
  const { struct, parms } = own;
  return {
    ...value,
    options: { ...value.options, [struct]: { ...parms, action: verdictText(parms.action) } },
  };
}

function options(kind: unknown, given: Obj, protocol: number | undefined): Obj {
  const read = typeof kind === 'string' && Object.hasOwn(words, kind) ? words[kind]! : (one: Obj) => one;
  const found = read(given, protocol);
  const { classid, act } = found;
  return {
    ...found,
    ...(typeof classid === 'number' ? { classid: formatHandle(classid) } : {}),
    ...(Array.isArray(act) ? { act: act.map(action) } : {}),
  };
}

/**
 * A qdisc, class or filter that was read, with its places as text, and for filters `prio` and `protocol`; the fields
 * that `flower` and `u32` match as `tc` writes them. The verbs take it like the original.
 */
export function tcWords<T extends object>(read: T): InWords<T> {
  checkArgument('tcWords', 'read', read, 'an object');
  const { ifindex, info, handle, parent, kind, options: given, ...rest } = read as Obj;
  const filter = (NUMBERED.includes(kind as string) || kind === 'u32') && typeof info === 'number';
  const plain = typeof handle !== 'number' || NUMBERED.includes(kind as string) || kind === 'u32';
  return {
    ...rest,
    ...(ifindex === undefined || ifindex === BLOCK ? {} : { ifindex }),
    ...(kind === undefined ? {} : { kind }),
    ...(handle === undefined ? {} : { handle: plain ? handle : formatHandle(handle as number) }),
    ...(typeof parent === 'number'
      ? hookOf(parent, ifindex, filter)
      : parent === undefined
        ? {}
        : { parent }),
    ...(filter ? placeOf(info as number) : info === undefined ? {} : { info }),
    ...(isObject(given)
      ? { options: options(kind, given, filter ? infoOf({ info: info as number }).protocol : undefined) }
      : given === undefined
        ? {}
        : { options: given }),
  } as InWords<T>;
}

const BLOCK = -1;
const HOOKS: Readonly<Record<number, string>> = { 4294967282: 'ingress', 4294967283: 'egress' };

/** Where something is: for filters `'ingress'`, `'egress'`, or a block. */
function hookOf(parent: number, ifindex: unknown, filter: boolean): Obj {
  if (ifindex === BLOCK) return { block: parent };
  return { parent: (filter && HOOKS[parent]) || formatHandle(parent) };
}

function placeOf(info: number): Obj {
  const { prio, protocol } = infoOf({ info });
  return { prio, protocol: protocolName(protocol) };
}
