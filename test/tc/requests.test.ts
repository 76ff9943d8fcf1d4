/** What the verbs send is, byte for byte, what `tc` sent for the same command. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { Call, Executor } from '../../src/iproute/executor.js';
import { TrafficControlChanges } from '../../src/iproute/tc.js';
import type { Pending } from '../../src/objects/interfaces.js';
import { decode, encode } from '../../src/schema/index.js';
import { commands } from './commands/index.js';

interface Sample {
  command: string;
  requests: string[];
}
const file = new URL('../../../test/samples/tc.json', import.meta.url);
const samples: Sample[] = JSON.parse(readFileSync(file, 'utf8'));

const HEADER = 16;
const REQUEST_AND_ACK = 5;
/** Devices of the samples that actions name. */
const DEVICES: Readonly<Record<string, number>> = { lo: 1, b_0: 12 };

const GENEVE = 'options of Geneve are marked as nests, as the kernel wants them';
/** Commands of which other bytes are sent, with the reason: the kernel is told the same. */
const OTHER_BYTES: Readonly<Record<string, string>> = {
  'filter add dev a_0 ingress protocol ip flower enc_key_id 11 geneve_opts 0102:80:00880022/ffff:ff:ffffffff action drop':
    GENEVE,
  'actions add action tunnel_key set src_ip fd00::1 dst_ip fd00::2 id 1 geneve_opts 0102:80:00880022,0103:81:00880022 csum':
    GENEVE,
};
/** Commands that tell the kernel something else, with the reason. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'qdisc add dev a_0 root handle 1: prio': 'tc adds an empty nest',
  'qdisc add dev a_0 root handle 1: prio bands 4 priomap 0 1 2 3 0 1 2 3 0 1 2 3 0 1 2 3':
    'tc adds an empty nest',
  'qdisc add dev a_0 root handle 1: tbf rate 40gbit burst 1m limit 20m mpu 64 overhead 4':
    'tc computes the burst with 32 bits of the rate',
  'actions add action pedit ex munge ip6 traffic_class set 8 munge ip6 flow_lbl set 5':
    'tc sets 19 of the 20 bits of the label',
  'actions add action nat egress any 192.168.0.1 index 3': 'tc 6.1 takes any for 0.0.0.0 alone',
  'actions add action simple sdata hi': 'tc sends what stands behind the text in its memory too',
};

describe('requests', () => {
  for (const [words, verb] of Object.entries(commands)) {
    it(words, async () => {
      const sample = samples.find(({ command }) => command === `tc ${words}`);
      assert.ok(sample, 'no such sample');
      if (sample.requests.length === 0) return assert.ok(OTHERWISE[words], 'no request');
      const sent = Buffer.from(sample.requests[0]!, 'hex');
      const index = words.startsWith('actions') ? undefined : sent.readInt32LE(HEADER + 4);
      const executor: Executor<Pending<Call>> = {
        execute: (call) => call,
        resolve: async (name) => (name === 'a_0' ? index! : DEVICES[name]!),
      };
      const { type, value, flags } = await verb(new TrafficControlChanges(executor));
      assert.equal(type.id, sent.readUInt16LE(4));
      assert.equal(flags | REQUEST_AND_ACK, sent.readUInt16LE(6));
      const ours = Uint8Array.from(encode(type.message, value));
      const theirs = Uint8Array.from(sent.subarray(HEADER));
      const same = Buffer.compare(ours, theirs) === 0;
      if (OTHER_BYTES[words] ?? OTHERWISE[words]) assert.ok(!same, 'the difference is gone');
      if (OTHERWISE[words]) return;
      if (OTHER_BYTES[words]) assert.deepEqual(decode(type.message, ours), decode(type.message, theirs));
      else assert.equal(Buffer.from(ours).toString('hex'), Buffer.from(theirs).toString('hex'));
    });
  }

  it('every sample is said', () => {
    const missing = samples
      .map(({ command }) => command.replace(/^tc /, ''))
      .filter((command) => command !== '(none)' && !commands[command]);
    assert.deepEqual(missing, []);
  });
});
