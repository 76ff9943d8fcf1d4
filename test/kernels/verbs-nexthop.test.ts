import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IPRoute, Nexthop, NexthopInput } from '../../src/index.js';
import { noNamespaces, rejection, TestNamespace } from '../helpers.js';
import { compareTwins, type Twin } from '../support/twins.js';
import { proven } from './proof.js';

const SETUP = `
  link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
  link set v0 up
  link set v1 up
  addr add 10.0.0.1/24 dev v0
  addr add fd00::1/64 dev v0 nodad
`;

const one = (id: number, name: string, words: string, nexthop: NexthopInput): Twin => ({
  name,
  key: `${id}`,
  command: `nexthop add id ${id} ${words}`,
  make: (ipr: IPRoute) => ipr.nexthop.add({ id, ...nexthop }),
  // members stay, as groups are made of them
  keep: id < 10,
});

describe('nexthops', { skip: noNamespaces }, () => {
  it('are what ip makes of them', async (context) => {
    await compareTwins<Nexthop>(context, {
      area: 'nexthop',
      setup: SETUP,
      twins: [
        one(1, 'IPv4 gateway', 'via 10.0.0.2 dev v0', { gateway: '10.0.0.2', dev: 'v0' }),
        one(2, 'IPv6 gateway', 'via fd00::2 dev v0', { gateway: 'fd00::2', dev: 'v0' }),
        one(3, 'protocol', 'via 10.0.0.3 dev v0 protocol bgp', {
          gateway: '10.0.0.3',
          dev: 'v0',
          protocol: 'bgp',
        }),
        one(4, 'fdb', 'via 10.0.0.4 fdb', { gateway: '10.0.0.4', fdb: true }),
        one(5, 'fdb 2', 'via 10.0.0.5 fdb', { gateway: '10.0.0.5', fdb: true }),
        one(11, 'blackhole', 'blackhole', { blackhole: true }),
        one(12, 'device', 'dev v0', { dev: 'v0' }),
        one(13, 'onlink', 'via 192.0.2.1 dev v0 onlink', {
          gateway: '192.0.2.1',
          dev: 'v0',
          flags: ['onlink'],
        }),
        one(14, 'encap mpls', 'encap mpls 100/200 via 10.0.0.2 dev v0', {
          gateway: '10.0.0.2',
          dev: 'v0',
          encapType: 'mpls',
          encap: { dst: '100/200' },
        }),
        one(20, 'group', 'group 1/3', { group: [1, 3] }),
        one(21, 'weights', 'group 1,5/3,256', { group: '1,5/3,256' }),
        one(22, 'group of IPv4 and IPv6', 'group 1/2', { group: [{ id: 1 }, { id: 2 }] }),
        one(23, 'fdb group', 'group 4/5 fdb', { group: [4, 5], fdb: true }),
        one(
          24,
          'resilient group',
          'group 1,2/3 type resilient buckets 8 idle_timer 60 unbalanced_timer 300',
          {
            group: '1,2/3',
            groupType: 'res',
            resGroup: { buckets: 8, idleTimer: 6000, unbalancedTimer: 30000 },
          },
        ),
      ],
      shown: (space) => space.ipJson('nexthop'),
      keyShown: ({ id }) => `${id}`,
      dump: (ipr) => ipr.nexthop.dump(),
      keyRead: ({ id }) => `${id}`,
      del: (ipr, entry) => ipr.nexthop.del(entry),
      add: (ipr, entry) => ipr.nexthop.add(entry),
    });
  });

  it('filters, replace, create, buckets, flush', async () => {
    using space = new TestNamespace();
    for (const line of SETUP.trim().split('\n')) space.ip(line);
    const ipr = space.ipr();
    await ipr.nexthop.replace({ id: 1, gateway: '10.0.0.2', dev: 'v0' });
    await ipr.nexthop.replace({ id: 1, gateway: '10.0.0.3', dev: 'v0' });
    await ipr.nexthop.change({ id: 1, gateway: '10.0.0.4', dev: 'v0' });
    assert.equal((await ipr.nexthop.get({ id: 1 })).gateway, '10.0.0.4');
    assert.equal((await rejection(ipr.nexthop.add({ id: 1, blackhole: true }))).code, 'EEXIST');
    assert.equal((await rejection(ipr.nexthop.get({ id: 999 }))).code, 'ENOENT');
    assert.match(
      (await rejection(ipr.nexthop.dump({ group: '1,0' }).then((all) => all))).message,
      /group: '1,0'/,
    );
    assert.match((await rejection(ipr.nexthop.add({ group: 'x' }))).message, /group: 'x'/);
    await ipr.nexthop.add({ id: 2, blackhole: true });
    const made = await ipr.nexthop.create({ gateway: '10.0.0.9', dev: 'v0' });
    assert.ok(made.id! > 0);
    assert.equal((await ipr.nexthop.get({ id: made.id! })).gateway, '10.0.0.9');
    await ipr.nexthop.add({ id: 10, group: [1] });
    const ids = async (filter: NexthopInput) => (await ipr.nexthop.dump(filter)).map(({ id }) => id);
    assert.deepEqual(await ids({ groups: true }), [10]);
    assert.deepEqual(await ids({ dev: 'v0' }), [1, made.id]);
    assert.deepEqual(await ids({ dev: 'v1' }), []);
    assert.deepEqual(await ids({ blackhole: true }), [2]);
    await ipr.route.add({ dst: '10.9.0.0/16', nhId: 10 });
    const [route] = space.ipJson('route show 10.9.0.0/16');
    assert.equal(route!.nhid, 10);

    const resilient = { id: 11, group: [1], groupType: 'res', resGroup: { buckets: 4 } } as const;
    await ipr.nexthop.add(resilient);
    const buckets = await ipr.nexthop.bucket.dump({ id: 11 });
    assert.deepEqual(
      buckets.map(({ resBucket }) => [resBucket!.index, resBucket!.nhId]),
      space.ipJson('nexthop bucket show id 11').map(({ bucket }) => {
        const { index, nhid } = bucket as { index: number; nhid: number };
        return [index, nhid];
      }),
    );
    assert.equal(buckets.length, 4);
    assert.equal((await ipr.nexthop.bucket.get({ id: 11, index: 3 })).resBucket!.nhId, 1);
    assert.equal((await ipr.nexthop.bucket.dump({ nhId: 2 })).length, 0);
    assert.equal((await ipr.nexthop.bucket.dump({ dev: 'v0' })).length, 4);
    proven('nexthop', 'buckets');

    assert.equal(await ipr.nexthop.flush({ dev: 'v0' }), 2);
    assert.deepEqual(await ids({}), [2]);
    const batch = ipr.batch();
    for (let id = 100; id < 110; id++) batch.nexthop.add({ id, gateway: `10.0.0.${id}`, dev: 'v0' });
    assert.ok((await batch.run()).every(({ ok }) => ok));
    assert.equal(space.ipJson('nexthop').length, 11);
  });

  it('statistics of groups', async (context) => {
    using space = new TestNamespace();
    for (const line of SETUP.trim().split('\n')) space.ip(line);
    const ipr = space.ipr();
    await ipr.nexthop.add({ id: 1, gateway: '10.0.0.2', dev: 'v0' });
    await ipr.nexthop.add({ id: 10, group: [1] });
    const [group] = await ipr.nexthop.dump({ groups: true, opFlags: ['dumpStats'] }).catch(() => []);
    if (group?.groupStats === undefined)
      return context.skip('this kernel has no statistics of nexthop groups');
    assert.deepEqual(group.groupStats, [{ id: 1, packets: 0 }]);
    await ipr.nexthop.del(group);
    await ipr.nexthop.add(group);
    proven('nexthop', 'statistics');
  });
});
