import { dualpi2Reported, sentFor } from '../coarse.js';
import { flag, plain, type Reader, type WordsOf, words } from '../reader.js';
import { microseconds, size } from '../units.js';

/** The number to send so that the kernel reports the one given. */
const gain = (value: number): number => sentFor(value, dualpi2Reported);

const table = {
  /** Packets. */
  limit: plain,
  /** Bytes. */
  memoryLimit: size,
  /** The delay aimed at: `'15ms'`. */
  target: microseconds,
  /** How often the probability is computed: `'16ms'`. */
  tupdate: microseconds,
  /** Gain for the distance from the target, in Hz. */
  alpha: gain,
  /** Gain for the change of the delay, in Hz. */
  beta: gain,
  /** The delay from which L4S packets are marked: `'1ms'`. */
  stepThreshUs: microseconds,
  /** Splits GSO packets. */
  splitGso: flag,
};
/** Coupled queues for L4S, with times as text. */
export interface Dualpi2Words extends WordsOf<typeof table> {}
export const dualpi2: Reader = words(table);
