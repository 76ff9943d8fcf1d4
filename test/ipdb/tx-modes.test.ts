import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { IPDB } from '../../src/index.js';
import { noNamespaces } from '../helpers.js';
import { calm, difference, stateOf } from './tx-state.js';

describe('modes', { skip: noNamespaces }, () => {
  it('decide when a change goes out', async () => {
    using space = calm();
    space.ip('link add v0 type veth peer name v1');
    await using db = await IPDB.open({ netns: space.ns.fd });
    const mtu = () => JSON.parse(space.run('ip', ['-j', 'link', 'show', 'v0']).stdout)[0].mtu as number;

    const implicit = db.edit();
    implicit.interfaces.get('v0').mtu = 1401;
    assert.deepEqual(implicit.review(), ['ip link set dev v0 mtu 1401']);
    assert.equal(mtu(), 1500);
    await implicit.commit();
    assert.equal(mtu(), 1401);
    implicit.interfaces.get('v0').mtu = 1402;
    await implicit.drop();
    await implicit.commit();
    assert.equal(mtu(), 1401);

    const explicit = db.edit('explicit');
    assert.throws(() => explicit.interfaces.get('v0').up(), /begin\(\) comes before/);
    explicit.begin().interfaces.get('v0').set({ mtu: 1403 }).up().addresses.add('10.0.0.1/24');
    await explicit.commit();
    assert.equal(mtu(), 1403);
    assert.ok(db.addresses.get('10.0.0.1'));

    const direct = db.edit('direct');
    direct.interfaces.get('v0').mtu = 1404;
    direct.interfaces.get('v0').addresses.del('10.0.0.1/24');
    await direct.commit();
    assert.equal(mtu(), 1404);
    assert.equal(db.addresses.get('10.0.0.1'), undefined);
    direct.interfaces.get('v0').mtu = 1;
    await assert.rejects(direct.commit(), /mtu/i);

    const snapshot = db.edit('snapshot');
    snapshot.interfaces.get('v0').mtu = 1405;
    assert.equal(snapshot.interfaces.get('v0').mtu, 1405);
    await assert.rejects(snapshot.commit(), /nothing is ever sent/);
    {
      await using left = db.edit();
      left.interfaces.get('v0').mtu = 1406;
    }
    assert.equal(mtu(), 1404, 'left without a commit');
    assert.throws(() => db.edit('loud' as never), /mode: 'loud'/);
  });

  it('freeze holds a link to what it was, against changes and removal', async () => {
    using space = calm();
    space.ip(`link add v0 type veth peer name v1
      link set v0 mtu 1400
      addr add 10.0.0.1/24 dev v0
      link add br0 type bridge
      addr add 10.1.0.1/24 dev br0`);
    await using db = await IPDB.open({ netns: space.ns.fd });
    const before = stateOf(space);
    const held = db.freeze('v0');
    space.ip('link set v0 mtu 1300\naddr del 10.0.0.1/24 dev v0\naddr add 10.0.0.2/24 dev v0');
    await held.settled();
    assert.equal(difference(stateOf(space), before), '');
    assert.ok(held.restored > 0);
    held.unfreeze();
    space.ip('link set v0 mtu 1300');
    await db.settled();
    assert.equal(db.interfaces.get('v0')?.mtu, 1300);
    using bridge = db.freeze('br0');
    space.ip('link del br0');
    await bridge.settled();
    await bridge.settled();
    assert.ok(db.addresses.get('10.1.0.1', 'br0'), 'made again with its address');
    await assert.throws(() => db.freeze('nosuch'), /no interface is named/);
  });
});
