import { flag, plain, type Reader, to, type WordsOf, words } from '../reader.js';
import { microseconds, nanoseconds, rate, size } from '../units.js';

const MOST = 0xffffffff;
const rate32 = (value: number | string): number => Math.min(rate(value), MOST);

const table = {
  /** Number of hash buckets, a power of 2. */
  buckets: to('bucketsLog', (count: number) => Math.floor(Math.log2(count))),
  /** Packets in all. */
  limit: to('plimit'),
  /** Packets of a flow. */
  flowLimit: to('flowPlimit'),
  /** Bytes. */
  quantum: size,
  initialQuantum: size,
  /** Whether packets are sent at the pace that sockets ask for. */
  pacing: to('rateEnable', flag),
  /** Of a flow: `'10mbit'`. */
  maxrate: to('flowMaxRate', rate32),
  lowRateThreshold: rate32,
  refillDelay: to('flowRefillDelay', microseconds),
  orphanMask: plain,
  ceThreshold: microseconds,
  timerSlack: nanoseconds,
  horizon: microseconds,
  /** Whether packets beyond the horizon are dropped, not moved to it. */
  horizonDrop: flag,
  offloadHorizon: microseconds,
};
/** Fair queueing with pacing in iproute2's words. */
export interface FqWords extends WordsOf<typeof table> {}
export const fq: Reader = words(table);
