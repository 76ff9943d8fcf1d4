/** What the kernel leaves out or counts from another end reads as people mean it; pairs come up whole. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EncodeError, NetNS } from '../src/index.js';
import { ifinfomsg } from '../src/messages/route/link/ifinfomsg.js';
import { decode, encode } from '../src/schema/index.js';
import { noNamespaces, rejection, TestNamespace } from './helpers.js';

describe('what is 0', { skip: noNamespaces }, () => {
  it('as the type of a link says nothing in a request', () => {
    assert.equal(decode(ifinfomsg, encode(ifinfomsg, { ifname: 'x' })).type, 'unspec');
    assert.deepEqual(encode(ifinfomsg, { type: 'netrom' }), encode(ifinfomsg, { type: 'unspec' }));
  });

  it('as the priority of a rule reads as 0, is found by it, and is told in events', async () => {
    using space = new TestNamespace();
    const ipr = space.ipr();
    const ip = space.ipJson('rule show').map(({ priority }) => priority);
    const rules = await ipr.rule.dump({ family: 'inet' });
    assert.deepEqual(
      rules.map(({ priority }) => priority),
      ip,
    );
    assert.equal((await ipr.rule.dump({ family: 'inet', priority: 0 })).length, 1);
    using events = ipr.monitor({ groups: ['rule'] });
    space.ip('rule add table 77 priority 0');
    for await (const event of events) {
      assert.ok(event.event === 'newrule');
      assert.equal(event.priority, 0);
      break;
    }
  });

  it('is no weight of a nexthop', async () => {
    using space = new TestNamespace();
    const ipr = space.ipr();
    await ipr.nexthop.add({ id: 1, dev: 'lo', family: 'inet' });
    await ipr.nexthop.add({ id: 2, dev: 'lo', family: 'inet' });
    await ipr.nexthop.add({ id: 10, group: '1,2/2' });
    const wanted = [
      { id: 1, weight: 2 },
      { id: 2, weight: 1 },
    ];
    const read = await ipr.nexthop.get({ id: 10 });
    assert.deepEqual(read.group, wanted);
    assert.deepEqual(space.ipJson('nexthop show id 10')[0]!.group, [{ id: 1, weight: 2 }, { id: 2 }]);
    await ipr.nexthop.replace({ id: 10, group: [2, { id: 1, weight: 256 }] });
    assert.deepEqual(space.ipJson('nexthop show id 10')[0]!.group, [{ id: 2 }, { id: 1, weight: 256 }]);
    await ipr.nexthop.replace({ ...read, group: read.group });
    assert.deepEqual((await ipr.nexthop.get({ id: 10 })).group, wanted);
    for (const [group, path] of [
      [[{ id: 1, weight: 0 }], /group\[0\].*weight: 0 is not from 1 to 65536/],
      [[{ id: 1, wieght: 2 }], /'wieght'.*'weight'/],
    ] as const)
      assert.match((await rejection(ipr.nexthop.add({ id: 11, group } as object))).message, path);
  });
});

describe('the other end of a pair', { skip: noNamespaces }, () => {
  const isUp = (space: TestNamespace, name: string) =>
    (space.ipJson('link show').find(({ ifname }) => ifname === name)!.flags as string[]).includes('UP');

  it('comes up with the pair, by `up` or by its flags, with and without a name', async () => {
    using space = new TestNamespace();
    const ipr = space.ipr();
    const pair = (peer: object) => ({ linkinfo: { kind: 'veth', data: { peer } } }) as const;
    await ipr.link.add({ ifname: 'a0', up: true, ...pair({ ifname: 'a1', up: true }) });
    await ipr.link.add({ ifname: 'b0', ...pair({ ifname: 'b1', flags: ['up'], mtu: 1400 }) });
    await ipr.link.add({ ifname: 'c0', ...pair({ up: true }) });
    await ipr.link.add({ ifname: 'd0', ...pair({ ifname: 'd1', up: false }) });
    const c1 = (await ipr.link.dump()).find(({ index, ifname }) => ifname?.startsWith('veth') && index > 0);
    for (const name of ['a0', 'a1', 'b1', String(c1?.ifname)]) assert.ok(isUp(space, name), name);
    for (const name of ['b0', 'c0', 'd0', 'd1']) assert.ok(!isUp(space, name), name);
  });

  it('comes up in a namespace of its own', async () => {
    using space = new TestNamespace();
    await using other = new NetNS({ create: true });
    const peer = { ifname: 'e1', up: true, netns: other.fd };
    await space.ipr().link.add({ ifname: 'e0', linkinfo: { kind: 'veth', data: { peer } } });
    assert.ok((await other.link.get({ ifname: 'e1' })).flags.includes('up'));
  });

  it('cannot come up in a batch, which says so before anything is sent', () => {
    using space = new TestNamespace();
    const batch = space.ipr().batch();
    const link = { ifname: 'a0', linkinfo: { kind: 'veth', data: { peer: { up: true } } } } as const;
    assert.throws(
      () => batch.link.add(link),
      (error) => error instanceof EncodeError && error.path === 'linkinfo.data.peer.up',
    );
  });
});
