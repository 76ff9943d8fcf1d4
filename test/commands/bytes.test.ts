/**
 * Command lines both ways, over the requests that iproute2 sends for each of the captured commands: text makes the same
 * bytes, bytes make a text, and that text makes the same bytes again.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { type Command, parseCommand, toCommand } from '../../src/commands/index.js';
import { routeMessages, routeRequests } from '../../src/messages/route/index.js';
import type { Request } from '../../src/objects/request.js';
import { NLM_F_ACK, NLM_F_DUMP, NLM_F_REQUEST } from '../../src/protocol/framing.js';
import { decodeTree, encode, encodeTree } from '../../src/schema/index.js';
import { areas, type Samples } from '../bytes/areas.js';
import {
  type Difference,
  emptyNest,
  nestedFlag,
  order,
  padding,
  setlink,
  slaveKind,
  terminator,
} from '../bytes/differences.js';

const HEADER = 16;

/** What no kernel minds. */
const HARMLESS: readonly Difference[] = [
  order,
  nestedFlag,
  terminator,
  padding,
  setlink,
  emptyNest,
  slaveKind,
];

function essence(type: number, flags: number, body: Uint8Array, more: readonly Difference[]): string {
  const all = [...HARMLESS, ...more];
  const id = all.reduce((at, difference) => difference.type?.(at) ?? at, type);
  const { message } = [...Object.values(routeRequests), ...Object.values(routeMessages)].find(
    (one) => one.id === id,
  )!;
  const tree = decodeTree(message, body);
  for (const { normalise } of all) normalise(tree);
  const own = flags & ~(NLM_F_REQUEST | NLM_F_ACK | NLM_F_DUMP);
  return `${id} ${own.toString(16)} ${Buffer.from(encodeTree(tree)).toString('hex')}`;
}

const ofRequest = ({ type, value, flags }: Request, more: readonly Difference[]) =>
  essence(type.id, flags, encode(type.message, value as never), more);

const without = (why: string, ...names: readonly string[]): Difference => ({
  why,
  normalise(tree) {
    for (let i = tree.attributes.length - 1; i >= 0; i--)
      if (names.includes(tree.attributes[i]!.name ?? '')) tree.attributes.splice(i, 1);
  },
});

/** IPv6 routes to everywhere: sixteen zeros that a length of 0 makes meaningless. */
const everywhere: Difference = {
  why: 'a prefix of no bits needs no address',
  normalise(tree) {
    const at = tree.attributes.findIndex(
      (one) => one.name === 'RTA_DST' && one.payload.every((byte) => byte === 0),
    );
    if (at >= 0) tree.attributes.splice(at, 1);
  },
};

/** In what iproute2's requests differ from these, beyond what no kernel minds. */
const DIFFERENCES: readonly (readonly [RegExp, Difference])[] = [
  [/ netns \d/, without('a process is said by its descriptor', 'IFLA_NET_NS_FD', 'IFLA_NET_NS_PID')],
  [/^ip -6 route add default /, everywhere],
  [/^ip rule add from all /, without('every address is what a rule without a prefix says', 'FRA_SRC')],
];

const AREAS = Object.keys(areas);

for (const area of AREAS) {
  const file = new URL(`../../../test/samples/bytes/${area}.json`, import.meta.url);
  const { samples }: Samples = JSON.parse(readFileSync(file, 'utf8'));

  describe(`commands of ${area}, both ways`, () => {
    for (const { command, interfaces, requests } of samples) {
      // those have tests of their own
      if (command.startsWith('tc ')) continue;
      it(command, () => {
        const more = DIFFERENCES.filter(([pattern]) => pattern.test(command)).map(([, one]) => one);
        const names = new Map(Object.entries(interfaces).map(([name, index]) => [index, name]));
        const environment = {
          resolve(name: string): number {
            const index = interfaces[name] ?? (name === 'lo' ? 1 : undefined);
            assert.ok(index !== undefined, `${name} is looked up`);
            return index;
          },
          netns: () => 5,
        };
        const [expected] = requests.map((hex) => {
          const bytes = Uint8Array.from(Buffer.from(hex, 'hex'));
          const view = new DataView(bytes.buffer);
          return essence(view.getUint16(4, true), view.getUint16(6, true), bytes.subarray(HEADER), more);
        });
        const request = parseCommand(command, environment) as Request;
        assert.equal(
          ofRequest(request, more),
          expected,
          JSON.stringify((parseCommand(command) as Command).input),
        );
        const text = toCommand(request, {
          deviceName: (index) => names.get(index) ?? (index === 1 ? 'lo' : undefined),
        });
        const again = parseCommand(text, environment) as Request;
        assert.equal(ofRequest(again, more), expected, text);
        assert.ok(text.startsWith(command.split(' ')[0]!), text);
      });
    }
  });
}
