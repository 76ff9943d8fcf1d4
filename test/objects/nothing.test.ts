/** Nothing is not everything: what says nothing removes nothing, of whatever object and in whatever shape. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { prepareFilter } from '../../src/conntrack/filter.js';
import { IPSet } from '../../src/index.js';
import { checkDocument } from '../../src/ipdb/document/check.js';
import { addr } from '../../src/objects/addr.js';
import { addrlabel } from '../../src/objects/addrlabel.js';
import { bridgeFdb } from '../../src/objects/bridge/fdb.js';
import { bridgeMdb } from '../../src/objects/bridge/mdb.js';
import { condition, deliberate } from '../../src/objects/condition.js';
import type { ObjectDefinition } from '../../src/objects/definition.js';
import { link } from '../../src/objects/link/link.js';
import { neigh } from '../../src/objects/neigh.js';
import { nexthop } from '../../src/objects/nexthop.js';
import { requestNow } from '../../src/objects/request.js';
import { route } from '../../src/objects/route.js';
import { rule } from '../../src/objects/rule.js';
import { action } from '../../src/objects/tc/action.js';
import { trafficClass } from '../../src/objects/tc/class.js';
import { filter } from '../../src/objects/tc/filter.js';
import { qdisc } from '../../src/objects/tc/qdisc.js';
import { checkChooses, checkScope } from '../../src/schema/fields.js';
import { encode } from '../../src/schema/index.js';
import { MemoryTransport } from '../../src/testing.js';

const environment = { resolve: () => 5 };

const ALL: readonly ObjectDefinition[] = [
  ...[link, addr, route, rule, neigh, nexthop, addrlabel, bridgeFdb, bridgeMdb],
  ...[qdisc, trafficClass, filter],
] as never;

/** Filters that would hold for every entry, or by accident for more than was meant. */
const NOTHING: readonly object[] = [
  {},
  { family: 'unspec' },
  { family: 0 },
  { flags: [] },
  { state: [] },
  { linkinfo: {} },
  { linkinfo: { kind: undefined } },
  { linkinfo: { slaveData: [] } },
  { stats64: {} },
  { stats64: { rxBytes: undefined } },
  { cacheinfo: {} },
  { cacheinfo: { valid: undefined } },
  { metrics: {} },
  { metrics: { mtu: undefined } },
  { multipath: [] },
  { multipath: [undefined] },
  { table: 'all' },
  { options: {} },
  { all: false },
  { all: 'yes' },
  { dev: undefined },
];

describe('nothing is not everything', () => {
  for (const definition of ALL)
    it(definition.name, async () => {
      for (const nothing of NOTHING)
        await assert.rejects(
          async () => deliberate(definition, nothing as never, 'flush', environment),
          (error: Error) => /^(EncodeError|TypeError)$/.test(error.name) && !/^Cannot /.test(error.message),
          `${definition.name} ${JSON.stringify(nothing)}`,
        );
      assert.deepEqual(await deliberate(definition, { all: true }, 'flush', environment), {});
    });

  it('names what is undefined by its path', () => {
    const removal = (given: object) => () => deliberate(link as never, given as never, 'flush', environment);
    assert.throws(removal({ linkinfo: { kind: undefined } }), /linkinfo\.kind: is undefined/);
    assert.throws(removal({ flags: ['up', undefined] }), /flags\[1\]: is undefined/);
    assert.throws(() => requestNow(route, 'del', { metrics: {} }), /needs a key/);
    assert.throws(
      () => requestNow(route, 'del', { dst: '10.0.0.0/8', metrics: { mtu: undefined } } as never),
      {
        path: 'metrics.mtu',
      },
    );
  });

  it('chooses by what says something', async () => {
    for (const given of [
      { up: false },
      { up: true },
      { mtu: 0 },
      { flags: ['up'] },
      { linkinfo: { kind: 'veth' } },
    ])
      assert.deepEqual(await deliberate(link as never, given, 'flush', environment), given);
    for (const table of ['unspec', 0])
      assert.throws(() => deliberate(route, { table }, 'flush', environment), /needs a condition/);
    const all = await condition(route, { table: 'all' }, environment);
    assert.equal(all.chooses, false);
    assert.ok(all.accepts({ family: 'inet', table: 77, dst: '10.0.0.0/8' }, false));
  });

  it('up is true or false', () => {
    for (const up of ['false', 'down', 0, 1, null, [], {}])
      for (const verb of ['add', 'set', 'dump'])
        assert.throws(
          () => requestNow(link, verb, { ifname: 'x', up } as never),
          { path: 'up' },
          `${verb} ${up}`,
        );
  });

  it('flags are a list', () => {
    for (const [definition, given] of [
      [link, { ifname: 'x', flags: 1 }],
      [bridgeFdb, { ifindex: 1, lladdr: '02:00:00:00:00:01', flags: 2 }],
      [nexthop, { id: 1, oif: 1, flags: 4 }],
    ] as const)
      assert.throws(
        () => requestNow(definition as ObjectDefinition, 'add', given),
        /expected an array of flag names/,
      );
  });

  it('an input is an object of its own fields', () => {
    for (const given of [new Map([['ifname', 'x']]), new Set(), new Date(), Promise.resolve({ ifname: 'x' })])
      assert.throws(() => requestNow(link, 'add', given), /link\.add: link is a (Map|Set|Date|Promise), not/);
    assert.throws(() => requestNow(link, 'del', Object.create({ ifname: 'x' })), /ifname: is inherited/);
  });

  it('an address has one', () => {
    for (const verb of ['add', 'replace', 'change'])
      assert.throws(() => requestNow(addr, verb, { index: 1 }), { path: 'address', reason: 'is missing' });
    const misspelt = requestNow(addr, 'add', { index: 1, adress: '10.0.0.1/8' } as never);
    assert.throws(() => encode(misspelt.type.message, misspelt.value), /adress.*did you mean 'address'/);
  });

  it('of other classes', () => {
    for (const nothing of [{}, { labels: [] }, { mark: { value: undefined } }, { orig: {} }])
      assert.throws(() => checkChooses('conntrack', nothing, 'flush()'), /EncodeError|undefined|everything/);
    assert.equal(prepareFilter({}).all, true);
    assert.throws(() => checkScope('xfrm state', { prot: 'esp' }, ['proto']), /unknown field.*'proto'/);
    assert.throws(
      () => checkScope('xfrm state', { proto: undefined }, ['proto']),
      /everything would be removed/,
    );
  });

  it('sets: a name that is undefined is not all of them', async () => {
    const transport = new MemoryTransport();
    const ipset = new IPSet({ transport });
    for (const verb of ['destroy', 'flush'] as const)
      await assert.rejects(
        ipset[verb](undefined as never),
        /name is undefined; \{ all: true \} stands for all/,
      );
    ipset.close();
  });
});

describe('documents say what they say', () => {
  it('a field of an entry is not there and undefined', () => {
    const route = { dst: '10.0.0.0/8', gateway: undefined };
    for (const [sections, path] of [
      [{ routes: [route] }, 'routes\\[0\\]\\.gateway'],
      [{ routes: [{ dst: 'default', multipath: [{ gateway: undefined }] }] }, 'routes.*multipath.*gateway'],
      [{ rules: [{ priority: 5, src: undefined }] }, 'rules.*src'],
      [{ interfaces: [{ ifname: 'x', addresses: [{ address: '10.0.0.1/8', scope: undefined }] }] }, 'scope'],
    ] as const)
      assert.throws(() => checkDocument({ version: 1, ...sections }), new RegExp(`${path}: is undefined`));
    checkDocument({ version: 1, interfaces: [{ ifname: 'x', mtu: undefined }], routes: undefined });
  });
});

describe('actions by number', () => {
  const bytes = (input: object, verb = 'add'): string => {
    const { type, value } = requestNow(action, verb, input);
    return Buffer.from(encode(type.message, value)).toString('hex');
  };

  it('the number may stand beside the kind or among the options', () => {
    const among = bytes({ kind: 'gact', options: { action: 'drop', index: 7 } });
    assert.equal(bytes({ kind: 'gact', index: 7, options: { action: 'drop' } }), among);
    assert.equal(bytes({ kind: 'gact', index: 7, options: { parms: { action: 'shot' } } }), among);
    assert.equal(
      bytes({ kind: 'police', index: 7, options: { rate: '1mbit', burst: '10k' } }, 'replace'),
      bytes({ kind: 'police', options: { rate: '1mbit', burst: '10k', index: 7 } }, 'replace'),
    );
    assert.throws(() => bytes({ kind: 'gact', index: 7, options: { action: 'drop', index: 8 } }), {
      path: 'index',
    });
  });

  it('and so of a filter', () => {
    const of = (one: object): string => {
      const { type, value } = requestNow(filter, 'add', {
        ifindex: 1,
        parent: '1:',
        kind: 'matchall',
        options: { act: [one] },
      } as never);
      return Buffer.from(encode(type.message, value)).toString('hex');
    };
    assert.equal(
      of({ kind: 'gact', index: 7, options: { action: 'drop' } }),
      of({ kind: 'gact', options: { action: 'drop', index: 7 } }),
    );
  });
});

describe('gateways of the own family', () => {
  const bytes = (input: object): string => {
    const { type, value } = requestNow(route, 'add', input);
    return Buffer.from(encode(type.message, value)).toString('hex');
  };

  it('via is what gateway is', () => {
    for (const [dst, family, addr] of [
      ['10.0.0.0/8', 'inet', '192.0.2.1'],
      ['fd00::/8', 'inet6', 'fe80::1'],
      ['default', 'inet6', 'fe80::1'],
    ] as const) {
      const own = dst === 'default' ? { family } : {};
      assert.equal(bytes({ dst, via: { family, addr } }), bytes({ dst, gateway: addr, ...own }));
      assert.equal(
        bytes({ dst, multipath: [{ via: { addr }, weight: 2 }] }),
        bytes({ dst, multipath: [{ gateway: addr, weight: 2 }], ...own }),
      );
    }
    assert.notEqual(
      bytes({ dst: '10.0.0.0/8', via: { family: 'inet6', addr: 'fe80::1' } }),
      bytes({ dst: '10.0.0.0/8' }),
    );
  });
});
