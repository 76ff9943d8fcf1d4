import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Connected, connected, makeBuckets } from '../dist/connect.js';
import { BucketReader } from '../dist/reader.js';
import { keyOf, STATE, streamOf, subjectOf, token } from '../dist/subjects.js';
import { Turns, waitBefore } from '../dist/turns.js';
import { NatsServer, noServer } from './support.js';

/** Who reads its part of the bucket; `npm run test:long`: doesMore */
const GETTERS = process.env.TSROUTE2_LONG === '1' ? 20_000 : 200;
const MOST = 16;

describe('turns', () => {
  it('are so many at a time, in their order, whatever fails', async () => {
    const turns = new Turns(3);
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    const work = (i: number) =>
      turns.run(async () => {
        begun.push(i);
        most = Math.max(most, ++running);
        await sleep(1 + ((i * 7) % 5));
        running--;
        if (i % 4 === 0) throw new Error(`${i} fails`);
        return i;
      });
    const done = await Promise.allSettled(Array.from({ length: 40 }, (_, i) => work(i)));
    assert.equal(most, 3);
    assert.deepEqual(
      begun,
      Array.from({ length: 40 }, (_, i) => i),
    );
    assert.equal(done.filter(({ status }) => status === 'rejected').length, 10);
    assert.equal(await work(1), 1);
  });

  it('are waited for ever longer, and never by all at once', () => {
    for (const [tries, from, to] of [
      [0, 250, 500],
      [3, 2_000, 4_000],
      [1_000, 15_000, 30_000],
    ] as const) {
      const waits = Array.from({ length: 200 }, () => waitBefore(tries, 500));
      assert.ok(Math.min(...waits) >= from && Math.max(...waits) <= to, `${tries}: ${Math.min(...waits)}`);
      assert.ok(new Set(waits.map(Math.round)).size > 50);
    }
  });
});

describe(`${GETTERS} getters of a bucket`, { skip: noServer, timeout: 1_100_000 }, () => {
  const server = new NatsServer();
  let connection: Connected;
  before(async () => {
    await server.start();
    connection = await connected(server.options, 'getters');
    await makeBuckets(connection);
    for (let at = 0; at < GETTERS; at += 500)
      await Promise.all(
        Array.from({ length: Math.min(500, GETTERS - at) }, (_, i) =>
          connection.js.publish(
            subjectOf(STATE, keyOf(`h${at + i}`, 'routes', 'k')),
            `{"at":1,"record":{"n":${at + i}}}`,
          ),
        ),
      );
  });
  after(async () => {
    await connection?.nc.close();
    await server.remove();
  });

  it('each get their own, a few at a time', async () => {
    const turns = new Turns(MOST);
    let most = 0;
    const get = (i: number) =>
      turns.run(async () => {
        let got = '';
        await new Promise<void>((resolve, reject) => {
          const reader = new BucketReader(connection, STATE, {
            keys: `${token(`h${i}`)}.>`,
            entry({ value = '' }) {
              got += value;
            },
            synced: () => void reader.close().then(resolve, reject),
          });
        });
        if (i % 50 === 0) {
          const { state } = await connection.jsm.streams.info(streamOf(STATE));
          most = Math.max(most, state.consumer_count);
        }
        return got;
      });
    const all = await Promise.all(Array.from({ length: GETTERS }, (_, i) => get(i)));
    for (const [i, got] of all.entries()) assert.equal(got, `{"at":1,"record":{"n":${i}}}`);
    assert.ok(most <= 2 * MOST, `${most} consumers at a time`);
  });
});
