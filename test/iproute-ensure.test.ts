import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IPRoute } from '../src/index.js';
import { noNamespaces, rejection, TestNamespace } from './helpers.js';

const PAIR = `
  link add v0 type veth peer name v1
  link set v0 up
  link set v1 up
  addr add 10.0.0.1/24 dev v0
`;

function paired(): { space: TestNamespace; ipr: IPRoute } {
  const space = new TestNamespace();
  space.ip(PAIR);
  return { space, ipr: space.ipr() };
}

describe('ensure', { skip: noNamespaces, timeout: 60_000 }, () => {
  it('a link', async () => {
    using space = new TestNamespace();
    const ipr = space.ipr();
    const bridge = {
      ifname: 'br0',
      linkinfo: { kind: 'bridge', data: { forwardDelay: 400 } },
      up: true,
    } as const;
    const made = await ipr.link.ensure(bridge);
    assert.equal(made.outcome, 'created');
    assert.ok(made.entry!.flags!.includes('up'));
    assert.equal((await ipr.link.ensure(bridge)).outcome, 'unchanged');
    const other = { ...bridge, linkinfo: { kind: 'bridge', data: { forwardDelay: 500 } } } as const;
    assert.equal((await ipr.link.ensure(other)).outcome, 'changed');
    assert.equal((await ipr.link.ensure({ dev: 'br0', mtu: 1400, up: false })).outcome, 'changed');
    assert.equal((await ipr.link.ensure({ dev: 'br0', mtu: 1400, up: false })).outcome, 'unchanged');
    const [said] = space.ipJson('link show br0');
    assert.deepEqual([said!.mtu, said!.operstate], [1400, 'DOWN']);
    const veth = {
      ifname: 'v0',
      linkinfo: { kind: 'veth', data: { peer: { ifname: 'v1' } } },
      master: 'br0',
    } as const;
    assert.equal((await ipr.link.ensure(veth)).outcome, 'created');
    assert.equal((await ipr.link.ensure(veth)).outcome, 'unchanged');
    const wrong = await rejection(ipr.link.ensure({ ifname: 'br0', linkinfo: { kind: 'veth' } }));
    assert.match(wrong.message, /'br0' is a bridge, not a veth/);
    assert.equal((await ipr.link.ensure({ ifname: 'br0' }, { present: false })).outcome, 'removed');
    assert.equal((await ipr.link.ensure({ ifname: 'br0' }, { present: false })).outcome, 'unchanged');
  });

  it('an address', async () => {
    const { space, ipr } = paired();
    using _space = space;
    const address = { dev: 'v0', address: '10.0.0.1/24' };
    assert.equal((await ipr.addr.ensure(address)).outcome, 'unchanged');
    const more = { dev: 'v0', address: 'fd00:0::1/64', flags: ['nodad'] } as const;
    const made = await ipr.addr.ensure(more);
    assert.deepEqual([made.outcome, made.entry!.address], ['created', 'fd00::1']);
    assert.equal((await ipr.addr.ensure(more)).outcome, 'unchanged');
    const lasting = { ...more, cacheinfo: { valid: 1000, prefered: 500 } };
    assert.equal((await ipr.addr.ensure(lasting)).outcome, 'changed');
    assert.equal((await ipr.addr.ensure(lasting)).outcome, 'unchanged');
    assert.equal((await ipr.addr.ensure(address, { present: false })).outcome, 'removed');
    assert.equal((await ipr.addr.ensure(address, { present: false })).outcome, 'unchanged');
    assert.equal(
      (await ipr.addr.ensure({ ...address, dev: 'gone' }, { present: false })).outcome,
      'unchanged',
    );
    assert.equal((await rejection(ipr.addr.ensure({ ...address, dev: 'gone' }))).code, 'ENODEV');
  });

  it('a route', async () => {
    const { space, ipr } = paired();
    using _space = space;
    const route = { dst: '10.9.0.1', gateway: '10.0.0.2' };
    assert.equal((await ipr.route.ensure(route)).outcome, 'created');
    assert.equal((await ipr.route.ensure(route)).outcome, 'unchanged');
    assert.equal(
      (await ipr.route.ensure({ ...route, gateway: '10.0.0.3', table: 'main' })).outcome,
      'changed',
    );
    assert.equal((await ipr.route.ensure({ ...route, priority: 7 })).outcome, 'created');
    const hops = (second: string) => ({
      dst: '10.8.0.0/16',
      multipath: [
        { dev: 'v0', gateway: '10.0.0.5' },
        { dev: 'v0', gateway: second },
      ],
    });
    assert.equal((await ipr.route.ensure(hops('10.0.0.6'))).outcome, 'created');
    assert.equal((await ipr.route.ensure(hops('10.0.0.6'))).outcome, 'unchanged');
    assert.equal((await ipr.route.ensure(hops('10.0.0.7'))).outcome, 'changed');
    const standard = { dst: 'default', dev: 'v0' };
    assert.equal((await ipr.route.ensure(standard)).outcome, 'created');
    assert.equal((await ipr.route.ensure(standard)).outcome, 'unchanged');
    assert.deepEqual(
      space.ipJson('route').map(({ dst, gateway }) => [dst, gateway]),
      [
        ['default', undefined],
        ['10.0.0.0/24', undefined],
        ['10.8.0.0/16', undefined],
        ['10.9.0.1', '10.0.0.3'],
        ['10.9.0.1', '10.0.0.2'],
      ],
    );
    assert.equal((await ipr.route.ensure(hops('10.0.0.7'), { present: false })).outcome, 'removed');
    assert.equal((await ipr.route.ensure(hops('10.0.0.7'), { present: false })).outcome, 'unchanged');
  });

  it('rules, neighbours and nexthops', async () => {
    const { space, ipr } = paired();
    using _space = space;
    const rule = { src: '10.0.0.0/8', table: 100, priority: 1000 };
    const neighbour = { dev: 'v0', dst: '10.0.0.9', lladdr: '02:00:00:00:00:09' };
    const outcomes: string[] = [];
    outcomes.push((await ipr.rule.ensure(rule)).outcome, (await ipr.rule.ensure(rule)).outcome);
    outcomes.push((await ipr.rule.ensure(rule, { present: false })).outcome);
    assert.deepEqual(outcomes.splice(0), ['created', 'unchanged', 'removed']);
    outcomes.push((await ipr.neigh.ensure(neighbour)).outcome, (await ipr.neigh.ensure(neighbour)).outcome);
    outcomes.push((await ipr.neigh.ensure({ ...neighbour, lladdr: '02:00:00:00:00:0A' })).outcome);
    outcomes.push((await ipr.neigh.ensure({ dev: 'v0', dst: '10.0.0.9' }, { present: false })).outcome);
    outcomes.push((await ipr.neigh.ensure({ dev: 'v0', dst: '10.0.0.9' }, { present: false })).outcome);
    assert.deepEqual(outcomes.splice(0), ['created', 'unchanged', 'changed', 'removed', 'unchanged']);
    assert.equal(space.ipJson('rule').length, 3);
    const nexthop = { id: 7, gateway: '10.0.0.5', dev: 'v0' };
    const first = await ipr.nexthop.ensure(nexthop).catch((error: { code: string }) => error.code);
    if (first === 'EOPNOTSUPP') return;
    outcomes.push((await ipr.nexthop.ensure(nexthop)).outcome);
    outcomes.push((await ipr.nexthop.ensure({ ...nexthop, gateway: '10.0.0.6' })).outcome);
    outcomes.push((await ipr.nexthop.ensure({ gateway: '10.0.0.6', dev: 'v0' })).outcome);
    assert.deepEqual(outcomes, ['unchanged', 'changed', 'unchanged']);
  });
});

describe('poll, wait and flush', { skip: noNamespaces, timeout: 60_000 }, () => {
  it('wait for what is to come, and to go', async () => {
    const { space, ipr } = paired();
    using _space = space;
    const later = ipr.link.wait('br7', { up: true });
    const gone = ipr.link.wait('v0', { present: false });
    const route = ipr.route.poll({ dst: '10.7.0.0/16' });
    await ipr.route.add({ dst: '10.7.0.0/16', dev: 'v1' });
    assert.equal((await route).length, 1);
    await ipr.link.add({ ifname: 'br7', linkinfo: { kind: 'bridge' } });
    await ipr.link.set({ dev: 'br7', up: true });
    assert.equal((await later)!.ifname, 'br7');
    const left = ipr.route.poll({ dst: '10.7.0.0/16' }, { present: false });
    await ipr.link.set({ dev: 'v1', master: 'br7' });
    assert.equal((await ipr.link.wait('v1', { master: 'br7', operstate: 'up' }))!.ifname, 'v1');
    await ipr.link.del({ dev: 'v0' });
    assert.equal(await gone, undefined);
    assert.deepEqual(await left, []);
    // what is so already need not be waited for
    await ipr.link.wait('br7', { until: ({ mtu }) => mtu === 1500 });
  });

  it('gives up in time, and when told', async () => {
    const { space, ipr } = paired();
    using _space = space;
    const late = await rejection(ipr.link.wait('never', { timeout: 50 }));
    assert.deepEqual([late.code, /link 'never': not within 50 ms/.test(late.message)], ['ETIMEDOUT', true]);
    const stop = new AbortController();
    const waiting = ipr.addr.poll({ dev: 'v1', family: 'inet' }, { signal: stop.signal, timeout: 0 });
    stop.abort(new Error('enough'));
    assert.equal((await rejection(waiting)).message, 'enough');
    const closed = ipr.neigh.poll({ dst: '10.0.0.99' });
    setImmediate(() => ipr.close());
    assert.match((await rejection(closed)).message, /closed/);
  });

  it('flush removes links', async () => {
    const { space, ipr } = paired();
    using _space = space;
    await ipr.link.add({ ifname: 'br0', linkinfo: { kind: 'bridge' } });
    assert.equal(await ipr.link.flush({ linkinfo: { kind: 'veth' } }), 1);
    assert.equal(await ipr.link.flush({ all: true }), 1);
    assert.deepEqual(
      space.ipJson('link').filter(({ ifname }) => ifname === 'br0' || ifname === 'v0'),
      [],
    );
  });
});
