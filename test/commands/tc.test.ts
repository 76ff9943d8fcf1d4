/** Command lines of `tc`, both ways, over what `tc` sent for each: but for the order of attributes. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parseCommand, toCommand } from '../../src/commands/index.js';
import { routeMessages } from '../../src/messages/route/index.js';
import type { Request } from '../../src/objects/request.js';
import { decodeTree, encode, encodeTree } from '../../src/schema/index.js';
import { nestedFlag, order } from '../bytes/differences.js';

const HEADER = 16;
interface Sample {
  readonly command: string;
  readonly requests: readonly string[];
  readonly interfaces?: Readonly<Record<string, number>>;
}
const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../test/samples/${name}`, import.meta.url), 'utf8'));
const samples: readonly Sample[] = [
  // an older `tc` looked up how many queues the device has
  ...read('tc.json').filter(({ command }: Sample) => !/: multiq$/.test(command)),
  ...read('bytes/tc.json').samples,
  ...read('bytes/part.json').samples.filter(({ command }: Sample) => command.startsWith('tc ')),
];

/** Commands of which something else is sent, with the reason. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'tc qdisc add dev a_0 root handle 1: tbf rate 40gbit burst 1m limit 20m mpu 64 overhead 4':
    'tc computes the burst with 32 bits of the rate',
  'tc actions add action pedit ex munge ip6 traffic_class set 8 munge ip6 flow_lbl set 5':
    'tc sets 19 of the 20 bits of the label',
  'tc actions add action nat egress any 192.168.0.1 index 3': 'tc 6.1 takes any for 0.0.0.0 alone',
  'tc actions add action simple sdata hi': 'tc sends what stands behind the text in its memory too',
};

/** `tc` adds an empty nest. */
const PRIO = / prio( |$)/;

function essence(type: number, body: Uint8Array): string {
  const { message } = Object.values(routeMessages).find(({ id }) => id === type)!;
  const tree = decodeTree(message, Uint8Array.from(body));
  nestedFlag.normalise(tree);
  order.normalise(tree);
  return `${type} ${Buffer.from(encodeTree(tree)).toString('hex')}`;
}
const sentBy = ({ type, value }: Request): string => essence(type.id, encode(type.message, value as never));

describe('commands of tc, both ways', () => {
  for (const { command, requests, interfaces } of samples) {
    if (requests.length === 0 || command === '(none)') continue;
    // the number of a set is looked up
    if (command.includes('ipset(blue')) continue;
    it(command, () => {
      const sent = Buffer.from(requests[0]!, 'hex');
      const index = sent.readInt32LE(HEADER + 4);
      const known: Readonly<Record<string, number>> = { b_0: 12, lo: 1, ...interfaces, a_0: index };
      const resolve = (name: string): number => known[name] ?? assert.fail(`${name} is looked up`);
      const request = parseCommand(command, resolve) as Request;
      const expected = essence(sent.readUInt16LE(4), sent.subarray(HEADER));
      if (OTHERWISE[command] ?? (PRIO.test(command) && command.includes(': prio')))
        assert.notEqual(sentBy(request), expected, 'the difference is gone');
      else assert.equal(sentBy(request), expected);
      const text = toCommand(request);
      assert.match(text, /^tc /);
      assert.equal(sentBy(parseCommand(text, resolve) as Request), sentBy(request), text);
    });
  }
});
