import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CommitError, IPDB } from '../../src/index.js';
import type { Transaction } from '../../src/ipdb/commit/transaction.js';
import { type Json, noNamespaces, type TestNamespace } from '../helpers.js';
import { BRIDGED, bridgeJson, missing, space, VXLAN } from '../support/bridges.js';
import { proven } from './proof.js';

const CHILD = fileURLToPath(new URL('./ipdb-bridge-child.js', import.meta.url));

const SETUP = `${BRIDGED}${VXLAN.replace('external', 'id 7')}
  bridge vlan add dev v0 vid 7 pvid untagged
  bridge vlan add dev v0 vid 10-20
  bridge vlan add dev w0 vid 30 untagged
  bridge vlan add dev br0 vid 7 self
  bridge vlan set dev w0 vid 30 state blocking
  bridge fdb add 02:aa:00:00:00:01 dev v0 master static vlan 10
  bridge fdb add 02:aa:00:00:00:02 dev w0 master vlan 30
  bridge fdb append 00:00:00:00:00:00 dev vx0 dst 192.0.2.1
  bridge fdb append 00:00:00:00:00:00 dev vx0 dst 192.0.2.2
  bridge fdb add 02:aa:00:00:00:03 dev vx0 dst 192.0.2.3
`;

/** A namespace; `bridge` runs those lines of the setup that begin with it. */
function bridged(): TestNamespace {
  const made = space(SETUP.replace(/^ *bridge .*\n/gm, ''));
  for (const [, words] of SETUP.matchAll(/^ *bridge (.*)$/gm)) {
    const { stderr } = made.run('bridge', words!.split(' '));
    assert.equal(stderr, '', words);
  }
  return made;
}

/**
 * What `bridge` says, in an order of its own: the kernel lists entries by a random hash, and links that were made again
 * last. Without what was learnt, and the groups that devices listen to.
 */
function shown(where: TestNamespace): Json {
  const vlans = bridgeJson(where, 'vlan show').sort((a, b) => (String(a.ifname) < String(b.ifname) ? -1 : 1));
  const fdb = bridgeJson(where, 'fdb show')
    .filter(({ mac, state }) => state !== '' && !/^(01:00:5e|33:33)/.test(String(mac)))
    .map((one) => JSON.stringify(one))
    .sort();
  return { vlans, fdb } as Json;
}

const CHANGES: Record<string, (tx: Transaction) => void> = {
  'VLANs and entries': (tx) => {
    tx.bridge.vlan.add({ dev: 'v0', vid: 100, flags: ['pvid', 'untagged'] });
    tx.bridge.vlan.add({ dev: 'v0', vid: '15-18', flags: ['untagged'] });
    tx.bridge.vlan.del({ dev: 'v0', vid: '12-13' });
    tx.bridge.vlan.set({ dev: 'w0', vid: 30, state: 'learning' });
    tx.bridge.vlan.add({ dev: 'br0', vid: 100 });
    tx.bridge.fdb.del({ dev: 'v0', lladdr: '02:aa:00:00:00:01', vlan: 10, flags: ['master'] });
    tx.bridge.fdb.add({
      dev: 'v0',
      lladdr: '02:AA:00:00:00:09',
      vlan: 100,
      flags: ['master'],
      state: ['noarp'],
    });
    tx.bridge.fdb.replace({ dev: 'vx0', lladdr: '02:aa:00:00:00:03', dst: '192.0.2.9' });
  },
  'a port that leaves': (tx) => tx.link.set({ dev: 'v0', master: 0 }),
  'a port that is removed': (tx) => tx.link.del({ dev: 'w0' }),
  'a bridge that is removed': (tx) => tx.link.del({ dev: 'br0' }),
  'a tunnel that is removed': (tx) => tx.link.del({ dev: 'vx0' }),
};

const why = noNamespaces || missing(BRIDGED + VXLAN);

describe('bridges in transactions', { skip: why }, () => {
  it('ports join, then get VLANs, then entries', async () => {
    using where = space(BRIDGED);
    await using db = await IPDB.open({ netns: where.ns.fd });
    const change = (tx: Transaction): void => {
      tx.bridge.fdb.add({
        dev: 'x0',
        lladdr: '02:aa:00:00:00:05',
        vlan: 9,
        flags: ['master'],
        state: ['noarp'],
      });
      tx.bridge.vlan.add({ dev: 'x0', vid: 9, flags: ['pvid', 'untagged'] });
      tx.bridge.vlan.add({ dev: 'b1', vid: 9 });
      tx.link.set({ dev: 'x0', master: 'b1', up: true });
      tx.link.add({ ifname: 'x0', linkinfo: { kind: 'veth', data: { peer: { ifname: 'x1' } } } });
      tx.link.add({ ifname: 'b1', linkinfo: { kind: 'bridge', data: { vlanFiltering: 1 } }, up: true });
    };
    const tx = db.begin();
    change(tx);
    assert.deepEqual(String(tx.plan()).split('\n').slice(3), [
      'bridge vlan add dev x0 vid 9 pvid untagged',
      'bridge vlan add dev b1 vid 9 self',
      'bridge fdb add 02:aa:00:00:00:05 dev x0 vlan 9 master static',
    ]);
    const before = shown(where);
    await assert.rejects(tx.commit({ after: () => false }), /all undone/);
    assert.deepEqual(shown(where), before);
    await db.transaction(change);
    const vlans = bridgeJson(where, 'vlan show dev x0', 'vlans').map(({ vlan, flags }) => [vlan, flags]);
    assert.deepEqual(vlans, [
      [1, ['Egress Untagged']],
      [9, ['PVID', 'Egress Untagged']],
    ]);
    const [entry] = bridgeJson(where, 'fdb show dev x0').filter(({ mac }) => mac === '02:aa:00:00:00:05');
    assert.deepEqual([entry!.vlan, entry!.state, entry!.master], [9, 'static', 'b1']);
    proven('ipdb', 'bridge VLANs and entries');
  });

  for (const [name, change] of Object.entries(CHANGES))
    it(`VLANs and entries are as they were after a rollback: ${name}`, async () => {
      using where = bridged();
      await using db = await IPDB.open({ netns: where.ns.fd });
      const before = shown(where);
      let between: Json | undefined;
      const after = (): boolean => {
        between = shown(where);
        return false;
      };
      const error = await db.transaction(change, { after }).catch((caught: unknown) => caught);
      assert.ok(error instanceof CommitError, String(error));
      assert.equal(error.code, 'EVETO', error.message);
      assert.deepEqual(error.unrestored, []);
      assert.notDeepEqual(between, before);
      assert.deepEqual(shown(where), before);
      proven('ipdb', `bridge rollback, ${name}`);
    });

  it('what others add meanwhile stays', async () => {
    using where = bridged();
    await using db = await IPDB.open({ netns: where.ns.fd });
    const after = (): boolean => {
      where.run('bridge', 'vlan add dev v0 vid 55'.split(' '));
      where.run('bridge', 'fdb add 02:bb:00:00:00:01 dev v0 master static vlan 7'.split(' '));
      return false;
    };
    await assert.rejects(db.transaction(CHANGES['VLANs and entries']!, { after }));
    assert.ok(bridgeJson(where, 'vlan show dev v0', 'vlans').some(({ vlan }) => vlan === 55));
    assert.ok(bridgeJson(where, 'fdb show dev v0').some(({ mac }) => mac === '02:bb:00:00:00:01'));
  });

  it('the state as a document has them: exported, wiped, applied, it is the same', async () => {
    using where = bridged();
    await using db = await IPDB.open({ netns: where.ns.fd });
    const whole = JSON.parse(JSON.stringify(await db.export()));
    const of = (name: string) => whole.interfaces.find((link: Json) => link.ifname === name);
    assert.deepEqual(of('v0').vlans, [{ vid: 7, pvid: true, untagged: true }, { vid: '10-20' }]);
    assert.deepEqual(of('v0').fdb, [{ lladdr: '02:aa:00:00:00:01', vlan: 10, state: 'static' }]);
    assert.deepEqual(of('w0').vlans, [{ vid: 30, untagged: true, state: 'blocking' }]);
    assert.deepEqual(of('br0').vlans, [{ vid: 7 }]);
    assert.equal(of('vx0').fdb.length, 3);
    assert.equal(String((await db.apply(whole)).plan), '', 'it is so already');
    const before = shown(where);
    await db.apply({ version: 1, interfaces: [{ ifname: 'lo' }] });
    assert.equal(bridgeJson(where, 'vlan show').length, 0);
    await db.apply(whole);
    assert.equal(String((await db.apply(whole)).plan), '', 'a second time there is nothing to do');
    assert.deepEqual(JSON.parse(JSON.stringify(await db.export())), whole);
    assert.deepEqual(shown(where).vlans, before.vlans);
    const v0 = of('v0');
    v0.vlans = [{ vid: '10-11' }, { vid: 12, pvid: true, untagged: true }];
    v0.fdb = [{ lladdr: '02:aa:00:00:00:08', vlan: 12 }];
    const { plan } = await db.apply(whole, { dryRun: true });
    assert.deepEqual(String(plan).split('\n'), [
      'bridge vlan del dev v0 vid 7',
      'bridge vlan del dev v0 vid 13-20',
      'bridge vlan add dev v0 vid 12 pvid untagged',
      'bridge fdb replace 02:aa:00:00:00:08 dev v0 vlan 12 master permanent',
      'bridge fdb del 02:aa:00:00:00:01 dev v0 vlan 10 master',
    ]);
    await db.apply(whole);
    assert.equal((await db.apply(whole)).changed, false);
    await assert.rejects(
      db.apply({ version: 1, interfaces: [{ ifname: 'v0', vlans: [{ vid: 'x' }] }] }),
      /interfaces\[0\]\.vlans\[0\]\.vid/,
    );
    proven('ipdb', 'bridge VLANs in documents');
  });

  it('a process killed in the midst is undone by the next', async () => {
    using where = bridged();
    const folder = mkdtempSync(join(tmpdir(), 'tsroute2-bridge-'));
    const journal = join(folder, 'journal');
    try {
      const before = shown(where);
      const { signal, stderr } = spawnSync(process.execPath, [CHILD, where.ns.path, journal], {
        encoding: 'utf8',
      });
      assert.equal(signal, 'SIGKILL', stderr);
      assert.notDeepEqual(shown(where), before);
      await using db = await IPDB.open({ netns: where.ns.fd, journal, recover: 'undo' });
      assert.ok(db.interfaces.get('br0'));
      assert.deepEqual(shown(where), before);
      assert.ok(!existsSync(journal));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is told where the kernel makes something else of it', async () => {
    using where = bridged();
    await using db = await IPDB.open({ netns: where.ns.fd });
    // the second PVID takes it from the first
    await db.transaction((tx) => {
      const w0 = tx.interfaces.get('w0');
      w0.vlans
        .add({ vid: 40, flags: ['pvid'] })
        .vlans.add({ vid: 41, flags: ['pvid'] })
        .vlans.add('50-52');
      w0.fdb.add({ lladdr: '02:aa:00:00:00:0e', vlan: 41, flags: ['master'] });
    });
    const vids = bridgeJson(where, 'vlan show dev w0', 'vlans').map(({ vlan, vlanEnd }) => [vlan, vlanEnd]);
    assert.deepEqual(vids.slice(-1), [[50, 52]]);
    const before = shown(where);
    // who leaves the bridge leaves its VLANs
    const error = await db
      .transaction((tx) => {
        tx.bridge.vlan.add({ dev: 'v0', vid: 60 });
        tx.link.del({ dev: 'v1' });
      })
      .catch((caught: unknown) => caught);
    assert.ok(error instanceof CommitError && error.code === 'EVERIFY', String(error));
    assert.equal(error.discrepancies[0]!.view, 'vlans');
    assert.deepEqual(shown(where), before);
  });
});
