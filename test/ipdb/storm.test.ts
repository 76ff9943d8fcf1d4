import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { IPDB } from '../../src/ipdb/ipdb.js';
import { VIEWS } from '../../src/ipdb/types.js';
import type { TransportOptions } from '../../src/socket/transport.js';
import { type FaultRule, FaultTransport } from '../../src/socket/transports/fault.js';
import { NativeTransport } from '../../src/socket/transports/native.js';
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

/** Leaves what comes to the kernel's buffer until it is asked for. */
class WithoutThread extends NativeTransport {
  override readAhead(): void {}
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

  it('is so after a storm of another process that the receive buffer cannot hold', async (context) => {
    using space = new TestNamespace();
    space.ip(`link add va type veth peer name vb
      link set va up
      link set vb up
      addr add 10.0.0.1/24 dev va
      -6 addr add 2001:db8::1/64 dev va nodad`);
    await using db = await IPDB.open({
      netns: space.ns.fd,
      views: ['routes', 'nexthops'],
      receiveBuffer: 16_384,
      transport: WithoutThread,
    });
    const changes = STORM * SCALE;
    const process = spawn('nsenter', [`--net=${space.ns.path}`, 'ip', '-force', '-batch', '-'], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    process.stdin.end(script(randomNumbers(SEED), changes));
    // the thread is kept from reading now and then
    const busy = setInterval(() => {
      for (const until = performance.now() + 30; performance.now() < until; );
    }, 50);
    await once(process, 'close');
    clearInterval(busy);
    await assertMirrored(db, `seed ${SEED}, ${changes} changes`);
    context.diagnostic(`${db.routes.size} routes; ${JSON.stringify(db.source().statistics)}`);
    assert.ok(db.source().statistics.overruns > 0, 'nothing was lost');
    assert.ok(db.routes.size > changes / 20);
  });
});

/** Changes of another process. */
const STORM = 20_000;

/** Commands for `ip -batch`, by chance: mostly routes that come, now and then one that is replaced or goes. */
function script(pick: (below: number) => number, count: number): string {
  const lines: string[] = [];
  for (let i = 0; i < count; i++) {
    const n = pick(count);
    const four = `10.${64 + ((n >> 16) & 63)}.${(n >> 8) & 255}.${n & 255}/32`;
    const six = `2001:db8:${(n >> 8).toString(16)}:${(n & 255).toString(16)}::/64`;
    const verb = ['add', 'add', 'add', 'replace', 'append', 'del'][pick(6)]!;
    const gateway = 2 + pick(20);
    if (pick(4) > 0) lines.push(`route ${verb} ${four} via 10.0.0.${gateway} table ${100 + pick(2)}`);
    else lines.push(`-6 route ${verb} ${six} via 2001:db8::${gateway} dev va table 100`);
  }
  return `${lines.join('\n')}\n`;
}
