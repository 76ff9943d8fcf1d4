/** Wrong input is refused before anything is sent, by the path of the field. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { IPRoute } from '../../src/iproute/iproute.js';
import { rejection } from '../helpers.js';
import { RequestRecorder } from './recorder.js';

type Row = readonly [path: string, value: object];

const data = (kind: string, rows: Record<string, unknown>): Row[] =>
  Object.entries(rows).map(([key, value]) => [
    `linkinfo.data.${key}`,
    { ifname: 'x0', linkinfo: { kind, data: { [key]: value } } },
  ]);
const over = (base: object, rows: Record<string, unknown>): Row[] =>
  Object.entries(rows).map(([key, value]) => [key, { ...base, [key]: value }]);

const options = (kind: string, rows: Record<string, object>): Row[] =>
  Object.entries(rows).map(([path, value]) => [path, { dev: 'a_0', kind, options: value }]);

const tables: Record<string, Row[]> = {
  'link.add': [
    ...over(
      { linkinfo: { kind: 'dummy' } },
      {
        ifname: 'sixteen-letters!',
        mtu: -1,
        txqlen: 2 ** 32,
        address: '02:00:00:00:00:zz',
        operstate: 'sideways',
        linkmode: 'none',
        ifalias: 'x'.repeat(256),
        nosuch: 1,
        propList: 5,
        carrier: 256,
        numTxQueues: 1.5,
        group: 'five',
      },
    ),
    ...data('vxlan', {
      id: 2 ** 32,
      port: 65536,
      ttl: 300,
      local6: '10.0.0.1',
      group6: '10.0.0.1',
      lerning: 1,
    }),
    ...data('bond', {
      mode: 'fastest',
      miimon: -1,
      adActorSysPrio: 70000,
      adActorSystem: 'x',
      arpIpTarget: 5,
    }),
    ...data('vlan', { id: 70000, protocol: 'x25', vid: 5 }),
    ...data('bridge', { priority: 70000, groupAddr: 7, stp: 1, vlanProtocol: 'ip' }),
    ...data('gre', { local: 'here', ttl: 256, key: 5 }),
    ...data('macvlan', { mode: 'public', flags: 'nopromisc' }),
    // addresses of two families
    [
      'linkinfo.data.group6',
      { linkinfo: { kind: 'vxlan', data: { id: 5, local: '10.0.0.1', group6: 'fd00::1' } } },
    ],
    [
      'linkinfo.data.remote6',
      { linkinfo: { kind: 'geneve', data: { id: 1, remote: '10.0.0.1', remote6: 'fd00::1' } } },
    ],
  ],
  'addr.add': over(
    { dev: 'a_0', address: '10.0.0.1/24' },
    {
      label: 'sixteen-letters!',
      scope: 'world',
      flags: ['nosuch'],
      prefixlen: 256,
      broadcast: '10.0.0',
      proto: 'x',
      nosuch: 1,
    },
  ),
  'route.add': over(
    { dst: '10.1.0.0/16', dev: 'a_0' },
    {
      dst: '10.1.0.0/33',
      gateway: '10.0.0.256',
      priority: -1,
      type: 'teleport',
      scope: 'galaxy',
      protocol: 'carrier pigeon',
      tos: 256,
      table: 'nosuch',
      metric: 1,
      prefsrc: 'me',
      multipath: {},
      pref: 'most',
    },
  ),
  'rule.add': over(
    { table: 100 },
    {
      src: '10.0.0.0/40',
      priority: -1,
      action: 'dance',
      fwmark: 2 ** 32,
      iifname: 'sixteen-letters!',
      dscp: 256,
      ipProto: 'tcpip',
      nosuch: 1,
    },
  ),
  'neigh.add': over(
    { dev: 'a_0', dst: '10.0.0.2' },
    { lladdr: '02:00:zz', state: ['asleep'], flags: ['nosuch'], vlan: 65536, vni: -1, nosuch: 1 },
  ),
  // what a field can be depends on the family
  'addr.replace': [
    ['prefixlen', { dev: 'a_0', local: '10.5.0.1', address: '10.5.0.1', prefixlen: 33 }],
    ['prefixlen', { dev: 'a_0', address: 'fd05::1', prefixlen: 129 }],
  ],
  'route.get': [
    ['gateway', { dst: 'fd01::2', gateway: '255.255.255.255' }],
    ['prefsrc', { dst: 'fd01::2', prefsrc: '255.255.255.255' }],
  ],
  'rule.del': [['family', { family: 99, table: 100 }]],
  'nexthop.add': [['family', { id: 5, family: 99, dev: 'a_0' }]],
  // fields as they were given, wherever they are in the message
  'bridge.vlan.add': [
    ['vid', { dev: 'a_0', vid: '10-70000' }],
    ['range', { dev: 'a_0', vid: 10, range: 70000 }],
    ['tunnelInfo.id', { dev: 'a_0', vid: 10, tunnelInfo: { id: -1 } }],
    ...over({ dev: 'a_0', vid: 10 }, { vid: 65536, flags: ['nosuch'], state: 'asleep', nosuch: 1 }),
  ],
  'bridge.vlan.global.set': over(
    { dev: 'a_0', vid: 10 },
    { vid: 65536, mcastSnooping: 256, msti: 65536, nosuch: 1 },
  ),
  'bridge.mdb.add': over(
    { dev: 'a_0', port: 'a_0', addr: '239.1.1.1' },
    {
      addr: 'here',
      state: 'asleep',
      vid: 65536,
      source: '10.0.0',
      srcList: ['10.0.0.1', '10.0.0'],
      vni: -1,
      rtprot: 256,
    },
  ),
  'bridge.fdb.add': over(
    { dev: 'a_0', lladdr: '02:00:00:00:00:01' },
    { lladdr: '02:00:zz', vlan: 65536, via: 1.5 },
  ),
  'bridge.vni.add': [
    ['vni', { dev: 'a_0', vni: '5-4294967296' }],
    ...over({ dev: 'a_0', vni: 5 }, { vni: -1, end: -1, remote: '10.0.0', group6: '10.0.0.1' }),
  ],
  'bridge.mst.set': over({ dev: 'a_0', msti: 5, state: 'blocking' }, { msti: 65536, state: 'asleep' }),
  'neightbl.set': [['dev', { dev: 1.5, parms: {} }]],
  // words within options are checked as others are
  'tc.qdisc.add': [
    ...options('netem', {
      'options.slot.minDely': { slot: { minDely: '1ms' } },
      'options.loss.randon': { loss: { randon: '1%' } },
      'options.rate.cellsize': { rate: { rate: '1mbit', cellsize: 5 } },
      'options.corrupt.probabilty': { corrupt: { probabilty: '1%' } },
      'options.reorder.corelation': { delay: '1ms', reorder: { probability: '1%', corelation: '1%' } },
      'options.delay': { delay: '5 apples' },
      'options.dellay': { dellay: '5ms' },
    }),
    ['stab.overhed', { dev: 'a_0', kind: 'pfifo', stab: { overhed: 5 } }],
    ['rate.intervall', { dev: 'a_0', kind: 'pfifo', rate: { intervall: '1s', average: '8s' } }],
    ...options('red', { 'options.parms.qthMin': { parms: { limit: 1000 } } }),
    ...options('htb', { 'options.init.rate2quantm': { init: { rate2quantm: 5 } } }),
  ],
  'tc.class.add': options('hfsc', {
    'options.sc.m3': { sc: { m1: '1mbit', m3: '2mbit' } },
    'options.rt.dmx': { rt: { umax: 1500, dmx: '1ms', rate: '1mbit' } },
  }),
  'tc.filter.add': [
    ...options('u32', {
      'options.hashkey.mas': { hashkey: { mas: 1, at: 0 } },
      'options.offset.pluss': { offset: { pluss: 1 } },
    }),
    ...options('flower', {
      'options.dstIp': { dstIp: '10.0.0.0/40' },
      'options.act[1].options.set.dmak': {
        act: ['pipe', { kind: 'skbmod', options: { set: { dmak: 'x' } } }],
      },
    }),
  ],
  'tc.action.add': [
    ...options('vlan', { 'options.push.idd': { push: { idd: 5 } } }),
    ...options('ct', { 'options.nat.dest': { nat: { dest: '10.0.0.1' } } }),
    ['options.rate', { kind: 'sample', options: { rate: -1 } }],
    [
      '[1].options.rate',
      [
        { kind: 'gact', options: { parms: {} } },
        { kind: 'sample', options: { rate: -1 } },
      ],
    ],
  ],
};

describe('refused before sending', () => {
  for (const [verb, rows] of Object.entries(tables)) {
    for (const [path, value] of rows) {
      it(`${verb} ${path}`, async () => {
        const kernel = new RequestRecorder({ a_0: 5 });
        using ipr = new IPRoute({ transport: kernel.transport });
        const names = verb.split('.');
        const name = names.pop() as 'add';
        const object = names.reduce((at, one) => at[one as 'link'] as unknown as IPRoute, ipr);
        const error = await rejection((async () => (object as unknown as IPRoute['link'])[name](value))());
        assert.ok(
          error.path === path || error.path?.startsWith(`${path}[`),
          `${error.path}: ${error.message}`,
        );
        assert.ok(error.message.includes(path), error.message);
        assert.equal(kernel.recorded.length, 0);
      });
    }
  }

  it('are enough', () => assert.ok(Object.values(tables).flat().length >= 90));
});
