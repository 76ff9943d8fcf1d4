import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { createServer, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { IPRoute, NetlinkSocket, NetNS, netns } from '../src/index.js';
import { rejection } from './helpers.js';
import { effort } from './support/effort.js';
import { notInstalled } from './support/programs.js';

/** Set in the run of this file inside a user namespace. */
const INNER = 'TSROUTE2_NETNS_INNER';
const CYCLES = Number(process.env.TSROUTE2_NETNS_CYCLES ?? effort({ quick: 200, long: 1000 }));
const MANY = 1000;
const PREFIX = `tsr${process.pid}-`;

let count = 0;
const unique = (): string => `${PREFIX}${count++}`;
const ip = (...words: string[]): string => execFileSync('ip', words, { encoding: 'utf8' });
/** Whether other users can be taken on. */
const isRoot =
  process.geteuid?.() === 0 &&
  readFileSync('/proc/self/uid_map', 'utf8').trim().split(/\s+/)[2] === '4294967295';
const ipNames = (): string[] =>
  ip('netns', 'list')
    .split('\n')
    .map((line) => line.split(' ')[0]!)
    .filter(Boolean);
const inodeOf = (path: string): number => statSync(path).ino;

async function whyNot(): Promise<string | false> {
  const missing = notInstalled('ip', 'unshare');
  if (missing) return missing;
  try {
    const name = unique();
    await netns.create(name);
    await netns.remove(name);
    return false;
  } catch (error) {
    return `named network namespaces cannot be made here: ${(error as Error).message}`;
  }
}
const unable = await whyNot();

async function cleanUp(): Promise<void> {
  for (const name of await netns.list()) {
    const [, pid] = /^tsr(\d+)-/.exec(name) ?? [];
    // a run that was killed could not clean up after itself
    if (name.startsWith(PREFIX) || (pid && !existsSync(`/proc/${pid}`))) await netns.remove(name);
  }
}

/** All that a program prints. */
async function output(child: ChildProcess): Promise<{ text: string; code: number | null }> {
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (data: string) => (text += data));
  child.stderr?.setEncoding('utf8').on('data', (data: string) => (text += data));
  const [code] = (await once(child, 'close')) as [number | null];
  return { text, code };
}

/** Calls until it is true. */
async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let i = 0; i < 500; i++) {
    if (await condition()) return;
    await sleep(10);
  }
  assert.fail(`it never came to be that ${what}`);
}

describe('netns and ip netns', { skip: unable, timeout: 120_000 }, () => {
  after(cleanUp);

  it('what is created here, ip netns lists, enters and deletes', async () => {
    const name = unique();
    await netns.create(name);
    assert.ok(ipNames().includes(name));
    assert.match(ip('netns', 'exec', name, 'ip', '-br', 'link'), /^lo /);
    assert.equal(ip('netns', 'exec', name, 'ip', 'netns', 'identify').trim(), name);
    ip('netns', 'del', name);
    assert.ok(!(await netns.list()).includes(name));
  });

  it('what ip netns adds is listed, used and removed here', async () => {
    const name = unique();
    ip('netns', 'add', name);
    assert.deepEqual(await netns.list(), ipNames().sort());
    await using ns = new NetNS(name);
    assert.deepEqual(
      (await ns.link.dump()).map(({ ifname }) => ifname),
      ['lo'],
    );
    await netns.remove(name);
    assert.ok(!ipNames().includes(name));
  });

  it('attach, identify and pids agree both ways', async () => {
    const name = unique();
    const other = unique();
    await netns.create(name);
    const child = netns.spawn(name, 'sleep', ['60']);
    const pid = child.pid!;
    try {
      await until(async () => (await netns.pids(name)).length === 1, 'the program is there');
      assert.deepEqual(await netns.pids(name), [pid]);
      assert.equal(ip('netns', 'pids', name).trim(), `${pid}`);
      await netns.attach(other, pid);
      const both = [name, other].sort();
      assert.deepEqual(await netns.identify(pid), both);
      for (const one of ip('netns', 'identify', `${pid}`).trim().split('\n')) assert.ok(both.includes(one));
      await netns.remove(other);
      ip('netns', 'attach', other, `${pid}`);
      assert.deepEqual(await netns.identify(pid), both);
      assert.deepEqual(await netns.identify(), []);
    } finally {
      child.kill();
      await once(child, 'exit');
    }
    assert.deepEqual(await netns.pids(other), []);
  });

  it('ids are those of ip netns', async () => {
    const [a, b] = [unique(), unique()];
    await netns.create(a);
    await netns.create(b);
    assert.equal(await netns.nsid.get(b, { netns: a }), undefined);
    assert.equal(await netns.nsid.set(b, 4711, { netns: a }), 4711);
    assert.equal(await netns.nsid.get(b, { netns: a }), 4711);
    assert.deepEqual(await netns.nsid.list({ netns: a }), [4711]);
    assert.match(ip('-n', a, 'netns', 'list-id'), /nsid 4711 /);
    const taken = await rejection(netns.nsid.set(b, 4712, { netns: a }));
    assert.equal(taken.code, 'EEXIST');
    ip('-n', b, 'netns', 'set', a, '9');
    assert.equal(await netns.nsid.get(a, { netns: b }), 9);
    assert.equal(typeof (await netns.nsid.set(b, undefined, { netns: b })), 'number');
  });

  it('names appear in other mount namespaces, and go there too', async () => {
    await netns.create(unique()); // from now on the folder is shared
    const child = spawn('unshare', ['--mount', '--propagation', 'slave', 'sleep', '60']);
    try {
      const own = readlinkSync('/proc/self/ns/mnt');
      await until(() => readlinkSync(`/proc/${child.pid}/ns/mnt`) !== own, 'it has its own mounts');
      const mounts = () => readFileSync(`/proc/${child.pid}/mountinfo`, 'utf8');
      const name = unique();
      await netns.create(name);
      assert.match(mounts(), new RegExp(`/run/netns/${name} `));
      await netns.remove(name);
      assert.doesNotMatch(mounts(), new RegExp(`/run/netns/${name} `));
    } finally {
      child.kill();
      await once(child, 'exit');
    }
  });

  it('watch tells what comes and goes, whoever does it', async () => {
    const [a, b] = [unique(), unique()];
    await netns.create(a);
    await using watch = netns.watch({ initial: true });
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { event, name } of watch) {
        if (name !== a && name !== b) continue; // other tests have theirs
        seen.push(`${event} ${name}`);
        // at the time it is told, it can be entered
        if (event === 'added') new NetNS(name).close();
      }
    })();
    await until(() => seen.length === 1, 'the first is told');
    ip('netns', 'add', b);
    await until(() => seen.length === 2, 'the second is told');
    await netns.remove(a);
    await until(() => seen.length === 3, 'the first has gone');
    ip('netns', 'del', b);
    await until(() => seen.length === 4, 'the second has gone');
    watch.close();
    await reading;
    assert.deepEqual(seen, [`added ${a}`, `added ${b}`, `removed ${a}`, `removed ${b}`]);
  });

  it('watching keeps for a reader who never comes no more than there are names', async () => {
    const [a, b] = [unique(), unique()];
    await netns.create(a);
    await using watch = netns.watch();
    await netns.remove(a);
    await sleep(100);
    for (let i = 0; i < 5; i++) {
      await netns.create(b);
      await sleep(30);
      await netns.remove(b);
      await sleep(30);
    }
    await netns.create(a);
    await sleep(100);
    watch.close();
    const seen: string[] = [];
    for await (const { event, name } of watch) if (name === a || name === b) seen.push(`${event} ${name}`);
    assert.deepEqual(
      seen.filter((one) => one.endsWith(b)),
      [],
    );
    // it is another one now
    assert.deepEqual(seen.slice(-2), [`removed ${a}`, `added ${a}`]);
  });

  it('removes no namespace by way of a symbolic link', async () => {
    const [name, link] = [unique(), unique()];
    await netns.create(name);
    const path = `/run/netns/${link}`;
    symlinkSync(`/run/netns/${name}`, path);
    try {
      await assert.rejects(netns.remove(link), { code: 'ELOOP', message: /symbolic link/ });
      assert.ok((await netns.list()).includes(name));
    } finally {
      unlinkSync(path);
    }
  });

  it('programs of another user have no groups of this one', {
    skip: !isRoot && 'another user wants the root of the machine',
  }, async () => {
    const name = unique();
    await netns.create(name);
    const groups = process.getgroups!();
    const child = netns.spawn(name, 'sh', ['-c', 'grep -E "^(Groups|Uid|CapEff):" /proc/self/status'], {
      uid: 65534,
      gid: 65534,
    });
    let text = '';
    child.stdout!.on('data', (piece) => {
      text += piece;
    });
    await once(child, 'close');
    assert.match(text, /^Groups:\s*$/m, `${groups}`);
    assert.match(text, /^Uid:\s+65534\s/m);
    assert.match(text, /^CapEff:\s+0+$/m);
  });

  it('watching ends with its signal', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 20);
    for await (const _ of netns.watch({ signal: stop.signal })) assert.ok(_);
  });
});

describe('NetNS', { skip: unable, timeout: 120_000 }, () => {
  after(cleanUp);

  it('lives in a namespace told by name, path, descriptor or process, or in a new one', async () => {
    const name = unique();
    await using made = new NetNS({ name, create: true });
    await made.link.set({ dev: 'lo', up: true });
    const inode = inodeOf(made.path);
    const path = `/run/netns/${name}`;
    const fd = openSync(path, 'r');
    const child = made.spawn('sleep', ['60']);
    try {
      await until(async () => (await made.pids()).length === 1, 'the program is there');
      const options = [
        { name },
        { netns: name },
        { path },
        { netns: path },
        { fd },
        { netns: fd },
        { pid: child.pid! },
        { name, create: true },
      ];
      for (const where of options) {
        await using ns = new NetNS(where);
        assert.equal(inodeOf(ns.path), inode);
        assert.ok((await ns.link.get({ dev: 'lo' })).flags?.includes('up'));
      }
    } finally {
      closeSync(fd);
      child.kill();
      await once(child, 'exit');
    }
    await using anonymous = new NetNS({ create: true });
    assert.equal(anonymous.name, undefined);
    assert.notEqual(inodeOf(anonymous.path), inode);
    assert.ok(!(await anonymous.link.get({ dev: 'lo' })).flags?.includes('up'));
  });

  it('stays where it is when its name goes; remove takes the name away', async () => {
    const name = unique();
    await using ns = new NetNS({ name, create: true });
    await netns.remove(name);
    await netns.create(name);
    const events = ns.monitor({ groups: ['link'] });
    await ns.link.set({ dev: 'lo', up: true });
    for await (const event of events) {
      assert.equal(event.event, 'newlink');
      break;
    }
    const again = new NetNS(name);
    assert.ok(!(await again.link.get({ dev: 'lo' })).flags?.includes('up'));
    await again.remove();
    assert.ok(!(await netns.list()).includes(name));
  });

  it('links move between namespaces by name, and can be made there', async () => {
    const [a, b] = [unique(), unique()];
    await using one = new NetNS({ name: a, create: true });
    await using two = new NetNS({ name: b, create: true });
    await one.link.add({ ifname: 've0', linkinfo: { kind: 'veth', data: { peer: { ifname: 've1' } } } });
    await one.link.set({ dev: 've1', netns: b });
    assert.match(ip('-n', b, '-br', 'link'), /^ve1@/m);
    const { linkNetnsid } = await two.link.get({ dev: 've1' });
    assert.equal(linkNetnsid, await netns.nsid.get(a, { netns: two.fd }));
    await two.link.set({ dev: 've1', netns: one });
    await one.link.get({ dev: 've1' });
    await one.link.set({ dev: 've1', netns: two.fd });
    await two.link.set({ dev: 've1', netns: { path: `/run/netns/${a}` } });
    await one.link.add({ ifname: 'br7', linkinfo: { kind: 'bridge' }, netns: two });
    assert.equal((await two.link.get({ dev: 'br7' })).linkinfo?.kind, 'bridge');
    const nowhere = await rejection(one.link.set({ dev: 've1', netns: `${PREFIX}none` }));
    assert.equal(nowhere.code, 'ENOENT');
    assert.match(nowhere.message, /^the network namespace '.*none' does not exist/);
  });

  it('opens netlink sockets of other protocols and sockets of other families there', async () => {
    await using ns = new NetNS({ create: true });
    await ns.link.set({ dev: 'lo', up: true });
    const NETLINK_USERSOCK = 2;
    const usersock = ns.open(NETLINK_USERSOCK);
    assert.ok(usersock instanceof NetlinkSocket);
    const server = createServer((peer) => peer.end('hello'));
    server.listen({ fd: ns.openSocket({ address: '::1', port: 4000 }) });
    await once(server, 'listening');
    const client = new Socket({ fd: ns.openSocket({ family: 'inet6' }) });
    client.connect(4000, '::1');
    const [data] = (await once(client, 'data')) as [Buffer];
    assert.equal(String(data), 'hello');
    // from where this thread is there is nobody
    const outside = new Socket().connect(4000, '::1');
    const [refused] = (await once(outside, 'error')) as [NodeJS.ErrnoException];
    assert.match(refused.code!, /^(ECONNREFUSED|EADDRNOTAVAIL|ENETUNREACH)$/);
    client.destroy();
    server.close();
    ns.close();
    assert.ok(usersock.closed);
    assert.throws(() => ns.open(NETLINK_USERSOCK), { code: 'EBADF' });
    assert.throws(() => new NetNS({ create: true }).openSocket({ address: '::1', family: 'inet' }), {
      code: 'EINVAL',
    });
  });

  it('datagrams go from one namespace to another, over sockets of both', async () => {
    await using one = new NetNS({ create: true });
    await using other = new NetNS({ create: true });
    await one.link.add({ ifname: 'a', linkinfo: { kind: 'veth', data: { peer: { ifname: 'b' } } } });
    await one.link.set({ dev: 'b', netns: other });
    await one.addr.add({ dev: 'a', address: '10.0.0.1/24' });
    await other.addr.add({ dev: 'b', address: '10.0.0.2/24' });
    await one.link.set({ dev: 'a', up: true });
    await other.link.set({ dev: 'b', up: true });
    const fd = other.openSocket({ type: 'dgram', address: '10.0.0.2', port: 4001 });
    const receiver = createSocket('udp4');
    try {
      const got = once(receiver, 'message') as Promise<[Buffer, { address: string }]>;
      receiver.bind({ fd });
      const sender = createSocket('udp4');
      sender.bind({ fd: one.openSocket({ type: 'dgram', address: '10.0.0.1' }) });
      sender.send('across', 4001, '10.0.0.2');
      const [data, { address }] = await got;
      assert.deepEqual([String(data), address], ['across', '10.0.0.1']);
      sender.close();
    } finally {
      receiver.close();
    }
  });

  it('run gives a function the namespace, and takes it back', async () => {
    const name = unique();
    await netns.create(name);
    let kept: NetNS | undefined;
    const own = readlinkSync('/proc/thread-self/ns/net');
    const names = await netns.run(name, async (ns) => {
      kept = ns;
      assert.equal(ns.name, name);
      assert.equal(readlinkSync('/proc/thread-self/ns/net'), own); // it is only sockets that move
      await ns.link.add({ ifname: 'br8', linkinfo: { kind: 'bridge' } });
      return (await ns.link.dump()).map(({ ifname }) => ifname);
    });
    assert.deepEqual(names, ['lo', 'br8']);
    assert.equal(kept?.fd, -1);
    const failed = netns.run({ path: `/run/netns/${name}` }, (ns) => {
      kept = ns;
      throw new Error('mine');
    });
    assert.equal((await rejection(failed)).message, 'mine');
    assert.equal(kept?.fd, -1);
  });

  it('spawn returns a ChildProcess that lives there', async () => {
    const name = unique();
    await using ns = new NetNS({ name, create: true });
    const wanted = `net:[${inodeOf(ns.path)}]`;
    for (const where of [name, ns, { path: ns.path }, ns.fd]) {
      const child = netns.spawn(where, 'readlink', ['/proc/self/ns/net']);
      assert.deepEqual(await output(child), { text: `${wanted}\n`, code: 0 });
    }
    const env = { ...process.env, WORD: 'two words' };
    assert.deepEqual(await output(ns.spawn('echo', ['"$WORD"'], { env, shell: true })), {
      text: 'two words\n',
      code: 0,
    });
    const echo = ns.spawn('cat');
    echo.stdin!.end('through');
    assert.equal((await output(echo)).text, 'through');
    const absent = await output(ns.spawn('/no/such/program'));
    assert.equal(absent.code, 127);
    assert.match(absent.text, /no such file/i);
    assert.throws(() => netns.spawn(`${PREFIX}none`, 'true'), { code: 'ENOENT' });
  });

  it('errors say what is wrong', async () => {
    const name = unique();
    await netns.create(name);
    assert.match(
      (await rejection(netns.create(name))).message,
      /^cannot make the network namespace '.*': EEXIST/,
    );
    assert.match((await rejection(netns.remove(`${name}x`))).message, /^cannot remove .*: ENOENT/);
    for (const bad of ['', '.', '..', 'a/b', 'x'.repeat(256)])
      assert.equal((await rejection(netns.create(bad))).code, 'EINVAL');
    assert.throws(() => new NetNS('/etc/hostname'), /is not a network namespace: EINVAL/);
    assert.throws(() => new NetNS({ path: '/proc/self/ns/mnt' }), /is not a network namespace: EINVAL/);
    // neither waits for a writer
    const fifo = join(mkdtempSync(join(tmpdir(), 'install-')), 'fifo');
    execFileSync('mkfifo', [fifo]);
    assert.throws(() => new NetNS({ path: fifo }), /is not a network namespace: EINVAL/);
    assert.throws(() => new IPRoute({ netns: fifo }), { code: 'EINVAL' });
    rmSync(dirname(fifo), { recursive: true });
    assert.throws(() => new NetNS({ pid: 0x7ffffff0 }), { code: 'ENOENT' });
    assert.throws(() => new NetNS({}), /which network namespace\?/);
    assert.throws(() => new NetNS({ pid: 1, fd: 2 }), /not several/);
    assert.equal((await rejection(netns.identify(0x7ffffff0))).code, 'ENOENT');
  });
});

/** Where a thread is. */
const taskNamespaces = (): Map<string, string> =>
  new Map(readdirSync('/proc/self/task').map((tid) => [tid, readlinkSync(`/proc/self/task/${tid}/ns/net`)]));

/** Looks again and again at the threads whose ids it is given, until told to stop. */
const WATCHER = `
  const { readlinkSync } = require('node:fs');
  const { parentPort, workerData: { tids, own, stop } } = require('node:worker_threads');
  let looks = 0;
  const strays = [];
  parentPort.postMessage('ready');
  do {
    for (const tid of tids) {
      const where = readlinkSync('/proc/self/task/' + tid + '/ns/net');
      if (where !== own) strays.push([tid, where]);
    }
    looks++;
  } while (Atomics.wait(stop, 0, 0, 1) === 'timed-out');
  parentPort.postMessage({ looks, strays });
`;

describe('namespaces and the process', { skip: unable, timeout: 600_000 }, () => {
  after(cleanUp);

  it(`no thread changes namespace while ${MANY} are used`, async () => {
    await using first = new NetNS({ create: true }); // starts the threads there will be
    await first.link.dump();
    const own = readlinkSync('/proc/self/ns/net');
    const before = taskNamespaces();
    assert.deepEqual([...new Set(before.values())], [own]);
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(WATCHER, { eval: true, workerData: { tids: [...before.keys()], own, stop } });
    const ended = once(worker, 'exit');
    await once(worker, 'message');
    const all: NetNS[] = [];
    for (let i = 0; i < MANY; i++) {
      const ns = new NetNS({ create: true });
      all.push(ns);
      await ns.link.set({ dev: 'lo', up: true });
      if (i % 50 === 0) ns.monitor().close();
    }
    const counts = await Promise.all(all.map(async (ns) => (await ns.addr.dump({ dev: 'lo' })).length));
    assert.ok(counts.every((one) => one > 0));
    assert.equal(new Set(all.map((ns) => inodeOf(ns.path))).size, MANY);
    assert.deepEqual([...new Set(taskNamespaces().values())], [own]);
    Atomics.store(stop, 0, 1);
    Atomics.notify(stop, 0);
    const [report] = (await once(worker, 'message')) as [{ looks: number; strays: unknown[] }];
    await ended;
    for (const ns of all) ns.close();
    assert.deepEqual(report.strays, []);
    assert.ok(report.looks > 10, `${report.looks} looks`);
  });

  it(`${CYCLES} cycles of create, use and remove leave nothing behind`, async () => {
    const cycle = async (i: number): Promise<void> => {
      const name = `${PREFIX}cycle`;
      await netns.create(name);
      await using ns = new NetNS(name);
      await ns.link.set({ dev: 'lo', up: true });
      if (i % 10 === 0) {
        ns.open(2);
        const monitor = ns.monitor();
        await ns.link.dump();
        monitor.close();
      }
      await ns.remove();
    };
    const state = () => {
      globalThis.gc?.();
      return {
        descriptors: readdirSync('/proc/self/fd').length,
        mounts: readFileSync('/proc/self/mountinfo', 'utf8')
          .split('\n')
          .filter((line) => line.includes(PREFIX)).length,
        threads: readdirSync('/proc/self/task').length,
        names: readdirSync('/run/netns').filter((name) => name.startsWith(PREFIX)).length,
      };
    };
    for (let i = 0; i < 100; i++) await cycle(i);
    const before = state();
    const memory = process.memoryUsage.rss();
    for (let i = 0; i < CYCLES; i++) await cycle(i);
    await sleep(20);
    assert.deepEqual(state(), before);
    const grown = (process.memoryUsage.rss() - memory) / 2 ** 20;
    assert.ok(grown < 64, `${grown.toFixed(1)} MiB more in use`);
  });
});

/** Why a user namespace with its own mounts cannot be had. */
function noUserNamespace(): string | false {
  if (process.env[INNER]) return 'this is the run inside a user namespace';
  const missing = notInstalled('ip', 'unshare');
  if (missing) return missing;
  const probe = spawnSync('unshare', ['-Urmn', 'mount', '-t', 'tmpfs', 'tmpfs', '/run'], {
    encoding: 'utf8',
  });
  if (probe.status === 0) return false;
  return `user namespaces with their own mounts cannot be made here: ${probe.error?.message ?? probe.stderr.trim()}`;
}

describe('without root', { skip: noUserNamespace(), timeout: 600_000 }, () => {
  it('all of this works inside a user namespace with its own mounts', () => {
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    // a network namespace too: ip netns add returns to the one it came from, and must own it for that
    const script = 'mount -t tmpfs tmpfs /run && exec "$0" --test-reporter=tap "$1"';
    const { status, stdout, stderr } = spawnSync(
      'unshare',
      ['-Urmn', 'sh', '-c', script, process.execPath, fileURLToPath(import.meta.url)],
      { encoding: 'utf8', env: { ...env, [INNER]: '1' } },
    );
    assert.equal(status, 0, `${stdout}\n${stderr}`);
    const passed = Number(/^# pass (\d+)$/m.exec(stdout)?.[1]);
    assert.ok(passed >= 15, `only ${passed} passed:\n${stdout}`);
  });
});
