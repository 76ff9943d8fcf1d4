/** An inspector that is short of descriptors for a moment: it goes on afterwards, and what came meanwhile is seen. */
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Inspector } from '@tsroute2/inspector';
import { ask, ip, Names, noNames, TestViewer, until } from './support.js';

const noLimits = spawnSync('prlimit', ['--version']).error === undefined ? false : 'not installed: prlimit';

test('an inspector short of descriptors goes on afterwards', { skip: noNames() || noLimits }, async () => {
  using names = new Names();
  const old = names.add('old');
  const program = fileURLToPath(new URL('./limits-child.js', import.meta.url));
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (text) => {
    errors += text;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const shown = JSON.parse((await lines.next()).value) as Inspector;
  const limit = (descriptors: number): void => {
    execFileSync('prlimit', ['--pid', `${child.pid}`, `--nofile=${descriptors}:`]);
  };
  const { pathname } = new URL(shown.url);
  using viewer = await TestViewer.open(shown);
  viewer.subscribe('world');
  await until('the namespace is seen', () => viewer.namespace(old));
  for (const left of [0, 1, 3, 6]) {
    const open = readdirSync(`/proc/${child.pid}/fd`).length;
    limit(left === 0 ? 3 : open + left);
    const made = names.add(`new${left}`);
    ip(`-n ${old} link add br${left} type bridge`);
    ip(`-n ${made} link add br0 type bridge`);
    const refused = [ask(shown.port, pathname), TestViewer.open(shown)].map((one) =>
      Promise.race([one, sleep(500)]).catch(() => {}),
    );
    await Promise.all(refused);
    await sleep(500);
    limit(1024);
    await until(
      `what came in a namespace is seen after ${left}`,
      () => viewer.link(old, `br${left}`),
      30_000,
    );
    await until(`a namespace that came is seen after ${left}`, () => viewer.link(made, 'br0'), 30_000);
    assert.equal((await ask(shown.port, pathname)).status, 200);
    using other = await TestViewer.open(shown);
    other.subscribe('world');
    await until('another viewer sees it', () => other.link(made, 'br0'), 30_000);
  }
  child.stdin.end();
  viewer.socket.terminate();
  const [status] = await once(child, 'exit');
  assert.equal(status, 0, errors);
});
