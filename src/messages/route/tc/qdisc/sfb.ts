import { type Attributes, attributes, type Infer, struct, u32 } from '../../../../schema/index.js';

const set = attributes('TCA_SFB', {
  parms: [
    1,
    struct('tc_sfb_qopt', '', {
      /** Milliseconds. */
      rehashInterval: u32,
      /** Milliseconds. */
      warmupTime: u32,
      max: u32,
      binSize: u32,
      /** 65536 is 1. */
      increment: u32,
      decrement: u32,
      /** Packets. */
      limit: u32,
      /** Packets per second. */
      penaltyRate: u32,
      penaltyBurst: u32,
    }),
  ],
});
export interface Sfb extends Infer<typeof set> {}
/** `TCA_SFB_*`: stochastic fair blue. */
export const sfb: Attributes<Sfb> = set;

/** `struct tc_sfb_xstats` */
export const sfbXstats = struct('tc_sfb_xstats', '', {
  earlydrop: u32,
  penaltydrop: u32,
  bucketdrop: u32,
  queuedrop: u32,
  childdrop: u32,
  marked: u32,
  maxqlen: u32,
  /** 65535 is 1. */
  maxprob: u32,
  avgprob: u32,
});
