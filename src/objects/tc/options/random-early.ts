/** The parameters of random early detection, computed as iproute2 does: it has logarithms in the place of its parameters. */
import { typeError } from '../../../schema/stack.js';
import { fraction, rate, size } from './units.js';

/** The words that all qdiscs with random early detection have. */
export interface EarlyWords {
  /** Average length at which marking begins. */
  min?: number | string | undefined;
  /** Average length at which the probability of marking is `probability`. */
  max?: number | string | undefined;
  /** Bytes of a usual packet. */
  avpkt?: number | string | undefined;
  /** Packets that may come at once before they are marked. */
  burst?: number | undefined;
  /** Of marking at `max`: a fraction such as 0.02, or `'2%'`. */
  probability?: number | string | undefined;
  /** Rate of the link, by which an idle time is judged. */
  bandwidth?: number | string | undefined;
}

/** Members of the parameters in the kernel's terms, none of which may be 0 by default. */
export const EARLY_MEMBERS = ['limit', 'qthMin', 'qthMax', 'wlog', 'plog', 'scellLog'] as const;

export const EARLY_WORDS = ['min', 'max', 'avpkt', 'burst', 'probability', 'bandwidth'] as const;

const PROBABILITY = 0.02;
const BANDWIDTH = '10mbit';
const MICROSECONDS = 1e6;
const LOGS = 32;

/** The parameters computed. */
export interface Early {
  readonly qthMin: number;
  readonly qthMax: number;
  readonly wlog: number;
  readonly plog: number;
  readonly scellLog: number;
  /** Idle damping, in hexadecimal. */
  readonly stab: string;
  readonly maxP: number;
}

/** `unit`: bytes that a unit of the thresholds stands for. */
export function early(words: EarlyWords, limit: number, avpkt: number, unit = 1): Early {
  const given = size(words.max ?? 0);
  const givenMin = size(words.min ?? 0);
  const qthMax = given || (givenMin && unit === 1 ? givenMin * 3 : Math.floor(limit / 4));
  const qthMin = givenMin || Math.floor(qthMax / 3);
  const burst = words.burst ?? Math.floor((2 * qthMin + qthMax) / ((3 * avpkt) / unit));
  const probability = fraction(words.probability ?? PROBABILITY);
  const wlog = averageLog(qthMin * unit, burst, avpkt);
  const idle = idleDamping(wlog, avpkt, rate(words.bandwidth ?? BANDWIDTH));
  return {
    qthMin,
    qthMax,
    wlog,
    plog: probabilityLog(qthMin * unit, qthMax * unit, probability),
    scellLog: idle.log,
    stab: idle.table,
    maxP: Math.floor(probability * 2 ** 32),
  };
}

/** Logarithm of the probability's step. */
function probabilityLog(min: number, max: number, probability: number): number {
  let step = probability / (max - min);
  for (let log = 0; log < LOGS; log++) {
    if (step > 1) return log;
    step *= 2;
  }
  throw typeError("'probability' is too small, or 'max' not above 'min'");
}

/** Logarithm of the average's weight. */
function averageLog(min: number, burst: number, avpkt: number): number {
  const packets = burst + 1 - min / avpkt;
  if (packets < 1) throw typeError("'burst' is too small: it must be above 'min' over 'avpkt'");
  for (let log = 1, weight = 0.5; log < LOGS; log++, weight /= 2) {
    if (packets <= (1 - (1 - weight) ** burst) / weight) return log;
  }
  throw typeError("'burst' is too large");
}

const ENTRIES = 256;
const CELLS = 512;
const MOST = 31;

/** The table of a decay by the cell. */
function damping(cell: number): string {
  let table = '00';
  for (let i = 1; i < ENTRIES - 1; i++) {
    table += Math.min(Math.floor(i * cell), MOST)
      .toString(16)
      .padStart(2, '0');
  }
  return `${table}${MOST.toString(16)}`;
}

/**
 * The table for parameters that were read, since the kernel wants one and does not report it: such that the average is
 * gone after 384 cells, between the 256 and 512 that tables end at.
 */
export const middleDamping = (): string => damping(MOST / ((CELLS * 3) / 4));

/** By how much the average goes down while nothing comes. */
function idleDamping(wlog: number, avpkt: number, bytesPerSecond: number): { log: number; table: string } {
  const transmission = Math.floor(Math.floor(MICROSECONDS * (avpkt / bytesPerSecond)) * (1000 / 64));
  const decay = -Math.log(1 - 1 / 2 ** wlog) / transmission;
  const longest = MOST / decay;
  let log = 0;
  while (longest / 2 ** log >= CELLS) log++;
  return { log, table: damping(2 ** log * decay) };
}
