/** iproute2's spellings, and what is refused by its field before anything is sent. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addr } from '../../src/objects/addr.js';
import { bridgeFdb } from '../../src/objects/bridge/fdb.js';
import type { Fields, ObjectDefinition } from '../../src/objects/definition.js';
import { link } from '../../src/objects/link/link.js';
import { neigh } from '../../src/objects/neigh.js';
import { nexthop } from '../../src/objects/nexthop.js';
import { requestNow } from '../../src/objects/request.js';
import { route } from '../../src/objects/route.js';
import { rule } from '../../src/objects/rule.js';
import { filter } from '../../src/objects/tc/filter.js';
import { qdisc } from '../../src/objects/tc/qdisc.js';
import { decode, EncodeError, encode } from '../../src/schema/index.js';

const names = {
  tables: new Map([['lab', 77]]),
  realms: new Map([
    ['office', 3],
    ['world', 4],
  ]),
  dsfields: new Map([['AF11', 0x28]]),
  scopes: new Map([['campus', 50]]),
  protocols: new Map([['bgp', 186]]),
  groups: new Map([['uplinks', 9]]),
};
const resolve = () => 5;

type Definition = ObjectDefinition<object, object, object, string>;

/** What the kernel is sent, read back. */
function sent(definition: Definition, input: object, verb = 'add'): Fields {
  const { type, value } = requestNow(definition, verb, input, resolve, names);
  return decode(type.message, encode(type.message, value), { direction: 'request' }) as Fields;
}

function data(kind: string, options: object): Fields {
  return (sent(link, { ifname: 'x0', linkinfo: { kind, data: options } }).linkinfo as { data: Fields }).data;
}

function refused(definition: Definition, input: object, path: string, reason: RegExp, verb = 'add'): void {
  assert.throws(
    () => {
      const { type, value } = requestNow(definition, verb, input, resolve, names);
      encode(type.message, value);
    },
    (error: unknown) => {
      assert.ok(error instanceof EncodeError, String(error));
      assert.equal(error.path, path, error.message);
      assert.match(error.message, reason);
      return true;
    },
  );
}

describe('spellings of iproute2', () => {
  it('of kinds of links', () => {
    for (const [spelt, mode] of [
      ['balance-rr', 'roundrobin'],
      ['active-backup', 'activebackup'],
      ['balance-xor', 'xor'],
      ['802.3ad', '8023ad'],
      ['balance-tlb', 'tlb'],
      ['balance-alb', 'alb'],
      ['broadcast', 'broadcast'],
    ])
      assert.equal(data('bond', { mode: spelt }).mode, mode);
    assert.equal(data('bond', { xmitHashPolicy: 'layer3+4' }).xmitHashPolicy, 'layer34');
    for (const spelt of ['802.1ad', '802.1AD', '8021ad'])
      assert.equal(data('vlan', { id: 5, protocol: spelt }).protocol, '8021ad');
    assert.equal(data('bridge', { vlanProtocol: '802.1Q' }).vlanProtocol, '8021q');
    assert.equal(
      BigInt(data('macsec', { cipherSuite: 'gcm-aes-256' }).cipherSuite as string),
      0x0080c20001000002n,
    );
    assert.equal(data('vrf', { table: 'lab' }).table, 77);
    assert.equal(sent(link, { ifname: 'x0', group: 'uplinks' }).group, 9);
    refused(link, { ifname: 'x0', group: 'uplinsk' }, 'group', /did you mean 'uplinks'/);
    refused(
      link,
      { ifname: 'x0', linkinfo: { kind: 'bond', data: { mode: 'balance-r' } } },
      'linkinfo.data.mode',
      /none|not one/,
    );
  });

  it('of protocols, fields and realms', () => {
    assert.equal(sent(rule, { ipProto: 'tcp', table: 100 }).ipProto, 6);
    assert.equal(sent(rule, { ipProto: 'ipv6-icmp', table: 100 }).ipProto, 58);
    assert.equal(sent(rule, { tos: 'AF11', table: 100 }).tos, 0x28);
    assert.equal(sent(rule, { dscp: 'AF11', table: 100 }).dscp, 10);
    assert.equal(sent(rule, { flow: 'office/world', table: 100 }).flow, 0x30004);
    assert.equal(sent(route, { dst: '10.0.0.0/8', flow: 'world' }).flow, 4);
    assert.equal(sent(route, { dst: '10.0.0.0/8', scope: 'campus' }).scope, 50);
    assert.equal(sent(addr, { dev: 'x', address: '10.0.0.1/24', scope: 'campus' }).scope, 50);
    assert.equal(sent(addr, { dev: 'x', address: '10.0.0.1/24', scope: 'global' }).scope, 'universe');
    for (const range of [80, '80', { start: 80 }, { start: 80, end: 80 }])
      assert.deepEqual(sent(rule, { sportRange: range }).sportRange, { start: 80, end: 80 });
    assert.deepEqual(sent(rule, { uidRange: '5-9' }).uidRange, { start: 5, end: 9 });
    refused(rule, { ipProto: 'tpc' }, 'ipProto', /did you mean 'tcp'/);
    refused(rule, { flow: 'offic' }, 'flow', /did you mean 'office'/);
    refused(rule, { dportRange: 'http' }, 'dportRange', /no range/);
    refused(addr, { dev: 'x', address: '10.0.0.1/24', scope: 'campsu' }, 'scope', /did you mean 'campus'/);
  });

  it('of ways', () => {
    const multipath = [
      { gateway: '10.0.0.2', weight: 3 },
      { dev: 'x', via: { addr: 'fe80::1' } },
    ];
    const [first, second] = sent(route, { dst: '10.0.0.0/8', multipath }).multipath as Fields[];
    assert.equal(first!.hops, 2);
    assert.deepEqual(second!.via, { family: 'inet6', addr: 'fe80::1' });
    assert.deepEqual(sent(route, { dst: '10.0.0.0/8', via: { addr: 'fe80::1' } }).via, {
      family: 'inet6',
      addr: 'fe80::1',
    });
    assert.equal(
      (sent(route, { dst: '10.0.0.0/8', metrics: { mtu: 1400, lock: ['mtu', 'window'] } }).metrics as Fields)
        .lock,
      0b1100,
    );
    refused(
      route,
      { dst: '10.0.0.0/8', multipath: [{ gateway: '10.0.0.2', weight: 257 }] },
      'multipath[0].weight',
      /1\.\.256/,
    );
    refused(route, { dst: '10.0.0.0/8', metrics: { lock: ['mut'] } }, 'metrics.lock', /did you mean 'mtu'/);
  });
});

describe('families', () => {
  it('that do not fit are refused by their path', () => {
    refused(
      route,
      { dst: '10.0.0.0/8', via: { family: 'inet6', addr: '10.0.0.2' } },
      'via.addr',
      /no address of inet6/,
    );
    refused(bridgeFdb, { dev: 'x', lladdr: '02:00:00:00:00:01', family: 'inet6' }, 'family', /leave it out/);
    for (const [kind, options, key] of [
      ['vxlan', { id: 5, local: '10.0.0.1', group6: 'ff05::1' }, 'group6'],
      ['vxlan', { id: 5, local6: 'fd00::1', group: '239.1.1.1' }, 'local6'],
      ['geneve', { id: 5, remote: '10.0.0.1', remote6: 'fd00::1' }, 'remote6'],
    ] as const)
      refused(
        link,
        { ifname: 'x0', linkinfo: { kind, data: options } },
        `linkinfo.data.${key}`,
        /of IPv6, and/,
      );
    refused(
      link,
      { ifname: 'x0', linkinfo: { kind: 'gre', data: { local: 'fd00::1' } } },
      'linkinfo.data.local',
      /not an IPv4 address/,
    );
  });
});

describe('a removal', () => {
  it('without a key is refused: the kernel would take the first', () => {
    for (const definition of [
      link,
      addr,
      route,
      rule,
      neigh,
      nexthop,
      bridgeFdb,
      qdisc,
      filter,
    ] as Definition[])
      assert.throws(() => requestNow(definition, 'del', {}, resolve), /needs a key that says which one/);
  });

  it('with a key that is undefined is refused by its name', () => {
    for (const [definition, input, path] of [
      [rule, { priority: undefined }, 'priority'],
      [route, { dst: '10.0.0.0/8', dev: undefined }, 'dev'],
      [neigh, { dev: 'x', dst: undefined }, 'dst'],
      [qdisc, { dev: undefined }, 'dev'],
    ] as const)
      refused(definition as Definition, input, path, /is undefined/, 'del');
  });
});

describe('spellings of tc', () => {
  const bytes = (definition: Definition, input: Fields) => {
    const { type, value } = requestNow(definition, 'add', input, resolve);
    return Buffer.from(encode(type.message, value as never)).toString('hex');
  };

  it('take marks of u32 as text, as numbers, and in parts', () => {
    const of = (mark: unknown) => ({
      dev: 'x',
      parent: '1:',
      protocol: 'ip',
      kind: 'u32',
      options: { mark, classid: '1:1' },
    });
    const whole = bytes(filter as Definition, of({ val: 16, mask: 0xff }));
    assert.equal(bytes(filter as Definition, of('0x10/0xff')), whole);
    const unmasked = bytes(filter as Definition, of({ val: 16 }));
    for (const mark of ['16', '0x10', 16]) assert.equal(bytes(filter as Definition, of(mark)), unmasked);
  });

  it('say what is wrong with a value of another shape', () => {
    const input = { dev: 'x', parent: 'root', kind: 'netem', options: { delay: { time: '1ms' } } };
    assert.throws(() => bytes(qdisc as Definition, input), /\{"time":"1ms"\} is no time, such as '50ms'/);
  });
});
