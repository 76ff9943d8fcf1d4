import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { MdbInput, MdbMember, Vni, VniInput } from '../../src/index.js';
import { type Json, noNamespaces, rejection } from '../helpers.js';
import { BRIDGED, bridgeJson, missing, space } from '../support/bridges.js';
import { compareTwins, type Twin } from '../support/twins.js';
import { proven } from './proof.js';

describe('bridge mdb', { skip: noNamespaces || missing(BRIDGED) }, () => {
  const group = (name: string, addr: string, words: string, more: MdbInput): Twin => ({
    name: `mdb ${name}`,
    key: addr,
    command: `bridge mdb add dev br0 port v0 grp ${addr} ${words}`,
    make: (ipr) => ipr.bridge.mdb.add({ dev: 'br0', port: 'v0', addr, ...more }),
  });

  it('is what bridge makes of it', async (context) => {
    await compareTwins<MdbMember>(context, {
      area: 'bridge',
      setup: `${BRIDGED}
        bridge vlan add dev v0 vid 10
        bridge vlan add dev br0 vid 10 self
        link set br0 type bridge mcast_igmp_version 3 mcast_mld_version 2`,
      twins: [
        group('permanent', '239.1.1.1', 'permanent', { state: 'permanent' }),
        group('IPv6', 'ff02::77', 'permanent', { state: 'permanent' }),
        group('vlan', '239.1.1.2', 'permanent vid 10', { state: 'permanent', vid: 10 }),
        group('link-layer', '01:00:5e:7f:00:01', 'permanent', { state: 'permanent' }),
        group('source', '239.1.1.3', 'src 192.0.2.1 permanent', { state: 'permanent', source: '192.0.2.1' }),
        {
          ...group('of the bridge itself', '239.1.1.4', '', {}),
          command: 'bridge mdb add dev br0 port br0 grp 239.1.1.4',
          make: (ipr) => ipr.bridge.mdb.add({ dev: 'br0', port: 'br0', addr: '239.1.1.4' }),
        },
      ],
      shown: (where) => bridgeJson(where, 'mdb show', 'mdb'),
      keyShown: ({ grp }) => String(grp),
      dump: (ipr) => ipr.bridge.mdb.dump(),
      keyRead: ({ addr }) => addr!,
      del: (ipr, entry) => ipr.bridge.mdb.del(entry),
      add: (ipr, entry) => ipr.bridge.mdb.add(entry),
      volatile: ['timer'],
    });
  });

  it('timers, sources, routers, get, replace, flush', async (context) => {
    using where = space(`${BRIDGED}link set br0 type bridge mcast_igmp_version 3 vlan_filtering 0
      link set w0 type bridge_slave mcast_router 2`);
    const ipr = where.ipr();
    await ipr.bridge.mdb.add({ dev: 'br0', port: 'v0', addr: '239.2.0.1' });
    const [member] = await ipr.bridge.mdb.dump({ dev: 'br0', addr: '239.2.0.1' });
    assert.equal(member!.state, 'temporary');
    assert.ok(member!.timer! > 0 && member!.timer! <= 26000);
    const [router] = await ipr.bridge.mdb.routers({ dev: 'br0' });
    assert.deepEqual([router!.port, router!.type], [(await ipr.link.get({ dev: 'w0' })).index, 'perm']);
    assert.equal(
      (await rejection(ipr.bridge.mdb.add({ dev: 'br0', port: 'v0', addr: '239.2.0.1' }))).code,
      'EEXIST',
    );
    await ipr.bridge.mdb.add({ dev: 'br0', port: 'w0', addr: '239.2.0.1', state: 'permanent' });
    assert.equal(await ipr.bridge.mdb.flush({ dev: 'br0', port: 'w0', addr: '239.2.0.1' }), 1);
    assert.deepEqual(
      bridgeJson(where, 'mdb show', 'mdb')
        .filter(({ grp }) => grp === '239.2.0.1')
        .map(({ port }) => port),
      ['v0'],
    );
    const sources: MdbInput = {
      dev: 'br0',
      port: 'v0',
      addr: '239.2.0.2',
      state: 'permanent',
      groupMode: 'include',
      srcList: ['192.0.2.1', '192.0.2.2'],
      rtprot: 'static',
    };
    try {
      await ipr.bridge.mdb.add(sources);
    } catch (error) {
      return context.skip(
        `this kernel has no sources of multicast groups to set: ${(error as Error).message}`,
      );
    }
    const read = (await ipr.bridge.mdb.dump({ addr: '239.2.0.2' })).find(
      ({ source }) => source === undefined,
    );
    assert.deepEqual(
      [read!.groupMode, read!.rtprot, read!.srcList!.map(({ address }) => address).sort()],
      ['include', 'static', ['192.0.2.1', '192.0.2.2']],
    );
    await ipr.bridge.mdb.replace({ ...sources, srcList: ['192.0.2.3'] });
    const [again] = bridgeJson(where, 'mdb show', 'mdb').filter(
      ({ grp, src }) => grp === '239.2.0.2' && !src,
    );
    assert.deepEqual(
      (again!.source_list as Json[]).map(({ address }) => address),
      ['192.0.2.3'],
    );
    proven('bridge', 'mdb source list');
    try {
      const [found] = await ipr.bridge.mdb.get({ dev: 'br0', addr: '239.2.0.1' });
      assert.equal(found!.addr, '239.2.0.1');
      proven('bridge', 'mdb get');
    } catch (error) {
      if ((error as { code?: string }).code !== 'EOPNOTSUPP') throw error;
    }
  });

  it('of VXLAN devices', async (context) => {
    const setup = 'link add vx0 type vxlan external vnifilter dstport 4789\nlink set vx0 up';
    const why = missing(setup);
    if (why) return context.skip(why);
    using where = space(setup);
    const ipr = where.ipr();
    await ipr.bridge.vni.add({ dev: 'vx0', vni: 10 });
    const remote = { dev: 'vx0', port: 'vx0', addr: '239.3.0.1', state: 'permanent' } as const;
    try {
      await ipr.bridge.mdb.add({
        ...remote,
        dst: '192.0.2.9',
        vni: 20,
        dstPort: 4790,
        via: 'lo',
        srcVni: 10,
      });
    } catch (error) {
      return context.skip(
        `this kernel has no multicast groups of VXLAN devices: ${(error as Error).message}`,
      );
    }
    const read = await ipr.bridge.mdb.dump({ dev: 'vx0' });
    const { index } = await ipr.link.get({ dev: 'vx0' });
    assert.deepEqual(
      read.map(({ ifindex, port, dst, vni, dstPort, srcVni, viaIfindex }) => ({
        ...{ ifindex, port, dst, vni, dstPort, srcVni, viaIfindex },
      })),
      [{ ifindex: index, port: index, dst: '192.0.2.9', vni: 20, dstPort: 4790, srcVni: 10, viaIfindex: 1 }],
    );
    // dump → del → add → dump
    await ipr.bridge.mdb.del(read[0]!);
    assert.deepEqual(await ipr.bridge.mdb.dump(), []);
    await ipr.bridge.mdb.add(read[0]!);
    assert.deepEqual(await ipr.bridge.mdb.dump(), read);
    const [shown] = bridgeJson(where, 'mdb show', 'mdb');
    assert.deepEqual([shown!.grp, shown!.port], ['239.3.0.1', 'vx0']);
    proven('bridge', 'mdb of VXLAN');
  });
});

const VNIS = `
  link add v0 type veth peer name v1
  link set v0 up
  link set v1 up
  link add vx0 type vxlan external vnifilter dstport 4789 local 192.0.2.1 dev v0
  link set vx0 up
`;

describe('bridge vni', { skip: noNamespaces || missing(VNIS) }, () => {
  const one = (name: string, start: number, words: string, more: VniInput): Twin => ({
    name: `vni ${name}`,
    key: `${start}`,
    command: `bridge vni add dev vx0 vni ${words}`,
    make: (ipr) => ipr.bridge.vni.add({ dev: 'vx0', ...more }),
  });

  it('is what bridge makes of it', async (context) => {
    await compareTwins<Vni>(context, {
      area: 'bridge',
      setup: VNIS,
      twins: [
        one('one', 100, '100', { vni: 100 }),
        one('range', 200, '200-299', { vni: '200-299' }),
        one('remote', 400, '400 remote 192.0.2.7', { vni: 400, remote: '192.0.2.7' }),
        one('group', 500, '500 group 239.1.1.1', { vni: 500, group: '239.1.1.1' }),
      ],
      shown: (where) => bridgeJson(where, 'vni show', 'vnis'),
      keyShown: ({ vni }) => String(vni),
      dump: (ipr) => ipr.bridge.vni.dump(),
      keyRead: ({ start }) => `${start}`,
      del: (ipr, entry) => ipr.bridge.vni.del(entry),
      add: (ipr, entry) => ipr.bridge.vni.add(entry),
    });
  });

  it('filters, statistics, flush', async () => {
    using where = space(VNIS);
    const ipr = where.ipr();
    const batch = ipr.batch();
    const { index } = await ipr.link.get({ dev: 'vx0' });
    for (let vni = 1; vni < 10; vni += 2) batch.bridge.vni.add({ ifindex: index, vni });
    assert.ok((await batch.run()).every(({ ok }) => ok));
    await ipr.bridge.vni.add({ dev: 'vx0', vni: '20-30' });
    assert.deepEqual(
      (await ipr.bridge.vni.dump({ dev: 'vx0', vni: 25 })).map(({ start, end }) => [start, end]),
      [[20, 30]],
    );
    const [counted] = await ipr.bridge.vni.dump({ dev: 'vx0', vni: 7, withStats: true });
    assert.equal(counted!.stats!.rxPkts, 0);
    assert.equal(await ipr.bridge.vni.flush({ dev: 'vx0', vni: '1-9' }), 5);
    assert.equal((await ipr.bridge.vni.dump()).length, 1);
    proven('bridge', 'vni statistics');
  });
});
