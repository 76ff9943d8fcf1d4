/** What the verbs send is, byte for byte, what `tc` sent for the same command. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { Pending } from '../../src/iproute/names.js';
import { TrafficControlChanges } from '../../src/iproute/tc/tc.js';
import type { Call, Performer } from '../../src/iproute/verbs.js';
import { encode } from '../../src/schema/index.js';

interface Sample {
  command: string;
  requests: string[];
}
const file = new URL('../../../test/samples/tc.json', import.meta.url);
const samples: Sample[] = JSON.parse(readFileSync(file, 'utf8'));

const HEADER = 16;
const REQUEST_AND_ACK = 5;

type Tc = TrafficControlChanges<Pending<Call>>;

/** The command's words behind `tc`, and the verb that says the same. */
const commands: Record<string, (tc: Tc) => Pending<Call>> = {};
const q = (words: string, kind: string, options?: object) => {
  commands[`qdisc add dev a_0 root handle 1: ${words}`] = (tc) =>
    tc.qdisc.add({ dev: 'a_0', parent: 'root', handle: '1:', kind, ...(options ? { options } : {}) });
};
q('pfifo limit 10', 'pfifo', { limit: 10 });
q('bfifo limit 10000', 'bfifo', { limit: '10000b' });
q('pfifo_head_drop limit 10', 'pfifo_head_drop', { limit: 10 });
q('tbf rate 1mbit burst 32k latency 400ms', 'tbf', { rate: '1mbit', burst: '32k', latency: '400ms' });
q('tbf rate 1mbit burst 32k limit 20k peakrate 2mbit minburst 1600', 'tbf', {
  rate: '1mbit',
  burst: '32k',
  limit: '20k',
  peakrate: '2mbit',
  mtu: 1600,
});
q('htb default 10', 'htb', { default: '10' });
q('htb default 0x20 r2q 5 direct_qlen 100', 'htb', { default: '0x20', r2q: 5, directQlen: 100 });
q('hfsc default 10', 'hfsc', { defcls: 0x10 });
q('mq', 'mq');
q('codel limit 100 target 4ms interval 30ms ecn ce_threshold 2ms', 'codel', {
  limit: 100,
  interval: '30ms',
  target: '4ms',
  ecn: 1,
  ceThreshold: '2ms',
});
q('skbprio limit 32', 'skbprio', { limit: 32 });
q('drr', 'drr');
q('plug limit 1000', 'plug', { action: 'limit', limit: 1000 });
commands['qdisc add dev a_0 clsact'] = (tc) => tc.qdisc.add({ dev: 'a_0', kind: 'clsact' });
commands['qdisc add dev a_0 handle ffff: ingress'] = (tc) => tc.qdisc.add({ dev: 'a_0', kind: 'ingress' });

const c = (words: string, kind: string, options: object) => {
  commands[`class add dev a_0 parent 1: classid 1:1 ${words}`] = (tc) =>
    tc.class.add({ dev: 'a_0', parent: '1:', handle: '1:1', kind, options });
};
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
c('hfsc rt m1 2mbit d 10ms m2 1mbit ls m2 1mbit', 'hfsc', {
  rsc: { m1: '2mbit', d: '10ms', m2: '1mbit' },
  fsc: { m2: '1mbit' },
});
c('drr quantum 2000', 'drr', { quantum: 2000 });
c('qfq weight 5 maxpkt 2000', 'qfq', { weight: 5, lmax: 2000 });

const f = (words: string, filter: Parameters<Tc['filter']['add']>[0]) => {
  commands[`filter add dev a_0 ingress ${words}`] = (tc) =>
    tc.filter.add({ dev: 'a_0', parent: 'ingress', ...filter });
};
const drop = { kind: 'gact', options: { parms: { action: 'drop' } } };
f('protocol ip u32 match ip src 10.0.0.0/8 action ok', {
  protocol: 'ip',
  kind: 'u32',
  options: {
    act: [{ kind: 'gact', options: { parms: { action: 'ok' } } }],
    sel: { keys: [{ val: 0x0a000000, mask: 0xff000000, off: 12 }] },
  },
});
f('protocol ip u32 match ip src 10.0.0.0/8 police rate 1mbit burst 10k drop flowid 1:1', {
  protocol: 'ip',
  kind: 'u32',
  options: {
    police: { rate: '1mbit', burst: '10k', exceed: 'drop' },
    classid: '1:1',
    sel: { keys: [{ val: 0x0a000000, mask: 0xff000000, off: 12 }] },
  },
});
f('protocol ip pref 6 handle 5: u32 divisor 16', {
  protocol: 'ip',
  prio: 6,
  handle: 0x500000,
  kind: 'u32',
  options: { divisor: 16 },
});
f('matchall action ok', {
  kind: 'matchall',
  options: { act: [{ kind: 'gact', options: { parms: { action: 'ok' } } }] },
});
f('protocol ip handle 1 fw classid 1:1', {
  protocol: 'ip',
  handle: 1,
  kind: 'fw',
  options: { classid: '1:1' },
});
f('protocol ip flower src_ip 10.0.0.0/8 ip_proto tcp dst_port 80 action drop', {
  protocol: 'ip',
  kind: 'flower',
  options: {
    keyIpv4Src: '10.0.0.0',
    keyIpv4SrcMask: '255.0.0.0',
    keyIpProto: 6,
    keyTcpDst: 80,
    act: [drop],
    flags: [],
  },
});
const a = (words: string, ...actions: Parameters<Tc['action']['add']>[0][]) => {
  commands[`actions add action ${words}`] = (tc) => tc.action.add(actions.flat());
};
a('drop', drop);
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
a('vlan push id 5', {
  kind: 'vlan',
  options: { parms: { action: 'pipe', vAction: 'push' }, pushVlanId: 5 },
});
a('mirred egress mirror dev lo', {
  kind: 'mirred',
  options: { parms: { action: 'pipe', eaction: 'egressMirror', ifindex: 'lo' } },
});
a('skbedit mark 1', {
  kind: 'skbedit',
  options: { parms: { action: 'pipe' }, mark: 1 },
});

describe('requests', () => {
  for (const [words, verb] of Object.entries(commands)) {
    it(words, async () => {
      const sample = samples.find(({ command }) => command === `tc ${words}`);
      assert.ok(sample, 'no such sample');
      const sent = Buffer.from(sample.requests[0]!, 'hex');
      const index = words.startsWith('actions') ? 1 : sent.readInt32LE(HEADER + 4);
      const performer: Performer<Pending<Call>> = { perform: (call) => call, lookup: async () => index };
      const { type, value, flags } = await verb(new TrafficControlChanges(performer));
      assert.equal(type.id, sent.readUInt16LE(4));
      assert.equal(flags | REQUEST_AND_ACK, sent.readUInt16LE(6));
      assert.equal(
        Buffer.from(encode(type.message, value)).toString('hex'),
        sent.subarray(HEADER).toString('hex'),
      );
    });
  }
});
