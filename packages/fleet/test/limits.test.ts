/** An agent and a fleet that are short of descriptors for a moment: both go on afterwards, and nothing is left open. */
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Gate, Host, NatsServer, noServer, until } from './support.js';

const noLimits = spawnSync('prlimit', ['--version']).error === undefined ? false : 'not installed: prlimit';

describe('a fleet short of descriptors', { skip: noServer || noLimits }, () => {
  const server = new NatsServer();
  const host = new Host('one');
  let gate: Gate;

  before(async () => {
    await server.start();
    await host.fill(3);
    gate = await new Gate(server.port).open();
  });
  after(async () => {
    await gate.shut();
    host.close();
    await server.remove();
  });

  it('goes on afterwards', async () => {
    const words = [
      fileURLToPath(new URL('./limits-child.js', import.meta.url)),
      `${gate.port}`,
      host.ns.path,
      join(server.folder, 'spool'),
    ];
    const child = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (text) => {
      errors += text;
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const state = async (): Promise<{ routes: string[]; seen: number; connected: boolean }> => {
      child.stdin.write('\n');
      return JSON.parse((await lines.next()).value);
    };
    const open = (): number => readdirSync(`/proc/${child.pid}/fd`).length;
    const limit = (descriptors: number): void => {
      execFileSync('prlimit', ['--pid', `${child.pid}`, `--nofile=${descriptors}:`]);
    };
    assert.equal((await lines.next()).value, 'ready');
    await state();
    const usual = open();
    let n = 0;
    for (const left of [0, 1, 2])
      for (const isCut of [false, true]) {
        const dst = `198.51.100.${n++}/32`;
        const { seen } = await state();
        limit(left === 0 ? 3 : usual + left);
        if (isCut) await gate.shut();
        await host.ipr.route.add({ dst, dev: 'eth0' });
        await sleep(700);
        if (isCut) {
          await gate.open();
          await sleep(700);
        }
        limit(1024);
        await until(
          `${dst} has come with ${left} descriptors${isCut ? ' and no server' : ''}: ${errors}`,
          async () => {
            const now = await state();
            return now.connected && now.routes.includes(dst) && now.seen > seen;
          },
        );
        for (let tries = 0; open() > usual && tries < 200; tries++) await sleep(20);
        assert.ok(open() <= usual, `${open() - usual} descriptors are left`);
      }
    child.stdin.end();
    const [status] = await once(child, 'exit');
    assert.deepEqual([status, errors], [0, '']);
  });
});
