import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { IPDB } from '../../src/index.js';
import { noNamespaces, TestNamespace } from '../helpers.js';

describe('the view of an interface', { skip: noNamespaces }, () => {
  it('is gone with it, also where another one gets its index, and then goes by its name', async () => {
    using space = new TestNamespace();
    space.ip('link add v0 index 77 type veth peer name v1\naddr add 10.0.0.1/24 dev v0');
    await using db = await IPDB.open({ netns: space.ns.fd });
    const byIndex = db.interfaces.get(77)!;
    const named = db.interfaces.get('v1')!;
    const v1 = named.index;
    assert.equal(db.interfaces.get(77), byIndex, 'the same object');
    space.ip('link set v0 name other');
    await db.settled();
    assert.equal(byIndex.ifname, 'other', 'whatever it is called');
    assert.equal(db.interfaces.get(77), byIndex);
    space.ip('link set other name v0');
    space.ip(`link del v0
      link add br0 index 77 type bridge
      addr add 10.7.0.1/24 dev br0
      link add v1 index 99 type veth peer name w1
      addr add 10.9.0.1/24 dev v1`);
    await db.settled();
    assert.equal(byIndex.exists, false);
    assert.throws(() => byIndex.record, { code: 'ENODEV', message: /interface 77 is gone/ });
    assert.throws(() => byIndex.mtu, /is gone/);
    assert.deepEqual(byIndex.addresses, []);
    const bridge = db.interfaces.get(77)!;
    assert.notEqual(bridge, byIndex);
    assert.equal(bridge.linkinfo?.kind, 'bridge');
    assert.notEqual(v1, 99);
    assert.equal(named.exists, true, 'it was asked for by name');
    assert.equal(named.index, 99);
    assert.deepEqual(
      named.addresses.map(({ local }) => local),
      ['10.9.0.1'],
    );
    space.ip('link del v1');
    await db.settled();
    assert.equal(named.exists, false);
    assert.throws(() => named.record, /interface 'v1' is gone/);
  });
});
