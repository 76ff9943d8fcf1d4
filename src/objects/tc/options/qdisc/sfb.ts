import { type Obj, plain, type Reader, split, to, type WordsOf, words } from '../reader.js';

/** What the kernel takes for 1. */
const ONE = 0xffff;
const probability = (value: number): number => Math.floor(value * ONE + 0.5);

const table = {
  /** Milliseconds after which the hash changes. */
  rehash: to('rehashInterval'),
  /** Milliseconds for which two hashes are kept. */
  db: to('warmupTime'),
  /** Packets of a bin at which all are marked. */
  max: plain,
  /** Packets of a bin that are aimed at. */
  target: to('binSize'),
  /** A fraction: 0.0005. */
  increment: probability,
  decrement: probability,
  /** Packets. */
  limit: plain,
  /** Packets per second of what does not respond. */
  penaltyRate: plain,
  penaltyBurst: plain,
};
/** Stochastic fair blue in iproute2's words. */
export interface SfbWords extends WordsOf<typeof table> {}

const DEFAULTS = {
  rehash: 600_000,
  db: 60_000,
  increment: 0.0005,
  decrement: 0.00005,
  penaltyRate: 10,
  penaltyBurst: 20,
};
const MAX = 25;
const NAMES = Object.keys(table);
const read = words(table);

export const sfb: Reader = (options) => {
  if ('parms' in options) return options;
  const [found, rest] = split(options, NAMES) as [SfbWords & Obj, Obj];
  const max = found.max ?? (found.target ? Math.floor((found.target * 5 + 1) / 4) : MAX);
  const target = found.target ?? Math.floor((max * 4 + 3) / 5);
  return { parms: read({ ...DEFAULTS, ...found, max, target }), ...rest };
};
