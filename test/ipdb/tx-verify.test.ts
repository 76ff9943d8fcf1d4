import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CommitError, IPDB } from '../../src/index.js';
import type { CommitOptions, Transaction } from '../../src/ipdb/commit/transaction.js';
import { noNamespaces, type TestNamespace } from '../helpers.js';
import { calm, difference, settledState, stateOf } from './tx-state.js';

function base(): TestNamespace {
  const space = calm();
  space.ip(`link add br0 type bridge
    link add v0 type veth peer name v1
    addr add 10.1.0.1/24 dev v0
    link set v0 up
    link set v1 up
    link set v1 master br0
    link set br0 up
    route add 10.9.0.0/16 via 10.1.0.2`);
  return space;
}

async function refused(db: IPDB, change: (tx: Transaction) => void): Promise<CommitError> {
  const error = await db.transaction(change).catch((caught: unknown) => caught);
  assert.ok(error instanceof CommitError, `it was not refused: ${error}`);
  assert.equal(error.code, 'EVERIFY', error.message);
  return error;
}

describe('commits are held against what there is', { skip: noNamespaces }, () => {
  it('field by field: what the kernel passes over or changes is told, and all undone', async () => {
    using space = base();
    await using db = await IPDB.open({ netns: space.ns.fd });
    const before = await settledState(space);
    // IFLA_BR_MCAST_HASH_ELASTICITY has been without a meaning since 4.20, and is acknowledged
    const ignored = await refused(db, (tx) => {
      tx.link.set({ dev: 'v1', mtu: 1300 });
      tx.link.set({ dev: 'br0', linkinfo: { kind: 'bridge', data: { mcastHashElasticity: 4 } } });
    });
    assert.deepEqual(
      ignored.discrepancies.map(({ view, field, asked, got, source }) => ({
        view,
        field,
        asked,
        got,
        source,
      })),
      [
        {
          ...{ view: 'interfaces', field: 'linkinfo.data.mcastHashElasticity', asked: 4, got: 16 },
          source: 'localhost',
        },
      ],
    );
    assert.equal((ignored.discrepancies[0]!.record as { ifname: string }).ifname, 'br0');
    assert.equal(ignored.step?.verb, 'set');
    assert.match(
      ignored.message,
      /interfaces br0: linkinfo\.data\.mcastHashElasticity was to be 4, and is 16; all undone/,
    );
    assert.equal(difference(stateOf(space), before), '');
    // `ip_metrics_convert` cuts what is too much
    const cut = await refused(db, (tx) =>
      tx.route.add({ dst: '10.8.0.0/16', gateway: '10.1.0.2', metrics: { advmss: 70000, mtu: 1400 } }),
    );
    assert.deepEqual(
      cut.discrepancies.map(({ field, asked, got }) => [field, asked, got]),
      [['metrics.advmss', 70000, 65495]],
    );
    assert.match(cut.message, /routes 10\.8\.0\.0\/16: metrics\.advmss was to be 70000, and is 65495/);
    // IPv6 has no broadcast addresses
    const none = await refused(db, (tx) =>
      tx.addr.add({ dev: 'v0', address: '2001:db8::1/64', broadcast: '2001:db8::ff' }),
    );
    assert.deepEqual(none.discrepancies[0]!.field, 'broadcast');
    assert.equal(none.discrepancies[0]!.got, undefined);
    assert.equal(difference(stateOf(space), before), '');
  });

  it('what is tolerated stays', async () => {
    using space = base();
    await using db = await IPDB.open({ netns: space.ns.fd });
    const seen: (string | undefined)[] = [];
    const options: CommitOptions = {
      tolerate: ({ field }) => {
        seen.push(field);
        return field === 'metrics.advmss';
      },
    };
    await db.transaction(
      (tx) => tx.route.add({ dst: '10.8.0.0/16', gateway: '10.1.0.2', metrics: { advmss: 70000 } }),
      options,
    );
    assert.deepEqual(seen, ['metrics.advmss']);
    assert.match(space.ip('route'), /10\.8\.0\.0\/16 via 10\.1\.0\.2 dev v0 advmss 65495/);
  });

  it('what is added and goes by what the same transaction removes, is missing', async () => {
    using space = base();
    await using db = await IPDB.open({ netns: space.ns.fd });
    const before = await settledState(space);
    const lost = await refused(db, (tx) => {
      tx.route.add({ dst: '10.7.0.0/16', gateway: '10.1.0.2' });
      tx.link.set({ dev: 'v0', up: false });
    });
    assert.equal(lost.step?.object, 'route');
    assert.match(lost.message, /not in effect \(ip route add 10\.7\.0\.0\/16 .*it is not there; all undone/);
    assert.deepEqual(
      lost.discrepancies.map(({ field, got }) => [field, got]),
      [[undefined, undefined]],
    );
    assert.equal(difference(stateOf(space), before), '');
  });

  it('an address takes the place of another of its subnet, or of the first', async () => {
    using space = base();
    await using db = await IPDB.open({ netns: space.ns.fd });
    await db.transaction((tx) => {
      tx.addr.add({ dev: 'v0', address: '10.1.0.9/24' });
      tx.addr.del({ dev: 'v0', address: '10.1.0.1/24' });
    });
    assert.match(space.ip('-br -4 addr show v0'), /10\.1\.0\.9\/24 *$/m);
    // what hung on the first comes back with it
    space.ip('addr add 10.1.0.8/24 dev v0\nroute replace 10.9.0.0/16 via 10.1.0.2');
    await db.settled();
    const document = await db.export();
    const v0 = document.interfaces!.find(({ ifname }) => ifname === 'v0')!;
    v0.addresses = [{ address: '10.1.0.8/24' }, { address: '10.1.0.7/24' }];
    await db.apply(document);
    assert.equal(String((await db.apply(document)).plan), '', 'it is so');
    assert.match(space.ip('route'), /10\.9\.0\.0\/16 via 10\.1\.0\.2/);
    const [shown] = space.ipJson('-4 addr show v0') as [{ addr_info: { local: string }[] }];
    assert.deepEqual(shown.addr_info.map(({ local }) => local).sort(), ['10.1.0.7', '10.1.0.8']);
  });

  it('other spellings, and what the kernel makes of them, are no difference', async () => {
    using space = base();
    await using db = await IPDB.open({ netns: space.ns.fd });
    space.ip('addr add 2001:db8:1::1/64 dev v0');
    await db.transaction((tx) => {
      tx.link.set({
        dev: 'v1',
        address: '02-00-00-00-AA-01'.replaceAll('-', ':'),
        txqlen: 0,
        ifalias: 'a b',
      });
      tx.link.add({
        ifname: 'b1',
        linkinfo: { kind: 'bridge', data: { forwardDelay: 1234, stpState: 1 } },
        up: true,
      });
      tx.link.set({ dev: 'b1', ifname: 'b2' });
      tx.link.set({ dev: 'v1', master: 'b2' });
      tx.link.set({ dev: 'v1', mtu: 1400 });
      tx.link.set({ dev: 'v1', mtu: 1450 });
      tx.link.set({ dev: 'v1', master: 0 });
      tx.link.addProperty({ dev: 'v1', propList: { altIfname: ['other'] } });
      tx.link.add({
        ifname: 'w0',
        mtu: 1400,
        ifalias: 'told when it is made',
        linkinfo: { kind: 'veth', data: { peer: { ifname: 'w1', mtu: 1300, address: '02:00:00:00:BB:01' } } },
      });
      tx.addr.add({
        dev: 'v0',
        address: '2001:DB8:0:0::2/64',
        scope: 'link',
        cacheinfo: { valid: 500, prefered: 400 },
      });
      tx.addr.add({ dev: 'v0', address: '10.5.0.1/24', broadcast: '10.5.0.255', label: 'v0:1' });
      tx.route.add({ dst: '2001:0db8:7::99/48', gateway: '2001:db8:1::0:2', scope: 'link', pref: 'medium' });
      tx.route.append({ dst: '2001:db8:7::/48', gateway: '2001:db8:1::3' });
      tx.route.add({
        dst: '10.6.0.0/16',
        table: 'main',
        multipath: [{ gateway: '10.5.0.2' }, { gateway: '10.1.0.2', dev: 'v0' }],
      } as never);
      tx.route.add({
        dst: '10.6.1.1',
        via: { family: 'inet6', addr: 'fe80::1' },
        dev: 'v0',
        flags: ['onlink'],
      });
      tx.route.add({ dst: '10.6.2.0/24', dev: 'v0', metrics: { mtu: 1400, lock: 4 } } as never);
      tx.rule.add({ src: '10.5.0.0/24', table: 254, priority: 77, fwmark: 7 } as never);
      tx.rule.add({ src: '10.5.1.0/24', action: 'prohibit', tunId: 12345678901234567890n } as never);
      tx.neigh.add({ dev: 'v0', dst: '10.1.0.7', lladdr: '02:00:00:00:00:0A', state: ['reachable'] });
      tx.neigh.add({ dev: 'v0', dst: '10.1.0.8', lladdr: '02:00:00:00:00:0B', flags: ['router'] });
      tx.nexthop.add({ id: 7, gateway: '10.1.0.2', dev: 'v0' });
      tx.nexthop.add({ id: 8, gateway: '10.1.0.3', dev: 'v0' });
      tx.nexthop.add({ id: 9, group: '8/7,3' } as never);
    });
    assert.equal(db.interfaces.get('w0')!.ifalias, 'told when it is made');
    const mtu = ({ ifname }: { ifname: string }) => db.interfaces.get(ifname)!.mtu;
    assert.deepEqual(
      ['v1', 'w0', 'w1'].map((ifname) => mtu({ ifname })),
      [1450, 1400, 1300],
    );
  });
});
