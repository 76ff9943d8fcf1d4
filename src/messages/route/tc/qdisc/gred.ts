import {
  type Attributes,
  array,
  attributes,
  binary,
  counter64,
  flags,
  type Infer,
  legacyNested,
  listOf,
  pad,
  struct,
  u8,
  u32,
} from '../../../../schema/index.js';
import { redFlags, redLogNames, redLogs, redThresholds } from './red-names.js';

const queueSet = attributes('TCA_GRED_VQ', {
  pad: [1, pad(0)],
  dp: [2, u32],
  statBytes: [3, counter64],
  statPackets: [4, u32],
  statBacklog: [5, u32],
  statProbDrop: [6, u32],
  statProbMark: [7, u32],
  statForcedDrop: [8, u32],
  statForcedMark: [9, u32],
  statPdrop: [10, u32],
  statOther: [11, u32],
  flags: [12, flags(u32, redFlags)],
});
export interface GredQueue extends Infer<typeof queueSet> {}
const queue: Attributes<GredQueue> = queueSet;

const set = attributes('TCA_GRED', {
  /** One virtual queue in a request; what the kernel reports has all 16. */
  parms: [
    1,
    array(
      struct(
        'tc_gred_qopt',
        '',
        {
          ...redThresholds,
          /** Number of the virtual queue. */
          dp: u32,
          backlog: u32,
          qave: u32,
          forced: u32,
          early: u32,
          other: u32,
          pdrop: u32,
          ...redLogs,
          prio: u8,
          packets: u32,
          bytesin: u32,
        },
        { names: { ...redLogNames, dp: 'DP' } },
      ),
    ),
  ],
  stab: [2, binary(256, 256)],
  /** Set up before any virtual queue. */
  dps: [
    3,
    struct(
      'tc_gred_sopt',
      '',
      { dps: u32, defDp: u32, grio: u8, flags: flags(u8, redFlags), pad1: pad(2) },
      { names: { dps: 'DPs', defDp: 'def_DP' } },
    ),
  ],
  /** Probabilities of the virtual queues, 4294967295 being 100 %. */
  maxP: [4, array(u32)],
  /** Bytes. */
  limit: [5, u32],
  /** (5.0) */
  vqList: [6, listOf(1, 'TCA_GRED_VQ_ENTRY', legacyNested(queue), { flagged: false })],
});
export interface Gred extends Infer<typeof set> {}
/** `TCA_GRED_*`: generic random early detection. */
export const gred: Attributes<Gred> = set;
