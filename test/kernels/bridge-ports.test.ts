/** Ports of bridges, and removals of many, on a kernel that has bridges. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BridgeLinkInput, IPRoute } from '../../src/index.js';
import { type Json, noNamespaces, type TestNamespace } from '../helpers.js';
import { bridgeJson, missing, BRIDGED as SETUP, space, VXLAN } from '../support/bridges.js';
import { unknowns } from '../support/twins.js';
import { proven } from './proof.js';

/** Settings of a port in the words of `bridge link set dev v0` and of the library. */
const SETTINGS: readonly [words: string, port: BridgeLinkInput][] = [
  ['cost 10 priority 5', { cost: 10, priority: 5 }],
  ['guard on hairpin on fastleave on root_block on', { guard: 1, mode: 'hairpin', fastLeave: 1, protect: 1 }],
  ['learning off flood off mcast_flood off', { learning: 0, unicastFlood: 0, mcastFlood: 0 }],
  ['bcast_flood off', { bcastFlood: 0 }],
  ['isolated on neigh_suppress on', { isolated: 1, neighSuppress: 1 }],
  ['mcast_router 2 mcast_to_unicast on', { multicastRouter: 'perm', mcastToUcast: 1 }],
  ['locked on', { locked: 1 }],
  ['learning on locked on mab on', { learning: 1, locked: 1, mab: 1 }],
  ['mcast_max_groups 50', { mcastMaxGroups: 50 }],
  ['neigh_vlan_suppress on', { neighVlanSuppress: 1 }],
  ['neigh_forward_grat on', { neighForwardGrat: 1 }],
  ['backup_port w0', { backupPort: 'w0' }],
  ['backup_nhid 5', { backupNhid: 5 }],
  ['nobackup_port', { backupPort: 0 }],
];

const shown = (where: TestNamespace): Json =>
  bridgeJson(where, 'link show dev v0').map(({ ifindex: _, ...port }) => port)[0]!;
const state = (where: TestNamespace): unknown =>
  bridgeJson(where, 'fdb show br br0').filter(({ mac }) => String(mac).startsWith('02:00:00:00:99'));

describe('ports of bridges', { skip: noNamespaces || missing(SETUP) }, () => {
  it('are set as by bridge link set', async (context) => {
    using theirs = space(SETUP);
    using ours = space(SETUP);
    const ipr = ours.ipr();
    let count = 0;
    for (const [words, port] of SETTINGS) {
      const before = shown(theirs);
      const { stderr } = theirs.run('bridge', `link set dev v0 ${words}`.split(' '));
      if (stderr !== '') {
        context.diagnostic(`not here: ${words}: ${stderr.split('\n')[0]}`);
        continue;
      }
      await ipr.bridge.link.set({ dev: 'v0', ...port });
      assert.deepEqual(shown(ours), shown(theirs), words);
      if (JSON.stringify(before) !== JSON.stringify(shown(theirs))) count++;
    }
    assert.ok(count >= 5, `${count} of them change what is shown`);
    const [found, ...more] = await ipr.bridge.link.dump({ dev: 'v0' });
    const [same] = await theirs.ipr().bridge.link.dump({ dev: 'v0' });
    assert.deepEqual(more, []);
    assert.deepEqual(unknowns(found), []);
    const lasting = ({ messageAgeTimer: _a, forwardDelayTimer: _b, holdTimer: _c, ...port }: object & Json) =>
      port;
    assert.deepEqual(lasting(found as never), lasting(same as never));
    assert.equal(found!.cost, 10);
    proven('bridge', 'link set');
  });

  it('take VLANs and tunnels', { skip: missing(SETUP + VXLAN) }, async () => {
    const setup = `${SETUP}${VXLAN}link set vx0 type bridge_slave vlan_tunnel on`;
    using theirs = space(setup);
    using ours = space(setup);
    for (const words of [
      'vlan add dev v0 vid 5 pvid untagged',
      'vlan add dev v0 vid 20-30',
      'vlan add dev br0 vid 5 self',
      'vlan add dev vx0 vid 10-12',
      'vlan add dev vx0 vid 10-12 tunnel_info id 100-102',
      'vlan del dev v0 vid 25-30',
    ])
      assert.equal(theirs.run('bridge', words.split(' ')).stderr, '', words);
    const { link } = ours.ipr().bridge;
    const range = (from: number, to: number) => [
      { vid: from, flags: ['rangeBegin'] as const },
      { vid: to, flags: ['rangeEnd'] as const },
    ];
    await link.set({ dev: 'v0', vlanInfo: [{ vid: 5, flags: ['pvid', 'untagged'] }] });
    await link.set({ dev: 'v0', vlanInfo: range(20, 30) });
    await link.set({ dev: 'br0', flags: ['self'], vlanInfo: [{ vid: 5 }] });
    await link.set({ dev: 'vx0', vlanInfo: range(10, 12) });
    const [first, last] = range(10, 12);
    await link.set({
      dev: 'vx0',
      vlanTunnelInfo: [
        { ...first!, id: 100 },
        { ...last!, id: 102 },
      ],
    });
    await link.del({ dev: 'v0', vlanInfo: range(25, 30) });
    for (const words of ['vlan show', 'vlan tunnelshow'])
      assert.deepEqual(bridgeJson(ours, words), bridgeJson(theirs, words), words);
    const read = (ipr: IPRoute) => ipr.bridge.link.dump({ dev: 'v0' }).then((ports) => ports[0]!.vlanInfo);
    const vlans = await read(ours.ipr());
    assert.deepEqual(vlans, await read(theirs.ipr()));
    assert.deepEqual(
      vlans!.map(({ vid }) => vid),
      [5, 20, 24],
    );
    // without anything to take away, nothing is taken away
    await link.del({ dev: 'v0' });
    assert.deepEqual(await read(ours.ipr()), vlans);
    proven('bridge', 'vlan by link set');
  });

  it('forget many entries at once', async (context) => {
    using theirs = space(SETUP);
    using ours = space(SETUP);
    const entries = ['v0 master static', 'v0 master dynamic', 'w0 master static', 'w0 master static sticky'];
    for (const where of [theirs, ours])
      for (const [i, words] of entries.entries()) {
        const command = `fdb add 02:00:00:00:99:0${i} dev ${words}`;
        assert.equal(where.run('bridge', command.split(' ')).stderr, '', command);
      }
    const { fdb } = ours.ipr().bridge;
    const flush = (words: string) =>
      theirs.run('bridge', `fdb flush dev br0 ${words}`.trim().split(' ')).stderr;
    const refused = flush('brport v0 dynamic');
    if (refused !== '')
      return context.skip(
        `this kernel has no bulk removal, or bridge no word for it: ${refused.split('\n')[0]}`,
      );
    await fdb.delBulk({ dev: 'br0', via: 'v0', state: [], ndmStateMask: ['noarp', 'permanent'] });
    assert.deepEqual(state(ours), state(theirs));
    assert.equal((state(ours) as Json[]).length, 3);
    assert.equal(flush('sticky'), '');
    await fdb.delBulk({ dev: 'br0', flags: ['sticky'] });
    assert.deepEqual(state(ours), state(theirs));
    assert.equal((state(ours) as Json[]).length, 2);
    const batch = ours.ipr().batch();
    batch.bridge.fdb.delBulk({ dev: 'br0' });
    assert.ok((await batch.run())[0]!.ok);
    assert.deepEqual(state(ours), []);
    proven('bridge', 'fdb bulk removal');
  });

  it('leave many groups at once', async (context) => {
    using where = space(SETUP);
    const { mdb, vlan } = where.ipr().bridge;
    for (const dev of ['v0', 'w0']) await vlan.add({ dev, vid: '7-8' });
    const add = (port: string, addr: string, vid: number, state: 'permanent' | 'temporary') =>
      mdb.add({ dev: 'br0', port, addr, vid, state });
    await add('v0', '239.1.1.1', 8, 'permanent');
    await add('v0', '239.1.1.2', 8, 'temporary');
    await add('w0', '239.1.1.2', 8, 'permanent');
    await add('w0', '239.1.1.3', 7, 'permanent');
    const groups = () =>
      bridgeJson(where, 'mdb show', 'mdb')
        .map(({ port, grp }) => `${port} ${grp}`)
        .sort();
    assert.equal(groups().length, 4);
    try {
      await mdb.delBulk({ dev: 'br0', port: 'v0', state: 'permanent' });
    } catch (error) {
      return context.skip(`this kernel has no bulk removal: ${(error as Error).message.split('\n')[0]}`);
    }
    assert.deepEqual(groups(), ['v0 239.1.1.2', 'w0 239.1.1.2', 'w0 239.1.1.3']);
    await mdb.delBulk({ dev: 'br0', vid: 7 });
    assert.deepEqual(groups(), ['v0 239.1.1.2', 'w0 239.1.1.2']);
    await mdb.delBulk({ dev: 'br0' });
    assert.deepEqual(groups(), []);
    proven('bridge', 'mdb bulk removal');
  });
});
