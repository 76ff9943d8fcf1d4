/**
 * Options that not every kernel or `tc` has, each proven by itself: a command, and in which area and under which name
 * what it says is told in the table of what is proven.
 */
import type { ActionInput, FilterInput, QdiscInput } from '../../../src/objects/tc/inputs.js';
import type { Say } from './table.js';

export const options: Record<string, Say> = {};
export const optionNames: Record<string, readonly [area: string, name: string]> = {};

const dev = 'a_0';

function put(area: string, name: string, command: string, say: Say): void {
  if (options[command]) throw new Error(`twice: ${command}`);
  options[command] = say;
  optionNames[command] = [area, name];
}

/** `tc filter add dev a_0 ingress …` */
function filter(name: string, words: string, value: object): void {
  put('filter', name, `filter add dev a_0 ingress ${words}`, (tc) =>
    tc.filter.add({ dev, parent: 'ingress', ...value } as FilterInput),
  );
}

/** A filter by fields. */
function flower(name: string, protocol: string, words: string, fields: object): void {
  filter(`flower: ${name}`, `protocol ${protocol} flower ${words} action drop`, {
    protocol,
    kind: 'flower',
    options: { ...fields, act: ['drop'] },
  });
}
flower('pfcp_opts', 'ip', 'enc_key_id 11 pfcp_opts 01:a/ff:ffffffffffffffff', {
  encKeyId: 11,
  pfcpOpts: '01:0a/ff:ffffffffffffffff',
});
flower('geneve_opts', 'ip', 'enc_key_id 11 geneve_opts 0102:80:00880022,0103:81:11aa3344', {
  encKeyId: 11,
  geneveOpts: '0102:80:00880022,0103:81:11aa3344',
});
flower('vxlan_opts', 'ip', 'enc_key_id 11 vxlan_opts 7', { encKeyId: 11, vxlanOpts: 7 });
flower('gtp_opts', 'ip', 'enc_key_id 11 gtp_opts 01:02', { encKeyId: 11, gtpOpts: '01:02' });
flower('erspan_opts', 'ip', 'enc_key_id 11 erspan_opts 2:0:1:7/2:0:255:255', {
  encKeyId: 11,
  erspanOpts: '2:0:1:7/2:0:255:255',
});
flower('enc_tos enc_ttl', 'ip', 'enc_key_id 3 enc_tos 0x8/0xf enc_ttl 0x5/0x7', {
  encKeyId: 3,
  encTos: '0x8/0xf',
  encTtl: '0x5/0x7',
});
flower('enc_flags', 'ip', 'enc_key_id 7 enc_flags tuncsum/notundf/tunoam/notuncrit', {
  encKeyId: 7,
  encFlags: 'tuncsum/notundf/tunoam/notuncrit',
});
flower('cfm', 'cfm', 'cfm mdl 3 op 5', { cfm: { mdLevel: 3, opcode: 5 } });
flower('l2_miss', 'ip', 'l2_miss 1', { l2Miss: 1 });
flower('spi', 'ip', 'ip_proto esp spi 5', { ipProto: 'esp', spi: 5 });
flower('l2tpv3_sid', 'ip', 'ip_proto l2tp l2tpv3_sid 5', { ipProto: 'l2tp', l2tpv3Sid: 5 });
flower('num_of_vlans', 'all', 'num_of_vlans 3', { numOfVlans: 3 });
flower('ppp_proto pppoe_sid', 'ppp_ses', 'pppoe_sid 5 ppp_proto ipv6', { pppoeSid: 5, pppProto: 'ipv6' });
flower('ct_state', 'ip', 'ct_state +trk+new-est-rpl ct_zone 7/0xff', {
  ctState: '+trk+new-est-rpl',
  ctZone: '7/0xff',
});
flower('arp', 'arp', 'arp_op reply arp_tha 02:00:00:00:00:05 arp_sha 02:00:00:00:00:00/24', {
  arpOp: 'reply',
  arpTha: '02:00:00:00:00:05',
  arpSha: '02:00:00:00:00:00/24',
});
flower('mpls lse', 'mpls_mc', 'mpls lse depth 3 tc 5 bos 0', { mpls: [{ depth: 3, tc: 5, bos: 0 }] });

/** A tree of matches. `ours`: where sets go by number. */
function ematch(name: string, match: string, ours = match): void {
  filter(`ematch ${name}`, `protocol ip basic match '${match}' action ok`, {
    protocol: 'ip',
    kind: 'basic',
    options: { match: ours, act: ['ok'] },
  });
}
/** The first set of a namespace has this number. */
ematch('ipset', 'ipset(blue src)', 'ipset(0 src)');
ematch('ipset', 'not ipset(blue dst) and cmp(u8 at 0 eq 69)', 'not ipset(0 dst) and cmp(u8 at 0 eq 69)');
ematch('canid', 'canid(sff 0x123:0x7f0 sff 0x5 eff 0x12345)');
ematch('cmp', 'cmp(u32 at 12 layer network mask 0xffff0000 lt 0x0a000000 trans)');
ematch('u32', 'u32(u16 0x1234 0xffff at nexthdr+2)');
ematch('nbyte', 'nbyte(abcde at 4 layer 2)');
ematch(
  'container',
  '((cmp(u8 at 9 eq 6) and cmp(u8 at 8 gt 1)) or not (cmp(u8 at 9 eq 17))) and cmp(u8 at 0 eq 69)',
);
const metas = (name: string, ...keys: string[]): void =>
  ematch(`meta: ${name}`, keys.map((key) => `meta(${key})`).join(' and '));
metas('dev', 'dev eq 5', 'sk_bind_if gt 3');
metas('random and load', 'random mask 0xff gt 5', 'loadavg_1 lt 100', 'loadavg_5 lt 100', 'loadavg_15 lt 99');
metas('packet', 'priority shift 2 mask 0xf eq 1', 'protocol eq 8', 'pkt_type eq 1', 'pkt_len gt 100');
metas('lengths', 'data_len eq 0', 'mac_len eq 14', 'vlan mask 0xfff eq 5');
metas('marks', 'nf_mark mask 0xff eq 3', 'fwmark lt 8', 'tc_index eq 3', 'rt_classid eq 3', 'rt_iif gt 0');
metas('socket', 'sk_family eq 2', 'sk_state eq 1', 'sk_reuse eq 1', 'sk_refcnt gt 1', 'sk_shutdown eq 0');
metas('socket type', 'sk_proto eq 6', 'sk_type eq 1');
metas('socket memory', 'sk_rcvbuf gt 1', 'sk_rmem gt 1', 'sk_wmem gt 1', 'sk_omem gt 1', 'sk_sndbuf gt 1');
metas('socket queues', 'sk_wmem_queue gt 1', 'sk_snd_queue gt 1', 'sk_rcv_queue gt 1', 'sk_err_queue gt 1');
metas('socket allocation', 'sk_fwd_alloc gt 1');

/** `tc actions add action …` */
function action(kind: string, option: string, words: string, value: object): void {
  put('action', `${kind}: ${option}`, `actions add action ${kind} ${words}`, (tc) =>
    tc.action.add([{ kind, options: value } as ActionInput]),
  );
}
action('ct', 'helper', 'commit helper ipv4-tcp-ftp', { commit: true, helper: 'ipv4-tcp-ftp' });
const ends = { srcIp: '10.0.0.1', dstIp: '10.0.0.2', id: 1 } as const;
action('tunnel_key', 'nofrag', 'set src_ip 10.0.0.1 dst_ip 10.0.0.2 id 1 nocsum nofrag', {
  set: { ...ends, csum: false, nofrag: true },
});
action('police', 'pkts_rate', 'pkts_rate 5000 pkts_burst 64 conform-exceed drop', {
  pktsRate: 5000,
  pktsBurst: 64,
  exceed: 'drop',
});
action('police', 'mtu', 'mtu 1500 conform-exceed drop', { mtu: 1500, exceed: 'drop' });
action('mirred', 'blockid', 'egress mirror blockid 10', { egress: 'mirror', blockid: 10 });
action('mirred', 'blockid', 'ingress redirect blockid 20', { ingress: 'redirect', blockid: 20 });
action(
  'gate',
  'entries',
  'priority 3 clockid CLOCK_REALTIME cycle-time 5000000 cycle-time-ext 1000 sched-entry open 1000000 2 3000 sched-entry close 4000000',
  {
    priority: 3,
    clockid: 'CLOCK_REALTIME',
    cycleTime: '5ms',
    cycleTimeExt: '1us',
    schedEntries: ['open 1ms 2 3000', 'close 4ms'],
  },
);
action('skbmod', 'ecn', 'ecn pipe', { ecn: true, action: 'pipe' });
filter(
  'police: avrate',
  'estimator 1s 8s protocol ip matchall action police avrate 1mbit conform-exceed drop',
  {
    protocol: 'ip',
    rate: { interval: '1s', average: '8s' },
    kind: 'matchall',
    options: { act: [{ kind: 'police', options: { avrate: '1mbit', exceed: 'drop' } }] },
  },
);

/** `tc qdisc add dev a_0 root handle 1: …` */
function qdisc(kind: string, option: string, words: string, value: object): void {
  put('qdisc', `${kind}: ${option}`, `qdisc add dev a_0 root handle 1: ${kind} ${words}`, (tc) =>
    tc.qdisc.add({ dev, parent: 'root', handle: '1:', kind, options: value } as QdiscInput),
  );
}
qdisc('netem', 'seed', 'limit 100 seed 42', { limit: 100, seed: 42 });
qdisc('netem', 'seed', 'loss 5% 10% seed 18446744073709551615', {
  loss: { random: '5%', correlation: '10%' },
  seed: 0xffffffffffffffffn,
});
qdisc('netem', 'slot', 'slot distribution pareto 10ms 2ms packets 3 bytes 2000', {
  slot: { distribution: 'pareto', delay: '10ms', jitter: '2ms', packets: 3, bytes: 2000 },
});
qdisc('netem', 'slot', 'slot 800us', { slot: { minDelay: '800us' } });
qdisc('netem', 'loss gemodel', 'loss gemodel 1%', { loss: { gemodel: ['1%'] } });
qdisc('netem', 'loss gemodel', 'loss gemodel 1% 10% 70% 0.1% ecn', {
  loss: { gemodel: ['1%', '10%', '70%', '0.1%'] },
  ecn: true,
});
qdisc('netem', 'loss state', 'loss state 1%', { loss: { state: ['1%'] } });
qdisc('netem', 'loss state', 'loss state 1% 2% 3% 4% 5%', {
  loss: { state: ['1%', '2%', '3%', '4%', '5%'] },
});
qdisc('netem', 'rate', 'rate 5mbit 20 100 5', {
  rate: { rate: '5mbit', packetOverhead: 20, cellSize: 100, cellOverhead: 5 },
});
qdisc('netem', 'rate', 'rate 5mbit -10', { rate: { rate: '5mbit', packetOverhead: -10 } });
qdisc(
  'fq',
  'priomap and weights',
  'bands 3 priomap 1 2 2 2 1 2 0 0 1 1 1 1 1 1 1 2 weights 600000 190000 70000',
  {
    priomap: { bands: 3, priomap: [1, 2, 2, 2, 1, 2, 0, 0, 1, 1, 1, 1, 1, 1, 1, 2] },
    weights: [600000, 190000, 70000],
  },
);
qdisc('fq', 'offload_horizon', 'offload_horizon 0ms', { offloadHorizon: 0 });
const TAPRIO = 'num_tc 2 map 0 1 queues 1@0 1@1 base-time 0 sched-entry S 1 1000000 clockid CLOCK_TAI';
const schedule = {
  numTc: 2,
  map: [0, 1],
  queues: ['1@0', '1@1'],
  baseTime: 0,
  schedEntries: ['S 1 1000000'],
  clockid: 'CLOCK_TAI',
} as const;
qdisc('taprio', 'fp', `${TAPRIO} fp E E`, { ...schedule, fp: ['E', 'E'] });
qdisc('taprio', 'max-sdu', `${TAPRIO} max-sdu 500 900`, { ...schedule, maxSdu: [500, 900] });
put('qdisc', 'shared blocks', 'qdisc add dev a_0 ingress_block 30 egress_block 31 clsact', (tc) =>
  tc.qdisc.add({ dev, kind: 'clsact', ingressBlock: 30, egressBlock: 31 }),
);
