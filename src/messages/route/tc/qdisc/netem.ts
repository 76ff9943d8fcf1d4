import {
  type Attributes,
  array,
  attributes,
  counter64,
  type Infer,
  type Message,
  message,
  nested,
  pad,
  s16,
  s32,
  s64,
  struct,
  u32,
  u64,
} from '../../../../schema/index.js';

const probability = { probability: u32, correlation: u32 } as const;

const lossSet = attributes('NETEM_LOSS', {
  /** Four states: probabilities of the transitions, 4294967295 being 100 %. */
  gi: [1, struct('tc_netem_gimodel', '', { p13: u32, p31: u32, p32: u32, p14: u32, p23: u32 })],
  /** Gilbert-Elliot. */
  ge: [2, struct('tc_netem_gemodel', '', { p: u32, r: u32, h: u32, k1: u32 })],
});
export interface NetemLoss extends Infer<typeof lossSet> {}
const loss: Attributes<NetemLoss> = lossSet;

const options = message('tc_netem_qopt', {
  header: struct('tc_netem_qopt', '', {
    /** Ticks; see `latency64`. */
    latency: u32,
    /** Packets. */
    limit: u32,
    /** Probability of loss, 4294967295 being 100 %. */
    loss: u32,
    /** Every so many packets are sent at once, where packets are reordered. */
    gap: u32,
    /** Probability of duplication. */
    duplicate: u32,
    /** Ticks; see `jitter64`. */
    jitter: u32,
  }),
  attributes: attributes('TCA_NETEM', {
    corr: [1, struct('tc_netem_corr', '', { delayCorr: u32, lossCorr: u32, dupCorr: u32 })],
    /** Table of the distribution, scaled by 8192. */
    delayDist: [2, array(s16)],
    reorder: [3, struct('tc_netem_reorder', '', probability)],
    corrupt: [4, struct('tc_netem_corrupt', '', probability)],
    lossModel: [5, nested(loss), 'TCA_NETEM_LOSS'],
    rate: [
      6,
      struct('tc_netem_rate', '', {
        /** Bytes per second. */
        rate: u32,
        packetOverhead: s32,
        cellSize: u32,
        cellOverhead: s32,
      }),
    ],
    ecn: [7, u32],
    /** Bytes per second, where 32 bits are too few. */
    rate64: [8, counter64],
    pad: [9, pad(0)],
    /** Nanoseconds. */
    latency64: [10, s64],
    /** Nanoseconds. */
    jitter64: [11, s64],
    /** Times in nanoseconds. */
    slot: [
      12,
      struct('tc_netem_slot', '', {
        minDelay: s64,
        maxDelay: s64,
        maxPackets: s32,
        maxBytes: s32,
        distDelay: s64,
        distJitter: s64,
      }),
    ],
    slotDist: [13, array(s16)],
    /** (6.6) */
    prngSeed: [14, u64],
  }),
});
export interface Netem extends Infer<typeof options> {}
/** `struct tc_netem_qopt`, `TCA_NETEM_*`: delay, loss, duplication and reordering. */
export const netem: Message<Netem> = options as Message<Netem>;

/** `struct tc_netem_xstats` (7.2) */
export const netemXstats = struct('tc_netem_xstats', '', {
  delayed: counter64,
  dropped: counter64,
  corrupted: counter64,
  duplicated: counter64,
  reordered: counter64,
  ecnMarked: counter64,
  allocationErrors: counter64,
});
