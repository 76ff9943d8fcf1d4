/** What the verbs send is, byte for byte, what `tc` sent for the same command. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { Pending } from '../../src/iproute/names.js';
import { TrafficControlChanges } from '../../src/iproute/tc/tc.js';
import type { Call, Performer } from '../../src/iproute/verbs.js';
import { encode } from '../../src/schema/index.js';
import { classes, qdiscs } from './commands/qdiscs.js';

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
const commands: Record<string, (tc: Tc) => Pending<Call>> = { ...qdiscs, ...classes };
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
