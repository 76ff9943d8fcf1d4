import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { IPDB } from '../../src/index.js';
import { noNamespaces } from '../helpers.js';
import { BASE } from './tx-generate.js';
import { calm, difference, settledState, stateOf } from './tx-state.js';

describe('the wanted state', { skip: noNamespaces }, () => {
  it('is what was exported: exported, wiped and applied, it is the same', async () => {
    using space = calm();
    space.ip(BASE);
    await settledState(space);
    await using db = await IPDB.open({ netns: space.ns.fd });
    const whole = JSON.parse(JSON.stringify(await db.export()));
    assert.ok(whole.routes.length > 8 && whole.rules.length === 4 && whole.nexthops.length === 3);
    const again = await db.apply(whole);
    assert.equal(String(again.plan), '', 'it is so already');
    const wiped = {
      version: 1,
      interfaces: [{ ifname: 'lo' }],
      nexthops: [],
      routes: [],
      rules: [],
      neighbours: [],
    } as const;
    const before = stateOf(space);
    const dry = await db.apply(structuredClone(wiped) as never, { dryRun: true });
    assert.ok(dry.changed && dry.plan.length >= 4);
    assert.equal(difference(stateOf(space), before), '', 'a dry run does nothing');
    await db.apply(structuredClone(wiped) as never);
    assert.equal(space.ip('-br link').split('\n').filter(Boolean).length, 1);
    assert.doesNotMatch(space.ip('rule'), /500/);
    const { plan } = await db.apply(whole);
    assert.ok(plan.length > 20);
    assert.equal(String((await db.apply(whole)).plan), '', 'a second time there is nothing to do');
    assert.deepEqual(JSON.parse(JSON.stringify(await db.export())), whole);
  });

  it('takes the smallest plan', async () => {
    using space = calm();
    space.ip(BASE);
    await settledState(space);
    await using db = await IPDB.open({ netns: space.ns.fd });
    const state = await db.export();
    const v0 = state.interfaces!.find(({ ifname }) => ifname === 'v0')!;
    v0.mtu = 1380;
    v0.addresses!.push({ address: '10.123.0.1/24' });
    state.routes!.push({ dst: '10.124.0.0/16', gateway: '10.123.0.9' });
    state.routes = state.routes!.filter(({ dst }) => dst !== '10.68.0.0/16');
    state.rules!.push({ src: '10.5.0.0/16', table: 105, priority: 555 });
    const { plan } = await db.apply(state, { dryRun: true });
    assert.deepEqual(String(plan).split('\n'), [
      'ip link set dev v0 mtu 1380',
      'ip addr add 10.123.0.1/24 dev v0',
      'ip route add 10.124.0.0/16 via 10.123.0.9',
      'ip rule add from 10.5.0.0/16 pref 555 table 105',
      'ip route del blackhole 10.68.0.0/16 table main proto boot scope global',
    ]);
    await db.apply(state);
    assert.equal((await db.apply(state)).changed, false);
    assert.equal((await db.apply({ version: 1 })).changed, false, 'sections left out are left alone');
    await db.apply({
      version: 1,
      interfaces: [{ ifname: 'br7', kind: 'bridge', up: true }, ...state.interfaces!],
    });
    assert.equal(db.interfaces.get('br7')?.linkinfo?.kind, 'bridge');
  });

  it('has numbers of 64 bits as numbers where they are exact, as text beyond, and takes both', async () => {
    using space = calm();
    await using db = await IPDB.open({ netns: space.ns.fd });
    const wide = '12345678901234567890';
    const rules = [
      { priority: 50, table: 50, tunId: 7 },
      { priority: 51, table: 51, tunId: wide },
    ] as const;
    await db.apply({ version: 1, rules: [...rules, { priority: 52, table: 52, tunId: '8' }] });
    const shown = space.ipJson('rule').map(({ priority, tun_id: id }) => [priority, id]);
    assert.deepEqual(shown.filter(([priority]) => [50, 51, 52].includes(priority as number)).length, 3);
    assert.match(space.run('ip', ['rule']).stdout, /51:.*tun_id 12345678901234567890/);
    const document = JSON.parse(JSON.stringify(await db.export()));
    assert.deepEqual(
      document.rules.map(({ tunId }: { tunId: unknown }) => tunId),
      [7, wide, 8],
    );
    assert.equal(String((await db.apply(document)).plan), '', 'it is so');
    const bare = { version: 1, rules: [{ priority: 51, table: 51, tunId: BigInt(wide) }] } as const;
    assert.equal((await db.apply(structuredClone(bare) as never)).plan.length, 2, 'the other two go');
    assert.equal((await db.apply(structuredClone(bare) as never)).changed, false);
    await assert.rejects(
      db.apply({ version: 1, rules: [{ priority: 50, table: 50, tunId: 'x' }] }),
      /rules\[0\]\.tunId: has to be a number/,
    );
  });

  it('is refused where it makes no sense, naming the place', async () => {
    using space = calm();
    await using db = await IPDB.open({ netns: space.ns.fd });
    const refused = (document: unknown, words: RegExp) => assert.rejects(db.apply(document as never), words);
    await refused({ version: 2 }, /version: 2 is not 1/);
    await refused({ version: 1, route: [] }, /route: there is no such section/);
    await refused(
      { version: 1, interfaces: [{ name: 'x' }] },
      /interfaces\[0\]\.name: unknown field; did you mean .ifname/,
    );
    await refused({ version: 1, interfaces: [{ ifname: 'x' }] }, /there is no 'x', and without a kind/);
    await refused({ version: 1, interfaces: [{ ifname: 'x', kind: 'bridge', mtu: 'big' }] }, /mtu/);
    assert.equal(space.ip('-br link').split('\n').filter(Boolean).length, 1);
  });
});
