import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { canonical } from '../../src/objects/canonical.js';
import { differences, identityKey, matches, same } from '../../src/objects/compare.js';
import { condition, deliberate } from '../../src/objects/condition.js';
import type { Fields } from '../../src/objects/definition.js';
import { inverse } from '../../src/objects/inverse.js';
import { requestNow } from '../../src/objects/request.js';
import { type RouteInput, route } from '../../src/objects/route.js';
import { merged } from '../../src/schema/codec.js';
import { decode, EncodeError, encode } from '../../src/schema/index.js';

const indices: Readonly<Record<string, number>> = { eth0: 2, eth1: 3, red: 10 };
const resolve = (name: string, as?: 'vrf'): number => (as === 'vrf' ? 1000 : indices[name]!);
const environment = { resolve, names: { tables: new Map([['lab', 77]]) } };

function whole(input: RouteInput): Fields {
  return (canonical(route, input as Fields, environment) as { whole: Fields }).whole;
}

function given(input: RouteInput): Fields {
  return (canonical(route, input as Fields, environment) as { given: Fields }).given;
}

/** A route as a dump gives it. */
function read(input: RouteInput): Fields {
  const { type, value } = requestNow(route, 'add', input, resolve);
  return decode(type.message, encode(type.message, merged(value))) as Fields;
}

describe('a request for a route', () => {
  it('is a value, there at once where no name has to be looked up', () => {
    const input = { dst: '10.0.0.0/8', gateway: '192.0.2.1', dev: 'eth0' };
    const made = requestNow(route, 'add', input, resolve);
    assert.equal(made.type.name, 'RTM_NEWROUTE');
    assert.equal(made.flags, 0x600);
    assert.equal(made.object, route);
    assert.equal(made.input, input);
    assert.deepEqual(merged(made.value), {
      family: 'inet',
      table: 254,
      protocol: 'boot',
      type: 'unicast',
      scope: 'universe',
      dst: '10.0.0.0/8',
      gateway: '192.0.2.1',
      oif: 2,
    });
  });

  it('knows tables by name, and by the VRF that they belong to', () => {
    for (const [table, number] of [
      ['main', 254],
      ['local', 255],
      ['77', 77],
    ] as const)
      assert.equal(whole({ dst: '10.0.0.0/8', dev: 'eth0', table }).table, number);
    assert.equal(whole({ dst: '10.0.0.0/8', dev: 'eth0', table: 'lab' }).table, 77);
    assert.equal(whole({ dst: '10.0.0.0/8', dev: 'eth0', vrf: 'red' }).table, 1000);
  });

  it('refuses a gateway of another family by its path', () => {
    const hop = { multipath: [{ gateway: '10.0.0.1' }, { gateway: 'fd00::1' }] };
    assert.throws(
      () => requestNow(route, 'add', { dst: '10.0.0.0/8', ...hop }),
      (error) => error instanceof EncodeError && error.path === 'multipath[1].gateway',
    );
  });
});

describe('the canonical form of a route', () => {
  it('is one for every spelling of a destination', () => {
    const spellings: readonly (readonly string[])[] = [
      ['10.0.0.0/8', '10.1.2.3/8', '10/8', '10.0.0.0/255.0.0.0', '10.77/8'],
      ['192.0.2.1/32', '192.0.2.1', '192.0.2.1/255.255.255.255'],
      ['fd00::/8', 'FD00:0::/8', 'fdff::1/8', 'fd00:0:0:0:0:0:0:0/8'],
      ['fd00::1/128', 'fd00::1', 'FD00:0:0::0001'],
    ];
    for (const [first, ...others] of spellings)
      for (const other of [first!, ...others])
        assert.equal(given({ dst: other, dev: 'eth0' }).dst, first, other);
  });

  it('leaves what is no prefix to the encoder', () => {
    for (const dst of [
      '10.0.0.0/33',
      '10.0.0/8/8',
      '10.0.0.256/8',
      '10.0.0.0/',
      '10.0.0.0/-1',
      '/8',
      '010.0.0.0/8',
    ])
      assert.throws(
        () => given({ dst, dev: 'eth0' }),
        (error) => error instanceof EncodeError && error.path === 'dst',
        dst,
      );
    for (const [dst, normal] of [
      ['10.0.0.0/08', '10.0.0.0/8'],
      ['10.1.2.3/32', '10.1.2.3/32'],
      ['128.0.0.0/1', '128.0.0.0/1'],
      ['255.255.255.255/31', '255.255.255.254/31'],
    ] as const)
      assert.equal(given({ dst, dev: 'eth0' }).dst, normal, dst);
  });

  it('is one for every spelling of everything, of the family that was meant', () => {
    for (const dst of ['default', 'any', 'all', '0/0', '0.0.0.0/0', '10.0.0.0/0', undefined])
      assert.equal(identityKey(route, whole({ dst, dev: 'eth0' })), '["inet",254,"default",null,0,0]', dst);
    for (const dst of ['::/0', 'fd00::/0', '0::0/0'])
      assert.equal(
        identityKey(route, whole({ dst, dev: 'eth0' })),
        '["inet6",254,"default",null,0,1024]',
        dst,
      );
    const via = whole({ dst: 'default', gateway: 'fe80::1', dev: 'eth0' });
    assert.equal(identityKey(route, via), '["inet6",254,"default",null,0,1024]');
  });

  it('says names for numbers, and has no host bits in the source either', () => {
    const one = given({ dst: 'fd00::/8', src: 'FD01::9/64', protocol: 4, type: 1, dev: 'eth0' });
    assert.deepEqual([one.protocol, one.type, one.src], ['static', 'unicast', 'fd01::/64']);
  });
});

describe('routes that are the same', () => {
  it('have destination, table, TOS and metric in common', () => {
    const one = whole({ dst: '10.0.0.0/8', gateway: '192.0.2.1' });
    assert.ok(same(route, one, whole({ dst: '10.1.1.1/8', dev: 'eth0', table: 'main', priority: 0 })));
    assert.ok(!same(route, one, whole({ dst: '10.0.0.0/8', dev: 'eth0', priority: 5 })));
    assert.ok(!same(route, one, whole({ dst: '10.0.0.0/8', dev: 'eth0', tos: 16 })));
    const six = read({ dst: 'fd00::/8', dev: 'eth0', priority: 1024 });
    assert.ok(same(route, six, whole({ dst: 'fd00::/8', dev: 'eth1' })));
    assert.ok(same(route, six, whole({ dst: 'fd00::/8', dev: 'eth1', priority: 0 })));
  });

  it('differ in what is wanted only, whatever the kernel completes', () => {
    const there = read({
      dst: '10.0.0.0/8',
      multipath: [
        { gateway: '192.0.2.1', dev: 'eth0', flags: ['onlink'] },
        { gateway: '192.0.2.2', dev: 'eth1', hops: 4 },
      ],
    });
    const hops = [{ gateway: '192.0.2.1' }, { gateway: '192.0.2.2' }];
    assert.deepEqual(differences(route, given({ dst: '10/8', multipath: hops }), there), []);
    const [differing] = differences(route, given({ dst: '10/8', multipath: hops.slice(1) }), there);
    assert.equal(differing?.field, 'multipath');
    const heavy = given({ dst: '10/8', multipath: [{ gateway: '192.0.2.1', hops: 1 }, hops[1]!] });
    assert.equal(differences(route, heavy, there).length, 1);
    assert.deepEqual(differences(route, given({ dst: '10/8', metrics: { mtu: 1400 } }), there), [
      { field: 'metrics.mtu', wanted: 1400, there: undefined },
    ]);
  });
});

describe('a filter of routes', () => {
  const entry = read({ dst: '10.0.0.0/8', gateway: '192.0.2.1', dev: 'eth0' });
  const accepted = (filter: Fields) => {
    const found = condition(route, filter, environment) as { accepts(entry: Fields, f: boolean): boolean };
    return found.accepts(entry, false);
  };

  it('finds what it means in any spelling', () => {
    for (const filter of [
      {},
      { dst: '10/8' },
      { dst: '10.9.9.9/8', table: 'main' },
      { dst: '10.0.0.0/8', tos: 0, priority: 0 },
      { dev: 'eth0' },
      { oif: 2, type: 1, protocol: 3 },
      { gateway: '192.0.2.1', multipath: undefined },
    ])
      assert.ok(accepted(filter), JSON.stringify(filter));
    for (const filter of [{ dst: '10.0.0.0/9' }, { dev: 'eth1' }, { vrf: 'red' }, { priority: 1 }])
      assert.ok(!accepted(filter), JSON.stringify(filter));
    assert.ok(matches(route, read({ dst: 'default', dev: 'eth0' }), { dst: 'default' }));
  });

  it('is refused where it has a key or a value that no route has', () => {
    assert.throws(() => accepted({ destination: '10.0.0.0/8' }), /destination/);
    assert.throws(() => accepted({ gatway: '10.0.0.1' }), /did you mean 'gateway'/);
    assert.throws(() => accepted({ protocol: 'statik' }), /protocol.*statik/);
    assert.throws(() => accepted({ table: 'nowhere' }), /table/);
    assert.throws(() => accepted({ metrics: { mut: 1400 } }), /metrics.*mut/);
  });

  it('does not mean everything by accident', () => {
    assert.throws(() => deliberate(route, {}, 'flush', { resolve }), /\{ all: true \}/);
    assert.throws(() => deliberate(route, { oif: undefined }, 'flush', { resolve }), /oif: is undefined/);
    assert.throws(() => deliberate(route, { table: 254, oif: undefined }, 'flush', { resolve }), /oif/);
    assert.deepEqual(deliberate(route, { all: true }, 'flush', { resolve }), {});
    assert.deepEqual(deliberate(route, { table: 254 }, 'flush', { resolve }), { table: 254 });
  });
});

describe('what undoes a request for a route', () => {
  const there = read({ dst: '10.0.0.0/8', gateway: '192.0.2.1', dev: 'eth0' });

  it('is worked out from what was there', () => {
    const input = { dst: '10/8', gateway: '192.0.2.9' };
    assert.deepEqual(inverse(requestNow(route, 'add', input), []), { verb: 'del', input });
    const back = inverse(requestNow(route, 'replace', input), [there]);
    assert.deepEqual([back?.verb, back?.input.gateway], ['replace', '192.0.2.1']);
    assert.equal(inverse(requestNow(route, 'del', input), [there])?.verb, 'add');
    assert.equal(inverse(requestNow(route, 'del', input), [there, there])?.verb, 'append');
    assert.equal(inverse(requestNow(route, 'del', input), []), undefined);
  });
});
