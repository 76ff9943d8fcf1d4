import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { CommitError, ConflictError, IPDB } from '../../src/index.js';
import { noNamespaces, type TestNamespace } from '../helpers.js';
import { calm, difference, settledState, stateOf } from './tx-state.js';

function base(): TestNamespace {
  const space = calm();
  space.ip(`link add v0 type veth peer name v1
    addr add 10.1.0.1/24 dev v0
    link set v0 up
    link set v1 up
    route add 10.9.0.0/16 via 10.1.0.2`);
  return space;
}

describe('transactions', { skip: noNamespaces }, () => {
  it('say what they would send, in an order that can be done, and in words that ip takes', async () => {
    using space = base();
    using copy = base();
    await using db = await IPDB.open({ netns: space.ns.fd });
    const tx = db.begin();
    tx.rule.add({ src: '10.7.0.0/16', table: 100, priority: 900 });
    tx.route.add({ dst: 'default', gateway: '10.7.0.1', table: 100 });
    tx.route.add({ dst: '10.7.0.1', dev: 'br0', table: 100 });
    tx.route.add({ dst: '10.7.0.1', dev: 'br0' });
    tx.addr.add({ dev: 'br0', address: '10.5.0.1/24' });
    tx.link.set({ dev: 'v0', master: 'br0', mtu: 1400 });
    tx.link.add({ ifname: 'br0', linkinfo: { kind: 'bridge', data: { stpState: 1 } }, up: true });
    tx.addr.del({ dev: 'v0', address: '10.1.0.1/24' });
    const before = await settledState(space);
    const plan = tx.plan();
    assert.deepEqual(stateOf(space), before, 'a plan changes nothing');
    assert.deepEqual(String(plan).split('\n'), [
      'ip link add name br0 up type bridge stp_state 1',
      'ip link set dev v0 mtu 1400 master br0',
      'ip addr add 10.5.0.1/24 dev br0',
      'ip route add 10.7.0.1 dev br0 table 100',
      'ip route add 10.7.0.1 dev br0',
      'ip route add default via 10.7.0.1 table 100',
      'ip rule add from 10.7.0.0/16 pref 900 table 100',
      'ip addr del 10.1.0.1/24 dev v0',
    ]);
    assert.deepEqual(plan.steps[1]!.undo, {
      source: 'localhost',
      object: 'link',
      verb: 'set',
      request: { index: db.interfaces.get('v0')!.index, master: 0, mtu: 1500 },
    });
    const report = await tx.commit();
    assert.equal(report.state, 'committed');
    assert.equal(db.last, report);
    for (const command of String(plan).split('\n')) copy.ip(command.replace(/^ip /, ''));
    const names = (of: TestNamespace) => ({
      routes: of.ip('route show table all').replace(/fe80::\S+|ff00::\S+|.*(fe80|ff00).*\n/g, ''),
      rules: of.ip('rule'),
      ports: of.ip('-br link show master br0').split(' ')[0],
    });
    assert.deepEqual(names(space), names(copy));
    assert.ok(db.routes.get('10.7.0.1/32'), 'the mirror shows it when the commit resolves');
  });

  it('refuse wrong input and unknown interfaces before anything is sent', async () => {
    using space = base();
    await using db = await IPDB.open({ netns: space.ns.fd });
    const before = await settledState(space);
    await assert.rejects(
      db.transaction((tx) => {
        tx.link.set({ dev: 'v0', mtu: 1300 });
        tx.route.add({ dst: '10.8.0.0/16', gatway: '10.1.0.2' } as never);
      }),
      (error: CommitError) => /gatway/.test(error.message) && /nothing was changed/.test(error.message),
    );
    await assert.rejects(
      db.transaction((tx) => {
        tx.link.set({ dev: 'v0', mtu: 1300 });
        tx.addr.add({ dev: 'nosuch', address: '10.8.0.1/24' });
      }),
      /addr dev: no interface is named 'nosuch'/,
    );
    await assert.rejects(
      db.transaction((tx) => {
        tx.link.set({ dev: 'v0', mtu: 1300 });
        throw new Error('changed my mind');
      }),
      /changed my mind/,
    );
    assert.deepEqual(stateOf(space), before);
  });

  it('tell which request failed and where, what was restored, and leave the rest of the world alone', async () => {
    using space = base();
    await using db = await IPDB.open({ netns: space.ns.fd });
    const before = await settledState(space);
    const error = await db
      .transaction((tx) => {
        tx.addr.add({ dev: 'v1', address: '10.2.0.1/24' });
        tx.addr.del({ dev: 'v0', address: '10.1.0.1/24' });
        tx.link.del({ dev: 'lo' });
      })
      .catch((caught: unknown) => caught);
    assert.ok(error instanceof CommitError);
    assert.equal(error.step?.ip, 'ip link del dev lo');
    assert.equal(error.code, 'EOPNOTSUPP');
    assert.equal(error.undone, 2);
    assert.ok(error.restored.some(({ record }) => (record as { dst?: string }).dst === '10.9.0.0/16'));
    assert.deepEqual(error.unrestored, []);
    assert.deepEqual(stateOf(space), before);
    const bad = await db
      .transaction((tx) => tx.link.add({ ifname: 'x', linkinfo: { kind: 'bridge' }, mtu: 4_000_000_000 }))
      .catch((caught: unknown) => caught as CommitError);
    assert.ok(bad instanceof CommitError);
    assert.match(bad.message, /x/);
  });

  it('make a link again that was deleted, with its index, pair, addresses and routes', async () => {
    using space = base();
    await using db = await IPDB.open({ netns: space.ns.fd });
    space.ip('addr add 10.1.0.7/24 dev v0');
    await db.settled();
    const before = await settledState(space);
    const objects = () => assert.equal(db.interfaces.get('v0'), undefined);
    await assert.rejects(
      db.transaction((tx) => tx.link.del({ dev: 'v1' }), {
        after: () => {
          objects();
          return false;
        },
      }),
      (error: CommitError) => error.code === 'EVETO',
    );
    await eventually(() => assert.equal(difference(stateOf(space), before), ''));
  });

  it('ask hooks before and after', async () => {
    using space = base();
    await using db = await IPDB.open({ netns: space.ns.fd });
    const before = await settledState(space);
    const stop = db.beforeCommit(function maintenance(_tx, plan) {
      return plan.length < 2;
    });
    const two = (): Promise<void> =>
      db.transaction((tx) => {
        tx.link.set({ dev: 'v0', mtu: 1300 });
        tx.link.set({ dev: 'v1', mtu: 1300 });
      });
    await assert.rejects(two(), /vetoed by the hook 'maintenance'; nothing was changed/);
    stop();
    const seen: number[] = [];
    const done = db.afterCommit(() => {
      seen.push(db.interfaces.get('v0')!.mtu!);
      throw new Error('10.1.0.2 does not answer');
    });
    await assert.rejects(two(), /a hook objected.*10\.1\.0\.2 does not answer; all undone \(2 requests\)/);
    done();
    assert.deepEqual(seen, [1300]);
    assert.deepEqual(stateOf(space), before);
    await two();
    assert.equal(db.interfaces.get('v1')!.mtu, 1300);
  });

  it('are undone unless confirmed in time', async () => {
    using space = base();
    await using db = await IPDB.open({ netns: space.ns.fd });
    const before = await settledState(space);
    const tx = db.begin();
    tx.addr.del({ dev: 'v0', address: '10.1.0.1/24' });
    let between: object | undefined;
    const after = () => {
      between = stateOf(space);
    };
    await tx.commit({ confirm: '150ms', after });
    assert.equal(tx.state, 'unconfirmed');
    assert.notDeepEqual(between, before);
    const restored = await tx.expired;
    assert.ok(restored && restored.undone === 1 && restored.unrestored.length === 0);
    assert.deepEqual(stateOf(space), before);
    await assert.rejects(tx.confirm(), /rolled back/);

    const kept = db.begin();
    kept.link.set({ dev: 'v0', mtu: 1300 });
    await kept.commit({ confirm: '1s' });
    await kept.confirm();
    await sleep(1100);
    assert.equal(db.interfaces.get('v0')!.mtu, 1300);

    {
      await using left = db.begin();
      left.link.set({ dev: 'v0', mtu: 1400 });
      await left.commit({ confirm: '10s' });
    }
    assert.equal(db.interfaces.get('v0')!.mtu, 1300, 'left without a confirmation');
    await assert.rejects(db.begin().commit({ confirm: 'soon' }), /confirm: 'soon' is no duration/);
  });

  it('notice what others have changed meanwhile', async () => {
    using space = base();
    await using db = await IPDB.open({ netns: space.ns.fd, views: ['addresses', 'routes', 'rules'] });
    const cases: [string, (tx: ReturnType<IPDB['begin']>) => void][] = [
      ['link set v0 mtu 1350', (tx) => tx.link.set({ dev: 'v0', mtu: 1300 })],
      [
        'route add 10.60.0.0/16 via 10.1.0.3',
        (tx) => tx.route.replace({ dst: '10.60.0.0/16', gateway: '10.1.0.4' }),
      ],
      ['route replace 10.9.0.0/16 via 10.1.0.5', (tx) => tx.route.del({ dst: '10.9.0.0/16' })],
      ['addr add 10.61.0.1/24 dev v1', (tx) => tx.addr.add({ dev: 'v1', address: '10.61.0.1/24' })],
      ['link set v1 mtu 1350', (tx) => tx.link.del({ dev: 'v1' })],
    ];
    for (const [theirs, ours] of cases) {
      const tx = db.begin();
      ours(tx);
      space.ip(theirs);
      const state = await settledState(space);
      await assert.rejects(tx.commit(), (error: unknown) => {
        assert.ok(error instanceof ConflictError, `${theirs}: ${error}`);
        assert.equal(error.conflicts.length, 1);
        return true;
      });
      assert.deepEqual(stateOf(space), state);
    }
    const force = db.begin();
    force.link.set({ dev: 'v0', mtu: 1300 });
    force.route.add({ dst: '10.62.0.0/16', gateway: '10.1.0.2' });
    space.ip('link set v0 mtu 1360');
    await force.commit({ force: true });
    const unrelated = db.begin();
    unrelated.link.set({ dev: 'v0', mtu: 1310 });
    space.ip('link set v0 txqueuelen 77\nroute add 10.63.0.0/16 via 10.1.0.2');
    await unrelated.commit();
    assert.equal(db.interfaces.get('v0')!.mtu, 1310);
    assert.equal(db.interfaces.get('v0')!.txqlen, 77);
  });

  it('notice changes to views that nobody had loaded, from when they speak of them', async () => {
    using space = base();
    await using db = await IPDB.open({ netns: space.ns.fd, views: [] });
    const cases: [string, (tx: ReturnType<IPDB['begin']>) => void][] = [
      ['route replace 10.9.0.0/16 via 10.1.0.5', (tx) => tx.route.del({ dst: '10.9.0.0/16' })],
      [
        'rule add from 10.6.0.0/16 table 8 priority 70',
        (tx) => tx.rule.add({ src: '10.6.0.0/16', table: 8, priority: 70 }),
      ],
      [
        'nexthop add id 5 via 10.1.0.2 dev v0',
        (tx) => tx.nexthop.add({ id: 5, gateway: '10.1.0.3', dev: 'v0' }),
      ],
    ];
    for (const [theirs, ours] of cases) {
      const tx = db.begin();
      ours(tx);
      await tx.followed();
      space.ip(theirs);
      const state = await settledState(space);
      await assert.rejects(tx.commit(), ConflictError, theirs);
      assert.deepEqual(stateOf(space), state);
    }
    const own = db.begin();
    own.rule.add({ src: '10.6.1.0/24', table: 8, priority: 71 });
    await own.commit();
  });

  it('keep what others did while they were under way', async () => {
    using space = base();
    await using db = await IPDB.open({ netns: space.ns.fd, views: ['routes'] });
    space.ip('link add w0 type veth peer name w1\nlink set w0 up\nroute add 10.33.0.0/16 dev w0');
    await db.settled();
    await assert.rejects(
      db.transaction((tx) => tx.addr.del({ dev: 'v0', address: '10.1.0.1/24' }), {
        after: () => {
          space.ip('route add 10.44.0.0/16 dev w0\nroute del 10.33.0.0/16');
          return false;
        },
      }),
    );
    const routes = space.ip('route');
    assert.match(routes, /10\.9\.0\.0\/16 via/);
    assert.match(routes, /10\.44\.0\.0\/16/);
    assert.doesNotMatch(routes, /10\.33\.0\.0\/16/);
  });

  it('span namespaces, and move links between them', async () => {
    using one = base();
    using two = calm();
    const before = { one: await settledState(one), two: await settledState(two) };
    await using db = await IPDB.open({ sources: { one: { netns: one.ns.fd }, two: { netns: two.ns.fd } } });
    const change = (tx: ReturnType<IPDB['begin']>) => {
      tx.link.set({ dev: 'v1', source: 'two' });
      tx.source('two').addr.add({ dev: 'v1', address: '10.1.0.2/24' });
      tx.source('two').link.set({ dev: 'v1', up: true });
      tx.source('two').route.add({ dst: 'default', gateway: '10.1.0.1' });
      tx.route.add({ dst: '10.99.0.0/16', gateway: '10.1.0.2' });
    };
    await assert.rejects(db.transaction(change, { after: () => false }), /all undone/);
    await eventually(() => assert.equal(difference(stateOf(one), before.one), ''));
    await eventually(() => assert.equal(difference(stateOf(two), before.two), ''));
    await db.transaction(change);
    assert.match(two.ip('route'), /default via 10\.1\.0\.1 dev v1/);
    assert.match(one.ip('route'), /10\.99\.0\.0\/16 via 10\.1\.0\.2/);
    assert.ok(db.source('two').addresses.get('10.1.0.2'));
  });

  it('replace a link by another of its name, in the order in which that is asked for', async () => {
    using space = base();
    await using db = await IPDB.open({ netns: space.ns.fd });
    const before = await settledState(space);
    const change = (tx: ReturnType<IPDB['begin']>) => {
      tx.link.del({ dev: 'v0' });
      tx.link.add({ ifname: 'v0', linkinfo: { kind: 'bridge' }, up: true });
      tx.addr.add({ dev: 'v0', address: '10.1.0.1/24' });
    };
    await assert.rejects(db.transaction(change, { after: () => false }), /undone/);
    await eventually(() => assert.equal(difference(stateOf(space), before), ''));
    await db.transaction(change);
    assert.equal(db.interfaces.get('v0')!.linkinfo?.kind, 'bridge');
  });

  it('have objects with properties', async () => {
    using space = base();
    await using db = await IPDB.open({ netns: space.ns.fd });
    await db.transaction((tx) => {
      const bridge = tx.interfaces.create({ ifname: 'br0', kind: 'bridge' }).up();
      bridge.addresses.add('10.5.0.1/24').ports.add('v0');
      const v0 = tx.interfaces.get('v0');
      v0.mtu = 1280;
      assert.equal(v0.mtu, 1280, 'what is set is read');
      assert.equal(db.interfaces.get('v0')!.mtu, 1500, 'and not done yet');
      assert.equal(v0.review().length, 2);
      tx.interfaces.get('v1').altnames.add('uplink');
      assert.throws(() => tx.interfaces.get('nosuch'), /no interface is named 'nosuch'/);
    });
    const v0 = db.interfaces.get('v0')!;
    assert.equal(v0.mtu, 1280);
    assert.equal(v0.controller?.ifname, 'br0');
    assert.equal(db.interfaces.get('uplink')?.ifname, 'v1');
    assert.ok(db.addresses.get('10.5.0.1', 'br0'));
  });
});

/** The kernel does some of it a moment later. */
async function eventually(check: () => void): Promise<void> {
  for (let i = 0; ; i++) {
    try {
      return check();
    } catch (error) {
      if (i >= 400) throw error;
      await sleep(25);
    }
  }
}
