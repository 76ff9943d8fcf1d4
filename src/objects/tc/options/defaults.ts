/**
 * What the kernel is sent of options that are given in part, or not at all: as iproute2 has them. In a struct, what is
 * not given would else be 0, which the kernel may take for a value.
 */
import { isObject, type Obj } from './reader.js';

type Complete = (options: Obj) => Obj;
type Defaults = Readonly<Record<string, Complete>>;

/** Members that are missing in the options, or in their structs, are those of `defaults`; of lists, the last elements. */
function under(defaults: Obj): Complete {
  return (options) => {
    const out: Obj = { ...defaults, ...options };
    for (const [key, value] of Object.entries(defaults)) {
      const given = options[key];
      if (isObject(value) && isObject(given)) out[key] = { ...value, ...given };
      else if (Array.isArray(value) && Array.isArray(given))
        out[key] = [...given, ...value.slice(given.length)];
      else if (given === undefined) out[key] = value;
    }
    return out;
  };
}

const MOST = 0xffffffff;
const NONE = under({});
const PRIORITIES = [1, 2, 2, 2, 1, 2, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1];
const CLASSES = [0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 1, 1, 3, 3, 3, 3];
const LIMIT = 1000;

/** Probabilities that follow from the first. */
function loss({ gi, ge, ...rest }: Obj): Obj {
  const { p13 = 0 } = (gi ?? {}) as { p13?: number };
  const { p = 0 } = (ge ?? {}) as { p?: number };
  return {
    ...rest,
    ...(isObject(gi) ? { gi: { p31: MOST - p13, p23: MOST, ...gi } } : {}),
    ...(isObject(ge) ? { ge: { r: MOST - p, ...ge } } : {}),
  };
}

function netem(options: Obj): Obj {
  const { reorder, lossModel, slot } = options;
  return {
    limit: LIMIT,
    ...(reorder === undefined ? {} : { gap: 1 }),
    ...options,
    ...(isObject(lossModel) ? { lossModel: loss(lossModel) } : {}),
    ...(isObject(slot) && slot.maxDelay === undefined ? { slot: { ...slot, maxDelay: slot.minDelay } } : {}),
  };
}

const QDISCS: Defaults = {
  cake: NONE,
  cake_mq: NONE,
  cbs: under({ parms: {} }),
  codel: NONE,
  etf: under({ parms: { clockid: -1 } }),
  fq: (options) =>
    isObject(options.priomap) ? under({ priomap: { bands: 3, priomap: PRIORITIES } })(options) : options,
  fq_codel: NONE,
  fq_pie: NONE,
  hfsc: NONE,
  hhf: NONE,
  htb: under({ init: { version: 3, rate2quantum: 10 } }),
  mqprio: under({ numTc: 8, prioTcMap: CLASSES, hw: 1 }),
  multiq: NONE,
  netem,
  pie: NONE,
  plug: (options) => ({ ...(options.limit === undefined ? {} : { action: 'limit' }), ...options }),
  prio: under({ bands: 3, priomap: PRIORITIES }),
  sfb: under({
    parms: {
      rehashInterval: 600_000,
      warmupTime: 60_000,
      max: 25,
      binSize: 20,
      increment: 33,
      decrement: 3,
      penaltyRate: 10,
      penaltyBurst: 20,
    },
  }),
};

const CLASSES_OF: Defaults = { drr: NONE, ets: NONE, qfq: NONE };

/** Kinds that are sent no options rather than empty ones. */
const WITHOUT: ReadonlySet<string> = new Set([
  'bfifo',
  'pfifo',
  'pfifo_head_drop',
  'sfq',
  'skbprio',
  'drr',
  'qfq',
]);

function completed(defaults: Defaults, kind: unknown, options: unknown): unknown {
  if (typeof kind !== 'string' || (options !== undefined && !isObject(options))) return options;
  if (Object.hasOwn(defaults, kind)) return defaults[kind]!(options ?? {});
  return options !== undefined && WITHOUT.has(kind) && Object.keys(options).length === 0
    ? undefined
    : options;
}

type Fields = Readonly<Record<string, unknown>>;

function withDefaults(defaults: Defaults, fields: Fields): Fields {
  const options = completed(defaults, fields.kind, fields.options);
  if (options === fields.options) return fields;
  const { options: _, stab, ...rest } = fields;
  // in iproute2's order
  return {
    ...rest,
    ...(options === undefined ? {} : { options }),
    ...(stab === undefined ? {} : { stab }),
  };
}

/** The qdisc with the options that it is sent with. */
export const qdiscWithDefaults = (fields: Fields): Fields => withDefaults(QDISCS, fields);
/** The class with the options that it is sent with. */
export const classWithDefaults = (fields: Fields): Fields => withDefaults(CLASSES_OF, fields);
