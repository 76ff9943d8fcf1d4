import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { type Json, noNamespaces, TestNamespace } from '../helpers.js';
import { CLI } from '../support/cli.js';
import { noSqlite } from './sqlite.js';

const NETWORK = `link add p0 type veth peer name p1
link add br0 type bridge
link set p0 master br0 up
link set p1 up
link set br0 up
addr add 10.0.0.1/24 dev br0
route add default via 10.0.0.254
route add 10.9.0.0/16 via 10.0.0.2 table 7`;

function network(): TestNamespace {
  const space = new TestNamespace();
  space.ip(NETWORK);
  return space;
}

function db(space: TestNamespace, ...words: string[]): string {
  const { stdout, stderr, status } = space.run(process.execPath, [CLI, 'db', ...words]);
  assert.deepEqual({ stderr, status }, { stderr: '', status: 0 }, words.join(' '));
  return stdout;
}

function applied(space: TestNamespace, document: string, ...words: string[]): string {
  const { stdout, stderr, status } = space.run(
    process.execPath,
    [CLI, 'db', 'apply', '-', ...words],
    process.env,
    document,
  );
  assert.deepEqual({ stderr, status }, { stderr: '', status: 0 });
  return stdout;
}

describe('tsroute2 db', { skip: noNamespaces, timeout: 60_000 }, () => {
  it('shows interfaces with what belongs to them, and views', () => {
    using space = network();
    const overview = db(space);
    assert.match(overview, /^br0 {2}bridge {2}.*\n {4}ports p0\n {4}10\.0\.0\.1\/24$/m);
    assert.match(overview, /^default 10\.0\.0\.254 dev br0$/m);
    assert.match(db(space, 'show', 'routes', 'table', '7'), /10\.9\.0\.0\/16 +10\.0\.0\.2 +br0/);
    const links = JSON.parse(db(space, 'show', 'interfaces', 'master', 'br0', '--json')) as Json[];
    assert.deepEqual(
      links.map(({ ifname }) => ifname),
      ['p0'],
    );
  });

  it('answers SQL', { skip: noSqlite }, () => {
    using space = network();
    const rows = db(space, 'query', 'SELECT dst, ifname FROM route_hops WHERE table_ = 7', '--json');
    assert.deepEqual(JSON.parse(rows), [{ dst: '10.9.0.0/16', ifname: 'br0' }]);
    assert.equal(
      db(space, 'query', `SELECT ifname, master FROM interface_ports`),
      'IFNAME  MASTER\np0      br0\n',
    );
    const { stderr, status } = space.run(process.execPath, [CLI, 'db', 'query', 'SELEC']);
    assert.deepEqual([stderr, status], ['tsroute2: db query: near "SELEC": syntax error\n', 1]);
  });

  it('watches', async (context) => {
    using space = network();
    const child = spawn(
      'nsenter',
      [`--net=${space.ns.path}`, process.execPath, CLI, 'db', 'watch', 'addresses', 'routes', '--json'],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    context.after(() => child.kill());
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async (): Promise<Json> => {
      const line = JSON.parse((await lines.next()).value!) as Json;
      // what the kernel still does about the addresses that it made itself
      return /"fe80:/.test(JSON.stringify(line)) ? next() : line;
    };
    assert.deepEqual(await next(), { change: 'sync' });
    space.ip('addr add 10.5.0.1/32 dev p1');
    const seen = [await next(), await next()].map(({ view, change }) => `${view} ${change}`);
    assert.deepEqual(seen.sort(), ['addresses added', 'routes added']);
    space.ip('addr del 10.5.0.1/32 dev p1');
    const gone = [await next(), await next()];
    assert.ok(gone.every(({ change, before, after }) => change === 'removed' && before && !after));
    const ended = once(child, 'exit');
    child.kill();
    await ended;
  });

  it('exports, and applies what it exported', () => {
    using space = network();
    const document = db(space, 'export');
    assert.equal(applied(space, document), '');
    using empty = new TestNamespace();
    const planned = applied(empty, document, '--dry-run');
    assert.match(planned, /^ip link add .*name br0 .*type bridge|^ip link add br0 /m);
    assert.deepEqual(
      empty.ipJson('link show').map(({ ifname }) => ifname),
      ['lo'],
    );
    applied(empty, document);
    assert.equal(db(empty, 'export'), document);
    assert.equal(applied(empty, document), '');
    assert.match(db(empty), /^default 10\.0\.0\.254 dev br0$/m);
  });

  it('refuses documents that are none, and changes nothing then', () => {
    using space = new TestNamespace();
    for (const [text, said] of [
      ['{', /^tsroute2: -: .*JSON/],
      ['{"version":2}', /version: 2 is not 1/],
      ['{"version":1,"interfaces":[{"ifname":"br9","kind":"bridge"},{}]}', /interfaces\[1\]\.ifname/],
    ] as const) {
      const { stderr, status } = space.run(process.execPath, [CLI, 'db', 'apply', '-'], process.env, text);
      assert.match(stderr, said);
      assert.equal(status, 1);
    }
    assert.equal(space.ipJson('link show').length, 1);
  });

  it('says what it does not understand', () => {
    using space = new TestNamespace();
    for (const [words, said] of [
      [['shwo'], /unknown verb 'shwo'; did you mean 'show'\?/],
      [['show', 'rutes'], /no view is named 'rutes'; did you mean 'routes'\?/],
      [['show', 'routes', 'table'], /table needs a value/],
      [['query'], /the question in SQL is missing/],
    ] as const) {
      const { stderr, status } = space.run(process.execPath, [CLI, 'db', ...words]);
      assert.match(stderr, said);
      assert.equal(status, 2);
    }
  });
});
