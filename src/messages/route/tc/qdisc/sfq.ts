import { type Infer, type StructType, s32, struct, u32 } from '../../../../schema/index.js';
import { redFlagByte, redLogNames, redLogs, redThresholds } from './red-names.js';

/** `struct tc_sfqred_stats` */
export const sfqredStats = struct('tc_sfqred_stats', '', {
  probDrop: u32,
  forcedDrop: u32,
  probMark: u32,
  forcedMark: u32,
  probMarkHead: u32,
  forcedMarkHead: u32,
});

const parms = struct(
  'tc_sfq_qopt_v1',
  '',
  {
    v0: struct('tc_sfq_qopt', '', {
      /** Bytes per round for a flow. */
      quantum: u32,
      /** Seconds after which the hash changes; 0: never. */
      perturbPeriod: s32,
      /** Packets. */
      limit: u32,
      divisor: u32,
      flows: u32,
    }),
    /** Packets per flow. */
    depth: u32,
    headdrop: u32,
    ...redThresholds,
    ...redLogs,
    flags: redFlagByte,
    /** Probability at `qthMax`, 4294967295 being 100 %. */
    maxP: u32,
    /** Reported only. */
    stats: sfqredStats,
  },
  { names: { ...redLogNames, maxP: 'max_P' } },
);
export interface Sfq extends Infer<typeof parms> {}
/** `struct tc_sfq_qopt_v1`: stochastic fairness, with random early detection where requested. */
export const sfq: StructType<Sfq> = parms;

/** `struct tc_sfq_xstats` */
export const sfqXstats = struct('tc_sfq_xstats', '', { allot: s32 });
