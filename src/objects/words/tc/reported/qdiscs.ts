import { ISOLATION_WORDS } from '../../../tc/options/qdisc/cake.js';
import { classReaders, qdiscReaders } from '../../../tc/options/qdisc/index.js';
import { kernelTicks } from '../../../tc/options/rates.js';
import { defined, isObject, type Obj } from '../../../tc/options/reader.js';
import { formatHandle } from '../../../tc/options/units.js';
import { amount } from '../amounts.js';
import { burstOf } from './bursts.js';
import { earlyWords } from './early.js';

/** Options of qdiscs and classes as the kernel reports them, in the words that make them again. */

type Back = (options: Obj) => Obj;
// biome-ignore lint/suspicious/noExplicitAny: what was decoded, by its declaration
type Read = any;

const UNSET = 0xffffffff;
const nothing: Back = () => ({});

/** A switch for each flag that is set: `{ ecn: true }`. */
function switches(flags: unknown, names: Readonly<Record<string, string>> = {}): Obj {
  const list = Array.isArray(flags) ? (flags as string[]) : [];
  return Object.fromEntries(list.map((name) => [names[name] ?? name, true]));
}

/** What all rates of a kind have in common. */
function rateWords({ mpu, overhead, linklayer }: Read): Obj {
  return {
    ...(mpu ? { mpu } : {}),
    ...(overhead ? { overhead } : {}),
    ...(linklayer === 'atm' ? { linklayer } : {}),
  };
}

const tbf: Back = (options) => {
  const { parms, rate64, prate64, burst: _burst, pburst: _pburst, ...rest } = options as Read;
  if (parms === undefined) return options;
  const { rate, peakrate, limit, buffer, mtu } = parms;
  const bytes = Number(rate64 ?? rate.rate);
  const peak = Number(prate64 ?? peakrate?.rate ?? 0);
  return {
    rate: bytes,
    burst: burstOf(buffer, bytes, (one) => kernelTicks(one, rate, rate64)),
    limit,
    ...(peak
      ? { peakrate: peak, mtu: burstOf(mtu, peak, (one) => kernelTicks(one, peakrate, prate64)) }
      : {}),
    ...rateWords(rate),
    ...rest,
  };
};

const htb: Back = (options) => {
  const { init, ...rest } = options as Read;
  if (init === undefined) return options;
  return { ...defined({ default: init.defcls, r2q: init.rate2quantum }), ...rest };
};

const htbClass: Back = (options) => {
  const { parms, rate64, ceil64, ...rest } = options as Read;
  if (parms === undefined) return options;
  const { rate, ceil, buffer, cbuffer, quantum, prio } = parms;
  const bytes = Number(rate64 ?? rate.rate);
  const most = Number(ceil64 ?? ceil.rate);
  return {
    ...{ rate: bytes, ceil: most, burst: burstOf(buffer, bytes), cburst: burstOf(cbuffer, most) },
    ...{ quantum, prio, ...rateWords(rate) },
    ...rest,
  };
};

const sameCurve = (a: Read, b: Read): boolean =>
  a !== undefined && b !== undefined && a.m1 === b.m1 && a.d === b.d && a.m2 === b.m2;

const hfscClass: Back = ({ rsc, fsc, usc, ...rest }) => ({
  ...(sameCurve(rsc, fsc) ? { sc: rsc } : defined({ rt: rsc, ls: fsc })),
  ...defined({ ul: usc }),
  ...rest,
});

const RED_FLAGS = { adaptative: 'adaptive' };

const red: Back = (options) => {
  const { parms, maxP, flags, stab: _stab, ...rest } = options as Read;
  if (parms === undefined) return options;
  const all = flags?.value ?? parms.flags;
  return { limit: parms.limit, ...earlyWords(parms, maxP), ...switches(all, RED_FLAGS), ...rest };
};

const choke: Back = (options) => {
  const { parms, maxP, stab: _stab, ...rest } = options as Read;
  if (parms === undefined) return options;
  const { limit, flags } = parms;
  return { limit, ...earlyWords(parms, maxP, true), ...switches(flags, RED_FLAGS), ...rest };
};

/** What sets the queues up, or one of them: they are made in several steps. */
const gred: Back = (options) => {
  const { dps, limit, parms, maxP, vqList, stab: _stab, ...rest } = options as Read;
  if (dps !== undefined) {
    const { dps: DPs, defDp, grio, flags } = dps;
    const own = defined({ default: defDp, grio: grio ? true : undefined, limit });
    return { DPs, ...own, ...switches(flags), ...rest };
  }
  const [one] = Array.isArray(parms) ? parms : [];
  if (one === undefined) return options;
  const flags = vqList?.[0]?.flags;
  const prio = one.prio ? { prio: one.prio } : {};
  return {
    DP: one.dp,
    limit: one.limit,
    ...prio,
    ...earlyWords(one, maxP?.[0]),
    ...switches(flags),
    ...rest,
  };
};

const sfq: Back = (options) => {
  const { v0, depth, headdrop, limit, maxP, flags, stats: _stats, ...parms } = options as Read;
  if (v0 === undefined) return options;
  // what it has by default, and takes no more
  const isUsual = v0.flows === SFQ_FLOWS;
  // the limit of a flow is not reported; `max` is a quarter of it where nothing else is said
  const redflowlimit = limit || 4 * parms.qthMax;
  return {
    ...{ quantum: v0.quantum, perturb: v0.perturbPeriod, divisor: v0.divisor },
    ...(isUsual && v0.limit < SFQ_FLOWS ? {} : { limit: v0.limit }),
    ...(isUsual ? {} : { flows: v0.flows }),
    ...defined({ depth }),
    ...(headdrop ? { headdrop: true } : {}),
    ...(redflowlimit
      ? {
          redflowlimit,
          ...withoutBandwidth(earlyWords({ ...parms, limit: redflowlimit }, maxP)),
          ...switches(flags),
        }
      : {}),
  };
};
const SFQ_FLOWS = 128;
const withoutBandwidth = ({ bandwidth: _, ...words }: Obj): Obj => words;

const SFB = { rehashInterval: 'rehash', warmupTime: 'db', binSize: 'target' };
const SFB_ONE = 0xffff;
const sfb: Back = (options) => {
  const { parms, ...rest } = options as Read;
  if (parms === undefined) return options;
  const { increment, decrement, ...more } = renamed(SFB, parms);
  const share = (value: unknown): Obj[string] => (Number(value) / SFB_ONE).toFixed(8);
  return { ...more, increment: share(increment), decrement: share(decrement), ...rest };
};

function renamed(names: Readonly<Record<string, string>>, options: Obj): Obj {
  return Object.fromEntries(Object.entries(options).map(([key, value]) => [names[key] ?? key, value]));
}

/** Bands and weights of fq as they are by default, which older `tc` cannot say. */
const FQ_BANDS = '1 2 2 2 1 2 0 0 1 1 1 1 1 1 1 1';
const FQ_WEIGHTS = '589824 196608 65536';
const isDefault = (list: Read, usual: string): boolean => list?.join(' ') === usual;

const fq: Back = ({ buckets, flowDefaultRate: _unused, priomap, weights, ...given }) => {
  const isUsual = isDefault((priomap as Read)?.priomap, FQ_BANDS) && isDefault(weights, FQ_WEIGHTS);
  const rest: Obj = { ...given, ...(isUsual ? {} : defined({ priomap, weights })) };
  const { buckets: log = buckets, ...words } = renamed(
    { ...qdiscReaders.fq.wordOf, bucketsLog: 'buckets' },
    rest,
  );
  const isLog = rest.bucketsLog !== undefined;
  return without(
    { ...(log === undefined ? {} : { buckets: isLog ? 2 ** Number(log) : log }), ...words },
    { maxrate: UNSET, ceThreshold: UNSET, offloadHorizon: 0 },
  );
};

/** Options without those that have the value that means nothing was set. */
function without(options: Obj, unset: Obj): Obj {
  return Object.fromEntries(Object.entries(options).filter(([key, value]) => unset[key] !== value));
}

const cake: Back = (options) => {
  const {
    baseRate64,
    diffservMode,
    flowMode,
    target: _target,
    memory,
    autorate,
    raw,
    atm,
    ...rest
  } = options as Read;
  if (baseRate64 === undefined && flowMode === undefined) return options;
  const { overhead, mpu, fwmark, ackFilter, ...more } = rest;
  return {
    ...{ bandwidth: baseRate64 === 0 ? 'unlimited' : baseRate64, diffserv: diffservMode },
    ...{ isolation: ISOLATION_WORDS[flowMode] ?? flowMode, ...more },
    ackFilter: ackFilter === 'aggressive' ? ackFilter : ackFilter === 'filter',
    ...(autorate ? { autorateIngress: true } : {}),
    ...(raw === undefined ? defined({ atm, overhead }) : { raw: true }),
    ...defined({ mpu: mpu || undefined, memlimit: memory || undefined, fwmark: fwmark || undefined }),
  };
};

const CLOCKS: Readonly<Record<number, string>> = { 0: 'REALTIME', 1: 'MONOTONIC', 7: 'BOOTTIME', 11: 'TAI' };
export const clockName = (id: unknown): unknown => {
  const name = CLOCKS[id as number];
  return name === undefined ? id : `CLOCK_${name}`;
};

const ETF = { deadlineModeOn: 'deadlineMode', offloadOn: 'offload' };
const etf: Back = (options) => {
  const { parms, ...rest } = options as Read;
  if (parms === undefined) return options;
  return { clockid: clockName(parms.clockid), delta: parms.delta, ...switches(parms.flags, ETF), ...rest };
};

const cbs: Back = ({ parms, ...rest }) => ({ ...(parms as Obj | undefined), ...rest });

const ets: Back = (options) => {
  const { quanta, bands, ...rest } = renamed(qdiscReaders.ets.wordOf ?? {}, options) as Read;
  return { ...defined({ bands }), ...rest, ...(quanta?.length ? { quanta } : {}) };
};

/** Traffic classes, as mqprio and taprio have them. */
function classes({ numTc, prioTcMap, count, offset }: Read): Obj {
  const ranges = Array.from({ length: numTc }, (_, i) => `${count[i]}@${offset[i]}`);
  return { numTc, map: prioTcMap, ...(numTc ? { queues: ranges } : {}) };
}
const PREEMPTION: Readonly<Record<string, string>> = { express: 'E', preemptible: 'P' };
const preemption = (entries: Read): Obj =>
  entries?.some(({ fp }: Read) => fp === 'preemptible')
    ? { fp: entries.map(({ fp }: Read) => PREEMPTION[fp]) }
    : {};

const mqprio: Back = (options) => {
  const { numTc, prioTcMap, count, offset, hw, mode, shaper, minRate64, maxRate64, tcEntry, ...rest } =
    options as Read;
  if (prioTcMap === undefined) return options;
  return {
    ...{ ...classes({ numTc, prioTcMap, count, offset }), hw: hw === 1 },
    // without hardware the kernel reports of them what it refuses
    ...(hw
      ? { ...defined({ mode, shaper: shaper === 'bwRate' ? 'bw_rlimit' : shaper }), ...preemption(tcEntry) }
      : {}),
    ...defined({ minRate: rates(minRate64), maxRate: rates(maxRate64) }),
    ...rest,
  };
};
const rates = (list: Read): string[] | undefined => list?.map((one: unknown) => amount('rate', Number(one)));

const GATES: Readonly<Record<string, string>> = { setGates: 'S', setAndHold: 'H', setAndRelease: 'R' };
const taprio: Back = (options) => {
  const { priomap, adminSched, flags, tcEntry, txtimeDelay, ...rest } = options as Read;
  if (priomap === undefined) return options;
  const {
    schedEntryList = [],
    schedBaseTime,
    schedClockid,
    schedCycleTime,
    schedCycleTimeExtension,
  } = {
    ...rest,
    ...adminSched,
  };
  const sizes = tcEntry?.map(({ maxSdu = 0 }: Read) => maxSdu);
  const bits = (flags?.includes('txtimeAssist') ? 1 : 0) + (flags?.includes('fullOffload') ? 2 : 0);
  return {
    ...classes(priomap),
    ...defined({ baseTime: schedBaseTime ?? 0, cycleTime: schedCycleTime || undefined }),
    ...defined({
      cycleTimeExtension: schedCycleTimeExtension || undefined,
      txtimeDelay: txtimeDelay || undefined,
    }),
    schedEntries: schedEntryList.map(
      ({ cmd, gateMask, interval }: Read) => `${GATES[cmd]} ${gateMask.toString(16)} ${interval}`,
    ),
    ...(bits & 2 ? {} : defined({ clockid: clockName(rest.schedClockid ?? schedClockid) })),
    ...(bits ? { flags: bits } : {}),
    ...(sizes?.some(Boolean) ? { maxSdu: sizes } : {}),
    ...preemption(tcEntry),
  };
};

const TICK = 64;
const chance = (key: string, { probability, correlation }: Read = {}): Obj =>
  probability ? { [key]: correlation ? { probability, correlation } : probability } : {};
const text = (value: number): string => amount('share', value);

function loss({ loss: share, lossModel, corr }: Read): Obj {
  const { gi, ge } = lossModel ?? {};
  if (gi) return { loss: { state: [gi.p13, gi.p31, gi.p32, gi.p23, gi.p14].map(text) } };
  if (ge) return { loss: { gemodel: [text(ge.p), text(ge.r), text(UNSET - ge.h), text(ge.k1)] } };
  if (!share) return {};
  return { loss: corr?.lossCorr ? { random: share, correlation: corr.lossCorr } : share };
}

const netem: Back = (options) => {
  const all = options as Read;
  if (all.latency === undefined) return options;
  const {
    latency,
    latency64,
    jitter,
    jitter64,
    limit,
    gap,
    duplicate,
    corr = {},
    ecn,
    rate,
    rate64,
    slot,
  } = all;
  const delay = Number(latency64 ?? latency * TICK);
  const varies = Number(jitter64 ?? jitter * TICK);
  const { rate: bytes, ...pace } = rate ?? {};
  const isPaced = rate64 !== undefined || bytes;
  const { minDelay, maxDelay, maxPackets, maxBytes, distDelay, distJitter } = slot ?? {};
  const isSlotted = Boolean(minDelay || maxDelay || distJitter);
  return {
    limit,
    ...(delay || varies ? { delay } : {}),
    ...(varies ? { jitter: varies, ...(corr.delayCorr ? { delayCorrelation: corr.delayCorr } : {}) } : {}),
    ...loss(all),
    ...chance('duplicate', { probability: duplicate, correlation: corr.dupCorr }),
    ...chance('reorder', all.reorder),
    ...chance('corrupt', all.corrupt),
    ...(gap && all.reorder?.probability ? { gap } : {}),
    ...(isPaced ? { rate: { rate: Number(rate64 ?? bytes), ...paced(pace) } } : {}),
    ...(isSlotted
      ? {
          slot: {
            ...(distJitter
              ? { distribution: 'normal', delay: distDelay, jitter: distJitter }
              : { minDelay, maxDelay }),
            ...{ packets: maxPackets, bytes: maxBytes },
          },
        }
      : {}),
    ...(ecn ? { ecn: true } : {}),
    ...defined({ seed: all.prngSeed }),
  };
};
/** Further parts of a rate: those up to the last that is not 0. */
function paced({ packetOverhead = 0, cellSize = 0, cellOverhead = 0 }: Read): Obj {
  if (cellOverhead) return { packetOverhead, cellSize, cellOverhead };
  if (cellSize) return { packetOverhead, cellSize };
  return packetOverhead ? { packetOverhead } : {};
}

const qdiscs: Readonly<Record<string, Back>> = {
  ...{ cake, cake_mq: cake, cbs, choke, etf, ets, fq, gred, htb, mqprio, netem, red, sfb, sfq, taprio, tbf },
  ...{ pfifo_fast: nothing, multiq: nothing, mq: nothing },
  hfsc: ({ defcls, ...rest }) => ({ ...defined({ default: defcls }), ...rest }),
  fq_codel: (options) =>
    without(renamed(qdiscReaders.fq_codel.wordOf ?? {}, options), { ceThreshold: UNSET }),
  codel: (options) => without(options, { ceThreshold: UNSET }),
  hhf: (options) => renamed(qdiscReaders.hhf.wordOf ?? {}, options),
};

const classKinds: Readonly<Record<string, Back>> = {
  ets: (options) => renamed(classReaders.ets.wordOf ?? {}, options),
  hfsc: hfscClass,
  htb: htbClass,
  qfq: ({ lmax, ...rest }) => ({ ...rest, ...defined({ maxpkt: lmax ?? rest.maxpkt }) }),
};

/** Sizes that packets count as, without what `tc` computes. */
function stabWords(stab: Obj): Obj {
  const { base } = stab as Read;
  if (base === undefined) return stab;
  const { overhead, linklayer, mtu, mpu, tsize } = base;
  const isTable = Boolean(tsize);
  return {
    ...(overhead ? { overhead } : {}),
    ...(linklayer === 'unaware' ? {} : { linklayer }),
    ...(isTable ? { mtu, ...(mpu ? { mpu } : {}), tsize } : {}),
  };
}

function inWords(kinds: Readonly<Record<string, Back>>, fields: Obj): Obj {
  const { kind, options, stab, handle, parent, info: _info, ...rest } = fields;
  const back = typeof kind === 'string' && Object.hasOwn(kinds, kind) ? kinds[kind]! : undefined;
  return {
    ...rest,
    ...defined({
      kind,
      handle: placeText(handle),
      parent: typeof parent === 'number' ? formatHandle(parent) : parent,
    }),
    ...(isObject(stab) ? { stab: stabWords(stab) } : {}),
    ...(options === undefined ? {} : { options: back && isObject(options) ? back(options) : options }),
  };
}

/** A handle as text; none where it is 0. */
function placeText(handle: unknown): unknown {
  return typeof handle === 'number' && handle !== 0 ? formatHandle(handle) : handle || undefined;
}

/** A qdisc that was read, in words. */
export const qdiscInWords = (fields: Obj): Obj => inWords(qdiscs, fields);
/** A class that was read, in words. */
export function classInWords(fields: Obj): Obj {
  const { handle, parent } = fields;
  // of a class directly below its qdisc the kernel reports the root as parent
  const isTop = parent === ROOT && typeof handle === 'number';
  return inWords(classKinds, isTop ? { ...fields, parent: handle - (handle % MAJOR) } : fields);
}
const ROOT = 0xffffffff;
const MAJOR = 0x10000;
