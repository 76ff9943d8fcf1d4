import {
  type Attributes,
  attributes,
  counter64,
  hex,
  type Infer,
  legacyNested,
  pad,
  type SelectType,
  s8,
  select,
  struct,
  type Type,
  u8,
  u32,
} from '../../../schema/index.js';

/** `struct gnet_estimator`: what `TCA_RATE` requests. */
export const estimator = struct('gnet_estimator', '', {
  /** Sampling period: 250 ms times 2 to the power of this and 2. */
  interval: s8,
  /** Logarithm of the weight of the average. */
  ewmaLog: u8,
});

/** `struct tc_stats`: what `TCA_STATS` has always said. */
export const tcStats = struct('tc_stats', '', {
  bytes: counter64,
  packets: u32,
  drops: u32,
  overlimits: u32,
  /** Bytes per second, where an estimator runs. */
  bps: u32,
  /** Packets per second. */
  pps: u32,
  qlen: u32,
  backlog: u32,
});

const basic = struct('gnet_stats_basic', '', { bytes: counter64, packets: u32 });

/** What the statistics of all objects have. */
const statistics = {
  basic: [1, basic],
  rateEst: [2, struct('gnet_stats_rate_est', '', { bps: u32, pps: u32 })],
  queue: [
    3,
    struct('gnet_stats_queue', '', {
      /** Packets in the queue. */
      qlen: u32,
      /** Bytes in the queue. */
      backlog: u32,
      drops: u32,
      requeues: u32,
      overlimits: u32,
    }),
  ],
  /** Rates in bytes and packets per second. */
  rateEst64: [5, struct('gnet_stats_rate_est64', '', { bps: counter64, pps: counter64 })],
  pad: [6, pad(0)],
  /** What hardware did of it (5.9). */
  basicHw: [7, basic],
  /** Packets in 64 bits (5.5). */
  pkt64: [8, counter64],
} as const;

const plainSet = attributes('TCA_STATS', statistics);
export interface TcStats extends Infer<typeof plainSet> {}
/** `TCA_STATS_*` of what has none of its kind. */
export const plainStats: Attributes<TcStats> = plainSet;

/** `TCA_STATS_*` by the kind of their owner, of which `TCA_STATS_APP` tells more. */
export function statsByKind<const C extends Readonly<Record<string, Type>>>(
  cases: C,
): SelectType<TcStats & { app?: Infer<C[keyof C]> | string }> {
  const stats = (app: Type) => legacyNested(attributes('TCA_STATS', { ...statistics, app: [4, app] }));
  const nests = Object.entries(cases).map(([kind, app]) => [kind, stats(app)]);
  return select('kind', Object.fromEntries(nests), stats(hex)) as SelectType<unknown> as SelectType<never>;
}
