import {
  type Attributes,
  attributes,
  enumeration,
  flags,
  type Infer,
  pad,
  s32,
  struct,
  u8,
  u32,
} from '../../../../schema/index.js';
import { rateTable, tcRatespec } from '../ratespec.js';

const change = { flags: 1, ewma: 2, maxidle: 4, minidle: 8, offtime: 16, avpkt: 32 } as const;

const set = attributes('TCA_CBQ', {
  lssopt: [
    1,
    struct('tc_cbq_lssopt', '', {
      /** Which of the members are meant. */
      change: flags(u8, change),
      flags: flags(u8, { bounded: 1, isolated: 2 }),
      ewmaLog: u8,
      level: u8,
      maxidle: u32,
      minidle: u32,
      offtime: u32,
      avpkt: u32,
    }),
  ],
  wrropt: [
    2,
    struct('tc_cbq_wrropt', '', {
      flags: u8,
      priority: u8,
      cpriority: u8,
      reserved: pad(1),
      allot: u32,
      weight: u32,
    }),
  ],
  fopt: [3, struct('tc_cbq_fopt', '', { split: u32, defmap: u32, defchange: u32 })],
  ovlStrategy: [
    4,
    struct('tc_cbq_ovl', '', {
      strategy: enumeration(u8, { classic: 0, delay: 1, lowprio: 2, drop: 3, rclassic: 4 }),
      priority2: u8,
      pad: pad(2),
      penalty: u32,
    }),
  ],
  rate: [5, tcRatespec],
  rtab: [6, rateTable],
  police: [7, struct('tc_cbq_police', '', { police: u8, res: pad(3) })],
});
export interface Cbq extends Infer<typeof set> {}
/** `TCA_CBQ_*`: class based queueing (until 6.3). */
export const cbq: Attributes<Cbq> = set;

export const cbqXstats = struct('tc_cbq_xstats', '', {
  borrows: u32,
  overactions: u32,
  avgidle: s32,
  undertime: s32,
});
