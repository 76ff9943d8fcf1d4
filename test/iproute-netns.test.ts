import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { probe } from '../src/index.js';
import { kindMissing, noNamespaces, rejection, TestNamespace } from './helpers.js';

const descriptors = (): number => readdirSync('/proc/self/fd').length;

describe('links in other namespaces', { skip: noNamespaces, timeout: 60_000 }, () => {
  const names = (space: TestNamespace): unknown[] => space.ipJson('link').map(({ ifname }) => ifname);

  it('a pair with one end there', async () => {
    using here = new TestNamespace();
    using there = new TestNamespace();
    const ipr = here.ipr();
    await ipr.link.dump();
    const before = descriptors();
    await ipr.link.add({
      ifname: 'v0',
      linkinfo: { kind: 'veth', data: { peer: { ifname: 'v1', mtu: 1400, netns: { fd: there.ns.fd } } } },
    });
    assert.ok(names(here).includes('v0') && !names(here).includes('v1'));
    assert.equal(there.ipJson('link show v1')[0]!.mtu, 1400);
    const wrong = await rejection(
      ipr.link.add({ ifname: 'w0', linkinfo: { kind: 'veth', data: { peer: { netns: 'there-is-none' } } } }),
    );
    assert.match(wrong.message, /namespace 'there-is-none' does not exist/);
    assert.equal(descriptors(), before, 'nothing stays open');
  });

  it('in a batch', async () => {
    using here = new TestNamespace();
    using there = new TestNamespace();
    const ipr = here.ipr();
    await ipr.link.dump();
    const before = descriptors();
    const batch = ipr.batch();
    const netns = { path: there.ns.path };
    batch.link.add({ ifname: 'v0', linkinfo: { kind: 'veth', data: { peer: { ifname: 'v1', netns } } } });
    batch.link.add({ ifname: 'w0', netns, linkinfo: { kind: 'veth', data: { peer: { ifname: 'w1' } } } });
    assert.ok((await batch.run()).every(({ ok }) => ok));
    batch.link.set({ dev: 'v0', netns });
    assert.ok((await batch.run()).every(({ ok }) => ok));
    assert.ok(['v0', 'v1', 'w0'].every((name) => names(there).includes(name)));
    assert.equal(descriptors(), before, 'nothing stays open');
  });
});

describe('probe', { skip: noNamespaces, timeout: 60_000 }, () => {
  it('says what this kernel has', async () => {
    const before = descriptors();
    const { kinds, encaps, qdiscs, tables } = await probe();
    assert.equal(descriptors(), before);
    assert.equal(kinds.veth, true);
    // none of the kinds that ip finds missing
    for (const kind of ['dummy', 'vxlan', 'vlan', 'bridge', 'ipvlan', 'netdevsim', 'vcan', 'macsec'] as const)
      assert.equal(kinds[kind], kindMissing(kind) === false, kind);
    using space = new TestNamespace();
    space.ip('link add v0 type veth peer name v1');
    for (const kind of ['tbf', 'fq', 'cake', 'prio'] as const) {
      const words = { tbf: 'rate 1mbit burst 32k latency 50ms' }[kind as string] ?? '';
      const { stderr } = space.run('tc', `qdisc replace dev v0 root ${kind} ${words}`.trim().split(' '));
      assert.equal(qdiscs[kind], !/unknown|No such/.test(stderr), `${kind}: ${stderr}`);
    }
    const { stderr } = space.run('ip', 'route add fd01::/64 encap mpls 100 dev lo'.split(' '));
    assert.equal(encaps.mpls, !/not supported|unknown/.test(stderr), stderr);
    assert.deepEqual([tables.neightbl, tables.addrlabel, tables.netconf], [true, true, true]);
  });
});
