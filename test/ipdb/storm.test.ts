import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { IPDB } from '../../src/ipdb/ipdb.js';
import { VIEWS } from '../../src/ipdb/types.js';
import type { TransportOptions } from '../../src/netlink/transport.js';
import { type FaultRule, FaultTransport } from '../../src/netlink/transports/fault.js';
import { NativeTransport } from '../../src/netlink/transports/native.js';
import { noNamespaces, TestNamespace } from '../helpers.js';
import { operation } from './operations.js';
import { assertMirrored, randomNumbers } from './support.js';

/** How much more than usual is to be done. */
const SCALE = Number(process.env.TSROUTE2_STORM ?? 1);
const SEED = Number(process.env.TSROUTE2_SEED ?? 1);

/** Writers in a namespace, and the rounds in which they write. */
const WRITERS = 3;
const ROUNDS = 12 * SCALE;
const OPERATIONS = 100;

async function write(space: TestNamespace, seed: number, refused: Map<string, number>): Promise<number> {
  const pick = randomNumbers(seed);
  const writers = Array.from({ length: WRITERS }, () => space.ipr());
  let done = 0;
  await Promise.all(
    writers.map(async (ipr) => {
      for (let i = 0; i < OPERATIONS; i++)
        await operation(ipr, pick).then(
          () => done++,
          (error: Error & { code?: string }) => {
            const why = error.code ?? error.message;
            refused.set(why, (refused.get(why) ?? 0) + 1);
          },
        );
    }),
  );
  for (const ipr of writers) ipr.close();
  return done;
}

describe('the mirror', { skip: noNamespaces, timeout: 120_000 * SCALE }, () => {
  it('is what a fresh dump says after every round of several writers', async (context) => {
    using space = new TestNamespace();
    await using db = await IPDB.open({ netns: space.ns.fd, views: VIEWS });
    const refused = new Map<string, number>();
    let done = 0;
    for (let round = 0; round < ROUNDS; round++) {
      done += await write(space, SEED * 1000 + round, refused);
      await assertMirrored(db, `seed ${SEED}, round ${round}`);
    }
    context.diagnostic(`${done} changes; refused: ${JSON.stringify(Object.fromEntries(refused))}`);
    context.diagnostic(JSON.stringify(db.source().statistics));
    assert.ok(done > ROUNDS * WRITERS * OPERATIONS * 0.3, 'most operations should do something');
  });

  it('is so after overruns', async (context) => {
    const pick = randomNumbers(SEED);
    const rules: FaultRule[] = [];
    for (let nth = 200; nth < 60_000 * SCALE; nth += 20 + pick(500))
      rules.push({ nth, do: { overrun: 1 + pick(6) } });
    let made = 0;
    // the first socket is the one for requests
    const transport = (options: TransportOptions) =>
      made++ === 0 ? new NativeTransport(options) : new FaultTransport(new NativeTransport(options), rules);
    using space = new TestNamespace();
    await using db = await IPDB.open({ netns: space.ns.fd, views: VIEWS, transport });
    const refused = new Map<string, number>();
    for (let round = 0; round < ROUNDS; round++) {
      await write(space, SEED * 2000 + round, refused);
      await assertMirrored(db, `seed ${SEED}, round ${round}`);
    }
    const { overruns } = db.source().statistics;
    context.diagnostic(JSON.stringify(db.source().statistics));
    assert.ok(overruns > 3, `there were ${overruns} overruns only`);
  });
});
