import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { IPDB } from '../../src/ipdb/ipdb.js';
import { IPDB as Lazy } from '../../src/ipdb/open.js';
import type { Change } from '../../src/ipdb/types.js';
import { type FaultRule, FaultTransport } from '../../src/socket/transports/fault.js';
import { NativeTransport } from '../../src/socket/transports/native.js';
import { noNamespaces, rejection, TestNamespace } from '../helpers.js';

const PAIR =
  'link add va type veth peer name vb\nlink set va up\nlink set vb up\naddr add 10.0.0.1/24 dev va';

function described({ change, view, before, after }: Change): string {
  const record = (after ?? before) as { ifname?: string; dst?: string; local?: string };
  return `${change} ${view} ${record.ifname ?? record.dst ?? record.local}`;
}

/** All that is left of a stream that has ended. */
async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

describe('views', { skip: noNamespaces, timeout: 60_000 }, () => {
  it('are loaded when asked for, and say so before', async () => {
    using space = new TestNamespace();
    await using db = await Lazy.open({ netns: space.ns.fd });
    assert.ok(db instanceof IPDB);
    assert.deepEqual(db.loaded, ['interfaces', 'addresses']);
    assert.throws(
      () => db.routes.size,
      /'routes' is not loaded: .*views: \['routes'\].*db\.load\('routes'\)/,
    );
    assert.throws(() => db.watch('rules'), /'rules' is not loaded/);
    await db.load('routes', 'rules');
    assert.ok(db.routes.size > 0);
    assert.equal(db.rules.where({ family: 'inet' }).length, 3);
    assert.match((await rejection(db.load('nothing' as never))).message, /no view 'nothing'/);
  });

  it('find interfaces by every name, and what belongs to them', async () => {
    using space = new TestNamespace();
    space.ip(`${PAIR}
      link property add dev va altname the-uplink
      link add name br0 type bridge
      link set vb master br0
      neigh add 10.0.0.7 lladdr 02:00:00:00:00:07 dev va`);
    await using db = await IPDB.open({ netns: space.ns.fd, views: ['addresses', 'neighbours', 'routes'] });
    const a = db.interfaces.get('va')!;
    assert.equal(db.interfaces.get('the-uplink'), a);
    assert.equal(db.interfaces.get(a.index), a);
    assert.equal(a.ifname, 'va');
    assert.equal(a.peer?.ifname, 'vb');
    assert.equal(a.peer?.peer, a);
    assert.equal(a.parent, undefined);
    assert.equal(db.interfaces.get('vb')!.controller?.ifname, 'br0');
    assert.deepEqual(
      db.interfaces.get('br0')!.ports.map((port) => port.ifname),
      ['vb'],
    );
    assert.ok(a.addresses.some(({ local }) => local === '10.0.0.1'));
    assert.deepEqual(
      a.neighbours.filter(({ family }) => family === 'inet').map(({ dst, lladdr }) => [dst, lladdr]),
      [['10.0.0.7', '02:00:00:00:00:07']],
    );
    assert.ok(a.routes.some(({ dst }) => dst === '10.0.0.0/24'));
    assert.deepEqual(
      db.interfaces.where({ master: 'br0' }).map(({ ifname }) => ifname),
      ['vb'],
    );
    assert.equal(db.interfaces.where({ master: 'nobody' }).length, 0);
    assert.equal(db.interfaces.get('nobody'), undefined);
    space.ip('link set va name renamed');
    await db.settled();
    assert.equal(a.ifname, 'renamed');
    assert.equal(db.interfaces.get('va'), undefined);
    space.ip('link del renamed');
    await db.settled();
    assert.equal(a.exists, false);
    assert.throws(() => a.mtu, { code: 'ENODEV' });
  });

  it('answer queries', async () => {
    using space = new TestNamespace();
    space.ip(`${PAIR}
      route add 10.1.0.0/16 via 10.0.0.2
      route add 10.1.2.0/24 via 10.0.0.3
      route add 10.1.2.0/24 via 10.0.0.4 metric 50
      route add default via 10.0.0.9
      route add 10.1.2.3 via 10.0.0.5 table 100
      -6 route add 2001:db8::/32 dev va
      -6 route add 2001:db8:1::/48 via fe80::1 dev va
      -6 route add unreachable default metric 4000`);
    await using db = await IPDB.open({ netns: space.ns.fd, views: ['addresses', 'routes'] });
    const { routes } = db;
    assert.equal(routes.lookup('10.1.2.3')?.gateway, '10.0.0.3');
    assert.equal(routes.lookup('10.1.3.3')?.gateway, '10.0.0.2');
    assert.equal(routes.lookup('10.1.2.3', { table: 100 })?.gateway, '10.0.0.5');
    assert.equal(routes.lookup('10.1.2.4', { table: 100 }), undefined);
    assert.equal(routes.lookup('192.0.2.1')?.gateway, '10.0.0.9');
    assert.equal(routes.lookup('127.0.0.1', { table: 'local' })?.type, 'local');
    assert.equal(routes.lookup('2001:db8:1::5')?.gateway, 'fe80::1');
    assert.equal(routes.lookup('2001:db8:2::5')?.dst, '2001:db8::/32');
    assert.equal(routes.lookup('2002::1')?.type, 'unreachable');
    assert.throws(() => routes.lookup('10.1.2'), /'10\.1\.2' is no IPv4 address/);
    assert.throws(() => routes.lookup('1', { table: 'mine' }), /table: 'mine'/);
    assert.equal(routes.get('10.1.2.0/24')?.gateway, '10.0.0.3');
    assert.equal(routes.get('10.1.2.3', { table: 100 })?.dst, '10.1.2.3/32');
    assert.equal(routes.where({ dst: '10.1.2.0/24' }).length, 2);
    assert.equal(routes.where({ dev: 'va', table: 'main', family: 'inet' }).length, 5);
    assert.equal(routes.find({ dst: 'default', family: 'inet6' })?.type, 'unreachable');
    assert.deepEqual(routes.tables, [100, 254, 255]);
    assert.equal(db.addresses.get('10.0.0.1')?.prefixlen, 24);
    assert.equal(db.addresses.get('10.0.0.1/24', 'va')?.local, '10.0.0.1');
    assert.equal(db.addresses.get('10.0.0.1/16'), undefined);
    assert.equal(db.addresses.get('10.0.0.1', 'vb'), undefined);
    assert.ok(db.addresses.has({ dev: 'va', family: 'inet6' }));
    assert.equal([...routes].length, routes.size);
  });

  it('notice what the kernel removes without a word', async () => {
    using space = new TestNamespace();
    space.ip(`${PAIR}
      link add vc type veth peer name vd
      link set vc up
      link set vd up
      addr add 10.5.0.1/24 dev vc
      nexthop add id 7 via 10.0.0.2 dev va
      route add 10.1.0.0/16 via 10.0.0.2
      route add 10.2.0.0/16 nexthop via 10.0.0.2 nexthop via 10.5.0.2
      route add 10.3.0.0/16 nhid 7
      route add 10.4.0.0/16 dev vc src 10.0.0.1`);
    await using db = await IPDB.open({
      netns: space.ns.fd,
      views: ['addresses', 'routes', 'nexthops', 'rules'],
    });
    const shown = (dst: string) => db.routes.get(dst);
    space.ip('link set va down');
    await db.settled();
    assert.equal(shown('10.1.0.0/16'), undefined);
    assert.equal(shown('10.3.0.0/16'), undefined);
    assert.equal(db.nexthops.get(7), undefined);
    assert.deepEqual(
      shown('10.2.0.0/16')?.multipath?.map(({ flags }) => flags),
      [['dead', 'linkdown'], []],
    );
    space.ip('addr del 10.0.0.1/24 dev va');
    await db.settled();
    assert.equal(shown('10.4.0.0/16'), undefined);
    space.ip('rule add iif vc table 100 priority 10');
    await db.settled();
    assert.deepEqual(db.rules.get(10)?.flags, []);
    space.ip('link del vc');
    await db.settled();
    assert.equal(shown('10.2.0.0/16'), undefined);
    assert.deepEqual(db.rules.get(10)?.flags, ['iifDetached']);
    // without anybody asking for it, too
    space.ip('link add vc type veth peer name vd');
    await db.waitFor(() => db.rules.get(10)?.flags.length === 0, { timeout: 60_000 });
  });
});

describe('changes', { skip: noNamespaces, timeout: 60_000 }, () => {
  it('are watched, from what is there on', async () => {
    using space = new TestNamespace();
    space.ip('link add va type veth peer name vb');
    await using db = await IPDB.open({ netns: space.ns.fd });
    const seen: string[] = [];
    const watch = db.watch('interfaces', undefined, { initial: true });
    space.ip('link set va mtu 1400\nlink del va');
    for await (const one of watch) {
      seen.push(one.change === 'sync' ? 'sync' : described(one));
      if (one.change === 'removed' && one.before.ifname === 'va') break;
    }
    assert.deepEqual(seen.slice(0, 4).sort(), [
      'added interfaces lo',
      'added interfaces va',
      'added interfaces vb',
      'sync',
    ]);
    assert.equal(seen[3], 'sync');
    assert.equal(seen[4], 'changed interfaces va');
    assert.equal(seen.at(-1), 'removed interfaces va');
    assert.equal(watch.close(), undefined);
  });

  it('come and go by a filter', async () => {
    using space = new TestNamespace();
    space.ip(PAIR);
    await using db = await IPDB.open({ netns: space.ns.fd });
    const watch = db.watch('interfaces', { flags: ['up'] });
    const modes = db.watch('interfaces', { ifname: 'va' });
    const addresses = db.watch('addresses', { dev: 'va', family: 'inet' });
    space.ip(
      'link set va addrgenmode none\nlink set vb mtu 1400\nlink set vb down\nlink set va mtu 1400\naddr add 10.9.0.1/24 dev vb\nlink del va',
    );
    await db.settled();
    db.close();
    const seen = (await all(watch)).map((one) => described(one as Change));
    assert.ok(seen.includes('changed interfaces vb'));
    assert.ok(seen.includes('removed interfaces vb'));
    assert.equal(seen.at(-1), 'removed interfaces va');
    const shown = (await all(modes)) as Change<'interfaces'>[];
    assert.ok(shown.some(({ after }) => after?.afSpec?.inet6?.addrGenMode === 'none'));
    const went = (await all(addresses)).map((one) => described(one as Change));
    assert.deepEqual(went, ['removed addresses 10.0.0.1']);
  });

  it('of a record become one where the reader is slow', async () => {
    using space = new TestNamespace();
    space.ip('link add va type veth peer name vb');
    await using db = await IPDB.open({ netns: space.ns.fd, views: ['addresses'] });
    const ipr = space.ipr();
    const slow = db.watch('interfaces', { ifname: 'va' }, { highWater: 2 });
    const quick = db.watch('interfaces', { ifname: 'va' });
    for (let mtu = 1001; mtu <= 1100; mtu++) await ipr.link.set({ dev: 'va', mtu });
    const others = db.watch('addresses', undefined, { highWater: 0 });
    for (let i = 0; i < 50; i++) {
      await ipr.addr.add({ dev: 'lo', address: '10.1.1.1/32' });
      await ipr.addr.del({ dev: 'lo', address: '10.1.1.1/32' });
    }
    await db.settled();
    db.close();
    const mtus = async (watch: typeof slow) =>
      (await all(watch)).map((one) => one.change === 'changed' && [one.before.mtu, one.after.mtu]);
    const collapsed = await mtus(slow);
    // nothing is missing between one change and the next
    assert.ok(collapsed.length <= 4, `${collapsed.length} changes`);
    assert.equal((collapsed[0] as number[])[0], 1500);
    assert.equal((collapsed.at(-1) as number[])[1], 1100);
    for (let i = 1; i < collapsed.length; i++)
      assert.equal((collapsed[i] as number[])[0], (collapsed[i - 1] as number[])[1]);
    assert.equal((await mtus(quick)).length, 100);
    assert.deepEqual(await all(others), []);
  });

  it('are waited for', async () => {
    using space = new TestNamespace();
    await using db = await IPDB.open({ netns: space.ns.fd });
    setTimeout(() => space.ip('link add va type veth peer name vb'), 20);
    const link = await db.waitFor(() => db.interfaces.get('va'), { timeout: 60_000 });
    assert.equal(link.ifname, 'va');
    const late = await rejection(db.waitFor(() => db.interfaces.get('z'), { timeout: 20, what: 'z' }));
    assert.equal(late.code, 'ETIMEDOUT');
    assert.match(late.message, /z did not come within 20 ms/);
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('enough')), 20);
    assert.equal((await rejection(db.waitFor(() => false, { signal: stop.signal }))).message, 'enough');
    const closed = rejection(db.waitFor(() => false));
    db.close();
    assert.equal((await closed).code, 'EBADF');
  });
});

describe('snapshots', { skip: noNamespaces, timeout: 60_000 }, () => {
  it('do not change', async () => {
    using space = new TestNamespace();
    space.ip(`${PAIR}\nroute add 10.1.0.0/16 via 10.0.0.2\nroute add 10.2.0.0/16 via 10.0.0.2`);
    await using db = await IPDB.open({ netns: space.ns.fd, views: ['addresses', 'routes'] });
    const first = db.snapshot();
    const before = JSON.stringify([...first.routes]);
    space.ip(
      'route replace 10.1.0.0/16 via 10.0.0.3\nroute del 10.2.0.0/16\nroute add 10.3.0.0/16 via 10.0.0.2',
    );
    await db.settled();
    const second = db.snapshot();
    const between = JSON.stringify([...second.routes]);
    space.ip('route replace 10.1.0.0/16 via 10.0.0.4\nroute add 10.2.0.0/16 via 10.0.0.7\nlink del va');
    await db.settled();
    assert.equal(db.routes.lookup('10.1.0.1'), undefined);
    assert.equal(first.routes.lookup('10.1.0.1')?.gateway, '10.0.0.2');
    assert.equal(first.routes.lookup('10.2.0.1')?.gateway, '10.0.0.2');
    assert.equal(first.routes.lookup('10.3.0.1'), undefined);
    assert.equal(second.routes.lookup('10.1.0.1')?.gateway, '10.0.0.3');
    assert.equal(second.routes.lookup('10.2.0.1'), undefined);
    assert.deepEqual(sorted([...first.routes]), sorted(JSON.parse(before)));
    assert.deepEqual(sorted([...second.routes]), sorted(JSON.parse(between)));
    assert.equal([...first.routes].length, first.routes.size);
    assert.equal(first.interfaces.get('va')?.addresses.length, 2);
    assert.equal(first.interfaces.get('va')?.peer?.ifname, 'vb');
    assert.equal(db.interfaces.get('va'), undefined);
    assert.throws(() => first.rules.size, /was not loaded when the snapshot was made/);
  });
});

function sorted(records: readonly object[]): string[] {
  return records.map((one) => JSON.stringify(one)).sort();
}

describe('sources', { skip: noNamespaces, timeout: 60_000 }, () => {
  it('come and go, and mark their records', async () => {
    using one = new TestNamespace();
    using two = new TestNamespace();
    two.ip('link add va type veth peer name vb');
    await using db = await IPDB.open({ sources: { one: { netns: one.ns.fd } } });
    const changes: string[] = [];
    db.onChanges((lot) => {
      for (const change of lot)
        if (change.view === 'interfaces') changes.push(`${change.source}: ${described(change)}`);
    });
    const added = await db.addSource('two', { netns: two.ns.fd });
    assert.equal(db.source('two'), added);
    assert.equal(added.interfaces.get('va')?.source, 'two');
    assert.equal(db.interfaces.get('va'), undefined);
    assert.deepEqual(
      [...db.all('interfaces')].map(({ source, record }) => `${source} ${record.ifname}`),
      ['one lo', 'two lo', 'two vb', 'two va'],
    );
    assert.equal([...db.all('interfaces', { ifname: 'va' })][0]?.source, 'two');
    assert.deepEqual(changes.sort(), [
      'two: added interfaces lo',
      'two: added interfaces va',
      'two: added interfaces vb',
    ]);
    await db.load('routes');
    assert.ok(added.routes.size > 0);
    const held = db.snapshot();
    changes.length = 0;
    db.removeSource('two');
    assert.equal(changes.length, 3);
    assert.throws(() => db.source('two'), /no source 'two'/);
    assert.throws(() => added.interfaces.size, { code: 'EBADF' });
    assert.equal(held.source('two').interfaces.get('va')?.ifname, 'va');
    assert.throws(() => db.removeSource('one'), /opened with/);
    assert.match((await rejection(db.addSource('one', {}))).message, /'one' already/);
    assert.match((await rejection(db.addSource('three', { name: 'no-such-namespace' }))).message, /ENOENT/);
    await sleep(1);
  });
});

describe('a source that fails', { skip: noNamespaces, timeout: 60_000 }, () => {
  it('ends whoever waits for changes, and what is read', async () => {
    using space = new TestNamespace();
    let made = 0;
    const rules: FaultRule[] = [{ nth: 20, do: { throw: 'EIO' } }];
    const db = await IPDB.open({
      netns: space.ns.fd,
      transport: (options) => {
        const native = new NativeTransport(options);
        return made++ === 0 ? native : new FaultTransport(native, rules);
      },
    });
    const watch = all(db.watch('interfaces'));
    const waiting = rejection(db.waitFor(() => false));
    for (let i = 0; i < 20; i++) space.ip(`link set lo mtu ${2000 + i}`);
    assert.equal((await rejection(watch)).code, 'EIO');
    assert.equal((await waiting).code, 'EIO');
    assert.throws(() => db.interfaces.size, { code: 'EIO' });
    assert.equal((await rejection(db.settled())).code !== undefined, true);
    db.close();
    const one = new NativeTransport({ protocol: 0 });
    assert.match((await rejection(IPDB.open({ transport: one }))).message, /transport: .*two sockets/);
    one.close();
  });
});
