/** Whatever spelling input has, it means the same object: filters, `ensure`, removal. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IPRoute } from '../src/index.js';
import { noNamespaces, rejection, TestNamespace } from './helpers.js';

const PAIR = `
  link add v0 type veth peer name v1
  link set v0 up
  link set v1 up
  link set lo up
  addr add 10.0.0.1/24 dev v0
  addr add fd00::1/64 dev v0 nodad
`;

function paired(): { space: TestNamespace; ipr: IPRoute } {
  const space = new TestNamespace();
  space.ip(PAIR);
  return { space, ipr: space.ipr() };
}

/** Each spelling in turn: the first creates, the others find it so, and the last removes it. */
async function oneObject<T>(
  ensure: (input: T, options?: { present?: boolean }) => Promise<{ outcome: string }>,
  [first, ...others]: readonly T[],
): Promise<void> {
  assert.equal((await ensure(first!)).outcome, 'created', JSON.stringify(first));
  for (const input of [first!, ...others])
    assert.equal((await ensure(input)).outcome, 'unchanged', JSON.stringify(input));
  const last = others.at(-1) ?? first!;
  assert.equal((await ensure(last, { present: false })).outcome, 'removed', JSON.stringify(last));
  assert.equal((await ensure(first!, { present: false })).outcome, 'unchanged');
}

describe('one meaning', { skip: noNamespaces, timeout: 60_000 }, () => {
  it('of routes', async () => {
    const { space, ipr } = paired();
    using _space = space;
    const ensure = ipr.route.ensure.bind(ipr.route);
    const via = { gateway: '10.0.0.2' };
    await oneObject(ensure, [
      { ...via, dst: '10.9.0.0/16' },
      { ...via, dst: '10.9.7.7/16', table: 'main' },
      { ...via, dst: '10.9/16', table: 254, protocol: 3, family: 2 },
      { ...via, dst: '10.9.0.0/255.255.0.0', dev: 'v0', tos: 0, priority: 0 },
    ]);
    await oneObject(ensure, [
      { ...via, dst: '10.9.0.1' },
      { ...via, dst: '10.9.0.1/32' },
    ]);
    await oneObject(ensure, [
      { ...via, dst: 'default' },
      { ...via, dst: '0.0.0.0/0' },
      { ...via, dst: '0/0', scope: 'global' },
      { ...via, dst: 'any', scope: 0 },
      { ...via },
    ]);
    await oneObject(ensure, [
      { dst: '::/0', gateway: 'fd00::2' },
      { dst: 'default', gateway: 'FD00:0:0::2', priority: 1024 },
      { gateway: 'fd00:0:0:0:0:0:0:2', family: 'inet6', priority: 0 },
    ]);
    await oneObject(ensure, [
      { dst: '10.8.0.0/16', multipath: [{ ...via }, { gateway: '10.0.0.3', hops: 2 }] },
      { dst: '10.8.3.3/16', multipath: [{ ...via, dev: 'v0' }, { gateway: '10.0.0.3' }] },
    ]);
  });

  it('of addresses', async () => {
    const { space, ipr } = paired();
    using _space = space;
    const ensure = ipr.addr.ensure.bind(ipr.addr);
    const dev = 'v0';
    await oneObject(ensure, [
      { dev, address: '10.1.0.1/16', broadcast: '+' },
      { dev, local: '10.1.0.1/255.255.0.0', broadcast: '10.1.255.255' },
      { dev, local: '10.1.0.1', prefixlen: 16 },
    ]);
    const flags = ['nodad'] as const;
    await oneObject(ensure, [
      { dev, address: 'fd01::1/64', flags },
      { dev, address: 'FD01:0:0::0001/64', flags },
      { dev, local: 'fd01:0:0:0:0:0:0:1', prefixlen: 64 },
    ]);
    assert.equal((await ipr.addr.dump({ local: 'FD00:0::1' })).length, 1);
    await oneObject(ensure, [
      { dev, address: '10.3.0.1/24', cacheinfo: { valid: 'forever' } },
      { dev, address: '10.3.0.1/24', cacheinfo: { valid: 0xffffffff, prefered: 'forever' } },
    ]);
    const lasting = { dev, address: 'fd02::1/64', flags, cacheinfo: { valid: 1000 } };
    assert.equal((await ipr.addr.ensure(lasting)).outcome, 'created');
    assert.equal((await ipr.addr.ensure(lasting)).outcome, 'unchanged');
    const [read] = await ipr.addr.dump({ address: 'fd02::1' });
    assert.ok(Number(read!.cacheinfo!.prefered) > 990, 'half of what is given leaves the other half alone');
  });

  it('of rules, neighbours and nexthops', async () => {
    const { space, ipr } = paired();
    using _space = space;
    await oneObject(ipr.rule.ensure.bind(ipr.rule), [
      { src: '10.0.0.0/8', table: 'main', priority: 77 },
      { src: '10.3.2.1/8', table: 254, priority: 77, action: 1 },
      { src: '10/8', priority: 77 },
    ]);
    await oneObject(ipr.rule.ensure.bind(ipr.rule), [
      { fwmark: '0x10/0xff', table: 100, priority: 78 },
      { fwmark: 16, fwmask: '255', table: 100, priority: 78 },
      { fwmark: '16', fwmask: 255, table: '100', priority: 78, family: 2 },
    ]);
    await oneObject(ipr.rule.ensure.bind(ipr.rule), [
      { fwmark: 16, table: 100, priority: 78 },
      { fwmark: '0x10/0xffffffff', table: 100, priority: 78, l3mdev: false },
    ]);
    await oneObject(ipr.rule.ensure.bind(ipr.rule), [
      { ipProto: 'tcp', dportRange: 80, table: 100, priority: 79 },
      { ipProto: 6, dportRange: '80', table: 100, priority: 79 },
    ]);
    await oneObject(ipr.neigh.ensure.bind(ipr.neigh), [
      { dev: 'v0', dst: '10.0.0.9', lladdr: '02:00:00:00:00:0a' },
      { dev: 'v0', dst: '10.0.0.9', lladdr: '2:0:0:0:0:a', state: 'permanent' },
      { dev: 'v0', dst: '10.0.0.9', lladdr: '02-00-00-00-00-0A', state: ['permanent'] },
    ]);
    await oneObject(ipr.neigh.ensure.bind(ipr.neigh), [
      { dev: 'v0', dst: 'fd00::9', lladdr: '02:00:00:00:00:0a' },
      { dev: 'v0', dst: 'FD00:0::0009', lladdr: '02:00:00:00:00:0A' },
    ]);
    await oneObject(ipr.nexthop.ensure.bind(ipr.nexthop), [
      { id: 5, gateway: 'fd00::2', dev: 'v0' },
      { id: 5, gateway: 'FD00::0:2', oif: 'v0', family: 'inet6' },
    ]);
    await ipr.nexthop.add({ id: 5, gateway: '10.0.0.2', dev: 'v0' });
    await oneObject(ipr.nexthop.ensure.bind(ipr.nexthop), [
      { id: 6, group: '5,3' },
      { id: 6, group: [{ id: 5, weight: 3 }] },
    ]);
  });

  it('a filter that can match nothing is an error', async () => {
    const { space, ipr } = paired();
    using _space = space;
    for (const [read, path] of [
      [() => ipr.route.dump({ gatway: '10.0.0.1' } as never), 'gatway'],
      [() => ipr.route.dump({ protocol: 'statik' }), 'protocol'],
      [() => ipr.route.dump({ table: 'mian' }), 'table'],
      [() => ipr.addr.dump({ local: '10.0.0.256' }), 'local'],
      [() => ipr.addr.dump({ local: '10.0.0.1', family: 'inet6' }), 'local'],
      [() => ipr.link.dump({ linkinfo: { kind: 'vxlan', data: { vni: 5 } } } as never), 'linkinfo.data.vni'],
      [() => ipr.link.dump({ operstate: 'upp' } as never), 'operstate'],
      [() => ipr.neigh.dump({ state: ['permanant'] } as never), 'state'],
      [() => ipr.rule.dump({ src: '10.0.0.0/33' }), 'src'],
      [() => ipr.nexthop.dump({ gateway: 'eth0' }), 'gateway'],
      [() => ipr.bridge.vlan.dump({ vidd: 5 } as never), 'vidd'],
      [() => ipr.route.dump({ family: 'inet', dst: 'fd00::/8' }), 'dst'],
      [() => ipr.route.dump({ family: 99 }), 'family'],
      [() => ipr.rule.dump({ family: 'inet4' as never }), 'family'],
      [() => ipr.addr.dump({ address: '10.0.0.1/40' }), 'prefixlen'],
      [() => ipr.addr.dump({ family: 'inet', prefixlen: 33 }), 'prefixlen'],
      [() => ipr.addr.dump({ address: '10.0.0.1/24', prefixlen: 25 }), 'prefixlen'],
      [() => ipr.nexthop.dump({ family: 'inet', gateway: 'fd00::2' }), 'gateway'],
      [() => ipr.nexthop.dump({ id: 0 }), 'id'],
      [() => ipr.nexthop.get({ id: 5, gatway: 'x' } as never), 'gatway'],
      [() => ipr.link.dump({ linkinfo: { kind: 'vlna' as never } }), 'linkinfo.kind'],
      [() => ipr.tc.qdisc.dump({ kind: 'htbb' as never }), 'kind'],
      [() => ipr.tc.filter.dump({ kind: 'flowr' as never }), 'kind'],
      [() => ipr.link.wait('v0', { operstate: 'upp' as never }), 'operstate'],
    ] as const)
      assert.equal((await rejection((async () => read())())).path, path);
  });

  it('nothing is not everything', async () => {
    const { space, ipr } = paired();
    using _space = space;
    for (const flush of [
      () => ipr.link.flush({ master: undefined }),
      () => ipr.addr.flush({ dev: undefined }),
      () => ipr.route.flush({ table: 'main', dev: undefined }),
      () => ipr.rule.flush({ table: undefined }),
      () => ipr.neigh.flush({ dev: undefined }),
      () => ipr.nexthop.flush({ dev: undefined }),
      () => ipr.bridge.fdb.flush({ dev: undefined }),
      () => ipr.addrlabel.flush({ label: undefined }),
    ])
      assert.match((await rejection(flush())).message, /is undefined/);
    for (const table of [ipr.link, ipr.addr, ipr.route, ipr.rule, ipr.neigh, ipr.nexthop, ipr.bridge.mdb])
      assert.match((await rejection(table.flush({}))).message, /\{ all: true \}/);
    assert.ok((await ipr.rule.flush({ all: true })) >= 3);
    const left = await ipr.rule.dump({ family: 'inet' });
    assert.deepEqual(
      left.map(({ priority = 0 }) => priority),
      [0],
    );
  });

  it('addresses of another family are refused by their path', async () => {
    const { space, ipr } = paired();
    using _space = space;
    for (const [call, path] of [
      [() => ipr.addr.add({ dev: 'v0', local: '10.0.0.3', address: 'fd00::3' }), 'address'],
      [() => ipr.addr.add({ dev: 'v0', address: 'fd00::3/64', broadcast: '10.0.0.255' }), 'broadcast'],
      [() => ipr.route.add({ dst: '10.7.0.0/16', gateway: 'fd00::2' }), 'gateway'],
      [() => ipr.route.add({ dst: '10.7.0.0/16', gateway: '10.0.0.2', prefsrc: 'fd00::1' }), 'prefsrc'],
      [() => ipr.route.add({ dst: '10.7.0.0/16', src: 'fd00::/64', gateway: '10.0.0.2' }), 'src'],
      [() => ipr.route.add({ family: 'inet6', dst: '10.7.0.0/16', dev: 'v0' }), 'dst'],
      [() => ipr.rule.add({ src: '10.0.0.0/8', dst: 'fd00::/64' }), 'dst'],
      [
        () => ipr.neigh.add({ dev: 'v0', family: 'inet6', dst: '10.0.0.9', lladdr: '02:00:00:00:00:01' }),
        'dst',
      ],
      [() => ipr.nexthop.add({ id: 1, family: 'inet6', gateway: '10.0.0.2', dev: 'v0' }), 'gateway'],
    ] as const)
      assert.equal((await rejection(call())).path, path);
  });

  it('a look-up says which table answered, and wants an address', async () => {
    const { space, ipr } = paired();
    using _space = space;
    await ipr.rule.add({ priority: 50, dst: '10.6.0.0/16', table: 99 });
    await ipr.route.add({ dst: '10.6.0.0/16', gateway: '10.0.0.2', table: 99 });
    assert.equal((await ipr.route.get({ dst: '10.6.1.1' })).table, 99);
    assert.equal((await ipr.route.get({ dst: '10.6.1.1', fibMatch: true })).dst, '10.6.0.0/16');
    for (const dst of ['default', '0.0.0.0/0', '::/0', undefined])
      assert.equal((await rejection(ipr.route.get({ dst }))).path, 'dst');
  });

  it('labels of addresses', async () => {
    const { space, ipr } = paired();
    using _space = space;
    await oneObject(ipr.addrlabel.ensure.bind(ipr.addrlabel), [
      { address: 'fd77::/16', label: 5 },
      { address: 'FD77:0::1/16', label: 5 },
    ]);
    await ipr.addrlabel.ensure({ address: 'fd77::/16', label: 5 });
    assert.equal((await ipr.addrlabel.ensure({ address: 'fd77::/16', label: 6 })).outcome, 'changed');
  });

  it('names are taken wherever an interface is', async () => {
    const { space, ipr } = paired();
    using _space = space;
    const data = { id: 5, link: 'v0', port: 4789 };
    const made = await ipr.link.create({ ifname: 'x%d', linkinfo: { kind: 'vxlan', data } });
    assert.match(made.ifname!, /^x\d$/);
    const again = { dev: made.ifname!, linkinfo: { kind: 'vxlan', data: { link: 'v0' } } } as const;
    assert.equal((await ipr.link.ensure(again)).outcome, 'unchanged');
    const found = await ipr.link.dump({ linkinfo: { kind: 'vxlan', data: { link: 'v0' } } });
    assert.deepEqual(
      found.map(({ ifname }) => ifname),
      [made.ifname],
    );
    const wrong = { ifname: 'x9', linkinfo: { kind: 'vxlan', data: { ...data, link: 'gone' } } } as const;
    assert.equal((await rejection(ipr.link.add(wrong))).path, 'linkinfo.data.link');
    await ipr.link.addProperty({ dev: 'v0', propList: { altIfname: ['uplink', 'a-name-of-many-letters'] } });
    for (const ifname of ['uplink', 'a-name-of-many-letters']) {
      assert.equal((await ipr.link.dump({ ifname }))[0]?.ifname, 'v0');
      assert.equal((await ipr.link.get({ ifname })).ifname, 'v0');
      await ipr.link.set({ ifname, mtu: 1400 });
      assert.equal((await ipr.link.ensure({ ifname, mtu: 1400 })).outcome, 'unchanged');
      assert.equal((await ipr.link.wait(ifname, { up: true })).ifname, 'v0');
    }
    const long = { dev: 'v0', ifname: 'a-name-of-many-letters' };
    assert.equal((await rejection(ipr.link.set(long))).path, 'ifname');
    const vrf = { dst: '10.5.0.0/16', dev: 'v0', vrf: 'v1' };
    assert.match((await rejection(ipr.route.add(vrf))).message, /'v1' is a veth, not a VRF/);
  });
});
