import type { Lookup, Pending } from '../names.js';
import { type HtbClassOptions, htbClass, htbQdisc } from './htb.js';
import { type PoliceOptions, police, policeAgain } from './police.js';
import { type TbfOptions, tbf } from './tbf.js';
import { handle, microseconds, nanoseconds, rate, seconds, share, size } from './units.js';

type Obj = Record<string, unknown>;
type Unit = (value: number | string) => number;

const limits = { limit: size } as const;
const codel = { target: microseconds, interval: microseconds, ceThreshold: microseconds };
const pie = { target: microseconds, tupdate: microseconds };

/** The options of a qdisc that text may be given for, and what it is read as. */
const qdiscUnits: Readonly<Record<string, Readonly<Record<string, Unit>>>> = {
  bfifo: limits,
  cake: { baseRate64: rate, rtt: microseconds, target: microseconds, memory: size },
  codel,
  drr: { quantum: size },
  dualpi2: { ...pie, memoryLimit: size },
  fq: {
    quantum: size,
    initialQuantum: size,
    flowMaxRate: rate,
    flowRefillDelay: microseconds,
    lowRateThreshold: rate,
    ceThreshold: microseconds,
    timerSlack: nanoseconds,
    horizon: microseconds,
    offloadHorizon: microseconds,
  },
  fq_codel: { ...codel, quantum: size, memoryLimit: size },
  fq_pie: { ...pie, quantum: size, memoryLimit: size },
  gred: limits,
  hhf: { quantum: size, resetTimeout: microseconds, admitBytes: size, evictTimeout: microseconds },
  netem: {
    latency64: nanoseconds,
    jitter64: nanoseconds,
    loss: share,
    duplicate: share,
    rate64: rate,
    delayCorr: share,
    lossCorr: share,
    dupCorr: share,
    probability: share,
    correlation: share,
  },
  pie,
  qfq: { lmax: size },
};
const curve = { m1: rate, d: microseconds, m2: rate };
const classUnits: typeof qdiscUnits = { ...qdiscUnits, ets: { quantaBand: size }, hfsc: curve };
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

/** Options of a qdisc as the kernel takes them. */
export function qdiscOptions(kind: unknown, options: unknown): unknown {
  if (!isObject(options)) return options;
  if (kind === 'tbf' && 'rate' in options) return tbf(options as unknown as TbfOptions);
  if (kind === 'htb') return isObject(options.init) ? asked(options, options.init) : htbQdisc(options);
  return measured(options, qdiscUnits[kind as string] ?? {});
}

/** The version as the kernel takes it: it tells it with a minor one. */
function asked(options: Obj, init: Obj): Obj {
  const { version } = init;
  if (typeof version !== 'number' || version < 0x10000) return options;
  return { ...options, init: { ...init, version: Math.floor(version / 0x10000) } };
}

/** Options of a class as the kernel takes them. */
export function classOptions(kind: unknown, options: unknown): unknown {
  if (!isObject(options)) return options;
  if (kind === 'htb' && 'rate' in options) return htbClass(options as unknown as HtbClassOptions);
  return measured(options, classUnits[kind as string] ?? {});
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
