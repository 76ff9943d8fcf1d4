import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BatchOutcome,
  type IPRoute,
  type MonitorEvent,
  NativeTransport,
  NetlinkError,
} from '../src/index.js';
import type { Datagrams, TransportOptions } from '../src/socket/transport.js';
import { LENGTH, OFFSET, RECORD } from '../src/socket/transport.js';
import { noNamespaces, rejection, TestNamespace } from './helpers.js';

const PAIR = `
  link add v0 type veth peer name v1
  link set v0 up
  link set v1 up
  addr add 10.0.0.1/24 dev v1
`;

/** Counts the messages that come, so that a filter of the kernel's can be told from one of ours. */
class CountingTransport extends NativeTransport {
  static messages = 0;

  constructor(options: TransportOptions) {
    super(options);
    CountingTransport.messages = 0;
  }

  override receive(max?: number): Datagrams | undefined {
    const datagrams = super.receive(max);
    for (let i = 0; i < (datagrams?.count ?? 0); i++) {
      const { bytes, index } = datagrams!;
      const start = index[i * RECORD + OFFSET]!;
      const end = start + index[i * RECORD + LENGTH]!;
      for (let at = start; at < end; at += (bytes.u32[at >> 2]! + 3) & ~3) CountingTransport.messages++;
    }
    return datagrams;
  }
}

async function routesTo(ipr: IPRoute, dst: string): Promise<(string | undefined)[]> {
  return (await ipr.route.dump({ dst, table: 'main' })).map(({ gateway }) => gateway);
}

describe('verbs', { skip: noNamespaces, timeout: 120_000 }, () => {
  it('link: add, set, change, replace, get, properties, del', async () => {
    using space = new TestNamespace();
    const ipr = space.ipr();
    await ipr.link.add({
      ifname: 'v0',
      linkinfo: { kind: 'veth', data: { peer: { ifname: 'v1' } } },
      up: true,
    });
    assert.equal(
      (await rejection(ipr.link.add({ ifname: 'v0', linkinfo: { kind: 'veth' } }))).code,
      'EEXIST',
    );
    await ipr.link.set({ dev: 'v0', mtu: 1300 });
    await ipr.link.change({ dev: 'v0', ifname: 'w0' });
    await ipr.link.replace({ ifname: 'w0', mtu: 1310 });
    for (const forwardDelay of [400, 500]) {
      await ipr.link.replace({ ifname: 'br0', linkinfo: { kind: 'bridge', data: { forwardDelay } } });
      const bridge = await ipr.link.get({ dev: 'br0' });
      assert.equal((bridge.linkinfo!.data as { forwardDelay: number }).forwardDelay, forwardDelay);
    }
    await ipr.link.del({ dev: 'br0' });
    const link = await ipr.link.get({ dev: 'w0' });
    assert.deepEqual([link.mtu, link.flags!.includes('up')], [1310, true]);
    await ipr.link.addProperty({
      dev: 'w0',
      propList: { altIfname: ['an-alternative-name-of-it', 'short'] },
    });
    assert.equal((await ipr.link.get({ dev: 'an-alternative-name-of-it' })).index, link.index);
    await ipr.addr.add({ dev: 'an-alternative-name-of-it', address: '10.9.0.1/24' });
    await ipr.addr.add({ dev: 'short', address: '10.9.1.1/24' });
    assert.equal((await ipr.addr.dump({ dev: 'w0', family: 'inet' })).length, 2);
    await ipr.link.delProperty({ dev: 'w0', propList: { altIfname: ['short'] } });
    assert.deepEqual((await ipr.link.get({ dev: 'w0' })).propList?.altIfname, ['an-alternative-name-of-it']);
    await ipr.link.set({ dev: 'w0', up: false });
    assert.equal((await ipr.link.get({ dev: 'w0' })).flags!.includes('up'), false);
    await ipr.link.del({ dev: 'w0' });
    assert.deepEqual(
      (await ipr.link.dump()).map(({ ifname }) => ifname),
      ['lo'],
    );
  });

  it('addr: add, replace, change, del, flush', async () => {
    using space = new TestNamespace();
    space.ip(PAIR);
    const ipr = space.ipr();
    const valid = async () => {
      const [found] = await ipr.addr.dump({ dev: 'v1', local: '10.0.1.1' });
      return found?.cacheinfo?.valid;
    };
    await ipr.addr.add({ dev: 'v1', address: '10.0.1.1/24' });
    assert.equal((await rejection(ipr.addr.add({ dev: 'v1', address: '10.0.1.1/24' }))).code, 'EEXIST');
    await ipr.addr.replace({ dev: 'v1', address: '10.0.1.1/24', cacheinfo: { valid: 1000, prefered: 1000 } });
    assert.ok(Math.abs((await valid())! - 1000) <= 2);
    await ipr.addr.change({ dev: 'v1', address: '10.0.1.1/24', cacheinfo: { valid: 500, prefered: 500 } });
    assert.ok(Math.abs((await valid())! - 500) <= 2);
    await ipr.addr.del({ dev: 'v1', address: '10.0.1.1/24' });
    assert.equal(await valid(), undefined);
    await ipr.addr.add({ dev: 'v1', address: 'fd00::1/64', flags: ['nodad'] });
    assert.equal(await ipr.addr.flush({ dev: 'v1', family: 'inet6', scope: 'universe' }), 1);
    assert.equal(await ipr.addr.flush({ dev: 'v1', family: 'inet' }), 1);
    assert.equal((await ipr.addr.dump({ dev: 'v1', family: 'inet' })).length, 0);
  });

  it('route: add, append, prepend, replace, change, get, del, flush', async () => {
    using space = new TestNamespace();
    space.ip(PAIR);
    const ipr = space.ipr();
    const dst = '10.1.0.0/16';
    await ipr.route.add({ dst, gateway: '10.0.0.2' });
    for (const [route, path] of [
      [{ dst, gateway: 'fe80::1' }, 'gateway'],
      [{ dst: 'fd00:77::/64', gateway: '10.0.0.2' }, 'gateway'],
      [{ dst, multipath: [{ gateway: '10.0.0.2' }, { gateway: 'fe80::1' }] }, 'multipath[1].gateway'],
    ] as const)
      assert.equal((await rejection(ipr.route.add(route))).path, path);
    assert.equal((await rejection(ipr.route.add({ dst, gateway: '10.0.0.3' }))).code, 'EEXIST');
    await ipr.route.append({ dst, gateway: '10.0.0.3' });
    await ipr.route.prepend({ dst, gateway: '10.0.0.4' });
    assert.deepEqual(await routesTo(ipr, dst), ['10.0.0.4', '10.0.0.2', '10.0.0.3']);
    await ipr.route.replace({ dst, gateway: '10.0.0.5' });
    assert.deepEqual(await routesTo(ipr, dst), ['10.0.0.5', '10.0.0.2', '10.0.0.3']);
    await ipr.route.change({ dst, gateway: '10.0.0.6' });
    assert.deepEqual(await routesTo(ipr, dst), ['10.0.0.6', '10.0.0.2', '10.0.0.3']);
    assert.equal(
      (await rejection(ipr.route.change({ dst: '10.77.0.0/16', gateway: '10.0.0.6' }))).code,
      'ENOENT',
    );
    const { gateway, prefsrc } = await ipr.route.get({ dst: '10.1.2.3' });
    assert.deepEqual([gateway, prefsrc], ['10.0.0.6', '10.0.0.1']);
    await ipr.route.del({ dst, gateway: '10.0.0.2' });
    assert.deepEqual(await routesTo(ipr, dst), ['10.0.0.6', '10.0.0.3']);
    await ipr.route.del({ dst });
    await ipr.route.add({ dst: '10.2.0.0/16', type: 'blackhole', protocol: 'static' });
    await ipr.route.add({ dst: '10.3.0.0/16', dev: 'v1', protocol: 'static' });
    assert.equal(await ipr.route.flush({ protocol: 'static' }), 2);
    assert.equal(await ipr.route.flush({ dst }), 1);
    assert.deepEqual(await routesTo(ipr, dst), []);
    assert.equal((await rejection(ipr.route.get({ dst: '10.2.0.1' }))).code, 'ENETUNREACH');
  });

  it('rule: add, del, flush', async () => {
    using space = new TestNamespace();
    const ipr = space.ipr();
    await ipr.rule.add({ src: '10.0.0.0/8', table: 100, priority: 1000 });
    assert.equal(
      (await rejection(ipr.rule.add({ src: '10.0.0.0/8', table: 100, priority: 1000 }))).code,
      'EEXIST',
    );
    await ipr.rule.add({ dst: 'fd00::/8', table: 100, priority: 1000 });
    assert.equal((await ipr.rule.dump({ priority: 1000 })).length, 2);
    await ipr.rule.del({ src: '10.0.0.0/8', priority: 1000 });
    assert.equal(await ipr.rule.flush({ priority: 1000 }), 1);
    assert.equal((await ipr.rule.dump({ priority: 1000 })).length, 0);
    assert.equal((await rejection(ipr.rule.del({ priority: 1000 }))).code, 'ENOENT');
  });

  it('neigh: add, replace, change, get, proxies, del, flush', async () => {
    using space = new TestNamespace();
    space.ip(PAIR);
    const ipr = space.ipr();
    const one = { dev: 'v1', dst: '10.0.0.20' };
    await ipr.neigh.add({ ...one, lladdr: '02:00:00:00:00:01' });
    assert.equal((await rejection(ipr.neigh.add({ ...one, lladdr: '02:00:00:00:00:01' }))).code, 'EEXIST');
    await ipr.neigh.replace({ ...one, lladdr: '02:00:00:00:00:02' });
    await ipr.neigh.change({ ...one, lladdr: '02:00:00:00:00:03' });
    const { lladdr, state } = await ipr.neigh.get(one);
    assert.deepEqual([lladdr, state], ['02:00:00:00:00:03', ['permanent']]);
    await ipr.neigh.add({ dev: 'v1', dst: '10.0.0.30', flags: ['proxy'] });
    assert.deepEqual(
      (await ipr.neigh.dump({ flags: ['proxy'] })).map(({ dst }) => dst),
      ['10.0.0.30'],
    );
    await ipr.neigh.del({ dev: 'v1', dst: '10.0.0.30', flags: ['proxy'] });
    assert.equal((await ipr.neigh.dump({ flags: ['proxy'] })).length, 0);
    await ipr.neigh.del(one);
    // the kernel keeps what is deleted for a while, as failed
    assert.equal((await ipr.neigh.dump({ dev: 'v1', state: ['permanent'], family: 'inet' })).length, 0);
    await ipr.neigh.add({ ...one, lladdr: '02:00:00:00:00:01' });
    assert.equal(await ipr.neigh.flush({ dev: 'v1', family: 'inet', state: ['permanent'] }), 1);
  });

  it('names do wherever an interface is meant', async () => {
    using space = new TestNamespace();
    space.ip(`${PAIR}link add br0 type bridge\nlink add br1 type bridge`);
    const ipr = space.ipr();
    const index = async (dev: string) => (await ipr.link.get({ dev })).index!;
    await ipr.link.set({ dev: 'v0', master: 'br0' });
    assert.equal((await ipr.link.get({ dev: 'v0' })).master, await index('br0'));
    assert.deepEqual(
      (await ipr.link.dump({ master: 'br0' })).map(({ ifname }) => ifname),
      ['v0'],
    );
    await ipr.link.add({
      ifname: 'mv0',
      link: 'v1',
      linkinfo: { kind: 'macvlan', data: { mode: 'bridge' } },
    });
    assert.equal((await ipr.link.get({ dev: 'mv0' })).link, await index('v1'));
    await ipr.route.add({ dst: '10.1.0.0/16', oif: 'v1' });
    assert.equal((await ipr.route.dump({ oif: 'v1', dst: '10.1.0.0/16' })).length, 1);
    const forwarded = { dst: '10.0.0.9', src: '10.0.0.7', iif: 'v1', oif: 'v1' } as const;
    assert.match(
      (await rejection(ipr.route.get(forwarded))).message,
      /^RTM_GETROUTE: route '10\.0\.0\.9': E/,
    );
    await ipr.route.add({
      dst: '10.2.0.0/16',
      multipath: [
        { dev: 'v1', gateway: '10.0.0.5' },
        { dev: 'v1', gateway: '10.0.0.6' },
      ],
    });
    const [route] = await ipr.route.dump({ dst: '10.2.0.0/16' });
    assert.deepEqual(
      route!.multipath!.map(({ ifindex }) => ifindex),
      [await index('v1'), await index('v1')],
    );
    await ipr.link.set({ dev: 'v0', master: 0 });
    assert.equal((await ipr.link.get({ dev: 'v0' })).master, undefined);
  });
});

describe('dumps with a filter', { skip: noNamespaces, timeout: 120_000 }, () => {
  async function counted(
    act: (ipr: IPRoute) => PromiseLike<unknown[]>,
    space: TestNamespace,
  ): Promise<[number, number]> {
    using ipr = space.ipr({ transport: CountingTransport });
    const found = await act(ipr);
    return [found.length, CountingTransport.messages];
  }

  it('are filtered by the kernel where it can', async () => {
    using space = new TestNamespace();
    space.ip(`${PAIR}link add br0 type bridge\nlink set v0 master br0`);
    using setup = space.ipr();
    const batch = setup.batch();
    for (let i = 0; i < 100; i++) {
      batch.route.add({ dst: `10.1.${i}.0/24`, gateway: '10.0.0.2', table: 100 });
      batch.neigh.add({
        dev: (await setup.link.get({ dev: 'v1' })).index,
        dst: `10.0.0.${i + 100}`,
        lladdr: '02:00:00:00:00:01',
      });
    }
    assert.ok((await batch.run()).every(({ ok }) => ok));
    const [, all] = await counted((ipr) => ipr.route.dump(), space);
    assert.ok(all > 100);
    const [main, few] = await counted((ipr) => ipr.route.dump({ table: 'main', family: 'inet' }), space);
    assert.deepEqual([main, few], [1, 2]);
    // names are asked for first: one message more
    const [routes, byDevice] = await counted((ipr) => ipr.route.dump({ dev: 'lo', family: 'inet' }), space);
    assert.ok(routes > 0 && byDevice <= routes + 2, `${routes} routes in ${byDevice} messages`);
    const [neighbours, received] = await counted((ipr) => ipr.neigh.dump({ dev: 'lo' }), space);
    assert.ok(received <= neighbours + 2, `${neighbours} neighbours in ${received} messages`);
    const [links, linkMessages] = await counted((ipr) => ipr.link.dump({ master: 'br0' }), space);
    assert.deepEqual([links, linkMessages], [1, 3]);
    const [bridges, kindMessages] = await counted(
      (ipr) => ipr.link.dump({ linkinfo: { kind: 'bridge' } }),
      space,
    );
    assert.deepEqual([bridges, kindMessages], [1, 2]);
    const [addresses, addressMessages] = await counted(
      (ipr) => ipr.addr.dump({ dev: 'v1', family: 'inet' }),
      space,
    );
    assert.deepEqual([addresses, addressMessages], [1, 3]);
  });

  it('are filtered here for the rest', async () => {
    using space = new TestNamespace();
    space.ip(PAIR);
    const ipr = space.ipr();
    await ipr.route.add({ dst: '10.1.0.0/16', gateway: '10.0.0.2', metrics: { mtu: 1300, hoplimit: 5 } });
    await ipr.route.add({ dst: '10.2.0.0/16', gateway: '10.0.0.2' });
    const found = await ipr.route.dump({ metrics: { mtu: 1300 } });
    assert.deepEqual(
      found.map(({ dst }) => dst),
      ['10.1.0.0/16'],
    );
    assert.deepEqual(await ipr.link.dump({ ifname: 'nobody' }), []);
  });
});

describe('a monitor', { skip: noNamespaces, timeout: 60_000 }, () => {
  it('yields what happens, in order, and ends when closed', async () => {
    using space = new TestNamespace();
    const ipr = space.ipr();
    const monitor = ipr.monitor();
    const events: MonitorEvent[] = [];
    const reading = (async () => {
      for await (const event of monitor) events.push(event);
    })();
    space.ip(`${PAIR}route add 10.1.0.0/16 via 10.0.0.2
      neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev v1
      rule add pref 7 lookup 5
      rule del pref 7
      route del 10.1.0.0/16
      link del v0`);
    for (let i = 0; i < 100 && !events.some(({ event }) => event === 'dellink'); i++) await sleep(20);
    monitor.close();
    await reading;
    const seen = (name: string, test: (event: MonitorEvent & Record<string, unknown>) => boolean): number =>
      events.findIndex(
        (event) => event.event === name && test(event as MonitorEvent & Record<string, unknown>),
      );
    const order = [
      seen('newlink', ({ ifname }) => ifname === 'v0'),
      seen('newaddr', ({ local }) => local === '10.0.0.1'),
      seen('newroute', ({ dst }) => dst === '10.1.0.0/16'),
      seen('newneigh', ({ dst }) => dst === '10.0.0.9'),
      seen('newrule', ({ priority }) => priority === 7),
      seen('delrule', ({ priority }) => priority === 7),
      seen('delroute', ({ dst }) => dst === '10.1.0.0/16'),
      seen('dellink', ({ ifname }) => ifname === 'v0'),
    ];
    assert.ok(!order.includes(-1), `not all came: ${order}`);
    assert.deepEqual(
      [...order].sort((a, b) => a - b),
      order,
    );
    assert.equal(monitor.overruns, 0);
  });

  it('of one object yields no other', async () => {
    using space = new TestNamespace();
    const ipr = space.ipr();
    const monitor = ipr.monitor({ groups: ['addr'] });
    space.ip(PAIR);
    for await (const event of monitor) {
      assert.equal(event.event, 'newaddr');
      if (event.event === 'newaddr' && event.local === '10.0.0.1') break;
    }
    assert.throws(
      () => ipr.monitor({ groups: ['adr' as 'addr'] }),
      /^TypeError: unknown multicast group 'adr'; did you mean 'addr'\?$/,
    );
  });
});

function refused(outcome: BatchOutcome | undefined) {
  assert.ok(outcome && !outcome.ok);
  return outcome;
}

describe('a batch', { skip: noNamespaces, timeout: 60_000 }, () => {
  it('tells each failure with its request, and does the rest', async () => {
    using space = new TestNamespace();
    space.ip(PAIR);
    const ipr = space.ipr();
    const batch = ipr.batch();
    const places = [
      batch.route.add({ dst: '10.1.0.0/16', gateway: '10.0.0.2' }),
      batch.route.add({ dst: '10.2.0.0/16', gateway: '192.0.2.1' }),
      batch.addr.add({ dev: 'v1', address: '10.0.0.1/24' }),
      batch.neigh.add({ dev: 'v1', dst: '10.0.0.9', lladdr: '02:00:00:00:00:09' }),
      batch.rule.add({ priority: 7, table: 5 }),
      batch.link.set({ dev: 'v1', mtu: 1300 }),
    ];
    assert.deepEqual(places, [0, 1, 2, 3, 4, 5]);
    assert.equal(batch.size, 6);
    const outcomes = await batch.run();
    assert.deepEqual(
      outcomes.map(({ ok }) => ok),
      [true, false, false, true, true, true],
    );
    const route = refused(outcomes[1]);
    const address = refused(outcomes[2]);
    assert.equal((route.request as { dst: string }).dst, '10.2.0.0/16');
    assert.equal(
      route.error.message,
      "RTM_NEWROUTE: route '10.2.0.0/16': ENETUNREACH: Nexthop has invalid gateway",
    );
    assert.equal((address.request as { local: string }).local, '10.0.0.1');
    assert.match(address.error.message, /^RTM_NEWADDR: address '10\.0\.0\.1\/24' dev 'v1': EEXIST: /);
    assert.equal((await ipr.link.get({ dev: 'v1' })).mtu, 1300);
    assert.equal(batch.size, 0);
    assert.deepEqual(await batch.run(), []);
  });

  it('says whose interface is missing, and does the rest', async () => {
    using space = new TestNamespace();
    space.ip(PAIR);
    const ipr = space.ipr();
    const batch = ipr.batch();
    batch.addr.add({ dev: 'nobody', address: '10.9.0.1/24' });
    batch.rule.add({ priority: 7, table: 5 });
    const [first, rule] = await batch.run();
    const missing = refused(first);
    assert.equal(missing.error.message, "RTM_GETLINK: no link 'nobody' (ENODEV at dev)");
    assert.equal((missing.request as { dev: string }).dev, 'nobody');
    assert.ok(rule!.ok);
  });

  it('refuses wrong input where it is added', () => {
    using space = new TestNamespace();
    const batch = space.ipr().batch();
    assert.throws(
      () => batch.link.add({ ifname: 'x', mtuu: 5 } as object),
      /mtuu: unknown .*did you mean 'mtu'/,
    );
    assert.throws(
      () => batch.link.add({ ifname: 't', linkinfo: { kind: 'tun' } }),
      /^TypeError: a tun device is made by a system call of its own: it cannot be part of a batch$/,
    );
  });
});

describe('wrong input', { skip: noNamespaces, timeout: 60_000 }, () => {
  const cases: readonly (readonly [
    what: string,
    act: (ipr: IPRoute) => Promise<unknown>,
    message: string | RegExp,
  ])[] = [
    [
      'an unknown key',
      (ipr) => ipr.link.add({ ifname: 'x', mtuu: 1500 } as object),
      "ifinfomsg: mtuu: unknown attribute; did you mean 'mtu'?",
    ],
    [
      'an unknown key further in',
      (ipr) => ipr.link.add({ ifname: 'x', linkinfo: { kind: 'vxlan', data: { idd: 5 } } } as object),
      "ifinfomsg: linkinfo.data.idd: unknown attribute; did you mean 'id'?",
    ],
    [
      'a value of the wrong type',
      (ipr) => ipr.link.add({ ifname: 'x', mtu: 'big' as never }),
      /^ifinfomsg: mtu: expected a number, got "?'?big'?"?$/,
    ],
    [
      'a number too large',
      (ipr) => ipr.link.add({ ifname: 'x', mtu: 2 ** 32 }),
      'ifinfomsg: mtu: 4294967296 is out of range (0..4294967295)',
    ],
    [
      'an address that is none',
      (ipr) => ipr.addr.add({ dev: 'lo', address: '10.0.0.300/24' }),
      "ifaddrmsg: address: '10.0.0.300' is not an IP address",
    ],
    [
      'a link-layer address that is none',
      (ipr) => ipr.link.set({ dev: 'lo', address: '02:zz' }),
      /^ifinfomsg: address: '02:zz' is not a/,
    ],
    [
      'a prefix that is none',
      (ipr) => ipr.route.add({ dst: '10.0.0.0/33', dev: 'lo' }),
      /^rtmsg: dst: '10\.0\.0\.0\/33' is not a prefix|^rtmsg: dst: .*33/,
    ],
    [
      'a prefix length that is no number',
      (ipr) => ipr.addr.add({ dev: 'lo', address: '10.0.0.1/x' }),
      /^ifaddrmsg: prefixlen: expected a number/,
    ],
    [
      'a name of 16 characters, to be given',
      (ipr) => ipr.link.add({ ifname: 'sixteencharacter', linkinfo: { kind: 'veth' } }),
      "ifinfomsg: ifname: 'sixteencharacter' is 16 bytes long, at most 15 fit",
    ],
    [
      'a name that nobody has',
      (ipr) => ipr.addr.add({ dev: 'eth99', address: '10.0.0.1/24' }),
      "RTM_GETLINK: no link 'eth99' (ENODEV at dev)",
    ],
    [
      'a name of 16 characters that nobody has',
      (ipr) => ipr.addr.add({ dev: 'sixteencharacter', address: '10.0.0.1/24' }),
      "RTM_GETLINK: no link 'sixteencharacter' (ENODEV at dev)",
    ],
    [
      'a name that cannot be one',
      (ipr) => ipr.addr.add({ dev: 'a/b', address: '10.0.0.1/24' }),
      "RTM_GETLINK ('a/b' cannot be an interface name): EINVAL at dev: Invalid argument",
    ],
    [
      'a link by an index that nobody has',
      (ipr) => ipr.link.set({ index: 9999, mtu: 1500 }),
      /^RTM_NEWLINK: link 9999: ENODEV: /,
    ],
    [
      'a gateway that nobody can reach',
      (ipr) => ipr.route.add({ dst: '10.9.0.0/16', gateway: '192.0.2.1' }),
      "RTM_NEWROUTE: route '10.9.0.0/16': ENETUNREACH: Nexthop has invalid gateway",
    ],
    [
      'a vxlan id out of range',
      (ipr) => ipr.link.add({ ifname: 'x', linkinfo: { kind: 'vxlan', data: { id: 1 << 24 } } }),
      "RTM_NEWLINK: link 'x': ERANGE at linkinfo.data.id: VXLAN ID must be lower than 16777216",
    ],
    [
      'a kind that nobody knows',
      (ipr) => ipr.link.add({ ifname: 'x', linkinfo: { kind: 'nosuchkind' } } as object),
      /^RTM_NEWLINK: link 'x': EOPNOTSUPP( at linkinfo\.kind)?: /,
    ],
  ];
  for (const [what, act, message] of cases) {
    it(what, async () => {
      using space = new TestNamespace();
      const error = await rejection(act(space.ipr()));
      if (typeof message === 'string') assert.equal(error.message, message);
      else assert.match(error.message, message);
      assert.ok(!error.message.includes('\n'));
    });
  }
});

describe('tun and tap devices', { skip: noNamespaces, timeout: 60_000 }, () => {
  it('are made through /dev/net/tun, read back, and made again of what was read', async (context) => {
    using space = new TestNamespace();
    const ipr = space.ipr();
    try {
      await ipr.link.add({
        ifname: 'tap0',
        mtu: 1400,
        address: '02:00:00:00:00:07',
        up: true,
        linkinfo: { kind: 'tun', data: { type: 'tap', owner: 0, group: 0, vnetHdr: 1, multiQueue: 1 } },
      });
    } catch (error) {
      if (!['ENOENT', 'EPERM', 'EACCES'].includes((error as NetlinkError).code)) throw error;
      return context.skip(`tun devices cannot be made here: ${(error as Error).message}`);
    }
    await ipr.link.add({ ifname: 'tun0', linkinfo: { kind: 'tun', data: { type: 'tun', pi: 1 } } });
    const [said] = space.ipJson('tuntap show');
    const info = (space.ipJson('link show tap0')[0]!.linkinfo as { info_data: object }).info_data;
    assert.ok(said !== undefined || info !== undefined);
    const tap = await ipr.link.get({ dev: 'tap0' });
    assert.deepEqual([tap.mtu, tap.address, tap.flags!.includes('up')], [1400, '02:00:00:00:00:07', true]);
    const { owner, group, type, vnetHdr, multiQueue, persist } = tap.linkinfo!.data as Record<
      string,
      unknown
    >;
    assert.deepEqual([owner, group, type, vnetHdr, multiQueue, persist], [0, 0, 'tap', 1, 1, 1]);
    const data = (link: { linkinfo?: object }) => (link.linkinfo as { data: Record<string, unknown> }).data;
    assert.deepEqual(
      [data(await ipr.link.get({ dev: 'tun0' })).type, data(await ipr.link.get({ dev: 'tun0' })).pi],
      ['tun', 1],
    );

    const again = await rejection(
      ipr.link.add({ ifname: 'tap0', linkinfo: { kind: 'tun', data: { type: 'tap' } } }),
    );
    assert.equal(again.message, "RTM_NEWLINK (through /dev/net/tun): link 'tap0': EEXIST: File exists");
    const read = await ipr.link.get({ dev: 'tap0' });
    await ipr.link.del({ dev: 'tap0' });
    await ipr.link.add(read);
    const made = await ipr.link.get({ dev: 'tap0' });
    assert.deepEqual(made.linkinfo, read.linkinfo);
    assert.deepEqual([made.mtu, made.address], [read.mtu, read.address]);
    await ipr.link.replace({
      ifname: 'tap0',
      mtu: 1300,
      linkinfo: { kind: 'tun', data: { type: 'tap', vnetHdr: 1, multiQueue: 1 } },
    });
    assert.equal((await ipr.link.get({ dev: 'tap0' })).mtu, 1300);
  });

  it('are not left behind where what follows fails', async (context) => {
    using space = new TestNamespace();
    const ipr = space.ipr();
    const error = await rejection(
      ipr.link.add({ ifname: 'tun0', master: 'nobody', linkinfo: { kind: 'tun' } }),
    );
    if (!/nobody/.test(error.message))
      return context.skip(`tun devices cannot be made here: ${error.message}`);
    assert.equal(error.message, "RTM_GETLINK: no link 'nobody' (ENODEV at master)");
    assert.deepEqual(await ipr.link.dump({ ifname: 'tun0' }), []);
  });

  it('are refused with the reason', async () => {
    using space = new TestNamespace();
    const ipr = space.ipr();
    const message = async (input: object) => (await rejection(ipr.link.add(input))).message;
    assert.match(
      await message({ ifname: 't', linkinfo: { kind: 'tun', data: { tipe: 'tap' } } }),
      /linkinfo\.data\.tipe: unknown attribute; did you mean 'type'\?$/,
    );
    assert.match(
      await message({ linkinfo: { kind: 'tun' } }),
      /^RTM_NEWLINK \(a tun device needs an ifname\): EINVAL/,
    );
    assert.match(await message({ ifname: 't', linkinfo: { kind: 'tun', data: { persist: 0 } } }), /persist/);
    const shared = new NativeTransport({ protocol: 0, netns: space.ns.fd });
    using other = space.ipr({ transport: shared, netns: undefined });
    const error = await rejection(other.link.add({ ifname: 't', linkinfo: { kind: 'tun' } }));
    assert.ok(error instanceof NetlinkError);
    assert.equal(error.code, 'EOPNOTSUPP');
  });
});
