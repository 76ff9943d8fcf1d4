import type { Htb } from '../../messages/route/tc/qdisc/htb.js';
import type { Input } from '../../schema/index.js';
import { type RateOptions, rateParts, ticks } from './rates.js';
import { size } from './units.js';

/** An htb qdisc in iproute2's words. */
export interface HtbQdiscOptions {
  /** Minor number of the class for what no filter matches, as in `'10'` (hexadecimal) or a number. */
  default?: number | string | undefined;
  /** Bytes per second for a byte of quantum. */
  r2q?: number | undefined;
  /** Packets. */
  directQlen?: number | undefined;
}

/** An htb class in iproute2's words. */
export interface HtbClassOptions extends RateOptions {
  rate: number | string;
  ceil?: number | string | undefined;
  /** Bytes. */
  burst?: number | string | undefined;
  cburst?: number | string | undefined;
  quantum?: number | string | undefined;
  prio?: number | undefined;
}

const VERSION = 3;
const R2Q = 10;
const MTU = 1600;
/** What iproute2 takes for a second of the kernel's timer. */
const HZ = 1_000_000_000;

export function htbQdisc({ default: minor = 0, r2q = R2Q, directQlen }: HtbQdiscOptions): Input<Htb> {
  const defcls = typeof minor === 'number' ? minor : Number.parseInt(minor, 16);
  return {
    init: { version: VERSION, rate2quantum: r2q, defcls },
    ...(directQlen === undefined ? {} : { directQlen }),
  };
}

export function htbClass(options: HtbClassOptions): Input<Htb> {
  const mtu = size(options.mtu ?? MTU);
  const all = { ...options, mtu };
  const rate = rateParts(options.rate, all);
  const ceil = rateParts(options.ceil ?? options.rate, all);
  const burst = size(options.burst ?? Math.floor(rate.bytes / HZ) + mtu);
  const cburst = size(options.cburst ?? Math.floor(ceil.bytes / HZ) + mtu);
  return {
    ...(rate.wide === undefined ? {} : { rate64: rate.wide }),
    ...(ceil.wide === undefined ? {} : { ceil64: ceil.wide }),
    parms: {
      rate: rate.spec,
      ceil: ceil.spec,
      buffer: ticks(rate.bytes, burst),
      cbuffer: ticks(ceil.bytes, cburst),
      quantum: size(options.quantum ?? 0),
      prio: options.prio ?? 0,
    },
    rtab: rate.table,
    ctab: ceil.table,
  };
}
