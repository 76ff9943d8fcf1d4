/** Options in part, or none: what is not given is what iproute2 sends for it, and never zeros. */
import type { IPRoute } from '../../src/iproute/iproute.js';
import type { WireAttribute } from '../../src/schema/index.js';
import { after, type Case } from './case.js';
import { type Difference, emptyTail, order, terminator } from './differences.js';

const SETUP =
  'ip link add a_0 numtxqueues 4 numrxqueues 4 type veth peer name b_0 numtxqueues 4 numrxqueues 4; ip link set a_0 up; ip link set b_0 up; tc qdisc add dev a_0 clsact';

type Row = [command: string, call: Case['call'], ...differences: Difference[]];

const tick = (ms: number) => (ms * 1e6) / 64;
const share = (percent: number) => Math.round((percent / 100) * 0xffffffff);

/** `tc qdisc add dev a_0 root handle 1: …` with each of the options. */
function qdisc(words: string, kind: string, ...options: (object | undefined)[]): Row[] {
  return options.map(
    (one): Row => [
      `tc qdisc add dev a_0 root handle 1: ${words}`,
      (ipr: IPRoute) =>
        ipr.tc.qdisc.add({
          dev: 'a_0',
          parent: 'root',
          handle: '1:',
          kind,
          ...(one === undefined ? {} : { options: one }),
        } as never),
      ...(kind === 'prio' ? [emptyTail] : []),
    ],
  );
}

function classes(words: string, kind: string, ...options: (object | undefined)[]): Row[] {
  return options.map((one) => [
    `tc class add dev a_0 parent 1: classid 1:1 ${words}`,
    (ipr: IPRoute) =>
      ipr.tc.class.add({
        dev: 'a_0',
        parent: '1:',
        handle: '1:1',
        kind,
        ...(one === undefined ? {} : { options: one }),
      } as never),
  ]);
}

function filter(words: string, kind: string, ...options: (object | undefined)[]): Row[] {
  return options.map((one) => [
    `tc filter add dev a_0 ingress protocol ip ${words}`,
    (ipr: IPRoute) =>
      ipr.tc.filter.add({
        dev: 'a_0',
        parent: 'ingress',
        protocol: 'ip',
        kind,
        ...(one === undefined ? {} : { options: one }),
      } as never),
  ]);
}

function action(words: string, kind: string, ...options: (object | undefined)[]): Row[] {
  return options.map((one) => [
    `tc actions add action ${words}`,
    (ipr: IPRoute) => ipr.tc.action.add({ kind, ...(one === undefined ? {} : { options: one }) } as never),
  ]);
}

const added: Difference = {
  why: 'iproute2 sends more than it was given, which is what the kernel has by default',
  normalise: (tree) => {
    const list = dataOf(tree.attributes);
    const known = /VLAN_(ID|FLAGS)|GRE_(LOCAL|REMOTE|[IO]KEY|[IO]FLAGS)|BOOLOPT/;
    const isSaid = ({ name, payload }: WireAttribute) =>
      known.test(name ?? '') && payload.some((byte) => byte !== 0);
    const kept = list.filter(isSaid);
    list.splice(0, list.length, ...kept);
  },
};

/** The attributes of `linkinfo.data`. */
function dataOf(attributes: WireAttribute[]): WireAttribute[] {
  const info = attributes.find(({ name }) => name === 'IFLA_LINKINFO');
  return info?.attributes?.find(({ name }) => name === 'IFLA_INFO_DATA')?.attributes ?? [];
}

function link(words: string, value: object, ...differences: Difference[]): Row[] {
  return [
    [`ip link add ${words}`, (ipr: IPRoute) => ipr.link.add(value as never), ...differences, terminator],
  ];
}

export const part: Case[] = after(
  SETUP,
  ...qdisc('pfifo', 'pfifo', undefined),
  ...qdisc('bfifo', 'bfifo', undefined),
  ...qdisc('pfifo_head_drop', 'pfifo_head_drop', undefined),
  ...qdisc('skbprio', 'skbprio', undefined, {}),
  ...qdisc('skbprio limit 10', 'skbprio', { limit: 10 }),
  ...qdisc('prio', 'prio', undefined, {}),
  ...qdisc('prio bands 4', 'prio', { bands: 4 }),
  ...qdisc('prio priomap 1 1 0', 'prio', { priomap: [1, 1, 0] }),
  ...qdisc('multiq', 'multiq', undefined, {}),
  ...qdisc('htb', 'htb', undefined, {}, { init: {} }),
  ...qdisc('htb r2q 5', 'htb', { r2q: 5 }, { init: { rate2quantum: 5 } }),
  ...qdisc('htb default 20', 'htb', { default: '20' }, { init: { defcls: 0x20 } }),
  ...qdisc('htb direct_qlen 5', 'htb', { directQlen: 5 }),
  ...qdisc('hfsc', 'hfsc', undefined, {}),
  ...qdisc('hfsc default 20', 'hfsc', { defcls: 0x20 }),
  ...qdisc('cbs', 'cbs', undefined, {}, { parms: {} }),
  ...qdisc('cbs idleslope 5', 'cbs', { idleslope: 5 }, { parms: { idleslope: 5 } }),
  ...qdisc('netem', 'netem', undefined, {}),
  ...qdisc('netem limit 5', 'netem', { limit: 5 }),
  ...qdisc('netem delay 10ms', 'netem', { delay: '10ms' }, { latency: tick(10) }),
  ...qdisc(
    'netem delay 10ms 1ms',
    'netem',
    { delay: '10ms', jitter: '1ms' },
    { latency: tick(10), jitter: tick(1) },
  ),
  ...qdisc('netem loss 1%', 'netem', { loss: '1%' }, { loss: share(1) }),
  ...qdisc(
    'netem loss state 1%',
    'netem',
    { loss: { state: ['1%'] } },
    { lossModel: { gi: { p13: share(1) } } },
  ),
  ...qdisc(
    'netem loss gemodel 1%',
    'netem',
    { loss: { gemodel: ['1%'] } },
    { lossModel: { ge: { p: share(1) } } },
  ),
  ...qdisc('netem duplicate 1%', 'netem', { duplicate: '1%' }, { duplicate: share(1) }),
  ...qdisc('netem corrupt 1%', 'netem', { corrupt: '1%' }, { corrupt: { probability: share(1) } }),
  ...qdisc(
    'netem delay 10ms reorder 5%',
    'netem',
    { delay: '10ms', reorder: '5%' },
    { latency: tick(10), reorder: { probability: share(5) } },
  ),
  ...qdisc('netem rate 1mbit', 'netem', { rate: '1mbit' }, { rate: { rate: 125000 } }),
  ...qdisc('netem slot 1ms', 'netem', { slot: { minDelay: '1ms' } }, { slot: { minDelay: 1_000_000 } }),
  ...qdisc(
    'netem slot 1ms packets 3',
    'netem',
    { slot: { minDelay: '1ms', packets: 3 } },
    { slot: { minDelay: 1_000_000, maxPackets: 3 } },
  ),
  ...qdisc('sfq', 'sfq', undefined, {}),
  ...qdisc('sfq perturb 10', 'sfq', { perturb: 10 }, { v0: { perturbPeriod: 10 } }),
  ...qdisc('sfq depth 10', 'sfq', { depth: 10 }),
  ...qdisc('sfq headdrop', 'sfq', { headdrop: true }),
  ...qdisc('codel', 'codel', undefined, {}),
  ...qdisc('fq_codel', 'fq_codel', undefined, {}),
  ...qdisc('fq', 'fq', undefined, {}),
  ...qdisc('fq_pie', 'fq_pie', undefined, {}),
  ...qdisc('pie', 'pie', undefined, {}),
  ...qdisc('hhf', 'hhf', undefined, {}),
  ...qdisc('cake', 'cake', undefined, {}),
  ...qdisc('etf', 'etf', undefined, {}, { parms: {} }),
  ...qdisc('etf delta 5', 'etf', { delta: 5 }, { parms: { delta: 5 } }),
  ...qdisc('mqprio', 'mqprio', undefined, {}),
  ...qdisc('mqprio num_tc 2', 'mqprio', { numTc: 2 }),
  ...qdisc('mqprio num_tc 2 queues 1@0 1@1', 'mqprio', { queues: ['1@0', '1@1'] }),
  ...qdisc('drr', 'drr', undefined, {}),
  ...qdisc('qfq', 'qfq', undefined, {}),
  ...qdisc('mq', 'mq', undefined),
  ...qdisc('blackhole', 'blackhole', undefined),
  ...qdisc('gred setup DPs 3 default 2', 'gred', { DPs: 3, default: 2 }, { dps: { dps: 3, defDp: 2 } }),
  ...qdisc('sfb', 'sfb', undefined, {}, { parms: {} }),
  ...qdisc('sfb limit 10', 'sfb', { limit: 10 }, { parms: { limit: 10 } }),
  ...qdisc('sfb target 10', 'sfb', { target: 10 }),
  ...qdisc('red limit 600k avpkt 1000', 'red', { limit: '600k', avpkt: 1000 }),
  ...qdisc('tbf rate 1mbit burst 10k latency 10ms', 'tbf', { rate: '1mbit', burst: '10k', latency: '10ms' }),
  ...classes('htb rate 1mbit', 'htb', { rate: '1mbit' }),
  ...classes('drr', 'drr', undefined, {}),
  ...classes('qfq', 'qfq', undefined, {}),
  ...classes('qfq weight 2', 'qfq', { weight: 2 }),
  ...classes(
    'hfsc sc rate 1mbit',
    'hfsc',
    { sc: '1mbit' },
    { sc: { rate: '1mbit' } },
    { rsc: { m2: 125000 }, fsc: { m2: 125000 } },
  ),
  ...classes('hfsc rt m2 1mbit', 'hfsc', { rt: { m2: '1mbit' } }, { rsc: { m2: 125000 } }),
  ...classes('hfsc ls m1 2mbit d 10ms m2 1mbit', 'hfsc', { ls: { m1: '2mbit', d: '10ms', m2: '1mbit' } }),
  ...filter(
    'u32 match mark 1 0xff flowid 1:1',
    'u32',
    { match: 'mark 1 0xff', classid: '1:1' },
    { mark: { val: 1, mask: 0xff }, classid: '1:1' },
  ),
  ...filter(
    'u32 match mark 1 0xffffffff flowid 1:1',
    'u32',
    { match: 'mark 1', classid: '1:1' },
    { mark: { val: 1 }, classid: 0x10001 },
  ),
  ...filter('u32 match u32 0 0', 'u32', { match: 'u32 0 0 at 0' }, { sel: { keys: [{}] } }),
  ...filter('flower', 'flower', undefined, {}),
  ...filter('matchall', 'matchall', undefined),
  ...filter('basic', 'basic', undefined),
  ...filter('flow hash keys src', 'flow', { hash: ['src'] }),
  ...filter('cgroup', 'cgroup', undefined),
  ...action('gact ok', 'gact', undefined, {}, { parms: {} }),
  ...action('gact drop random determ pass 5', 'gact', {
    action: 'drop',
    random: { type: 'determ', action: 'pass', val: 5 },
  }),
  ...action('mirred egress redirect dev b_0', 'mirred', { egress: 'redirect', dev: 'b_0' }),
  ...action('police rate 1mbit burst 10k', 'police', { rate: '1mbit', burst: '10k' }),
  ...action('police mtu 1500', 'police', { mtu: 1500 }),
  ...action('skbedit mark 1', 'skbedit', { mark: 1 }),
  ...action('skbmod swap mac', 'skbmod', { swap: 'mac' }),
  ...action('csum ip', 'csum', { update: ['ip'] }),
  ...action('vlan pop', 'vlan', { pop: true }),
  ...action('vlan push id 5', 'vlan', { push: { id: 5 } }),
  ...action('sample rate 5 group 1', 'sample', { rate: 5, group: 1 }),
  ...action('ife decode', 'ife', { decode: true }),
  ...action('ife encode', 'ife', { encode: {} }),
  ...action('connmark', 'connmark', undefined, {}, { parms: {} }),
  ...action('ctinfo', 'ctinfo', undefined, {}),
  ...action('ctinfo dscp 0xfc000000', 'ctinfo', { dscp: { mask: 0xfc000000 } }),
  ...action('ct', 'ct', undefined, {}),
  ...action('mpls pop protocol ip', 'mpls', { pop: { protocol: 'ip' } }),
  ...action('mpls push label 5', 'mpls', { push: { label: 5 } }),
  ...action('tunnel_key unset', 'tunnel_key', { unset: true }),
  ...action('nat ingress 10.0.0.0/8 192.168.0.1', 'nat', { ingress: '10.0.0.0/8', to: '192.168.0.1' }),
  ...action('pedit munge ip ttl set 1', 'pedit', { munge: 'ip ttl set 1' }),
  ...link('link a_0 name x0 type vlan id 5 gvrp on', {
    link: 'a_0',
    ifname: 'x0',
    linkinfo: { kind: 'vlan', data: { id: 5, flags: { flags: ['gvrp'] } } },
  }),
  ...link(
    'name x0 type gre local 10.0.0.1 remote 10.0.0.2 key 5',
    {
      ifname: 'x0',
      linkinfo: { kind: 'gre', data: { local: '10.0.0.1', remote: '10.0.0.2', ikey: 5, okey: 5 } },
    },
    added,
    order,
  ),
  ...link(
    'name x0 type gretap local 10.0.0.1 remote 10.0.0.2 ikey 5',
    {
      ifname: 'x0',
      linkinfo: { kind: 'gretap', data: { local: '10.0.0.1', remote: '10.0.0.2', ikey: 5 } },
    },
    added,
    order,
  ),
  ...link('name x0 type bridge mcast_vlan_snooping 1', {
    ifname: 'x0',
    linkinfo: { kind: 'bridge', data: { multiBoolopt: { optval: ['mcastVlanSnooping'] } } },
  }),
);
