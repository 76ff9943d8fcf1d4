import { type Obj, only, type Reader } from '../reader.js';
import { microseconds, rate, size } from '../units.js';

/** A service curve: slopes and the time of the first, or what a packet needs, or just a rate: `'1mbit'`. */
export type Curve =
  | number
  | string
  | {
      /** Slope of the first segment: `'2mbit'`. */
      m1?: number | string | undefined;
      /** Length of the first segment: `'10ms'`. */
      d?: number | string | undefined;
      /** Rate afterwards: `'10mbit'`. */
      m2?: number | string | undefined;
    }
  | {
      /** Bytes of the largest unit of work. */
      umax?: number | string | undefined;
      /** The delay that it may have. */
      dmax?: number | string | undefined;
      rate: number | string;
    };

const SECOND = 1e6;

/** A curve as the kernel takes it. */
function curve(key: string, given: Curve): { m1: number; d: number; m2: number } {
  if (typeof given !== 'object') return { m1: 0, d: 0, m2: rate(given) };
  only(key, given, 'rate' in given ? ['umax', 'dmax', 'rate'] : ['m1', 'd', 'm2']);
  if (!('rate' in given)) {
    const { m1 = 0, d = 0, m2 = 0 } = given;
    return { m1: rate(m1), d: microseconds(d), m2: rate(m2) };
  }
  const m2 = rate(given.rate);
  if (given.umax === undefined || given.dmax === undefined) return { m1: 0, d: 0, m2 };
  const umax = size(given.umax);
  const dmax = microseconds(given.dmax);
  if (dmax * 1e-6 * m2 >= umax) {
    // the slope suffices already: nothing is due at first
    return { m1: 0, d: Math.ceil(dmax - (umax * SECOND) / m2), m2 };
  }
  return { m1: Math.ceil((umax * SECOND) / dmax), d: dmax, m2 };
}

/** A class of hfsc in iproute2's words. */
export interface HfscClassWords {
  /** Both of `rt` and `ls`. */
  sc?: Curve | undefined;
  /** Real time: what the class is guaranteed. */
  rt?: Curve | undefined;
  /** Link sharing. */
  ls?: Curve | undefined;
  /** Upper limit. */
  ul?: Curve | undefined;
}

/** The curves of the kernel, and the words that give them, of which the first counts. */
const CURVES = { rsc: ['rt', 'sc', 'rsc'], fsc: ['ls', 'sc', 'fsc'], usc: ['ul', 'usc'] } as const;

export const hfscClass: Reader = (options: Obj) => {
  const { sc: _sc, rt: _rt, ls: _ls, ul: _ul, rsc: _rsc, fsc: _fsc, usc: _usc, ...rest } = options;
  const curves = Object.entries(CURVES).flatMap(([key, words]) => {
    const word = words.find((one) => options[one] !== undefined);
    return word === undefined ? [] : [[key, curve(word, options[word] as Curve)]];
  });
  return { ...Object.fromEntries(curves), ...rest };
};

/** An hfsc qdisc in iproute2's words. */
export interface HfscWords {
  /** Minor number of the class for what no filter matches, as in `'10'` (hexadecimal) or a number. */
  default?: number | string | undefined;
}

export const hfsc: Reader = ({ default: minor, ...rest }: Obj) =>
  minor === undefined
    ? rest
    : { defcls: typeof minor === 'number' ? minor : Number.parseInt(minor as string, 16), ...rest };
