/** How options that the kernel reports are compared with those that it was sent, where they need not be equal. */
import type { Fields } from '../../fields.js';
import { any, type Rule, type Rules, rulesFor, sameSet } from '../../rules.js';
import { codelReported, dualpi2Reported, pschedReported, sameInJiffies } from './coarse.js';
import { kernelTicks } from './rates.js';

/** 0 lets the kernel choose. */
const chosen: Rule = (wanted: number, there: number) => wanted === 0 || wanted === there;

/** What the kernel fills up behind what it was given. */
const beginning: Rule = (wanted: readonly unknown[], there: readonly unknown[] | undefined) =>
  wanted.every((one, i) => one === there?.[i]);

const codelTime: Rule = (wanted: number, there: number) =>
  codelReported(wanted) === there || wanted === there;

const pschedTime: Rule = (wanted: number, there: number) =>
  pschedReported(wanted) === there || wanted === there;

const gain: Rule = (wanted: number, there: number) => dualpi2Reported(wanted) === there || wanted === there;

/** A time that the kernel keeps in jiffies. */
const jiffies =
  (second: number): Rule =>
  (wanted: number, there: number) =>
    wanted === there || sameInJiffies(wanted, there, second);
const MICROSECONDS = 1_000_000;
const MILLISECONDS = 1_000;

/** A number of which the kernel keeps these bits. */
const bits =
  (mask: number): Rule =>
  (wanted: number, there: number) =>
    Number(BigInt(wanted) & BigInt(mask)) === (there ?? 0);

/** Of rates, the kernel takes the parameters of the table and forgets them. */
const rateRules = (...paths: readonly string[]): Rules =>
  Object.fromEntries(
    paths.flatMap((path) => [`${path}.cellLog`, `${path}.cellAlign`].map((one) => [one, any])),
  );

/** Sent in ticks of iproute2, and beside it in bytes, by which the kernel recomputes. */
const tbfBuffer: Rule = (wanted: number, there: number, _entry, input) => {
  const { burst, parms, rate64 } = input.options as {
    burst?: number;
    parms?: { rate?: Parameters<typeof kernelTicks>[1] };
    rate64?: unknown;
  };
  if (wanted === there) return true;
  if (burst === undefined || parms?.rate === undefined) return false;
  return Math.abs(kernelTicks(burst, parms.rate, rate64) - there) <= 1;
};

/** Virtual queues: those that are given, by their numbers. */
const gredQueues: Rule = (wanted: readonly Fields[], there: readonly Fields[] | undefined) =>
  wanted.every((queue) => {
    const is = there?.find(({ dp }) => dp === queue.dp);
    return is !== undefined && Object.entries(queue).every(([key, value]) => value === is[key]);
  });
const gredProbabilities: Rule = (
  wanted: readonly number[],
  there: readonly number[] | undefined,
  _,
  input,
) => {
  const { parms = [] } = input.options as { parms?: readonly { dp: number }[] };
  return wanted.every((one, i) => one === there?.[parms[i]?.dp ?? i]);
};

/** The kernel reports its minor version as well. */
const htbVersion: Rule = (wanted: number, there: number) => wanted === there || wanted === there >>> 16;

const damped: Rules = { stab: any };
const policer: Rules = {
  ...rateRules('tbf.rate', 'tbf.peakrate'),
  ...rulesFor(['rate', 'peakrate', 'avrate', 'tbf.refcnt', 'tbf.bindcnt'], any),
  ...rulesFor(['tbf.index', 'tbf.mtu'], chosen),
};

export const qdiscRules: Readonly<Record<string, Rules>> = {
  choke: damped,
  codel: rulesFor(['target', 'interval', 'ceThreshold'], codelTime),
  dualpi2: rulesFor(['alpha', 'beta'], gain),
  ets: { priomap: beginning },
  fq: { flowRefillDelay: jiffies(MICROSECONDS) },
  fq_codel: rulesFor(['target', 'interval', 'ceThreshold'], codelTime),
  fq_pie: { target: pschedTime, tupdate: jiffies(MICROSECONDS) },
  gred: { ...damped, parms: gredQueues, maxP: gredProbabilities },
  hhf: rulesFor(['resetTimeout', 'evictTimeout'], jiffies(MICROSECONDS)),
  htb: { 'init.version': htbVersion },
  netem: rulesFor(['delayDist', 'slotDist'], any),
  pie: { target: pschedTime, tupdate: jiffies(MICROSECONDS) },
  // what plug is sent is no state but something to do
  plug: rulesFor(['action', 'limit'], any),
  red: damped,
  sfb: rulesFor(['parms.rehashInterval', 'parms.warmupTime'], jiffies(MILLISECONDS)),
  sfq: { limit: any, stats: any, ...rulesFor(['v0.flows', 'v0.limit'], chosen) },
  tbf: {
    ...rateRules('parms.rate', 'parms.peakrate'),
    ...rulesFor(['rtab', 'ptab', 'burst', 'pburst'], any),
    'parms.buffer': tbfBuffer,
  },
};

export const classRules: Readonly<Record<string, Rules>> = {
  htb: {
    ...rateRules('parms.rate', 'parms.ceil'),
    ...rulesFor(['rtab', 'ctab'], any),
    'parms.quantum': chosen,
  },
};

/** Of the struct that all actions have. */
const parameters: Rules = Object.assign(
  {},
  ...['parms', 'parmsEx', 'act'].map((struct) => ({
    [`${struct}.index`]: chosen,
    ...rulesFor([`${struct}.refcnt`, `${struct}.bindcnt`], any),
  })),
);

export const actionRules: Readonly<Record<string, Rules>> = { police: policer };

/** The rules of an action, by its kind. */
export function rulesOfAction({ kind }: Fields): Rules {
  return underOptions({ ...parameters, ...(actionRules[kind as string] ?? {}) });
}

export const filterRules: Rules = {
  ...Object.fromEntries(Object.entries(policer).map(([path, rule]) => [`police.${path}`, rule])),
  // the filter's protocol; of packets in VLANs the kernel reports the one that is inside
  keyEthType: any,
  'keyEncOptsMask.vxlan.gbp': bits(0x48ffff),
  'keyEncOptsMask.erspan.dir': bits(1),
  'keyEncOptsMask.erspan.hwid': bits(0x3f),
  // of identifiers of CAN the kernel reports the extended ones first
  'ematches.list[].filters': sameSet,
};

/** Rules for the whole object, of those for its options. */
function underOptions(rules: Rules): Rules {
  return {
    // of a rate that is estimated the kernel reports the result, of a table of sizes what it was computed of
    rate: any,
    'stab.data': any,
    ...Object.fromEntries(Object.entries(rules).map(([path, rule]) => [`options.${path}`, rule])),
  };
}

/** The rules of a kind, for the whole object. */
export function rulesOfKind(byKind: Readonly<Record<string, Rules>>, kind: unknown): Rules {
  const own = typeof kind === 'string' && Object.hasOwn(byKind, kind) ? byKind[kind]! : NONE;
  return underOptions(own);
}
const NONE: Rules = {};
