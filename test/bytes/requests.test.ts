/** What the verbs send is, byte for byte, what iproute2 sends for the same command, but for sequence and port id. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { IPRoute } from '../../src/iproute/iproute.js';
import { routeMessages, routeRequests } from '../../src/messages/route/index.js';
import { decodeTree, encodeTree } from '../../src/schema/index.js';
import { areas, type Samples } from './areas.js';
import { type Difference, padding } from './differences.js';
import { RequestRecorder } from './recorder.js';

const HEADER = 16;

/** Type, flags and body: all that has to be the same. */
function essence(request: Uint8Array, differences: readonly Difference[]): string {
  const bytes = Buffer.from(request);
  const type = differences.reduce((id, difference) => difference.type?.(id) ?? id, bytes.readUInt16LE(4));
  const types = [...Object.values(routeRequests), ...Object.values(routeMessages)];
  const { message } = types.find(({ id }) => id === type)!;
  const tree = decodeTree(message, Uint8Array.from(bytes.subarray(HEADER)));
  for (const { normalise } of differences) normalise(tree);
  bytes.writeUInt16LE(type, 4);
  const head = bytes.subarray(4, 8).toString('hex');
  return `${head} ${Buffer.from(encodeTree(tree)).toString('hex')}`;
}

let count = 0;

for (const [area, cases] of Object.entries(areas)) {
  const file = new URL(`../../../test/samples/bytes/${area}.json`, import.meta.url);
  const { samples }: Samples = JSON.parse(readFileSync(file, 'utf8'));

  describe(`requests of ${area}`, () => {
    for (const { command, call, differences } of cases) {
      count++;
      it(command, async () => {
        const sample = samples.find((one) => one.command === command);
        assert.ok(sample, 'captured');
        const kernel = new RequestRecorder(sample.interfaces);
        using ipr = new IPRoute({ transport: kernel.transport });
        await call(ipr, sample.interfaces);
        const expected = sample.requests.map((hex) => Buffer.from(hex, 'hex'));
        const same = (allowed: readonly Difference[]) =>
          assert.deepEqual(
            kernel.recorded.map((request) => essence(request, allowed)),
            expected.map((request) => essence(request, [...allowed, padding])),
          );
        same(differences);
        // a difference that is no more must not stay in the table
        for (const gone of differences) {
          assert.throws(() => same(differences.filter((one) => one !== gone)), `still needed: ${gone.why}`);
        }
      });
    }
  });
}

it('covers enough commands', () => assert.ok(count >= 150, `${count}`));
