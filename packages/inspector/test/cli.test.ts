import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ask } from './support.js';

const PROGRAM = fileURLToPath(new URL('../../../bin/tsroute2.cjs', import.meta.url));
const run = (...words: string[]) =>
  spawnSync(process.execPath, [PROGRAM, 'inspect', ...words], { encoding: 'utf8', timeout: 20_000 });

test('tsroute2 inspect prints an address that answers, and ends when it is interrupted', async () => {
  const child = spawn(process.execPath, [PROGRAM, 'inspect', '--netns', 'insp-none'], {
    env: { ...process.env, TSROUTE2_INSPECT_TOKEN: 'a-token-of-the-tests' },
  });
  try {
    const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
    const url = new URL(`${line}`.trim());
    assert.equal(url.hostname, '127.0.0.1');
    assert.equal(url.pathname, '/a-token-of-the-tests/');
    assert.equal((await ask(Number(url.port), url.pathname)).status, 200);
    child.kill('SIGINT');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  } finally {
    child.kill('SIGKILL');
  }
});

test('tsroute2 inspect says what is wrong with its words', () => {
  assert.match(run('--help').stdout, /--allow-changes/);
  for (const words of [['--port', 'x'], ['--prot', '1'], ['extra']]) {
    const { status, stderr } = run(...words);
    assert.equal(status, 2, words.join(' '));
    assert.match(stderr, /^tsroute2: inspect: .*\n$/);
  }
  const { status, stderr } = run('--host', '192.0.2.1');
  assert.equal(status, 1);
  assert.match(stderr, /EADDRNOTAVAIL/);
});
