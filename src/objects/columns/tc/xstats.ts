import type { Obj } from '../../tc/options/reader.js';
import { fraction, named, type Read, type Show, same, switches } from './common.js';

/** What `tc -j -s -d` shows of the statistics that a kind of qdisc or class has of its own. */

const ONE = 0xffff;
const nonZero = (read: Read, names: string): Obj =>
  Object.fromEntries(Object.entries(same(read, names)).filter(([, value]) => value !== 0));
const earlyStats: Show = (read) => same(read, 'marked early pdrop other');

const tin = (read: Read): Obj => ({
  ...named(read, {
    threshold_rate: 'thresholdRate64',
    sent_bytes: 'sentBytes64',
    backlog_bytes: 'backlogBytes',
  }),
  ...same(read, 'target_us interval_us peak_delay_us avg_delay_us base_delay_us sent_packets'),
  ...same(read, 'way_indirect_hits way_misses way_collisions'),
  ...named(read, { drops: 'droppedPackets', ecn_mark: 'ecnMarkedPackets', ack_drops: 'acksDroppedPackets' }),
  ...same(read, 'sparse_flows bulk_flows unresponsive_flows'),
  ...named(read, { max_pkt_len: 'maxSkblen', flow_quantum: 'flowQuantum' }),
});

/** What statistics of a kind show, behind those that all have. */
export const xstats: Readonly<Record<string, Show>> = {
  cake: (read) => ({
    ...{
      ...same(read, 'memory_used memory_limit'),
      ...named(read, { capacity_estimate: 'capacityEstimate64' }),
    },
    ...named(read, { min_network_size: 'minNetlen', max_network_size: 'maxNetlen' }),
    ...named(read, { min_adj_size: 'minAdjlen', max_adj_size: 'maxAdjlen', active_queues: 'activeQueues' }),
    ...named(read, { avg_hdr_offset: 'avgNetoff', deficit: 'deficit', count: 'cobaltCount' }),
    ...(read.dropping ? { dropping: true } : {}),
    ...named(read, { drop_next: 'dropNextUs', blue_prob: 'pDrop', blue_timer: 'blueTimerUs' }),
    ...(read.tinStats ? { tins: read.tinStats.map(tin) } : {}),
  }),
  choke: (read) => ({ ...earlyStats(read), matched: read.matched }),
  codel: (read) => ({
    ...{ ...same(read, 'count lastcount ldelay'), ...switches(read, 'dropping') },
    ...{ ...same(read, 'drop_next maxpacket ecn_mark drop_overlimit'), ...nonZero(read, 'ce_mark') },
  }),
  dualpi2: (read) => same(read, 'prob delay_c delay_l credit memory_used max_memory_used'),
  fq: (read) => ({
    ...named(read, { flows: 'flows', inactive: 'inactiveFlows' }),
    ...{ throttled: read.throttled, gc: read.gcFlows, highprio: read.highprioPackets },
    ...(read.timeNextDelayedFlow > 0 ? { next_packet_delay: read.timeNextDelayedFlow } : {}),
    ...(read.fastpathPackets ? { fastpath: read.fastpathPackets } : {}),
    ...(read.tcpRetrans ? { retrans: read.tcpRetrans } : {}),
    ...(read.unthrottleLatencyNs ? { latency: read.unthrottleLatencyNs } : {}),
    ...nonZero(read, 'ce_mark flows_plimit pkts_too_long'),
    ...(read.allocationErrors ? { alloc_errors: read.allocationErrors } : {}),
    ...nonZero(read, 'horizon_drops horizon_caps'),
  }),
  fq_codel: (read) =>
    read.type === 'class'
      ? {
          ...same(read, 'deficit count lastcount ldelay'),
          ...(read.dropping ? { dropping: true, drop_next: read.dropNext } : {}),
        }
      : {
          ...{
            ...same(read, 'maxpacket drop_overlimit new_flow_count ecn_mark'),
            ...nonZero(read, 'ce_mark'),
          },
          ...(read.memoryUsage ? { memory_used: read.memoryUsage } : {}),
          ...{ ...nonZero(read, 'drop_overmemory'), ...same(read, 'new_flows_len old_flows_len') },
        },
  fq_pie: (read) => ({
    ...{ pkts_in: read.packetsIn, ...same(read, 'overlimit overmemory dropped ecn_mark new_flow_count') },
    ...{ ...same(read, 'new_flows_len old_flows_len'), memory_used: read.memoryUsage },
  }),
  hfsc: (read) => ({ period: read.period, ...nonZero(read, 'work rtwork'), level: read.level }),
  hhf: (read) => ({
    ...same(read, 'drop_overlimit hh_overlimit'),
    tot_hh: read.hhTotCount,
    cur_hh: read.hhCurCount,
  }),
  htb: (read) => ({ lended: read.lends, ...same(read, 'borrows giants tokens ctokens') }),
  netem: (read) => ({
    ...same(read, 'delayed dropped corrupted duplicated reordered ecn_marked'),
    ...(read.allocationErrors ? { alloc_errors: read.allocationErrors } : {}),
  }),
  pie: (read) => ({
    ...{ prob: fraction(Number(read.prob) / 2 ** 64), delay: read.delay },
    ...(read.dqRateEstimating ? { avg_dq_rate: read.avgDqRate } : {}),
    ...{ pkts_in: read.packetsIn, ...same(read, 'overlimit dropped maxq ecn_mark') },
  }),
  red: earlyStats,
  sfb: (read) => ({
    ...same(read, 'earlydrop penaltydrop bucketdrop queuedrop childdrop marked maxqlen'),
    ...{ maxprob: fraction(read.maxprob / ONE), avgprob: fraction(read.avgprob / ONE) },
  }),
  sfq: (read) => same(read, 'allot'),
  taprio: (read) => same(read, 'window_drops tx_overruns'),
};
