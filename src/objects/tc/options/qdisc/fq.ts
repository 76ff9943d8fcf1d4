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
  /** Bytes that a new flow may send at first. */
  initialQuantum: size,
  /** Whether packets are sent at the pace that sockets ask for. */
  pacing: to('rateEnable', flag),
  /** Of a flow: `'10mbit'`. */
  maxrate: to('flowMaxRate', rate32),
  /** Flows below this rate are not paced: `'550kbit'`. */
  lowRateThreshold: rate32,
  /** Idle time after which a flow has its whole credit: `'40ms'`. */
  refillDelay: to('flowRefillDelay', microseconds),
  /** Mask for the hash of packets without a socket. */
  orphanMask: plain,
  /** The delay from which packets are marked: `'1ms'`. */
  ceThreshold: microseconds,
  /** How late timers may be: `'10us'`. */
  timerSlack: nanoseconds,
  /** How far ahead packets may ask to be sent: `'10s'`. */
  horizon: microseconds,
  /** Whether packets beyond the horizon are dropped, not moved to it. */
  horizonDrop: flag,
  /** How far ahead the device keeps packets itself. */
  offloadHorizon: microseconds,
};
/** Fair queueing with pacing in iproute2's words. */
export interface FqWords extends WordsOf<typeof table> {}
export const fq: Reader = words(table);
