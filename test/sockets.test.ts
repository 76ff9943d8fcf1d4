import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { IPRoute } from '../src/iproute/iproute.js';
import type { MonitorEvent } from '../src/iproute/monitor.js';
import type { Bytes } from '../src/schema/bytes.js';
import type { DumpOptions } from '../src/socket/dump.js';
import { createNamespace, type NetworkNamespace } from '../src/socket/transports/namespace.js';
import { noNamespaces, rejection } from './helpers.js';
import { notInstalled } from './support/programs.js';

const INDEX = new URL('../src/index.js', import.meta.url).href;
const run = promisify(execFile);

/** Arguments for a Node process that runs the code as a module, with the package as `tsroute2`. */
const nodeWords = (code: string): string[] => [
  '--input-type=module',
  '--eval',
  `const tsroute2 = await import(${JSON.stringify(INDEX)});\n${code}`,
];

const addressed = (number: number): string => `127.1.${number >> 8}.${number & 255}`;

describe('sockets of the kernel', { skip: noNamespaces, timeout: 120_000 }, () => {
  let ns: NetworkNamespace;
  let ipr: IPRoute;
  before(async () => {
    ns = createNamespace();
    ipr = new IPRoute({ netns: ns.fd });
    await ipr.link.set({ dev: 'lo', up: true });
  });
  after(() => {
    ipr.close();
    ns.close();
  });

  const ip = (...words: string[]): string =>
    execFileSync('nsenter', [`--net=${ns.path}`, 'ip', ...words], { encoding: 'utf8' });

  it('answer a thousand requests at once, each its own', async () => {
    const all = await Promise.allSettled(
      Array.from({ length: 1000 }, (_, i) => ipr.link.get({ index: i % 4 === 0 ? 4000 + i : 1 })),
    );
    all.forEach((one, i) => {
      if (i % 4 === 0) assert.equal(one.status === 'rejected' && one.reason.code, 'ENODEV');
      else assert.equal(one.status === 'fulfilled' && one.value.ifname, 'lo');
    });
  });

  it('serve requests, changes, batches, dumps and streams at once on one socket', async () => {
    const batch = ipr.batch();
    for (let i = 0; i < 3000; i++)
      batch.route.add({ dst: `10.1.${i >> 8}.${i & 255}/32`, oif: 1, table: 77 });
    assert.ok((await batch.run()).every(({ ok }) => ok));
    const streamed = async (): Promise<number> => {
      let count = 0;
      for await (const routes of ipr.route.dump({ table: 77 }).batches()) count += routes.length;
      return count;
    };
    const tables = [0, 1, 2].map(() => ipr.route.dump({ table: 77 }).then((routes) => routes.length));
    const work = await Promise.all([
      ...tables,
      streamed(),
      streamed(),
      ...Array.from({ length: 200 }, () => ipr.link.get({ dev: 'lo' }).then(({ index }) => index)),
      ...Array.from({ length: 50 }, (_, i) =>
        ipr.addr.add({ dev: 'lo', address: `${addressed(i)}/32` }).then(() => 1),
      ),
    ]);
    assert.deepEqual(work.slice(0, 5), [3000, 3000, 3000, 3000, 3000]);
    assert.ok(work.slice(5).every((one) => one === 1));
    const flush = ipr.batch();
    for (let i = 0; i < 50; i++) flush.addr.del({ dev: 'lo', address: `${addressed(i)}/32` });
    assert.ok((await flush.run()).every(({ ok }) => ok));
    await ipr.route.flush({ table: 77 });
  });

  it('end a stream of which the reader gets nothing, also one that had to wait for its turn', async () => {
    const added = ipr.batch();
    for (let i = 0; i < 2_000; i++)
      added.route.add({ dst: `10.2.${i >> 8}.${i & 255}/32`, oif: 1, table: 79 });
    assert.ok((await added.run()).every(({ ok }) => ok));
    const RTM_GETROUTE = 26;
    const stream = async (options: DumpOptions, accept?: () => boolean): Promise<number> => {
      let count = 0;
      const dump = ipr.socket.dump(RTM_GETROUTE, { family: 'inet' }, options, accept);
      for await (const batch of dump.batches()) count += batch.length;
      return count;
    };
    let taken = 0;
    const take = (_bytes: Bytes, at: number, end: number) => {
      assert.ok(end - at >= 12);
      taken++;
    };
    const counts = await Promise.all([
      stream({}, () => false),
      stream({ take }),
      stream({}, () => false),
      stream({}),
    ]);
    assert.deepEqual(counts.slice(0, 3), [0, 0, 0]);
    assert.equal(taken, counts[3]);
    assert.ok(taken >= 2_000);
    const failure = new Error('no more');
    const failing = stream({
      take() {
        throw failure;
      },
    });
    assert.equal(await rejection(failing), failure);
    assert.equal((await ipr.route.dump({ table: 79 })).length, 2_000);
  });

  it('go on with a dump after one was left early', async () => {
    const batch = ipr.batch();
    for (let i = 0; i < 20_000; i++)
      batch.route.add({ dst: `10.2.${i >> 8}.${i & 255}/32`, oif: 1, table: 78 });
    await batch.run();
    for (let round = 0; round < 3; round++) {
      for await (const _ of ipr.route.dump({ table: 78 })) break;
      assert.equal((await ipr.route.dump({ table: 78 })).length, 20_000);
    }
    const controller = new AbortController();
    const aborted = ipr.route.dump({ table: 78 }, { signal: controller.signal }).then(() => {});
    controller.abort();
    await assert.rejects(aborted, { name: 'AbortError' });
    assert.equal((await ipr.route.dump({ table: 78 })).length, 20_000);
    await ipr.route.flush({ table: 78 });
  });

  it('tell of own and others’ changes in the order in which they happen', async () => {
    const monitor = ipr.monitor({ groups: ['addr'] });
    const expected: string[] = [];
    for (let i = 0; i < 12; i++) {
      const address = addressed(256 + i);
      expected.push(`newaddr ${address}`, `deladdr ${address}`);
      if (i % 2) ip('addr', 'add', `${address}/32`, 'dev', 'lo');
      else await ipr.addr.add({ dev: 'lo', address: `${address}/32` });
      if (i % 3) ip('addr', 'del', `${address}/32`, 'dev', 'lo');
      else await ipr.addr.del({ dev: 'lo', address: `${address}/32` });
    }
    const seen: string[] = [];
    for await (const event of monitor) {
      assert.ok(event.event === 'newaddr' || event.event === 'deladdr');
      seen.push(`${event.event} ${event.address}`);
      if (seen.length === expected.length) break;
    }
    assert.deepEqual(seen, expected);
  });

  it('tell of own changes to a subscription on the very same socket', async () => {
    const RTNLGRP_IPV4_IFADDR = 5;
    const events = ipr.socket.subscribe([RTNLGRP_IPV4_IFADDR]);
    await ipr.addr.add({ dev: 'lo', address: '127.5.5.5/32' });
    await ipr.addr.del({ dev: 'lo', address: '127.5.5.5/32' });
    const seen: (string | undefined)[] = [];
    for await (const { name } of events) if (seen.push(name) === 2) break;
    assert.deepEqual(seen, ['RTM_NEWADDR', 'RTM_DELADDR']);
  });

  it('notice events lost in a storm, and go on', async () => {
    const monitor = ipr.monitor({ groups: ['route'], receiveBuffer: 4096 });
    const batch = ipr.batch();
    const count = 40_000;
    for (let i = 0; i < count; i++)
      batch.route.add({ dst: `10.3.${i >> 8}.${i & 255}/32`, oif: 1, table: 79 });
    assert.ok((await batch.run()).every(({ ok }) => ok));
    let markers = 0;
    const marker = setInterval(() => {
      void ipr.route.add({ dst: `10.99.${markers++}.0/24`, oif: 1, table: 79 });
    }, 20);
    const counts: Partial<Record<MonitorEvent['event'], number>> = {};
    for await (const event of monitor) {
      counts[event.event] = (counts[event.event] ?? 0) + 1;
      if (event.event === 'newroute' && event.dst?.startsWith('10.99.')) break;
    }
    clearInterval(marker);
    assert.ok(counts.overrun! >= 1, JSON.stringify(counts));
    assert.equal(counts.overrun, monitor.overruns);
    assert.ok(counts.newroute! < count);
    assert.equal(counts.error, undefined);
    await ipr.route.flush({ table: 79 });
  });

  it('lose nothing in a storm with the buffer of a monitor', async (t) => {
    if (ipr.socket.transport.receiveBuffer!(64 << 20) < 64 << 20)
      return t.skip('SO_RCVBUFFORCE is not permitted');
    const monitor = ipr.monitor({ groups: ['route'] });
    const batch = ipr.batch();
    const count = 40_000;
    for (let i = 0; i < count; i++)
      batch.route.add({ dst: `10.4.${i >> 8}.${i & 255}/32`, oif: 1, table: 80 });
    await batch.run();
    let seen = 0;
    for await (const events of monitor.batches()) {
      for (const { event } of events) assert.equal(event, 'newroute');
      if ((seen += events.length) >= count) break;
    }
    assert.equal(seen, count);
    await ipr.route.flush({ table: 80 });
  });

  it('work in worker threads', async () => {
    const code = `
      import('node:worker_threads').then(async ({ parentPort, workerData }) => {
        const { IPRoute } = await import(workerData.index);
        const ipr = new IPRoute({ netns: workerData.fd });
        const monitor = ipr.monitor({ groups: ['addr'] });
        const address = '127.9.0.' + workerData.number;
        await ipr.addr.add({ dev: 'lo', address: address + '/32' });
        for await (const event of monitor) if (event.address === address) break;
        const links = await ipr.link.dump();
        await ipr.addr.del({ dev: 'lo', address: address + '/32' });
        ipr.close();
        parentPort.postMessage(links.map(({ ifname }) => ifname));
      });`;
    const results = await Promise.all(
      [1, 2, 3].map(
        (number) =>
          new Promise((resolve, reject) => {
            const worker = new Worker(code, { eval: true, workerData: { index: INDEX, fd: ns.fd, number } });
            worker.once('message', resolve);
            worker.once('error', reject);
          }),
      ),
    );
    const own = (await ipr.link.dump()).map(({ ifname }) => ifname);
    for (const one of results) assert.deepEqual(one, own);
  });

  it('may be left to a worker’s sudden end', async () => {
    const code = `
      import('node:worker_threads').then(async ({ workerData }) => {
        const { IPRoute } = await import(workerData.index);
        const monitor = new IPRoute({ netns: workerData.fd }).monitor();
        require('node:worker_threads').parentPort.postMessage('listening');
        for await (const _ of monitor);
      });`;
    const worker = new Worker(code, { eval: true, workerData: { index: INDEX, fd: ns.fd } });
    await new Promise((resolve) => worker.once('message', resolve));
    await worker.terminate();
    assert.equal((await ipr.link.get({ dev: 'lo' })).index, 1);
  });

  it('leave no descriptor or thread behind', async () => {
    const use = async (kind: number): Promise<void> => {
      const one = new IPRoute({ netns: ns.fd });
      if (kind === 0) one.monitor();
      if (kind === 1) await one.link.get({ dev: 'lo' });
      if (kind === 2) await one.route.dump();
      if (kind === 3) for await (const _ of one.route.dump()) break;
      if (kind === 4) for await (const _ of one.monitor({ signal: AbortSignal.abort() }));
      one.close();
    };
    const open = (what: 'fd' | 'task'): number => readdirSync(`/proc/self/${what}`).length;
    for (let i = 0; i < 5; i++) await use(i);
    const [descriptors, threads] = [open('fd'), open('task')];
    for (let i = 0; i < 500; i++) await use(i % 5);
    for (let i = 0; i < 50 && open('fd') > descriptors; i++) await sleep(10);
    assert.deepEqual([open('fd'), open('task')], [descriptors, threads]);
  });

  it('keep a process alive while something is waited for, and no longer', async () => {
    const code = `
      const ipr = new tsroute2.IPRoute();
      await ipr.link.dump();
      console.log((await ipr.link.get({ dev: 'lo' })).index);`;
    const begin = performance.now();
    const { stdout } = await run(process.execPath, nodeWords(code));
    assert.equal(stdout, '1\n');
    assert.ok(performance.now() - begin < 10_000);
  });
});

describe('without privilege', {
  timeout: 60_000,
  skip: process.platform !== 'linux' && 'needs Linux',
}, () => {
  const code = `
    const ipr = new tsroute2.IPRoute();
    console.log((await ipr.link.get({ dev: 'lo' })).index);
    await ipr.link.add({ ifname: 'tsr0', linkinfo: { kind: 'bridge' } }).catch((error) => console.log(error.message));
    try { tsroute2.createNamespace(); } catch (error) { console.log(error.message); }
    ipr.close();`;

  it('reading works; what is refused says which right is missing', async (t) => {
    const missing = notInstalled('setpriv');
    if (missing) return t.skip(missing);
    // root without any capability still owns its files
    const drop = ['--bounding-set=-all', '--inh-caps=-all', process.execPath];
    const { stdout } =
      process.getuid?.() === 0
        ? await run('setpriv', [...drop, ...nodeWords(code)])
        : await run(process.execPath, nodeWords(code));
    const [index, link, namespace] = stdout.split('\n');
    assert.equal(index, '1');
    assert.match(
      link!,
      /^RTM_NEWLINK: link 'tsr0': EPERM: Operation not permitted \(CAP_NET_ADMIN is needed in the namespace/,
    );
    assert.match(namespace!, /cannot create a network namespace: EPERM: Operation not permitted/);
  });

  it('a user namespace is privilege enough', async (t) => {
    const inside = `
      const ipr = new tsroute2.IPRoute();
      const monitor = ipr.monitor({ groups: ['link'] });
      await ipr.link.set({ dev: 'lo', up: true });
      for await (const event of monitor) { console.log(event.event, event.ifname); break; }
      ipr.close();`;
    const { stdout } = await run('unshare', ['-Urn', process.execPath, ...nodeWords(inside)]).catch(
      (error: Error) => {
        if (!/unshare/.test(error.message)) throw error;
        return { stdout: undefined };
      },
    );
    if (stdout === undefined) return t.skip('user namespaces cannot be made here');
    assert.equal(stdout, 'newlink lo\n');
  });
});

describe('where there is no netlink', { timeout: 60_000 }, () => {
  it('importing works, and opening is one clear error', async () => {
    const elsewhere = "data:text/javascript,Object.defineProperty(process,'platform',{value:'darwin'})";
    const code = `
      console.log(typeof tsroute2.IPRoute);
      for (const open of [() => new tsroute2.IPRoute(), () => tsroute2.createNamespace()]) {
        try { open(); } catch (error) { console.log(error.code, error.message); }
      }`;
    const { stdout } = await run(process.execPath, ['--import', elsewhere, ...nodeWords(code)]);
    const [kind, ...errors] = stdout.trim().split('\n');
    assert.equal(kind, 'function');
    assert.equal(errors.length, 2);
    for (const error of errors)
      assert.match(error, /^ENOSYS netlink exists on Linux only, this is darwin-\w+: ENOSYS: /);
  });
});
