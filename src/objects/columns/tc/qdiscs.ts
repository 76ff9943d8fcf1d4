import { ISOLATION_WORDS } from '../../tc/options/qdisc/cake.js';
import { defined, type Obj } from '../../tc/options/reader.js';
import {
  bytesOf,
  clockText,
  fraction,
  hex,
  microseconds,
  named,
  place,
  type Read,
  rateOf,
  type Show,
  same,
  sizeText,
  statistics,
  switches,
} from './common.js';
import { xstats } from './xstats.js';

/** What `tc -j -s -d` shows of qdiscs and classes. A kind is an entry in the tables. */

const U32 = 0xffffffff;
const SECOND = 1e6;
const NANO = 1e9;
const TICK = 64;

const fifo: Show = ({ limit }) => ({ limit });
const prio: Show = ({ bands, priomap }) => ({ bands, priomap, multiqueue: false });

const tbf: Show = ({ parms, rate64, prate64 }) => {
  const { rate, peakrate, limit, buffer, mtu } = parms;
  const bytes = rateOf(rate, rate64);
  const peak = rateOf(peakrate, prate64);
  const wait = (at: number, ticks: number): number => SECOND * (limit / at) - microseconds(ticks);
  const latency = Math.floor(peak ? Math.max(wait(bytes, buffer), wait(peak, mtu)) : wait(bytes, buffer));
  const cells = (spec: Read, ticks: number, at: number): string =>
    `${sizeText(bytesOf(ticks, at))}/${1 << spec.cellLog}`;
  return {
    ...{ rate: bytes, burst: cells(rate, buffer, bytes), mpu: rate.mpu },
    ...(mtu ? { mtu: cells(peakrate, mtu, peak), mpu: peakrate.mpu } : {}),
    ...(latency >= 0 ? { lat: latency } : { limit }),
    ...(rate.overhead ? { overhead: rate.overhead } : {}),
    linklayer: linklayer(rate),
  };
};
const linklayer = (spec: Read): string => (spec.linklayer === 'unaware' ? 'unspec' : `${spec.linklayer}`);

const htb: Show = ({ init, parms, rate64, ceil64, directQlen, offload }) => ({
  ...(parms ? htbClass(parms, rate64, ceil64) : {}),
  ...(init
    ? {
        ...{ r2q: init.rate2quantum, default: hex(init.defcls), direct_packets_stat: init.directPkts },
        ver: `${init.version >>> 16}.${init.version & 0xffff}`,
      }
    : {}),
  ...defined({ direct_qlen: directQlen }),
  ...(offload ? { offload: null } : {}),
});

function htbClass(parms: Read, rate64: unknown, ceil64: unknown): Obj {
  const { rate, ceil, buffer, cbuffer, quantum, level, prio: priority } = parms;
  const [bytes, most] = [rateOf(rate, rate64), rateOf(ceil, ceil64)];
  return {
    ...(level ? {} : { prio: priority, quantum }),
    rate: bytes,
    ...(rate.overhead ? { overhead: rate.overhead } : {}),
    ...{ ceil: most, linklayer: linklayer(rate) },
    ...{ burst: bytesOf(buffer, bytes), burst_cell: 1 << rate.cellLog, mpu_rate: rate.mpu },
    ...{ cburst: bytesOf(cbuffer, most), cburst_cell: 1 << ceil.cellLog, mpu_ceil: ceil.mpu, level },
  };
}

const curve = ({ m1, d, m2 }: Read): Obj => ({ m1, d, m2 });
const hfscClass: Show = ({ rsc, fsc, usc }) => {
  const isOne = rsc && fsc && rsc.m1 === fsc.m1 && rsc.d === fsc.d && rsc.m2 === fsc.m2;
  return {
    ...(isOne
      ? { sc: curve(rsc) }
      : { ...(rsc ? { rt: curve(rsc) } : {}), ...(fsc ? { ls: curve(fsc) } : {}) }),
    ...(usc ? { ul: curve(usc) } : {}),
  };
};

/** Flags of random early detection. */
function early(flags: readonly string[] = []): Obj {
  const has = (name: string): boolean => flags.includes(name);
  return { ecn: has('ecn'), harddrop: has('harddrop'), adaptive: has('adaptative'), nodrop: has('nodrop') };
}
const probability = (maxP: number | undefined, plog: number): Obj =>
  maxP ? { probability: fraction(maxP / 2 ** 32) } : { Plog: plog };
const red: Show = ({ parms, maxP, flags }) => ({
  ...{ limit: parms.limit, min: parms.qthMin, max: parms.qthMax, ...early(flags?.value ?? parms.flags) },
  ...{ ewma: parms.wlog, ...probability(maxP, parms.plog), Scell_log: parms.scellLog },
});

const GRED = 16;
const gred: Show = ({ dps, limit, parms, maxP, vqList }) => ({
  ...{
    dp_cnt: dps.dps,
    dp_default: dps.defDp,
    grio: dps.grio !== 0,
    ...defined({ limit }),
    ...early(dps.flags),
  },
  vqs: (parms ?? [])
    .filter(({ dp }: Read) => dp < GRED)
    .map((one: Read) => {
      const info = vqList?.find((queue: Read) => queue.dp === one.dp);
      return {
        ...{ vq: one.dp, prio: one.prio, limit: one.limit, min: one.qthMin, max: one.qthMax },
        ...(info?.flags ? early(info.flags) : {}),
        ...{ ewma: one.wlog, ...probability(maxP?.[one.dp], one.plog), Scell_log: one.scellLog },
        ...{ qave: one.qave, backlog: info?.statBacklog ?? one.backlog },
        ...{ forced_drop: info?.statForcedDrop ?? one.forced, prob_drop: info?.statProbDrop ?? one.early },
        ...{ pdrop: info?.statPdrop ?? one.pdrop, other: info?.statOther ?? one.other },
        ...(info ? { forced_mark: info.statForcedMark ?? 0, prob_mark: info.statProbMark ?? 0 } : {}),
        ...{ packets: info?.statPackets ?? one.packets, bytes: info?.statBytes ?? one.bytesin },
      };
    }),
});

const sfq: Show = ({ v0, depth, headdrop, qthMin, qthMax, wlog, maxP, flags, stats }) => ({
  ...{ limit: v0.limit, quantum: v0.quantum },
  ...(depth ? { depth } : {}),
  ...(headdrop ? { headdrop: true } : {}),
  ...{ flows: v0.flows, divisor: v0.divisor },
  ...(v0.perturbPeriod ? { perturb: v0.perturbPeriod } : {}),
  ...(qthMin
    ? {
        ...{ ewma: wlog, min: qthMin, max: qthMax, probability: fraction(maxP / 2 ** 32), ...early(flags) },
        ...same(stats, 'prob_mark prob_mark_head prob_drop forced_mark forced_mark_head forced_drop'),
      }
    : {}),
});

const ONE = 0xffff;
const sfb: Show = ({ parms }) => ({
  ...{ rehash: parms.rehashInterval * 1000, db: parms.warmupTime * 1000 },
  ...{ limit: parms.limit, max: parms.max, target: parms.binSize },
  ...{ increment: fraction(parms.increment / ONE), decrement: fraction(parms.decrement / ONE) },
  ...{ penalty_rate: parms.penaltyRate, penalty_burst: parms.penaltyBurst },
});

const fq: Show = (read) => {
  const { bucketsLog, rateEnable, flowMaxRate, flowDefaultRate, lowRateThreshold, ceThreshold, horizonDrop } =
    read;
  return {
    ...named(read, { limit: 'plimit', flow_limit: 'flowPlimit' }),
    ...(bucketsLog === undefined ? {} : { buckets: 2 ** bucketsLog }),
    ...same(read, 'orphan_mask'),
    ...(rateEnable === 0 ? { pacing: false } : {}),
    ...same(read, 'quantum initial_quantum'),
    ...(flowMaxRate === undefined || flowMaxRate === U32 ? {} : { maxrate: flowMaxRate }),
    ...(flowDefaultRate ? { defrate: flowDefaultRate } : {}),
    ...(lowRateThreshold ? { low_rate_threshold: lowRateThreshold } : {}),
    ...named(read, { refill_delay: 'flowRefillDelay' }),
    ...(ceThreshold === undefined || ceThreshold === U32 ? {} : { ce_threshold: ceThreshold }),
    ...same(read, 'timer_slack horizon'),
    ...(horizonDrop === undefined ? {} : { [horizonDrop ? 'horizon_drop' : 'horizon_cap']: null }),
  };
};

const fqCodel: Show = (read) => ({
  ...same(read, 'limit flows quantum target ce_threshold'),
  ...(read.ceThresholdMask || read.ceThresholdSelector
    ? { ce_threshold_selector: read.ceThresholdSelector ?? 0, ce_threshold_mask: read.ceThresholdMask ?? 0 }
    : {}),
  ...{ ...same(read, 'interval memory_limit'), ...switches(read, 'ecn') },
  ...(read.dropBatchSize ? { drop_batch: read.dropBatchSize } : {}),
});
const codel: Show = (read) => ({
  ...same(read, 'limit target ce_threshold interval'),
  ...switches(read, 'ecn'),
});
const pieSwitches = 'ecn bytemode dq_rate_estimator';
const pie: Show = (read) => ({
  ...same(read, 'limit target tupdate alpha beta'),
  ...switches(read, pieSwitches),
});
const fqPie: Show = (read) => ({
  ...same(read, 'limit flows target tupdate alpha beta quantum memory_limit ecn_prob'),
  ...switches(read, pieSwitches),
});

const ACKS: Readonly<Record<string, string>> = {
  none: 'disabled',
  filter: 'enabled',
  aggressive: 'aggressive',
};
const cake: Show = (read) => {
  const { baseRate64, autorate, diffservMode, flowMode, atm, raw, mpu, memory, fwmark } = read;
  return {
    bandwidth: baseRate64 || 'unlimited',
    ...(autorate === 1 ? { autorate: 'autorate-ingress' } : {}),
    ...{ diffserv: diffservMode, flowmode: ISOLATION_WORDS[flowMode] ?? flowMode },
    ...{ nat: !!read.nat, wash: !!read.wash, ingress: !!read.ingress },
    ...{ 'ack-filter': ACKS[read.ackFilter], split_gso: !!read.splitGso },
    ...{ rtt: read.rtt, raw: raw !== undefined },
    ...(atm === 'none' ? (raw === undefined ? { atm: 'noatm' } : {}) : { atm }),
    overhead: read.overhead,
    ...(mpu ? { mpu } : {}),
    ...(memory ? { memlimit: memory } : {}),
    fwmark: hex(fwmark ?? 0),
  };
};

const etf: Show = ({ parms }) => {
  const has = (flag: string): string => (parms.flags.includes(flag) ? 'on' : 'off');
  return {
    ...{ clockid: clockText(parms.clockid), delta: parms.delta, offload: has('offloadOn') },
    ...{ deadline_mode: has('deadlineModeOn'), skip_sock_check: has('skipSockCheck') },
  };
};

/** Traffic classes, whose queues mqprio and taprio show differently. */
const classes = (
  { numTc, prioTcMap, count, offset }: Read,
  queue: (offset: number, count: number) => unknown,
): Obj => ({
  ...{ tc: numTc, map: prioTcMap },
  queues: Array.from({ length: numTc }, (_, i) => queue(offset[i], count[i])),
});
const mqprio: Show = (read) => ({
  ...classes(read, (offset, count) => [offset, offset + count - 1]),
  ...{ mode: read.mode ?? 'dcb', shaper: read.shaper === 'bwRate' ? 'bw_rlimit' : 'dcb' },
  ...defined({ min_rate: read.minRate64, max_rate: read.maxRate64 }),
});

const GATES: Readonly<Record<string, string>> = { setGates: 'S', setAndHold: 'H', setAndRelease: 'R' };
const schedule = (read: Read): Obj => ({
  ...{ base_time: read.schedBaseTime ?? 0, cycle_time: read.schedCycleTime ?? 0 },
  cycle_time_extension: read.schedCycleTimeExtension ?? 0,
  schedule: (read.schedEntryList ?? []).map(({ index, cmd, gateMask, interval }: Read) => ({
    ...{ index, cmd: GATES[cmd], gatemask: hex(gateMask), interval },
  })),
});
const TAPRIO: Readonly<Record<string, number>> = { txtimeAssist: 1, fullOffload: 2 };
const taprio: Show = (read) => {
  const { priomap, adminSched, schedClockid, flags, txtimeDelay } = read;
  const bits = flags?.reduce((sum: number, flag: string) => sum + (TAPRIO[flag] ?? 0), 0);
  return {
    ...classes(priomap, (offset, count) => ({ offset, count })),
    ...defined({
      clockid: schedClockid === undefined ? undefined : clockText(schedClockid),
      flags: bits === undefined ? undefined : hex(bits),
      txtime_delay: txtimeDelay,
    }),
    ...(read.schedEntryList ? schedule(read) : {}),
    ...(adminSched ? { admin: schedule(adminSched) } : {}),
  };
};

const share = (value: number): number => fraction(value / U32);
const chance = (key: string, value: number | undefined, correlation = 0): Obj =>
  value
    ? { [key]: { [key.replace('loss-random', 'loss')]: share(value), correlation: share(correlation) } }
    : {};
const netem: Show = (read) => {
  const {
    corr = {},
    reorder = {},
    corrupt = {},
    lossModel: { gi, ge } = {} as Read,
    rate,
    rate64,
    slot,
  } = read;
  const delay = Number(read.latency64 ?? read.latency * TICK);
  const jitter = Number(read.jitter64 ?? read.jitter * TICK);
  const seconds = (time: number): number => fraction(Number(time) / NANO);
  const times = slot?.distJitter
    ? { distribution: seconds(slot.distDelay), jitter: seconds(slot.distJitter) }
    : { 'min-delay': seconds(slot?.minDelay), 'max-delay': seconds(slot?.maxDelay) };
  return {
    limit: read.limit,
    ...(delay
      ? {
          delay: {
            delay: seconds(delay),
            jitter: seconds(jitter),
            correlation: share(jitter ? (corr.delayCorr ?? 0) : 0),
          },
        }
      : {}),
    ...chance('loss-random', read.loss, corr.lossCorr),
    ...(gi
      ? {
          'loss-state': Object.fromEntries(
            ['p13', 'p31', 'p32', 'p23', 'p14'].map((key) => [key, share(gi[key])]),
          ),
        }
      : {}),
    ...(ge
      ? { 'loss-gemodel': { p: share(ge.p), r: share(ge.r), '1-h': share(U32 - ge.h), '1-k': share(ge.k1) } }
      : {}),
    ...chance('duplicate', read.duplicate, corr.dupCorr),
    ...chance('reorder', reorder.probability, reorder.correlation),
    ...chance('corrupt', corrupt.probability, corrupt.correlation),
    ...(rate?.rate
      ? {
          rate: {
            ...{ rate: Number(rate64 ?? rate.rate), packetoverhead: rate.packetOverhead },
            ...{ cellsize: rate.cellSize, celloverhead: rate.cellOverhead },
          },
        }
      : {}),
    ...(slot ? { slot: { ...times, packets: slot.maxPackets, bytes: slot.maxBytes } } : {}),
    ...{ ...defined({ seed: read.prngSeed }), ecn: !!read.ecn, gap: read.gap },
  };
};

const dualpi2: Show = (read) => ({
  ...named(read, { limit: 'limit', 'memory-limit': 'memoryLimit', target: 'target', tupdate: 'tupdate' }),
  ...{ alpha: fraction(read.alpha / 256), beta: fraction(read.beta / 256) },
  ...named(read, { 'coupling-factor': 'coupling', 'step-threshold-packets': 'stepThreshPkts' }),
  ...named(read, { 'step-threshold-us': 'stepThreshUs', 'min-qlen-step': 'minQlenStep' }),
  ...named(read, { 'classic-protection': 'cProtection' }),
});

const ets: Show = ({ nbands, nstrict, quanta, priomap, quantaBand }) => ({
  ...defined({
    bands: nbands,
    strict: nstrict || undefined,
    quanta: quanta?.length ? quanta : undefined,
    priomap,
  }),
  ...defined({ quantum: quantaBand }),
});

const options: Readonly<Record<string, Show>> = {
  ...{
    cake,
    cake_mq: cake,
    choke: red,
    codel,
    dualpi2,
    etf,
    ets,
    fq,
    fq_codel: fqCodel,
    fq_pie: fqPie,
    gred,
    htb,
  },
  ...{
    mqprio,
    netem,
    pfifo: fifo,
    bfifo: fifo,
    pfifo_head_drop: fifo,
    skbprio: fifo,
    pfifo_fast: prio,
    prio,
  },
  ...{ pie, red, sfb, sfq, taprio, tbf },
  cbs: ({ parms }) => same(parms, 'hicredit locredit sendslope idleslope offload'),
  hfsc: ({ defcls }) => (defcls ? { default: hex(defcls) } : {}),
  hhf: (read) => ({
    ...named(read, { limit: 'backlogLimit', quantum: 'quantum', hh_limit: 'hhFlowsLimit' }),
    ...same(read, 'reset_timeout admit_bytes evict_timeout non_hh_weight'),
  }),
  multiq: ({ bands, maxBands }) => ({ bands, max_bands: maxBands }),
};

const classOptions: Readonly<Record<string, Show>> = {
  ...{ ets, htb, hfsc: hfscClass },
  drr: ({ quantum }) => defined({ quantum }),
  qfq: (read) => named(read, { weight: 'weight', maxpkt: 'lmax' }),
};

function show(table: Readonly<Record<string, Show>>, kind: string, read: unknown): Obj {
  if (read === undefined || typeof read === 'string' || !Object.hasOwn(table, kind)) return {};
  return table[kind]!(read);
}

function statsOf(kind: string, fields: Read): Obj {
  return { ...statistics(fields), ...show(xstats, kind, fields.stats2?.app ?? fields.xstats) };
}

function stab({ base }: Read): Obj {
  const { linklayer: layer, overhead, mpu, mtu, tsize } = base;
  return {
    ...(layer === 'unaware' ? {} : { linklayer: layer }),
    ...(overhead ? { overhead } : {}),
    ...(mpu ? { mpu } : {}),
    ...(mtu ? { mtu } : {}),
    ...(tsize ? { tsize } : {}),
  };
}

const ROOT = 0xffffffff;
const MAJOR = 0x10000;
type Device = (index: number) => string | undefined;

/** A qdisc, as `tc -j -s -d qdisc show` has it. */
export function qdiscShown(fields: Read, device: Device): Obj {
  const { kind, handle, parent, info, hwOffload, ingressBlock, egressBlock } = fields;
  return {
    ...{ kind, handle: `${Math.floor(handle / MAJOR).toString(16)}:`, dev: device(fields.ifindex) },
    ...(parent === ROOT ? { root: true } : parent ? { parent: place(parent) } : {}),
    ...(info === 1 ? {} : { refcnt: info }),
    ...(hwOffload ? { offloaded: true } : {}),
    ...(ingressBlock ? { ingress_block: ingressBlock } : {}),
    ...(egressBlock ? { egress_block: egressBlock } : {}),
    options: show(options, kind, fields.options),
    ...(fields.stab ? { stab: stab(fields.stab) } : {}),
    ...statsOf(kind, fields),
  };
}

/** A class, as `tc -j -s -d class show` has it. */
export function classShown(fields: Read, device: Device): Obj {
  const { kind, handle, parent, info } = fields;
  return {
    ...{ class: kind, handle: handle ? place(handle) : '', dev: device(fields.ifindex) },
    ...(parent === ROOT ? { root: true } : { parent: place(parent) }),
    ...(info ? { leaf: hex(info >>> 16) } : {}),
    ...show(classOptions, kind, fields.options),
    stats: statsOf(kind, fields),
  };
}
