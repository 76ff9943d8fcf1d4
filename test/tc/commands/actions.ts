/** Commands on actions, in the words of `tc` and of the library. */
import type { ActionInput } from '../../../src/objects/tc/inputs.js';
import type { Say } from './table.js';

export const actions: Record<string, Say> = {};

/** `tc actions add action …` */
function a(words: string, ...list: ActionInput[]) {
  actions[`actions add action ${words}`] = (tc) => tc.action.add(list);
}

a('drop', 'drop');
a('gact pass random determ drop 5 index 7 cookie 0a0b', {
  kind: 'gact',
  options: { action: 'pass', index: 7, random: { type: 'determ', action: 'drop', val: 5 } },
  cookie: '0a0b',
});
a('gact drop hw_stats immediate no_percpu skip_hw', {
  kind: 'gact',
  options: { action: 'drop' },
  hwStats: { value: ['immediate'], selector: ['immediate'] },
  flags: { value: ['noPercpuStats', 'skipHw'], selector: ['noPercpuStats', 'skipHw'] },
});
a('ok action gact drop action gact pipe', 'ok', 'drop', 'pipe');
a('police rate 1mbit burst 10k conform-exceed drop', {
  kind: 'police',
  options: { rate: '1mbit', burst: '10k', exceed: 'drop' },
});
a('police rate 40gbit burst 1m mtu 64k peakrate 60gbit conform-exceed pipe/ok', {
  kind: 'police',
  options: { rate: '40gbit', burst: '1m', mtu: '64k', peakrate: '60gbit', exceed: 'pipe' },
});
a('police rate 1mbit burst 10k overhead 10 linklayer atm conform-exceed continue', {
  kind: 'police',
  options: { rate: '1mbit', burst: '10k', overhead: 10, linklayer: 'atm', exceed: 'continue' },
});
a('police pkts_rate 1000 pkts_burst 200 conform-exceed drop/pipe', {
  kind: 'police',
  options: { pktsRate: 1000, pktsBurst: 200, exceed: 'drop', conform: 'pipe' },
});
a('mirred egress mirror dev lo', { kind: 'mirred', options: { egress: 'mirror', dev: 'lo' } });
a('mirred ingress redirect dev b_0', { kind: 'mirred', options: { ingress: 'redirect', dev: 'b_0' } });
a('pedit munge ip ttl set 10', { kind: 'pedit', options: { munge: 'ip ttl set 10' } });
a('pedit ex munge ip ttl dec munge eth src set 02:00:00:00:00:01 munge tcp dport set 80 pipe', {
  kind: 'pedit',
  options: {
    munge: ['ip ttl dec', 'eth src set 02:00:00:00:00:01', 'tcp dport set 80'],
    action: 'pipe',
  },
});
a('skbedit mark 1', { kind: 'skbedit', options: { mark: 1 } });
a('skbedit mark 1/0xff priority 1:2 queue_mapping 3 ptype host inheritdsfield pipe', {
  kind: 'skbedit',
  options: { mark: '1/0xff', priority: '1:2', queueMapping: 3, ptype: 'host', inheritdsfield: true },
});
a('skbmod swap mac', { kind: 'skbmod', options: { swap: 'mac' } });
a('skbmod set dmac 02:00:00:00:00:01 set smac 02:00:00:00:00:02 set etype 0x800', {
  kind: 'skbmod',
  options: { set: { dmac: '02:00:00:00:00:01', smac: '02:00:00:00:00:02', etype: 'ip' } },
});
a('skbmod ecn', { kind: 'skbmod', options: { ecn: true } });
a('vlan push id 5', { kind: 'vlan', options: { push: { id: 5 } } });
a('vlan push id 5 protocol 802.1ad priority 3 pipe', {
  kind: 'vlan',
  options: { push: { id: 5, protocol: '802.1ad', priority: 3 }, action: 'pipe' },
});
a('vlan pop', { kind: 'vlan', options: { pop: true } });
a('vlan modify id 7', { kind: 'vlan', options: { modify: { id: 7 } } });
a('vlan push_eth dst_mac 02:00:00:00:00:01 src_mac 02:00:00:00:00:02', {
  kind: 'vlan',
  options: { pushEth: { dstMac: '02:00:00:00:00:01', srcMac: '02:00:00:00:00:02' } },
});
a('vlan pop_eth', { kind: 'vlan', options: { popEth: true } });
a('mpls pop protocol ip', { kind: 'mpls', options: { pop: { protocol: 'ip' } } });
a('mpls push label 100 tc 1 ttl 64 bos 1 protocol mpls_uc', {
  kind: 'mpls',
  options: { push: { label: 100, tc: 1, ttl: 64, bos: 1, protocol: 'mpls_uc' } },
});
a('mpls dec_ttl', { kind: 'mpls', options: { decTtl: true } });
a('mpls modify label 5 ttl 3', { kind: 'mpls', options: { modify: { label: 5, ttl: 3 } } });
a('mpls mac_push label 9', { kind: 'mpls', options: { macPush: { label: 9 } } });
a('nat ingress 10.0.0.0/8 192.168.0.1', {
  kind: 'nat',
  options: { ingress: '10.0.0.0/8', to: '192.168.0.1' },
});
a('nat egress any 192.168.0.1 index 3', {
  kind: 'nat',
  options: { egress: 'any', to: '192.168.0.1', index: 3 },
});
a('csum ip and tcp and udp and icmp', {
  kind: 'csum',
  options: { update: ['ip', 'tcp', 'udp', 'icmp'] },
});
a('ct commit', { kind: 'ct', options: { commit: true } });
a(
  'ct commit force zone 5 mark 7/0xff label 11000000000000000000000000000000/ff000000000000000000000000000000 nat src addr 10.0.0.1-10.0.0.9 port 1000-2000',
  {
    kind: 'ct',
    options: {
      commit: true,
      force: true,
      zone: 5,
      mark: '7/0xff',
      label: '11000000000000000000000000000000/ff000000000000000000000000000000',
      nat: { src: '10.0.0.1-10.0.0.9', port: '1000-2000' },
    },
  },
);
a('ct nat pipe', { kind: 'ct', options: { nat: true, action: 'pipe' } });
a('ct clear', { kind: 'ct', options: { clear: true } });
a('ct commit zone 1 nat dst addr fd00::1 port 80', {
  kind: 'ct',
  options: { commit: true, zone: 1, nat: { dst: 'fd00::1', port: 80 } },
});
a('ctinfo dscp 0xfc000000', { kind: 'ctinfo', options: { dscp: { mask: 0xfc000000 } } });
a('ctinfo dscp 0xfc000000 0x01000000 cpmark 0xff zone 3', {
  kind: 'ctinfo',
  options: { dscp: { mask: '0xfc000000', statemask: '0x01000000' }, cpmark: 0xff, zone: 3 },
});
a('connmark zone 5', { kind: 'connmark', options: { zone: 5 } });
const ends = { srcIp: '10.0.0.1', dstIp: '10.0.0.2', id: 1 } as const;
a('tunnel_key set src_ip 10.0.0.1 dst_ip 10.0.0.2 id 1 dst_port 4789 tos 1 ttl 64 nocsum', {
  kind: 'tunnel_key',
  options: { set: { ...ends, dstPort: 4789, tos: 1, ttl: 64, csum: false } },
});
a('tunnel_key set src_ip fd00::1 dst_ip fd00::2 id 1 geneve_opts 0102:80:00880022,0103:81:00880022 csum', {
  kind: 'tunnel_key',
  options: {
    set: { srcIp: 'fd00::1', dstIp: 'fd00::2', id: 1, geneveOpts: '0102:80:00880022,0103:81:00880022' },
  },
});
a('tunnel_key set src_ip 10.0.0.1 dst_ip 10.0.0.2 id 1 vxlan_opts 5', {
  kind: 'tunnel_key',
  options: { set: { ...ends, vxlanOpts: 5 } },
});
a('tunnel_key set src_ip 10.0.0.1 dst_ip 10.0.0.2 id 1 erspan_opts 2:0:1:7', {
  kind: 'tunnel_key',
  options: { set: { ...ends, erspanOpts: '2:0:1:7' } },
});
a('tunnel_key unset', { kind: 'tunnel_key', options: { unset: true } });
a('sample rate 10 group 1 trunc 100', { kind: 'sample', options: { rate: 10, group: 1, trunc: 100 } });
a('ife encode type 0xED3F dst 02:00:00:00:00:01 src 02:00:00:00:00:02', {
  kind: 'ife',
  options: { encode: { type: '0xED3F', dst: '02:00:00:00:00:01', src: '02:00:00:00:00:02' } },
});
a('gate clockid CLOCK_TAI sched-entry open 200000000ns -1 -1', {
  kind: 'gate',
  options: { clockid: 'CLOCK_TAI', schedEntries: ['open 200000000ns -1 -1'] },
});
a(
  'gate clockid CLOCK_TAI base-time 200000000000ns cycle-time 500000000 priority 2 sched-entry open 200000000ns 3 8000 sched-entry close 100000000ns -1 -1',
  {
    kind: 'gate',
    options: {
      clockid: 'tai',
      baseTime: '200s',
      cycleTime: '500ms',
      priority: 2,
      schedEntries: ['open 200ms 3 8000', { gate: 'close', interval: '100ms' }],
    },
  },
);
a('simple sdata hi', { kind: 'simple', options: { sdata: 'hi' } });
a('bpf bytecode "1,6 0 0 4294967295,"', { kind: 'bpf', options: { bytecode: '1,6 0 0 4294967295,' } });

/** A change of packets. */
const p = (words: string, munge: string | string[], more: object = {}) =>
  a(`pedit ${words}`, { kind: 'pedit', options: { munge, ...more } });
p('ex munge ip6 hoplimit set 5 munge udp sport add 1', ['ip6 hoplimit set 5', 'udp sport add 1']);
p('munge ip src set 10.0.0.1 munge ip dst set 10.0.0.2 munge ip tos set 0x10', [
  'ip src set 10.0.0.1',
  'ip dst set 10.0.0.2',
  'ip tos set 0x10',
]);
p(
  'ex munge ip6 src set fd00::1 munge ip6 dst set fd00::2 pipe',
  ['ip6 src set fd00::1', 'ip6 dst set fd00::2'],
  { ex: true, action: 'pipe' },
);
p(
  'ex munge eth dst set 02:00:00:00:00:02 munge eth type set 0x86dd pipe',
  ['eth dst set 02:00:00:00:00:02', 'eth type set 0x86dd'],
  { action: 'pipe' },
);
p('munge offset 8 u8 set 10', 'offset 8 u8 set 10');
p('munge offset 4 u16 set 0x1234 munge offset 12 u32 set 0xdeadbeef', [
  'offset 4 u16 set 0x1234',
  'offset 12 u32 set 0xdeadbeef',
]);
p('munge ip dsfield set 0x28 retain 0xfc', 'ip dsfield set 0x28 retain 0xfc');
p('munge offset 0 u8 clear munge offset 8 u16 invert', ['offset 0 u8 clear', 'offset 8 u16 invert']);
p('ex munge tcp flags set 2 munge tcp sport set 1024', ['tcp flags set 2', 'tcp sport set 1024']);
p(
  'ex munge ip6 traffic_class set 8 munge ip6 flow_lbl set 5',
  ['ip6 traffic_class set 8', 'ip6 flow_lbl set 5'],
  { ex: true },
);
a('gact goto chain 5 random netrand pipe 3', {
  kind: 'gact',
  options: { action: 'goto chain 5', random: { type: 'netrand', action: 'pipe', val: 3 } },
});
a('gact jump 2', 'jump 2');
a('police rate 10mbit burst 20k mpu 64 peakrate 20mbit mtu 2k conform-exceed drop/continue', {
  kind: 'police',
  options: {
    rate: '10mbit',
    burst: '20k',
    mpu: 64,
    peakrate: '20mbit',
    mtu: '2k',
    exceed: 'drop',
    conform: 'continue',
  },
});
a('mirred egress redirect dev b_0 index 9', {
  kind: 'mirred',
  options: { egress: 'redirect', dev: 'b_0', index: 9 },
});
a('mirred ingress mirror dev b_0', { kind: 'mirred', options: { ingress: 'mirror', dev: 'b_0' } });
a('nat egress 10.0.0.0/24 192.168.5.0', {
  kind: 'nat',
  options: { egress: '10.0.0.0/24', to: '192.168.5.0' },
});
a('tunnel_key set src_ip 10.0.0.1 dst_ip 10.0.0.2 id 7 dst_port 6081', {
  kind: 'tunnel_key',
  options: { set: { srcIp: '10.0.0.1', dstIp: '10.0.0.2', id: 7, dstPort: 6081 } },
});
a('csum ip4h and udplite and sctp and igmp index 4', {
  kind: 'csum',
  options: { update: ['ip4h', 'udplite', 'sctp', 'igmp'], index: 4 },
});
a('skbedit priority 5 queue_mapping 1', { kind: 'skbedit', options: { priority: 5, queueMapping: 1 } });
a('ife encode allow mark use prio 5', {
  kind: 'ife',
  options: { encode: { allow: ['mark'], use: { prio: 5 } } },
});
a('gate base-time 0 clockid CLOCK_BOOTTIME sched-entry close 1000000 sched-entry open 2000000 2', {
  kind: 'gate',
  options: { baseTime: 0, clockid: 'CLOCK_BOOTTIME', schedEntries: ['close 1ms', 'open 2ms 2'] },
});
a('sample rate 5 group 9 pipe index 3', { kind: 'sample', options: { rate: 5, group: 9, index: 3 } });
