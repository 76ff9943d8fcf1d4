import { early } from '../../../tc/options/random-early.js';
import { defined, type Obj } from '../../../tc/options/reader.js';

/**
 * Random early detection as the kernel reports it. It keeps logarithms of what `tc` was given, so that words are looked
 * for of which the same logarithms follow.
 */

/** What the kernel reports. */
interface Thresholds {
  readonly limit?: number;
  readonly qthMin?: number;
  readonly qthMax?: number;
  readonly wlog?: number;
  readonly plog?: number;
  readonly scellLog?: number;
}

const ONE = 2 ** 32;
const DIGITS = 17;

/** The shortest decimal fraction that is read as this number of 2^32. */
function fraction(value: number): string {
  for (let digits = 1; digits < DIGITS; digits++) {
    const text = (value / ONE).toFixed(digits);
    if (Math.floor(Number(text) * ONE) === value) return text;
  }
  return `${value / ONE}`;
}

const PACKETS = [1000, 500, 1500, 250, 100, 64];
const MOST = 1 << 20;
const TEN_MBIT = 1_250_000;
const DOUBLINGS = [0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6, 7, -7, 8, -8, 9, -9, 10, -10];

/** `isPackets`: of choke, whose thresholds are packets and not bytes. */
export function earlyWords(parms: Thresholds, maxP: number | undefined, isPackets = false): Obj {
  const { limit = 0, qthMin: min = 0, qthMax: max = 0, wlog, plog, scellLog } = parms;
  const probability = maxP === undefined ? undefined : fraction(maxP);
  const words = defined({ min, max, probability });
  const found = (avpkt: number, burst: number, bandwidth: number) => {
    try {
      const unit = isPackets ? avpkt : 1;
      return early({ ...words, burst, bandwidth }, limit, avpkt, unit);
    } catch {
      return undefined;
    }
  };
  for (const avpkt of PACKETS) {
    const least = Math.ceil(isPackets ? min : min / avpkt);
    for (let burst = Math.max(1, least); burst < MOST; burst += Math.ceil(burst / 16)) {
      const one = found(avpkt, burst, TEN_MBIT);
      if (one?.wlog !== wlog || one?.plog !== plog) continue;
      const bandwidth = DOUBLINGS.map((power) => TEN_MBIT * 2 ** power).find(
        (rate) => found(avpkt, burst, rate)?.scellLog === scellLog,
      );
      return { ...words, avpkt, burst, ...defined({ bandwidth }) };
    }
  }
  return words;
}
