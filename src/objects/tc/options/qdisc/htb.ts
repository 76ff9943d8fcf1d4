import { typeError } from '../../../../schema/stack.js';
import { type RateOptions, rateParts, ticks } from '../rates.js';
import { defined, type Obj, type Reader, split, whole } from '../reader.js';
import { size } from '../units.js';

/** An htb qdisc in iproute2's words. */
export interface HtbWords {
  /** Minor number of the class for what no filter matches, as in `'10'` (hexadecimal) or a number. */
  default?: number | string | undefined;
  /** Bytes per second for a byte of quantum. */
  r2q?: number | undefined;
  /** Packets. */
  directQlen?: number | undefined;
}

/** An htb class in iproute2's words. */
export interface HtbClassWords extends RateOptions {
  /** `'10mbit'` */
  rate?: number | string | undefined;
  /** Most that the class may borrow up to: `'100mbit'`; `rate` by default. */
  ceil?: number | string | undefined;
  /** Bytes. */
  burst?: number | string | undefined;
  /** Bytes sent at once at `ceil`: `'15k'`. */
  cburst?: number | string | undefined;
  /** Bytes that the class sends in its turn when it borrows. */
  quantum?: number | string | undefined;
  /** The lower borrows first: 0 to 7. */
  prio?: number | undefined;
}

const MTU = 1600;
const HIGH_RESOLUTION = 1_000_000_000;

const MINOR = 0x10000;

export const htb: Reader = ({
  default: minor,
  r2q,
  init,
  ...rest
}: HtbWords & { init?: { version?: number } } & Obj) => {
  const words = defined({
    rate2quantum: r2q,
    defcls: typeof minor === 'string' ? Number.parseInt(minor, 16) : minor,
  });
  const own = { ...init, ...words };
  // the kernel reports the version with a minor one, and refuses that
  if (own.version !== undefined && own.version >= MINOR) own.version = Math.floor(own.version / MINOR);
  return { ...(Object.keys(own).length > 0 ? { init: own } : {}), ...rest };
};

const CLASS: readonly string[] = [
  'rate',
  'ceil',
  'burst',
  'cburst',
  'quantum',
  'prio',
  'mtu',
  'mpu',
  'overhead',
  'linklayer',
];

export const htbClass: Reader = (options, { timerRate = HIGH_RESOLUTION } = {}) => {
  whole('parms', options.parms, ['rate', 'ceil', 'buffer', 'cbuffer']);
  if (options.parms !== undefined) return options;
  const [found, rest] = split(options, CLASS) as [HtbClassWords & Obj, Obj];
  if (found.rate === undefined) throw typeError("a class of htb needs 'rate'");
  const mtu = size(found.mtu ?? MTU);
  const all = { ...found, mtu };
  const rate = rateParts(found.rate, all);
  const ceil = rateParts(found.ceil ?? found.rate, all);
  const burst = size(found.burst ?? Math.floor(rate.bytes / timerRate) + mtu);
  const cburst = size(found.cburst ?? Math.floor(ceil.bytes / timerRate) + mtu);
  return {
    ...(rate.wide === undefined ? {} : { rate64: rate.wide }),
    ...(ceil.wide === undefined ? {} : { ceil64: ceil.wide }),
    parms: {
      rate: rate.spec,
      ceil: ceil.spec,
      buffer: ticks(rate.bytes, burst),
      cbuffer: ticks(ceil.bytes, cburst),
      quantum: size(found.quantum ?? 0),
      prio: found.prio ?? 0,
    },
    rtab: rate.table,
    ctab: ceil.table,
    ...rest,
  };
};
