import {
  type Attributes,
  attributes,
  flags,
  type Infer,
  s32,
  struct,
  u32,
} from '../../../../schema/index.js';

const set = attributes('TCA_ETF', {
  parms: [
    1,
    struct('tc_etf_qopt', '', {
      /** Nanoseconds. */
      delta: s32,
      /** `CLOCK_*`: 11 is TAI. */
      clockid: s32,
      flags: flags(u32, { deadlineModeOn: 1, offloadOn: 2, skipSockCheck: 4 }),
    }),
  ],
});
export interface Etf extends Infer<typeof set> {}
/** `TCA_ETF_*`: earliest transmission time first. */
export const etf: Attributes<Etf> = set;
