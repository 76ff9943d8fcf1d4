/** Commands on actions, in the words of `tc` and of the library. */
import type { ActionInput } from '../../../src/iproute/tc/inputs.js';
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
