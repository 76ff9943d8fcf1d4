import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, it } from 'node:test';
import { type Json, noNamespaces, TestNamespace } from '../helpers.js';
import { CLI } from '../support/cli.js';
import { noSqlite } from './sqlite.js';

function here(): TestNamespace {
  const space = new TestNamespace();
  space.ip('link add v0 type veth peer name v1\nlink set v0 up\nlink set v1 up\naddr add 10.0.0.1/24 dev v0');
  return space;
}

const DOCUMENT = JSON.stringify({ version: 1, interfaces: [{ ifname: 'v0', mtu: 1400 }, { ifname: 'v1' }] });

describe('tsroute2 db of several namespaces', { skip: noNamespaces, timeout: 120_000 }, () => {
  function pair(): { left: TestNamespace; right: TestNamespace; words: string[]; [Symbol.dispose](): void } {
    const left = here();
    const right = new TestNamespace();
    right.ip('link add br0 type bridge\nlink set br0 up\naddr add 10.7.0.1/24 dev br0');
    const words = ['--source', 'left=', '--source', `right=${right.ns.path}`];
    const end = () => {
      left.close();
      right.close();
    };
    return { left, right, words, [Symbol.dispose]: end };
  }

  function db(space: TestNamespace, ...words: string[]): string {
    const { stdout, stderr, status } = space.run(process.execPath, [CLI, 'db', ...words]);
    assert.deepEqual({ stderr, status }, { stderr: '', status: 0 }, words.join(' '));
    return stdout;
  }

  it('shows and exports each, and says which it is', () => {
    using both = pair();
    const { left, words } = both;
    assert.match(db(left, ...words), /^left:\n(.*\n)*v0 {2}veth(.*\n)*right:\n(.*\n)*br0 {2}bridge/m);
    const shown = db(left, 'show', 'addresses', ...words);
    assert.match(shown, /^SOURCE .*\n/);
    assert.match(shown, /^left .*10\.0\.0\.1\/24.* v0|^left .*v0.*10\.0\.0\.1\/24/m);
    assert.match(shown, /^right .*br0.*10\.7\.0\.1\/24|^right .*10\.7\.0\.1\/24.*br0/m);
    const records = JSON.parse(
      db(left, 'show', 'addresses', 'family', 'inet', 'scope', 'universe', '--json', ...words),
    ) as Json[];
    assert.deepEqual(records.map(({ source, local }) => `${source} ${local}`).sort(), [
      'left 10.0.0.1',
      'right 10.7.0.1',
    ]);
    const documents = JSON.parse(db(left, 'export', ...words)) as Record<string, Json>;
    assert.deepEqual(Object.keys(documents), ['left', 'right']);
    assert.equal(JSON.stringify(documents.left), JSON.stringify(JSON.parse(db(left, 'export'))));
    for (const [bad, said] of [
      [['db', 'apply', '-', ...words], /a document is of one namespace/],
      [['db', '--source', 'a=', '--source', 'a='], /'a' is there twice/],
      [['link', ...words], /link: of several namespaces at once, only db tells/],
    ] as const) {
      const { stderr, status } = left.run(process.execPath, [CLI, ...bad]);
      assert.match(stderr, said);
      assert.equal(status, 2);
    }
  });

  it('answers SQL across them', { skip: noSqlite }, () => {
    using both = pair();
    const question = `SELECT source, ifname, address FROM interface_addresses WHERE family = 'inet' AND ifname <> 'lo' ORDER BY source`;
    assert.deepEqual(JSON.parse(db(both.left, 'query', question, '--json', ...both.words)), [
      { source: 'left', ifname: 'v0', address: '10.0.0.1' },
      { source: 'right', ifname: 'br0', address: '10.7.0.1' },
    ]);
  });

  it('watches them', async (context) => {
    using both = pair();
    const { left, right, words } = both;
    const args = [
      `--net=${left.ns.path}`,
      process.execPath,
      CLI,
      'db',
      'watch',
      'addresses',
      '--json',
      ...words,
    ];
    const child = spawn('nsenter', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    context.after(() => child.kill());
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async () => JSON.parse((await lines.next()).value!) as Json;
    assert.deepEqual(await next(), { change: 'sync' });
    right.ip('addr add 10.8.0.1/32 dev br0');
    const { source, change, after } = await next();
    assert.deepEqual([source, change, (after as Json).local], ['right', 'added', '10.8.0.1']);
    left.ip('addr add 10.8.0.2/32 dev v0');
    assert.equal((await next()).source, 'left');
    const ended = once(child, 'exit');
    child.kill();
    await ended;
  });
});

describe('tsroute2 db apply --confirm', { skip: noNamespaces, timeout: 120_000 }, () => {
  const mtu = (space: TestNamespace) => space.ipJson('link show v0')[0]!.mtu;

  // the folder of what waits
  const folder = mkdtempSync(join(tmpdir(), 'tsroute2-confirm-'));
  const env = { ...process.env, XDG_RUNTIME_DIR: folder };
  after(() => rmSync(folder, { recursive: true }));

  /** Starts one that waits, with a document in a file of descriptor 3, so that the input is free. */
  async function waiting(space: TestNamespace, limit: string) {
    const script = `exec 3<<'EOF'\n${DOCUMENT}\nEOF\nexec "$@" /dev/fd/3 --confirm ${limit}`;
    const args = [`--net=${space.ns.path}`, 'sh', '-c', script, 'sh', process.execPath, CLI, 'db', 'apply'];
    const child = spawn('nsenter', args, { stdio: 'pipe', env });
    let said = '';
    child.stderr.on('data', (data) => {
      said += data;
    });
    const ended = once(child, 'exit').then(() => {
      throw new Error(`it ended: ${said}`);
    });
    while (!/db confirm \d+\n/.test(said)) await Promise.race([once(child.stderr, 'data'), ended]);
    ended.catch(() => {});
    // a short time may be over by now
    if (limit === '60s') assert.equal(mtu(space), 1400, said);
    const [, pid] = /db confirm (\d+)/.exec(said)!;
    return { child, pid: pid!, said: () => said };
  }

  async function end(child: ChildProcess): Promise<number | null> {
    if (child.exitCode !== null) return child.exitCode;
    const [status] = await once(child, 'exit');
    return status;
  }

  it('keeps what is confirmed on the terminal', async () => {
    using space = here();
    const { child } = await waiting(space, '60s');
    child.stdin.write('perhaps\nyes\n');
    assert.equal(await end(child), 0);
    assert.equal(mtu(space), 1400);
  });

  it('keeps what another command confirms', async () => {
    using space = here();
    const { child, pid } = await waiting(space, '60s');
    using elsewhere = new TestNamespace();
    const { stdout, stderr } = elsewhere.run(process.execPath, [CLI, 'db', 'confirm', pid], env);
    assert.deepEqual([stdout, stderr], ['kept\n', '']);
    assert.equal(await end(child), 0);
    assert.equal(mtu(space), 1400);
    const again = elsewhere.run(process.execPath, [CLI, 'db', 'confirm', pid], env);
    assert.match(again.stderr, new RegExp(`'${pid}' waits for nothing`));
    assert.equal(again.status, 1);
  });

  it('undoes the rest: in time, when told so, and when stopped; not when the terminal goes', async () => {
    using space = here();
    for (const how of ['time', 'no', 'SIGTERM'] as const) {
      const { child, pid, said } = await waiting(space, how === 'time' ? '1s' : '60s');
      if (how === 'no') child.stdin.write('no\n');
      else if (how === 'SIGTERM') process.kill(Number(pid), 'SIGTERM');
      else {
        // it may have come to its end by itself already
        child.kill('SIGHUP');
        child.stdin.end();
      }
      assert.equal(await end(child), 1, how);
      assert.match(said(), /it was not confirmed, and is undone/, how);
      assert.equal(mtu(space), 1500, how);
    }
    const { stderr, status } = space.run(
      process.execPath,
      [CLI, 'db', 'apply', '-', '--confirm', 'soon'],
      process.env,
      DOCUMENT,
    );
    assert.match(stderr, /confirm: 'soon' is no duration/);
    assert.equal(status, 2);
  });
});
