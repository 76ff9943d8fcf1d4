/** Commands on qdiscs and classes, in the words of `tc` and of the library. */
import type { QdiscInput, TrafficClassInput } from '../../../src/objects/tc/inputs.js';
import type { Say } from './table.js';

export const qdiscs: Record<string, Say> = {};

const dev = 'a_0';
const root = { dev, parent: 'root', handle: '1:' } as const;

/** `tc qdisc add dev a_0 root handle 1: …` */
function q(words: string, kind: string, options?: object, more: object = {}) {
  const value = { ...root, kind, ...(options ? { options } : {}), ...more } as QdiscInput;
  qdiscs[`qdisc add dev a_0 root handle 1: ${words}`] = (tc) => tc.qdisc.add(value);
}

q('pfifo limit 10', 'pfifo', { limit: 10 });
q('bfifo limit 10000', 'bfifo', { limit: '10000b' });
q('pfifo_fast', 'pfifo_fast');
q('pfifo_head_drop limit 10', 'pfifo_head_drop', { limit: 10 });
q('tbf rate 1mbit burst 32k latency 400ms', 'tbf', { rate: '1mbit', burst: '32k', latency: '400ms' });
q('tbf rate 1mbit burst 32k limit 20k peakrate 2mbit minburst 1600', 'tbf', {
  rate: '1mbit',
  burst: '32k',
  limit: '20k',
  peakrate: '2mbit',
  mtu: 1600,
});
q('tbf rate 40gbit burst 1m limit 20m mpu 64 overhead 4', 'tbf', {
  rate: '40gbit',
  burst: '1m',
  limit: '20m',
  mpu: 64,
  overhead: 4,
});
q('prio', 'prio', { bands: 3, priomap: [1, 2, 2, 2, 1, 2, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1] });
q('prio bands 4 priomap 0 1 2 3 0 1 2 3 0 1 2 3 0 1 2 3', 'prio', {
  bands: 4,
  priomap: [0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3],
});
q('htb default 10', 'htb', { default: '10' });
q('htb default 0x20 r2q 5 direct_qlen 100', 'htb', { default: '0x20', r2q: 5, directQlen: 100 });
q('hfsc default 10', 'hfsc', { default: '10' });
q('multiq', 'multiq', { bands: 4 });
q('mq', 'mq');
q('mqprio num_tc 2 map 0 1 queues 1@0 1@1 hw 0', 'mqprio', {
  numTc: 2,
  map: [0, 1],
  queues: ['1@0', '1@1'],
  hw: false,
});
q(
  'taprio num_tc 1 map 0 queues 1@0 base-time 0 sched-entry S 1 1000000 sched-entry S 1 2000000 clockid CLOCK_TAI',
  'taprio',
  {
    numTc: 1,
    map: [0],
    queues: ['1@0'],
    baseTime: 0,
    schedEntries: ['S 1 1000000', { cmd: 'S', gateMask: 1, interval: '2ms' }],
    clockid: 'CLOCK_TAI',
  },
);
q('netem delay 10ms 2ms 25% loss 1%', 'netem', {
  delay: '10ms',
  jitter: '2ms',
  delayCorrelation: '25%',
  loss: '1%',
});
q(
  'netem delay 100ms 10ms distribution normal loss gemodel 1% 10% 70% 0.1% duplicate 1% 25% reorder 5% 50% gap 3 corrupt 0.1% 10% rate 1mbit 10 100 5 limit 500',
  'netem',
  {
    delay: '100ms',
    jitter: '10ms',
    distribution: 'normal',
    loss: { gemodel: ['1%', '10%', '70%', '0.1%'] },
    duplicate: { probability: '1%', correlation: '25%' },
    reorder: { probability: '5%', correlation: '50%' },
    gap: 3,
    corrupt: { probability: '0.1%', correlation: '10%' },
    rate: { rate: '1mbit', packetOverhead: 10, cellSize: 100, cellOverhead: 5 },
    limit: 500,
  },
);
q('netem loss state 1% 2% 3% ecn', 'netem', { loss: { state: ['1%', '2%', '3%'] }, ecn: true });
q('netem slot 1ms 2ms packets 5 bytes 1000', 'netem', {
  slot: { minDelay: '1ms', maxDelay: '2ms', packets: 5, bytes: 1000 },
});
q('netem rate 40gbit', 'netem', { rate: '40gbit' });
q('fq', 'fq', {});
q(
  'fq limit 1000 flow_limit 50 quantum 3000 initial_quantum 10000 maxrate 10mbit ce_threshold 1ms timer_slack 2us horizon 2s horizon_drop',
  'fq',
  {
    limit: 1000,
    flowLimit: 50,
    quantum: 3000,
    initialQuantum: 10000,
    maxrate: '10mbit',
    ceThreshold: '1ms',
    timerSlack: '2us',
    horizon: '2s',
    horizonDrop: true,
  },
);
q('fq_codel', 'fq_codel', {});
q(
  'fq_codel limit 500 flows 256 quantum 300 target 4ms interval 90ms noecn ce_threshold 1ms memory_limit 1m drop_batch 32',
  'fq_codel',
  {
    limit: 500,
    flows: 256,
    quantum: 300,
    target: '4ms',
    interval: '90ms',
    ecn: false,
    ceThreshold: '1ms',
    memoryLimit: '1m',
    dropBatch: 32,
  },
);
q('fq_pie', 'fq_pie', {});
q('fq_pie limit 500 flows 256 target 12ms tupdate 10ms alpha 1 beta 10 ecn bytemode', 'fq_pie', {
  limit: 500,
  flows: 256,
  target: '12ms',
  tupdate: '10ms',
  alpha: 1,
  beta: 10,
  ecn: true,
  bytemode: true,
});
q('codel', 'codel', {});
q('codel limit 100 target 4ms interval 30ms ecn ce_threshold 2ms', 'codel', {
  limit: 100,
  target: '4ms',
  interval: '30ms',
  ecn: true,
  ceThreshold: '2ms',
});
q('pie', 'pie', {});
q('pie limit 100 target 20ms tupdate 30ms alpha 2 beta 20 ecn bytemode dq_rate_estimator', 'pie', {
  limit: 100,
  target: '20ms',
  tupdate: '30ms',
  alpha: 2,
  beta: 20,
  ecn: true,
  bytemode: true,
  dqRateEstimator: true,
});
q('cake', 'cake', {});
q(
  'cake bandwidth 10mbit diffserv4 nat wash ack-filter ingress dual-dsthost overhead 44 mpu 84 atm rtt 50ms memlimit 2m fwmark 0xff split-gso',
  'cake',
  {
    bandwidth: '10mbit',
    diffserv: 'diffserv4',
    nat: true,
    wash: true,
    ackFilter: true,
    ingress: true,
    isolation: 'dual-dsthost',
    overhead: 44,
    mpu: 84,
    atm: 'atm',
    rtt: '50ms',
    memlimit: '2m',
    fwmark: 0xff,
    splitGso: true,
  },
);
q('cake unlimited raw autorate-ingress besteffort', 'cake', {
  bandwidth: 'unlimited',
  raw: true,
  autorateIngress: true,
  diffserv: 'besteffort',
});
q('sfq', 'sfq');
q(
  'sfq perturb 10 limit 100 depth 50 divisor 512 headdrop redflowlimit 100000 min 8000 max 60000 probability 0.1 ecn avpkt 1000 burst 20',
  'sfq',
  {
    perturb: '10s',
    limit: 100,
    depth: 50,
    divisor: 512,
    headdrop: true,
    redflowlimit: 100000,
    min: 8000,
    max: 60000,
    probability: '10%',
    ecn: true,
    avpkt: 1000,
    burst: 20,
  },
);
q('sfb', 'sfb', {});
q(
  'sfb rehash 10000 db 5000 limit 100 max 30 target 20 increment 0.005 decrement 0.0001 penalty_rate 10 penalty_burst 20',
  'sfb',
  {
    rehash: 10000,
    db: 5000,
    limit: 100,
    max: 30,
    target: 20,
    increment: 0.005,
    decrement: 0.0001,
    penaltyRate: 10,
    penaltyBurst: 20,
  },
);
q('red limit 400000 min 30000 max 90000 avpkt 1000 burst 55 probability 0.02 bandwidth 10Mbit', 'red', {
  limit: 400000,
  min: 30000,
  max: 90000,
  avpkt: 1000,
  burst: 55,
  probability: 0.02,
  bandwidth: '10Mbit',
});
q('red limit 400000 min 30000 max 90000 avpkt 1000 burst 55 ecn nodrop adaptive bandwidth 10mbit', 'red', {
  limit: 400000,
  min: 30000,
  max: 90000,
  avpkt: 1000,
  burst: 55,
  ecn: true,
  nodrop: true,
  adaptive: true,
});
q('gred setup DPs 3 default 2 grio', 'gred', { DPs: 3, default: 2, grio: true });
q('choke limit 1000 bandwidth 10Mbit min 83 max 250 ecn', 'choke', {
  limit: 1000,
  bandwidth: '10mbit',
  min: 83,
  max: 250,
  ecn: true,
});
q('drr', 'drr');
q('qfq', 'qfq');
q('ets bands 4 strict 2 quanta 1500 3000 priomap 0 1 2 3', 'ets', {
  bands: 4,
  strict: 2,
  quanta: [1500, 3000],
  priomap: [0, 1, 2, 3],
});
q('hhf', 'hhf', {});
q(
  'hhf limit 500 quantum 1500 hh_limit 100 reset_timeout 20ms admit_bytes 1000 evict_timeout 1s non_hh_weight 3',
  'hhf',
  {
    limit: 500,
    quantum: 1500,
    hhLimit: 100,
    resetTimeout: '20ms',
    admitBytes: 1000,
    evictTimeout: '1s',
    nonHhWeight: 3,
  },
);
q('cbs idleslope 98688 sendslope -901312 hicredit 153 locredit -1389', 'cbs', {
  idleslope: 98688,
  sendslope: -901312,
  hicredit: 153,
  locredit: -1389,
});
q('etf clockid CLOCK_TAI delta 1000 deadline_mode skip_sock_check', 'etf', {
  clockid: 'CLOCK_TAI',
  delta: '1us',
  deadlineMode: true,
  skipSockCheck: true,
});
q('skbprio limit 32', 'skbprio', { limit: 32 });
q('plug limit 1000', 'plug', { action: 'limit', limit: 1000 });
q('blackhole', 'blackhole');
q('dualpi2', 'dualpi2');
q(
  'stab mtu 2047 tsize 512 mpu 64 overhead 10 linklayer atm htb default 1',
  'htb',
  { default: '1' },
  { stab: { mtu: 2047, tsize: 512, mpu: 64, overhead: 10, linklayer: 'atm' } },
);
q(
  'stab overhead 22 linklayer ethernet pfifo limit 20',
  'pfifo',
  { limit: 20 },
  { stab: { overhead: 22, linklayer: 'ethernet' } },
);
q(
  'estimator 250ms 1s pfifo limit 20',
  'pfifo',
  { limit: 20 },
  { rate: { interval: '250ms', average: '1s' } },
);
qdiscs['qdisc add dev a_0 root noqueue'] = (tc) => tc.qdisc.add({ dev, parent: 'root', kind: 'noqueue' });
qdiscs['qdisc add dev a_0 clsact'] = (tc) => tc.qdisc.add({ dev, kind: 'clsact' });
qdiscs['qdisc add dev a_0 handle ffff: ingress'] = (tc) => tc.qdisc.add({ dev, kind: 'ingress' });
qdiscs['qdisc add dev a_0 ingress_block 10 egress_block 20 clsact'] = (tc) =>
  tc.qdisc.add({ dev, kind: 'clsact', ingressBlock: 10, egressBlock: 20 });
qdiscs[
  'qdisc change dev a_0 root gred DP 1 limit 60k min 15k max 45k avpkt 1000 burst 20 probability 0.1 prio 2 ecn'
] = (tc) =>
  tc.qdisc.change({
    dev,
    parent: 'root',
    kind: 'gred',
    options: {
      DP: 1,
      limit: '60k',
      min: '15k',
      max: '45k',
      avpkt: 1000,
      burst: 20,
      probability: 0.1,
      prio: 2,
      ecn: true,
    },
  });
qdiscs['qdisc change dev a_0 root plug release_indefinite'] = (tc) =>
  tc.qdisc.change({ dev, parent: 'root', kind: 'plug', options: { action: 'releaseIndefinite' } });

export const classes: Record<string, Say> = {};

/** `tc class add dev a_0 parent 1: classid 1:1 …` */
function c(words: string, kind: string, options: object, more: object = {}) {
  const value = { dev, parent: '1:', handle: '1:1', kind, options, ...more } as TrafficClassInput;
  classes[`class add dev a_0 parent 1: classid 1:1 ${words}`] = (tc) => tc.class.add(value);
}
c('htb rate 1mbit ceil 2mbit', 'htb', { rate: '1mbit', ceil: '2mbit' });
c(
  'htb rate 10mbit ceil 100mbit burst 20k cburst 30k prio 3 quantum 2000 mpu 64 overhead 4 linklayer atm',
  'htb',
  {
    rate: '10mbit',
    ceil: '100mbit',
    burst: '20k',
    cburst: '30k',
    prio: 3,
    quantum: 2000,
    mpu: 64,
    overhead: 4,
    linklayer: 'atm',
  },
);
c('htb rate 40gbit', 'htb', { rate: '40gbit' });
c('est 250ms 1s htb rate 1mbit', 'htb', { rate: '1mbit' }, { rate: { interval: '250ms', average: '1s' } });
c('hfsc sc rate 1mbit ul rate 2mbit', 'hfsc', { sc: '1mbit', ul: { rate: '2mbit' } });
c('hfsc rt m1 2mbit d 10ms m2 1mbit ls m2 1mbit', 'hfsc', {
  rt: { m1: '2mbit', d: '10ms', m2: '1mbit' },
  ls: '1mbit',
});
c('drr quantum 2000', 'drr', { quantum: 2000 });
c('qfq weight 5 maxpkt 2000', 'qfq', { weight: 5, maxpkt: 2000 });
classes['class change dev a_0 classid 1:1 ets quantum 1000'] = (tc) =>
  tc.class.change({ dev, handle: '1:1', kind: 'ets', options: { quantum: 1000 } });
q('netem delay 50ms 10ms 25% distribution pareto loss 0.3% 25%', 'netem', {
  delay: '50ms',
  jitter: '10ms',
  delayCorrelation: '25%',
  distribution: 'pareto',
  loss: { random: '0.3%', correlation: '25%' },
});
q('netem delay 1s 100ms distribution paretonormal limit 50', 'netem', {
  delay: '1s',
  jitter: '100ms',
  distribution: 'paretonormal',
  limit: 50,
});
q('netem slot distribution normal 10ms 2ms packets 3', 'netem', {
  slot: { distribution: 'normal', delay: '10ms', jitter: '2ms', packets: 3 },
});
q('cake bandwidth 20mbit pppoe-ptm rtt 100ms triple-isolate', 'cake', {
  bandwidth: '20mbit',
  framing: 'pppoe-ptm',
  rtt: '100ms',
  isolation: 'triple-isolate',
});
q('cake bandwidth 20mbit docsis metro flowblind ack-filter-aggressive no-split-gso', 'cake', {
  bandwidth: '20mbit',
  framing: 'docsis',
  rtt: 'metro',
  isolation: 'flowblind',
  ackFilter: 'aggressive',
  splitGso: false,
});
q('sfq quantum 2000 perturb 5 flows 64', 'sfq', { quantum: 2000, perturb: 5, flows: 64 });
q('red limit 1m min 50k max 150k avpkt 1500 burst 60 bandwidth 100mbit ecn harddrop probability 0.1', 'red', {
  limit: '1m',
  min: '50k',
  max: '150k',
  avpkt: 1500,
  burst: 60,
  bandwidth: '100mbit',
  ecn: true,
  harddrop: true,
  probability: '10%',
});
q('red limit 600k avpkt 1000', 'red', { limit: '600k', avpkt: 1000 });
q('choke limit 500 avpkt 500 bandwidth 1mbit burst 100 min 50 max 150 probability 0.05', 'choke', {
  limit: 500,
  avpkt: 500,
  bandwidth: '1mbit',
  burst: 100,
  min: 50,
  max: 150,
  probability: 0.05,
});
q('gred setup DPs 4 default 0 limit 1m', 'gred', { DPs: 4, default: 0, limit: '1m' });
q('fq buckets 2048 pacing refill_delay 20ms orphan_mask 255 low_rate_threshold 1mbit', 'fq', {
  buckets: 2048,
  pacing: true,
  refillDelay: '20ms',
  orphanMask: 255,
  lowRateThreshold: '1mbit',
});
q('fq nopacing', 'fq', { pacing: false });
q('ets strict 3', 'ets', { strict: 3 });
q('tbf rate 10mbit burst 10kb latency 50ms overhead 14 linklayer atm mpu 60', 'tbf', {
  rate: '10mbit',
  burst: '10kb',
  latency: '50ms',
  overhead: 14,
  linklayer: 'atm',
  mpu: 60,
});
q(
  'stab mtu 1500 tsize 128 mpu 84 overhead 18 tbf rate 1mbit burst 10k limit 10k',
  'tbf',
  { rate: '1mbit', burst: '10k', limit: '10k' },
  { stab: { mtu: 1500, tsize: 128, mpu: 84, overhead: 18 } },
);
q('estimator 1s 8s pfifo limit 20', 'pfifo', { limit: 20 }, { rate: { interval: '1s', average: '8s' } });
q(
  'taprio num_tc 2 map 0 1 queues 1@0 1@1 base-time 1000000000 cycle-time 3000000 cycle-time-extension 1000 sched-entry S 01 1000000 sched-entry S 0f 2000000 clockid CLOCK_TAI flags 0x1 txtime-delay 200000',
  'taprio',
  {
    numTc: 2,
    map: [0, 1],
    queues: ['1@0', '1@1'],
    baseTime: '1s',
    cycleTime: '3ms',
    cycleTimeExtension: '1us',
    schedEntries: ['S 01 1000000', 'S 0f 2000000'],
    clockid: 'CLOCK_TAI',
    flags: 1,
    txtimeDelay: '200us',
  },
);
c('hfsc sc umax 1500b dmax 10ms rate 1mbit ul m2 2mbit', 'hfsc', {
  sc: { umax: '1500b', dmax: '10ms', rate: '1mbit' },
  ul: { m2: '2mbit' },
});
c('hfsc rt umax 100b dmax 50ms rate 1mbit ls m1 1mbit d 5ms m2 500kbit', 'hfsc', {
  rt: { umax: 100, dmax: '50ms', rate: '1mbit' },
  ls: { m1: '1mbit', d: '5ms', m2: '500kbit' },
});
c('htb rate 5mbit burst 15k cburst 15k ceil 10mbit mtu 9000', 'htb', {
  rate: '5mbit',
  burst: '15k',
  cburst: '15k',
  ceil: '10mbit',
  mtu: 9000,
});
