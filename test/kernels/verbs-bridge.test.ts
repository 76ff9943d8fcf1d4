import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BridgeVlan, BridgeVlanInput, FdbEntry, FdbInput, IPRoute } from '../../src/index.js';
import { type Json, noNamespaces, rejection, type TestNamespace } from '../helpers.js';
import { bridgeJson, missing, BRIDGED as SETUP, space, VXLAN } from '../support/bridges.js';
import { compareTwins, type Twin } from '../support/twins.js';
import { proven } from './proof.js';

describe('bridge vlan', { skip: noNamespaces || missing(SETUP) }, () => {
  const vlan = (
    name: string,
    vid: number,
    words: string,
    more: BridgeVlanInput,
    set?: BridgeVlanInput,
  ): Twin => ({
    name,
    key: `v0 ${vid}`,
    command: words,
    make: async (ipr) => {
      await ipr.bridge.vlan.add({ dev: 'v0', vid, ...more });
      if (set) await ipr.bridge.vlan.set({ dev: 'v0', vid, ...set });
    },
  });

  it('is what bridge makes of it', async (context) => {
    const names = ['', 'lo', 'br0'];
    await compareTwins<BridgeVlan>(context, {
      area: 'bridge',
      setup: SETUP,
      twins: [
        vlan('vlan', 5, 'bridge vlan add dev v0 vid 5', {}),
        vlan('vlan pvid untagged', 7, 'bridge vlan add dev v0 vid 7 pvid untagged', {
          flags: ['pvid', 'untagged'],
        }),
        vlan('vlan range', 10, 'bridge vlan add dev v0 vid 10-20', { vid: '10-20' }),
        vlan(
          'vlan state',
          30,
          'bridge vlan add dev v0 vid 30\nbridge vlan set dev v0 vid 30 state blocking',
          {},
          { state: 'blocking' },
        ),
        vlan(
          'vlan multicast router',
          32,
          'bridge vlan add dev v0 vid 32\nbridge vlan set dev v0 vid 32 mcast_router 2',
          {},
          { mcastRouter: 'perm' },
        ),
        {
          name: 'vlan of the bridge itself',
          key: 'br0 40',
          command: 'bridge vlan add dev br0 vid 40-41 self',
          make: (ipr) => ipr.bridge.vlan.add({ dev: 'br0', vid: 40, range: 41 }),
        },
      ],
      shown: (where) => bridgeJson(where, 'vlan show', 'vlans'),
      keyShown: ({ ifname, vlan }) => `${ifname} ${vlan}`,
      dump: async (ipr) => {
        for (const { index, ifname } of await ipr.link.dump()) names[index!] = ifname!;
        return ipr.bridge.vlan.dump();
      },
      keyRead: ({ ifindex, vid }) => `${names[ifindex]} ${vid}`,
      del: (ipr, entry) => ipr.bridge.vlan.del(entry),
      add: (ipr, entry) => ipr.bridge.vlan.add(entry),
    });
  });

  it('filters, statistics, flush', async () => {
    using where = space(SETUP);
    const ipr = where.ipr();
    await ipr.bridge.vlan.add({ dev: 'v0', vid: '10-20' });
    await ipr.bridge.vlan.add({ dev: 'w0', vid: 15 });
    const index = (await ipr.link.get({ dev: 'v0' })).index!;
    const found = await ipr.bridge.vlan.dump({ vid: 15 });
    assert.deepEqual(
      found.map(({ vid, range }) => [vid, range]),
      [
        [10, 20],
        [15, undefined],
      ],
    );
    assert.equal((await ipr.bridge.vlan.dump({ dev: 'v0', vid: 9 })).length, 0);
    let streamed = 0;
    for await (const { ifindex } of ipr.bridge.vlan.dump({ dev: 'v0' })) {
      assert.equal(ifindex, index);
      streamed++;
    }
    assert.equal(streamed, 1);
    const counted = await ipr.bridge.vlan.dump({ dev: 'v0', withStats: true });
    assert.equal(counted.length, 11);
    assert.equal(typeof counted[0]!.stats!.rxPackets, 'number');
    assert.equal(await ipr.bridge.vlan.flush({ dev: 'v0' }), 1);
    assert.deepEqual(
      bridgeJson(where, 'vlan show', 'vlans').map(({ ifname }) => ifname),
      ['w0'],
    );
    const { message } = await rejection(ipr.bridge.vlan.add({ dev: 'v0', vid: 5000 }));
    assert.match(message, /^RTM_NEWVLAN: E.* at entry\[0\]\.info|^RTM_NEWVLAN: E/);
    await assert.rejects(
      ipr.bridge.vlan.add({ dev: 'v0', vid: 'x' }),
      /^EncodeError: br_vlan_msg: vid: expected a number/,
    );
    proven('bridge', 'vlan statistics');
  });

  it('global options', async (context) => {
    const setup = `${SETUP}link set br0 type bridge mcast_vlan_snooping 1`;
    const why = missing(setup);
    if (why) return context.skip(`this kernel has no global options of VLANs: ${why}`);
    using theirs = space(setup);
    using ours = space(setup);
    for (const words of [
      'vlan add dev br0 vid 10-12 self',
      'vlan global set dev br0 vid 10 mcast_igmp_version 3 mcast_querier 1 mcast_query_interval 5000',
      'vlan global set dev br0 vid 12 mcast_snooping 0',
    ])
      assert.equal(theirs.run('bridge', words.split(' ')).stderr, '');
    const ipr = ours.ipr();
    await ipr.bridge.vlan.add({ dev: 'br0', vid: '10-12' });
    await ipr.bridge.vlan.global.set({
      dev: 'br0',
      vid: 10,
      mcastIgmpVersion: 3,
      mcastQuerier: 1,
      mcastQueryIntvl: 5000,
    });
    await ipr.bridge.vlan.global.set({ dev: 'br0', vid: 12, mcastSnooping: 0 });
    const show = (where: TestNamespace) => bridgeJson(where, 'vlan global show', 'vlans');
    assert.ok(show(theirs).length >= 3);
    assert.deepEqual(show(ours), show(theirs));
    // who asks comes to be known in time
    const dumped = async (of: IPRoute) =>
      (await of.bridge.vlan.global.dump({ dev: 'br0' })).map(({ mcastQuerierState: _, ...entry }) => entry);
    const read = await dumped(ipr);
    assert.deepEqual(read, await dumped(theirs.ipr()));
    // told again, nothing changes
    for (const entry of read) await ipr.bridge.vlan.global.set(entry);
    assert.deepEqual(await dumped(ipr), read);
    assert.deepEqual(
      (await ipr.bridge.vlan.global.dump({ vid: 12 })).map(({ mcastSnooping }) => mcastSnooping),
      [0],
    );
    proven('bridge', 'vlan global options');
  });

  it('tunnels', { skip: missing(SETUP + VXLAN) }, async () => {
    const setup = `${SETUP}${VXLAN}link set vx0 type bridge_slave vlan_tunnel on`;
    using theirs = space(setup);
    using ours = space(setup);
    for (const words of [
      'vlan add dev vx0 vid 100-103',
      'vlan add dev vx0 vid 100-102 tunnel_info id 1000-1002',
      'vlan add dev vx0 vid 103 tunnel_info id 7',
    ])
      assert.equal(theirs.run('bridge', words.split(' ')).stderr, '');
    const ipr = ours.ipr();
    await ipr.bridge.vlan.add({ dev: 'vx0', vid: '100-102', tunnelInfo: { id: 1000 } });
    await ipr.bridge.vlan.add({ dev: 'vx0', vid: 103 });
    await ipr.bridge.vlan.set({ dev: 'vx0', vid: 103, tunnelInfo: { id: 7 } });
    const show = (where: TestNamespace) => bridgeJson(where, 'vlan tunnelshow', 'tunnels');
    assert.ok(show(theirs).length >= 2);
    assert.deepEqual(show(ours), show(theirs));
    const read = await ipr.bridge.vlan.dump();
    assert.deepEqual(read, await theirs.ipr().bridge.vlan.dump());
    assert.ok(read.some(({ vid, tunnelInfo }) => vid === 103 && tunnelInfo!.id === 7));
    for (const entry of read) await ipr.bridge.vlan.del(entry);
    assert.deepEqual(await ipr.bridge.vlan.dump(), []);
    for (const entry of read) await ipr.bridge.vlan.add(entry);
    assert.deepEqual(await ipr.bridge.vlan.dump(), read);
    await ipr.bridge.vlan.set({ dev: 'vx0', vid: 103, tunnelInfo: { id: 7, cmd: 'dellink' } });
    assert.ok(show(ours).every((entry) => entry.tunid !== 7));
    proven('bridge', 'vlan tunnels');
  });

  it('multiple spanning trees', async (context) => {
    using where = space(SETUP);
    const ipr = where.ipr();
    try {
      await ipr.link.set({
        dev: 'br0',
        linkinfo: {
          kind: 'bridge',
          data: { multiBoolopt: { optval: ['mstEnable'], optmask: ['mstEnable'] } },
        },
      });
    } catch (error) {
      return context.skip(`this kernel has no multiple spanning trees: ${(error as Error).message}`);
    }
    await ipr.bridge.vlan.add({ dev: 'br0', vid: 10 });
    await ipr.bridge.vlan.add({ dev: 'v0', vid: 10 });
    await ipr.bridge.vlan.global.set({ dev: 'br0', vid: 10, msti: 3 });
    const [global] = await ipr.bridge.vlan.global.dump({ vid: 10 });
    assert.equal(global!.msti, 3);
    await ipr.bridge.mst.set({ dev: 'v0', msti: 3, state: 'blocking' });
    const { index } = await ipr.link.get({ dev: 'v0' });
    assert.deepEqual(await ipr.bridge.mst.dump({ dev: 'v0' }), [
      { ifindex: index, msti: 3, state: 'blocking' },
    ]);
    // the state of the VLAN follows, as another program sees it
    const [shown] = bridgeJson(where, 'vlan show dev v0 vid 10', 'vlans');
    assert.equal(shown!.state, 'blocking');
    proven('bridge', 'multiple spanning trees');
  });
});

describe('bridge fdb', { skip: noNamespaces || missing(SETUP) }, () => {
  const entry = (name: string, dev: string, words: string, more: FdbInput): Twin => {
    const lladdr = `02:11:00:00:00:${String(++count).padStart(2, '0')}`;
    return {
      name: `fdb ${name}`,
      key: lladdr,
      command: `bridge fdb add ${lladdr} dev ${dev} ${words}`,
      make: (ipr) => ipr.bridge.fdb.add({ dev, lladdr, ...more }),
    };
  };
  let count = 0;
  const bridged = (setup: string, twins: readonly Twin[]) => ({
    area: 'bridge' as const,
    setup,
    twins,
    shown: (where: TestNamespace) => bridgeJson(where, 'fdb show'),
    keyShown: ({ mac }: Json) => String(mac),
    dump: (ipr: ReturnType<TestNamespace['ipr']>) => ipr.bridge.fdb.dump(),
    keyRead: ({ lladdr }: FdbEntry) => lladdr!,
    del: (ipr: ReturnType<TestNamespace['ipr']>, one: FdbEntry) => ipr.bridge.fdb.del(one),
    add: (ipr: ReturnType<TestNamespace['ipr']>, one: FdbEntry) => ipr.bridge.fdb.add(one),
    volatile: ['cacheinfo'],
  });

  it('of bridges is what bridge makes of it', async (context) => {
    await compareTwins<FdbEntry>(
      context,
      bridged(`${SETUP}bridge vlan add dev w0 vid 1`, [
        entry('local', 'v0', 'master', { flags: ['master'] }),
        entry('static', 'v0', 'master static', { flags: ['master'], state: ['noarp'] }),
        entry('dynamic', 'v0', 'master dynamic', { flags: ['master'], state: ['reachable'] }),
        entry('vlan', 'w0', 'master static vlan 1', { flags: ['master'], state: ['noarp'], vlan: 1 }),
        entry('sticky', 'v0', 'master static sticky', { flags: ['master', 'sticky'], state: ['noarp'] }),
        entry('extern_learn', 'v0', 'master extern_learn', { flags: ['master', 'extLearned'] }),
      ]),
    );
  });

  it('of tunnels is what bridge makes of it', { skip: missing(SETUP + VXLAN) }, async (context) => {
    const setup = `${SETUP}link add vx1 address 02:00:00:00:00:06 type vxlan id 5 dstport 4789
      link add vx2 address 02:00:00:00:00:07 type vxlan external dstport 4790
      link set vx1 up
      link set vx2 up
      nexthop add id 1 via 192.0.2.1 fdb
      nexthop add id 10 group 1 fdb`;
    await compareTwins<FdbEntry>(
      context,
      bridged(setup, [
        entry('dst', 'vx1', 'dst 192.0.2.1', { dst: '192.0.2.1' }),
        entry('dst IPv6 port vni via', 'vx1', 'dst 192.0.2.2 port 4791 vni 77 via v1', {
          dst: '192.0.2.2',
          port: 4791,
          vni: 77,
          via: 'v1',
        }),
        entry('src_vni', 'vx2', 'dst 192.0.2.3 src_vni 9', { dst: '192.0.2.3', srcVni: 9 }),
        entry('nhid', 'vx1', 'nhid 10', { nhId: 10 }),
      ]),
    );
  });

  it('append, replace, get, flush', async (context) => {
    using where = space(SETUP);
    const ipr = where.ipr();
    const lladdr = '02:11:00:00:00:99';
    await ipr.bridge.fdb.add({ dev: 'v0', lladdr, flags: ['master'], state: ['noarp'] });
    assert.equal(
      (await rejection(ipr.bridge.fdb.add({ dev: 'v0', lladdr, flags: ['master'] }))).code,
      'EEXIST',
    );
    await ipr.bridge.fdb.replace({ dev: 'w0', lladdr, flags: ['master'], state: ['noarp'] });
    const { ifindex } = await ipr.bridge.fdb.get({ master: 'br0', lladdr });
    assert.equal(ifindex, (await ipr.link.get({ dev: 'w0' })).index);
    assert.deepEqual(
      (await ipr.bridge.fdb.dump({ dev: 'w0', state: ['noarp'] })).map((one) => one.lladdr),
      [lladdr],
    );
    assert.equal(await ipr.bridge.fdb.flush({ master: 'br0', state: ['noarp'] }), 1);
    assert.ok(bridgeJson(where, 'fdb show').every(({ mac }) => mac !== lladdr));
    const why = missing(SETUP + VXLAN);
    if (why) return context.skip(why);
    where.ip('link add vx1 type vxlan id 5 dstport 4789');
    const zeros = '00:00:00:00:00:00';
    await ipr.bridge.fdb.append({ dev: 'vx1', lladdr: zeros, dst: '192.0.2.1' });
    await ipr.bridge.fdb.append({ dev: 'vx1', lladdr: zeros, dst: '192.0.2.2' });
    const shown = bridgeJson(where, 'fdb show dev vx1').map(({ dst }) => dst);
    assert.deepEqual(shown.sort(), ['192.0.2.1', '192.0.2.2']);
    proven('bridge', 'fdb append');
  });
});
