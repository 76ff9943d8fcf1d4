import {
  type Attributes,
  attributes,
  counter64,
  flag,
  type Infer,
  pad,
  s32,
  struct,
  u32,
} from '../../../../schema/index.js';
import { rateTable, tcRatespec } from '../ratespec.js';

const set = attributes('TCA_HTB', {
  /** Of a class. */
  parms: [
    1,
    struct('tc_htb_opt', '', {
      rate: tcRatespec,
      ceil: tcRatespec,
      /** Burst at `rate`, in ticks. */
      buffer: u32,
      /** Burst at `ceil`, in ticks. */
      cbuffer: u32,
      /** Bytes taken at once from the class; 0 leaves it to `rate2quantum`. */
      quantum: u32,
      /** Reported only: 0 is a leaf. */
      level: u32,
      /** 0 to 7: the lower is offered spare bandwidth first. */
      prio: u32,
    }),
  ],
  /** Of the qdisc. */
  init: [
    2,
    struct('tc_htb_glob', '', {
      version: u32,
      rate2quantum: u32,
      /** Minor number of the class for what no filter matches. */
      defcls: u32,
      debug: u32,
      /** Reported only. */
      directPkts: u32,
    }),
  ],
  ctab: [3, rateTable],
  rtab: [4, rateTable],
  /** Packets. */
  directQlen: [5, u32],
  /** Bytes per second, where 32 bits are too few. */
  rate64: [6, counter64],
  ceil64: [7, counter64],
  pad: [8, pad(0)],
  /** (5.12) */
  offload: [9, flag],
});
export interface Htb extends Infer<typeof set> {}
/** `TCA_HTB_*`: hierarchical token buckets, the qdisc's and its classes'. */
export const htb: Attributes<Htb> = set;

/** `struct tc_htb_xstats` */
export const htbXstats = struct('tc_htb_xstats', '', {
  lends: u32,
  borrows: u32,
  giants: u32,
  /** Ticks. */
  tokens: s32,
  /** Ticks. */
  ctokens: s32,
});
