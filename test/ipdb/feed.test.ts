import assert from 'node:assert/strict';
import { it } from 'node:test';
import { type Entry, Feed, LOST, type Notification } from '../../src/ipdb/mirror/feed.js';
import { HEADER, NLMSG_ERROR } from '../../src/protocol/framing.js';
import { memoryPair } from '../../src/testing.js';

const NEWLINK = 16;
const SETLINK = 19;

/** A message of zeros. */
function bare(type: number, length: number, seq = 0): Uint8Array {
  const out = new Uint8Array(Uint32Array.of(HEADER + length, type, seq, 0, ...Array(8).fill(0)).buffer);
  return out.subarray(0, HEADER + length);
}

it('a barrier passes whatever else came: what nobody wants, what cannot be read', async () => {
  const [near, far] = memoryPair();
  const taken: Notification[] = [];
  const feed = new Feed({ transport: near }, (lot) => taken.push(...lot));
  feed.want([], [NEWLINK]);
  const deliver = (...messages: Uint8Array[]): void => {
    for (const one of messages) far.send(one);
  };
  const barrier = async (): Promise<void> => {
    const passed = feed.barrier();
    // the request was sent at once, and is answered by its sequence number
    const request = far.receive()!;
    const seq = request.bytes.u32[(request.index[0]! >> 2) + 2];
    far.send(bare(NLMSG_ERROR, 20, seq));
    await passed;
  };
  deliver(bare(SETLINK, 16), bare(NEWLINK, 16), bare(SETLINK, 16));
  await barrier();
  assert.deepEqual(
    taken.map((one) => (one as Entry).type),
    [NEWLINK],
  );
  deliver(bare(NEWLINK, 3), bare(SETLINK, 16));
  await barrier();
  assert.equal(taken.at(-1), LOST);
  feed.close();
  await feed.ended;
});
