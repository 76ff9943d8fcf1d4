import { has, type Obj, plain, type Reader, split, to, type WordsOf, words } from '../reader.js';

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
  /** By how much the probability falls: `'0.01%'`. */
  decrement: probability,
  /** Packets. */
  limit: plain,
  /** Packets per second of what does not respond. */
  penaltyRate: plain,
  /** Packets that unresponsive flows may send at once. */
  penaltyBurst: plain,
};
/** Stochastic fair blue in iproute2's words. */
export interface SfbWords extends WordsOf<typeof table> {}

const NAMES = Object.keys(table);
const read = words(table);

export const sfb: Reader = (options) => {
  if ('parms' in options || !has(options, ...NAMES)) return options;
  const [found, rest] = split(options, NAMES) as [SfbWords & Obj, Obj];
  return { parms: read({ ...found, ...bins(found) }), ...rest };
};

/** Of the most packets of a bin and those that are aimed at, one follows from the other. */
function bins({ max, target }: SfbWords): SfbWords {
  if (max !== undefined) return { max, target: target ?? Math.floor((max * 4 + 3) / 5) };
  return target === undefined ? {} : { max: Math.floor((target * 5 + 1) / 4), target };
}
