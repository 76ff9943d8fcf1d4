/** The verbs of traffic control on the running kernel, against what `tc` says. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { IPRoute } from '../../src/iproute/iproute.js';
import { tcWords } from '../../src/objects/tc/in-words.js';
import {
  formatHandle,
  handle,
  infoOf,
  microseconds,
  rate,
  share,
  size,
} from '../../src/objects/tc/options/units.js';
import { noNamespaces, TestNamespace } from '../helpers.js';
import { examplesOf } from '../support/page.js';

type Json = Record<string, unknown>;

/** Kinds that the running kernel lacks are no fault of an example. */
function lacking(error: Error & { code?: string }): void {
  if (error.code !== 'ENOENT' && error.code !== 'EOPNOTSUPP') throw error;
}

describe('units of traffic control', () => {
  it('reads handles, rates, sizes, times and shares', () => {
    assert.equal(handle('1:10'), 0x10010);
    assert.equal(handle('1:'), 0x10000);
    assert.equal(handle('ffff:fff2'), 0xfffffff2);
    assert.equal(handle('root'), 0xffffffff);
    assert.equal(formatHandle(0x10010), '1:10');
    assert.equal(rate('10mbit'), 1_250_000);
    assert.equal(rate('1.5gbit'), 187_500_000);
    assert.equal(rate('100kbps'), 100_000);
    assert.equal(rate('8'), 1);
    assert.equal(size('32kb'), 32768);
    assert.equal(size('1m'), 1048576);
    assert.equal(microseconds('50ms'), 50_000);
    assert.equal(microseconds('7'), 7);
    assert.equal(share('100%'), 0xffffffff);
    assert.throws(() => handle('x'), /no handle/);
    assert.throws(() => rate('10 apples'), /no rate/);
  });
});

describe('traffic control', { skip: noNamespaces, timeout: 60_000 }, () => {
  let ns: TestNamespace;
  let ipr: IPRoute;

  before(() => {
    ns = new TestNamespace();
    ipr = ns.ipr();
  });
  after(() => ns.close());

  const tc = (...words: string[]): Json[] => {
    const { stdout, stderr, status } = ns.run('tc', ['-j', '-s', '-d', ...words]);
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout) as Json[];
  };
  let devices = 0;
  const device = (): string => {
    const name = `dut${devices++}`;
    ns.ip(`link add ${name} type ifb\nlink set ${name} up`);
    return name;
  };

  it('adds, changes, replaces and removes qdiscs', async () => {
    const dev = device();
    await ipr.tc.qdisc.add({ dev, parent: 'root', handle: '1:', kind: 'pfifo', options: { limit: 10 } });
    await assert.rejects(ipr.tc.qdisc.add({ dev, handle: '1:', kind: 'pfifo' }), { code: 'EEXIST' });
    await ipr.tc.qdisc.change({ dev, parent: 'root', handle: '1:', kind: 'pfifo', options: { limit: 20 } });
    let [printed] = tc('qdisc', 'show', 'dev', dev);
    assert.deepEqual([printed!.kind, printed!.handle, printed!.options], ['pfifo', '1:', { limit: 20 }]);

    await ipr.tc.qdisc.replace({
      dev,
      handle: '2:',
      kind: 'tbf',
      options: { rate: '1mbit', burst: '32kb', latency: '400ms' },
    });
    [printed] = tc('qdisc', 'show', 'dev', dev);
    const options = printed!.options as Json;
    assert.equal(options.rate, 125000);
    assert.match(String(options.burst), /^32(Kb|768)/);
    const [read] = await ipr.tc.qdisc.dump({ dev });
    assert.ok(read?.kind === 'tbf');
    assert.equal(read.handle, 0x20000);
    assert.equal(read.options?.parms?.rate.rate, 125000);
    assert.equal(read.options?.parms?.limit, 125000 * 0.4 + 32768);

    await ipr.tc.qdisc.del({ dev, parent: 'root' });
    const left = await ipr.tc.qdisc.dump({ dev });
    assert.ok(left.every(({ kind }) => kind !== 'tbf'));
  });

  it('makes a tree of htb, read back as tc reads it', async () => {
    const dev = device();
    const batch = ipr.batch();
    batch.tc.qdisc.add({ dev, handle: '1:', kind: 'htb', options: { default: '10' } });
    batch.tc.class.add({ dev, parent: '1:', handle: '1:1', kind: 'htb', options: { rate: '100mbit' } });
    batch.tc.class.add({
      dev,
      parent: '1:1',
      handle: '1:10',
      kind: 'htb',
      options: { rate: '10mbit', ceil: '50mbit', burst: '20k', prio: 3, quantum: 3000 },
    });
    for (const outcome of await batch.run()) assert.ok(outcome.ok, JSON.stringify(outcome));
    const found = await ipr.tc.class.dump({ dev });
    assert.deepEqual(found.map((one) => formatHandle(one.handle)).sort(), ['1:1', '1:10']);
    const leaf = found.find((one) => one.handle === 0x10010)!;
    assert.ok(leaf.kind === 'htb');
    assert.equal(leaf.parent, 0x10001);
    const { parms } = leaf.options!;
    assert.equal(parms!.rate.rate, rate('10mbit'));
    assert.equal(parms!.ceil.rate, rate('50mbit'));
    assert.equal(parms!.prio, 3);
    const { stdout } = ns.run('tc', ['-d', 'class', 'show', 'dev', dev]);
    assert.match(
      stdout,
      /class htb 1:10 parent 1:1 .*prio 3 quantum 3000 rate 10Mbit ceil 50Mbit .*burst 20Kb/,
    );
    await ipr.tc.class.del({ dev, handle: '1:10' });
    assert.equal((await ipr.tc.class.dump({ dev })).length, 1);
  });

  it('filters in clsact, with actions, dumped and flushed', async () => {
    const dev = device();
    const other = device();
    await ipr.tc.qdisc.add({ dev, kind: 'clsact' });
    await ipr.tc.filter.add({
      dev,
      parent: 'ingress',
      protocol: 'ip',
      prio: 5,
      kind: 'u32',
      options: {
        classid: '1:10',
        sel: { keys: [{ val: 0x0a000000, mask: 0xff000000, off: 12 }] },
        act: [
          {
            kind: 'mirred',
            options: { parms: { action: 'stolen', eaction: 'egressRedir', ifindex: other } },
          },
        ],
      },
    });
    const printed = tc('filter', 'show', 'dev', dev, 'ingress').at(-1)!;
    assert.deepEqual([printed.protocol, printed.pref, printed.kind], ['ip', 5, 'u32']);
    const [action] = (printed.options as { actions: Json[] }).actions;
    assert.deepEqual([action!.kind, action!.mirred_action, action!.to_dev], ['mirred', 'redirect', other]);

    const all = await ipr.tc.filter.dump({ dev, parent: 'ingress' });
    const filter = all.find((one) => one.kind === 'u32' && one.options?.sel)!;
    assert.ok(filter.kind === 'u32');
    assert.deepEqual(infoOf(filter), { prio: 5, protocol: 0x800 });
    assert.equal(filter.options!.classid, 0x10010);
    assert.deepEqual(filter.options!.sel!.keys, [{ mask: 0xff000000, val: 0x0a000000, off: 12, offmask: 0 }]);
    assert.deepEqual(await ipr.tc.filter.dump({ dev, parent: 'egress' }), []);

    await ipr.tc.filter.del({ dev, parent: 'ingress', protocol: 'ip', prio: 5, kind: 'u32' });
    assert.deepEqual(await ipr.tc.filter.dump({ dev, parent: 'ingress' }), []);
  });

  it('adds programs as filters', async () => {
    const dev = device();
    await ipr.tc.qdisc.add({ dev, kind: 'clsact' });
    await ipr.tc.filter.add({
      dev,
      parent: 'egress',
      prio: 1,
      kind: 'bpf',
      options: { ops: [{ code: 6, jt: 0, jf: 0, k: 0xffffffff }], flags: ['actDirect'] },
    });
    const [filter] = (await ipr.tc.filter.dump({ dev, parent: 'egress' })).filter(
      (one) => one.options !== undefined,
    );
    assert.ok(filter?.kind === 'bpf');
    assert.deepEqual(filter.options!.ops, [{ code: 6, jt: 0, jf: 0, k: 0xffffffff }]);
    assert.deepEqual(filter.options!.flags, ['actDirect']);
  });

  it('adds chains', async () => {
    const dev = device();
    await ipr.tc.qdisc.add({ dev, kind: 'clsact' });
    await ipr.tc.chain.add({ dev, parent: 'ingress', chain: 7 });
    const chains = await ipr.tc.chain.dump({ dev, parent: 'ingress' });
    assert.ok(chains.some(({ chain }) => chain === 7));
    await ipr.tc.chain.del({ dev, parent: 'ingress', chain: 7 });
    await ipr.tc.chain.add({ dev, parent: 'ingress', chain: 8 });
    assert.equal(await ipr.tc.chain.flush({ dev, parent: 'ingress' }), 1);
  });

  it('adds, reads and removes actions by themselves', async (context) => {
    const dev = device();
    try {
      await ipr.tc.action.add({
        kind: 'mirred',
        options: { parms: { action: 'pipe', eaction: 'egressMirror', ifindex: dev, index: 5 } },
        cookie: '0a0b',
      });
    } catch (error) {
      if (readFileSync('/proc/self/uid_map', 'utf8').trim() === '0          0 4294967295') throw error;
      assert.match(
        (error as Error).message,
        /^RTM_NEWACTION: EPERM: .* \(CAP_NET_ADMIN is needed in the initial user namespace\)$/,
      );
      return context.skip('RTM_NEWACTION is permitted in the initial user namespace only');
    }
    const [action] = await ipr.tc.action.dump({ kind: 'mirred' });
    assert.ok(action?.kind === 'mirred');
    assert.equal(action.cookie, '0a0b');
    const { parms } = action.options!;
    assert.deepEqual([parms!.index, parms!.action, parms!.eaction], [5, 'pipe', 'egressMirror']);
    const one = await ipr.tc.action.get({ kind: 'mirred', index: 5 });
    assert.equal(one.cookie, '0a0b');
    assert.equal(await ipr.tc.action.flush({ kind: 'mirred' }), 1);
    assert.deepEqual(await ipr.tc.action.dump({ kind: 'mirred' }), []);
  });

  it('tells of changes', async () => {
    const dev = device();
    const events = ipr.monitor({ groups: ['tc'] });
    await ipr.tc.qdisc.add({ dev, handle: '9:', kind: 'pfifo', options: { limit: 3 } });
    for await (const event of events) {
      if (event.event !== 'newqdisc' || event.handle !== 0x90000) continue;
      assert.equal(event.kind, 'pfifo');
      break;
    }
  });

  it('names what is wrong', async () => {
    await assert.rejects(
      async () => ipr.tc.qdisc.add({ dev: 'lo', kind: 'tbf', options: { rate: '1mbit' } }),
      /burst/,
    );
    await assert.rejects(async () => ipr.tc.class.add({ dev: 'lo', parent: 'one' }), /no handle/);
    await assert.rejects(
      // @ts-expect-error: no such option
      async () => ipr.tc.qdisc.add({ dev: 'lo', kind: 'pfifo', options: { limits: 3 } }),
      /did you mean 'limit'/,
    );
  });

  it('runs the examples of its page', async () => {
    const blocks = examplesOf('tc');
    assert.ok(blocks.length >= 4);
    for (const { code } of blocks) {
      const here = new TestNamespace();
      here.ip('link add eth0 type ifb\nlink set eth0 up\nlink add eth1 type ifb');
      const run = Object.getPrototypeOf(async () => {}).constructor(
        'ipr',
        'assert',
        'console',
        'tcWords',
        'lacking',
        code,
      );
      await run(here.ipr(), assert, { log() {} }, tcWords, lacking);
      here.close();
    }
  });
});
