import { sentFor } from '../coarse.js';
import { flag, plain, type Reader, type WordsOf, words } from '../reader.js';
import { microseconds, size } from '../units.js';

const SECOND = 1_000_000_000n;
const ONE = 0xffffffffn;
/** Fractions of 1/256 Hz, which the kernel keeps as steps of a probability. */
const gain = (value: number): number =>
  sentFor(value, (sent) => Number(((((BigInt(sent) * ONE) >> 2n) / SECOND) * SECOND * 4n) / ONE));

const table = {
  /** Packets. */
  limit: plain,
  /** Bytes. */
  memoryLimit: size,
  target: microseconds,
  tupdate: microseconds,
  alpha: gain,
  beta: gain,
  stepThreshUs: microseconds,
  splitGso: flag,
};
/** Coupled queues for L4S, with times as text. */
export interface Dualpi2Words extends WordsOf<typeof table> {}
export const dualpi2: Reader = words(table);
