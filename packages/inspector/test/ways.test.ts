import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decide, type Packet } from '../dist/ways/rules.js';
import { isWithin, sameAddress } from '../dist/world/addresses.js';
import { ip, type Json, Names, noNames, start, TestViewer, until } from './support.js';

type Fields = Record<string, unknown>;

const packet = (more: Partial<Packet> = {}): Packet => ({
  family: 'inet',
  dst: '10.0.0.9',
  mark: 0,
  ...more,
});
const rule = (priority: number, more: Fields = {}): Fields => ({
  family: 'inet',
  priority,
  action: 'toTbl',
  table: priority,
  flags: [],
  suppressPrefixlen: 0xffffffff,
  ...more,
});
const decided = (
  rules: Fields[],
  of: Packet,
  tables: Record<number, Fields> = { 300: { type: 'unicast', oif: 9 } },
) =>
  decide(
    rules,
    of,
    () => 77,
    (table) => tables[table],
  );

test('rules are asked in their order, by everything that they look at', () => {
  const last = rule(300);
  const matched = (more: Fields, of: Partial<Packet>): boolean =>
    decided([rule(100, { action: 'blackhole', ...more }), last], packet(of)).verdict === 'blackhole';
  assert.ok(matched({}, {}));
  assert.ok(matched({ src: '10.1.0.0/16' }, { src: '10.1.2.3' }));
  assert.ok(!matched({ src: '10.1.0.0/16' }, { src: '10.2.2.3' }));
  assert.ok(!matched({ src: '10.1.0.0/16' }, {}));
  assert.ok(matched({ dst: '10.0.0.8/29' }, {}));
  assert.ok(!matched({ dst: '10.0.0.0/29' }, {}));
  assert.ok(matched({ fwmark: 0x80000001, fwmask: 0x80000000 }, { mark: 0x80000000 }));
  assert.ok(!matched({ fwmark: 1, fwmask: 0xffffffff }, { mark: 3 }));
  assert.ok(matched({ iifname: 'lo' }, {}));
  assert.ok(!matched({ iifname: 'eth0' }, {}));
  assert.ok(matched({ iifname: 'eth0' }, { iif: 'eth0' }));
  assert.ok(!matched({ oifname: 'eth0' }, {}));
  assert.ok(matched({ ipProto: 6, dportRange: { start: 80, end: 90 } }, { ipProto: 6, dport: 85 }));
  assert.ok(!matched({ ipProto: 6, dportRange: { start: 80, end: 90 } }, { ipProto: 6, dport: 91 }));
  assert.ok(!matched({ dportRange: { start: 80, end: 90 } }, {}));
  assert.ok(!matched({ flags: ['invert'] }, {}));
  assert.ok(matched({ flags: ['invert'], src: '10.1.0.0/16' }, { src: '10.2.0.1' }));
  assert.ok(!matched({ family: 'inet6' }, {}));
});

test('tables that have no route, that throw, and jumps, lead to the next rule', () => {
  const tables = {
    100: { type: 'throw' },
    300: { type: 'unicast', oif: 9 },
    77: { type: 'unicast', oif: 7 },
  };
  const all = [rule(100), rule(200), rule(300)];
  const { rules, route } = decided(all, packet(), tables);
  assert.deepEqual(
    rules.map(({ priority, matched }) => [priority, matched]),
    [
      [100, true],
      [200, true],
      [300, true],
    ],
  );
  assert.deepEqual(route, tables[300]);
  const jumping = decided([rule(50, { action: 'goto', goto: 300 }), ...all], packet(), {
    ...tables,
    100: { type: 'blackhole' },
  } as never);
  assert.deepEqual(
    jumping.rules.map(({ priority }) => priority),
    [50, 300],
  );
  assert.equal(decided([rule(10, { l3mdev: 1, table: 0 }), ...all], packet(), tables).route?.oif, 7);
  assert.equal(decided([rule(200)], packet(), tables).verdict, 'unreachable');
});

test('prefixes and addresses in every spelling', () => {
  assert.ok(isWithin('2001:db8::1', '2001:db8::/32'));
  assert.ok(!isWithin('2001:db9::1', '2001:db8::/32'));
  assert.ok(isWithin('2001:db8:0:0:0:0:0:1', '2001:db8::1/128'));
  assert.ok(!isWithin('10.0.0.1', '::/0'));
  assert.ok(sameAddress('::ffff:10.0.0.1', '::ffff:a00:1'));
  assert.ok(!sameAddress('10.0.0.1', '10.0.0.2'));
  for (const none of ['', '10.0.0', '10.0.0.256', ':::', '1:2:3:4:5:6:7', 'g::1', '1::2::3'])
    assert.ok(!sameAddress(none, none), none);
});

describe('ways through a kernel', { skip: noNames() }, () => {
  test('rules, marks, nexthop groups and refusals are as the kernel says', async () => {
    using names = new Names();
    const name = names.add('way');
    const lines = [
      'link set lo up',
      'link add e0 type veth peer name e1',
      'link set e0 up',
      'link set e1 up',
      'addr add 10.0.0.1/24 dev e0',
      'route add default via 10.0.0.254',
      'route add 10.7.0.0/16 via 10.0.0.7 table 100',
      'rule add fwmark 5 lookup 100 priority 500',
      'rule add to 10.66.0.0/16 prohibit priority 600',
      'route add unreachable 10.8.0.0/16',
      'nexthop add id 1 via 10.0.0.8 dev e0',
      'nexthop add id 2 via 10.0.0.9 dev e0',
      'nexthop add id 10 group 1,3/2,1',
      'route add 10.9.0.0/16 nhid 10',
      'addr add 2001:db8::1/64 dev e0 nodad',
      'route add 2001:db8:9::/48 via 2001:db8::9',
    ];
    for (const line of lines) ip(`-n ${name} ${line}`);
    await using shown = await start({ netns: [name] });
    using viewer = await TestViewer.open(shown);
    viewer.subscribe('world');
    await until('the state has come', () => viewer.complete);
    const { id } = viewer.namespace(name)!;
    const way = async (dst: string, more: object = {}) => {
      const found = (await viewer.call('way', { ns: id, dst, ...more })) as { steps: Json[]; end: string };
      const [step] = found.steps;
      const { route, kernel, hops } = step as { route?: Json; kernel: Json; hops: Json[] };
      assert.equal(kernel.agrees, true, `${dst} ${JSON.stringify(found)}`);
      return {
        end: found.end,
        route: route?.text,
        hops: hops.map(({ gateway, dev, share }) => `${gateway} ${dev} ${share}`),
      };
    };
    assert.deepEqual(await way('10.7.1.1'), {
      end: 'leaves',
      route: 'default via 10.0.0.254 dev e0',
      hops: ['10.0.0.254 e0 100'],
    });
    assert.equal((await way('10.7.1.1', { mark: 5 })).route, '10.7.0.0/16 via 10.0.0.7 dev e0 table 100');
    assert.equal((await way('10.66.1.1')).end, 'dropped');
    assert.equal((await way('10.8.1.1')).end, 'unreachable');
    assert.equal((await way('10.0.0.1')).end, 'delivered');
    assert.deepEqual((await way('10.9.1.1')).hops, ['10.0.0.8 e0 75', '10.0.0.9 e0 25']);
    assert.equal((await way('2001:db8:9::1')).route, '2001:db8:9::/48 via 2001:db8::9 dev e0 metric 1024');
    assert.equal((await way('2001:db9::1')).end, 'unreachable');
    for (const [question, error] of [
      [{ dst: 'x' }, /destination/],
      [{ dst: '10.0.0.1', src: '::1' }, /another family/],
      [{ dst: '10.0.0.1', mark: -1 }, /mark/],
      [{ dst: '10.0.0.1', dport: 70_000 }, /destination port/],
      [{ dst: '10.0.0.1', iif: 'none' }, /interface in/],
      [{ dst: '10.0.0.1', protocol: 'tpc' }, /protocol/],
    ] as const)
      await assert.rejects(viewer.call('way', { ns: id, ...question }), error);
  });
});
