import type { Lookup, Pending } from '../names.js';
import { type PoliceOptions, police, policeAgain } from './action/police.js';
import { classReaders, qdiscReaders } from './qdisc/index.js';
import { handle, seconds } from './units.js';
import type { Reader } from './words.js';

type Obj = Record<string, unknown>;
type Unit = (value: number | string) => number;

const filterUnits: Readonly<Record<string, Unit>> = { classid: handle, baseclass: handle, perturb: seconds };

const isObject = (value: unknown): value is Obj =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object with text read as its key says, in nests too. */
function measured(value: Obj, units: Readonly<Record<string, Unit>>): Obj {
  const out: Obj = {};
  for (const key of Object.keys(value)) {
    const given = value[key];
    const unit = typeof given === 'string' && Object.hasOwn(units, key) ? units[key] : undefined;
    out[key] = unit ? unit(given as string) : isObject(given) ? measured(given, units) : given;
  }
  return out;
}

const readers = (table: Readonly<Record<string, Reader>>, kind: unknown): Reader | undefined =>
  typeof kind === 'string' && Object.hasOwn(table, kind) ? table[kind] : undefined;

/** Options of a qdisc as the kernel takes them. */
export function qdiscOptions(kind: unknown, options: unknown): unknown {
  return isObject(options) ? (readers(qdiscReaders, kind)?.(options) ?? options) : options;
}

/** Options of a class as the kernel takes them. */
export function classOptions(kind: unknown, options: unknown): unknown {
  return isObject(options) ? (readers(classReaders, kind)?.(options) ?? options) : options;
}

/** A policer in iproute2's words, or as the kernel takes it. */
function policer(options: unknown): unknown {
  if (!isObject(options)) return options;
  return 'tbf' in options ? policeAgain(options) : police(options as unknown as PoliceOptions);
}

/** With the number of the elements that a struct must tell. */
function counted(struct: unknown, of: string, count: string): unknown {
  if (!isObject(struct) || !Array.isArray(struct[of]) || struct[count] !== undefined) return struct;
  return { ...struct, [count]: (struct[of] as unknown[]).length };
}

function action(value: unknown): unknown {
  if (!isObject(value) || !isObject(value.options)) return value;
  // how old it is, the kernel tells and refuses
  let { tm: _tm, ...options } = value.options;
  if (value.kind === 'police') options = policer(options) as Obj;
  if (value.kind === 'bpf') options = counted(options, 'ops', 'opsLen') as Obj;
  if (value.kind === 'skbedit') options = measured(options, { priority: handle });
  if (value.kind === 'pedit') {
    const { parms, parmsEx } = options;
    if (parms !== undefined) options = { ...options, parms: counted(parms, 'keys', 'nkeys') };
    if (parmsEx !== undefined) options = { ...options, parmsEx: counted(parmsEx, 'keys', 'nkeys') };
  }
  return { ...value, options };
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

/** Flags that the kernel tells, and refuses. */
const TOLD: readonly unknown[] = ['inHw', 'notInHw'];

/** Options of a filter as the kernel takes them, but for its actions. */
export function filterOptions(kind: unknown, given: unknown, protocol: number | undefined): unknown {
  if (!isObject(given)) return given;
  const options = measured(given, filterUnits);
  for (const key of ['flags', 'flagsGen']) {
    const { [key]: flags } = options;
    if (Array.isArray(flags)) options[key] = flags.filter((flag) => !TOLD.includes(flag));
  }
  if (options.police !== undefined) options.police = policer(options.police);
  if (kind === 'bpf') return counted(options, 'ops', 'opsLen');
  if (kind === 'flower' && protocol !== undefined && options.keyEthType === undefined) {
    return { ...options, keyEthType: protocol };
  }
  if (kind === 'u32' && isObject(options.sel)) {
    const sel = counted(options.sel, 'keys', 'nkeys') as Obj;
    const terminal =
      options.classid !== undefined || options.act !== undefined || options.police !== undefined;
    if (terminal && sel.flags === undefined) sel.flags = ['terminal'];
    options.sel = sel;
  }
  return options;
}
