/** What is printed of a command: the words that people write, in whatever words it came. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCommand, toCommand } from '../../src/commands/index.js';
import { addr } from '../../src/objects/addr.js';
import { bridgeVlan } from '../../src/objects/bridge/vlan.js';
import { neigh } from '../../src/objects/neigh.js';
import { nexthop } from '../../src/objects/nexthop.js';
import { route } from '../../src/objects/route.js';
import { rule } from '../../src/objects/rule.js';

const rows: readonly (readonly [string, string])[] = [
  ['ip route add 0/0 via 10.0.0.1 dev eth0', 'ip route add default via 10.0.0.1 dev eth0'],
  ['ip r a 0.0.0.0/0 via 10.0.0.1', 'ip route add default via 10.0.0.1'],
  ['ip route del any dev eth0', 'ip route del default dev eth0'],
  // without a family, `default` would be that of IPv4
  ['ip route add ::/0 dev eth0', 'ip route add ::/0 dev eth0'],
  ['ip -6 maddress list dev eth0', 'ip -6 maddr show dev eth0'],
  ["ip link set dev 'a;b' up", "ip link set dev 'a;b' up"],
];

for (const [given, printed] of rows) it(given, () => assert.equal(toCommand(parseCommand(given)), printed));

describe('a command of an object that was read', () => {
  const deviceName = () => 'eth0';
  const read = {
    family: 'inet',
    tos: 0,
    table: 254,
    protocol: 'boot',
    scope: 'universe',
    type: 'unicast',
    flags: [],
  };
  const route0 = { ...read, dst: '10.9.0.0/16', gateway: '10.0.0.2', oif: 2, cacheinfo: { clntref: 0 } };
  const address = {
    ...{
      family: 'inet',
      prefixlen: 24,
      flags: ['permanent'],
      scope: 'universe',
      index: 2,
      address: '10.0.0.1',
    },
    ...{ local: '10.0.0.1', label: 'eth0', cacheinfo: { prefered: 300, valid: 500, cstamp: 1, tstamp: 1 } },
  };
  const neighbour = {
    ...{ family: 'inet', ifindex: 2, state: ['permanent'], flags: [], type: 'unicast', dst: '10.0.0.9' },
    ...{ lladdr: '02:00:00:00:00:0a', probes: 0, cacheinfo: { refcnt: 0 } },
  };
  const rule0 = {
    ...{ family: 'inet', tos: 0, table: 10, action: 'toTbl', flags: [], suppressPrefixlen: 0xffffffff },
    ...{ protocol: 'unspec', priority: 5, fwmark: 5, fwmask: 0xff },
  };
  const way = {
    family: 'inet',
    scope: 'universe',
    protocol: 'unspec',
    flags: [],
    id: 9,
    gateway: '10.0.0.2',
    oif: 2,
  };
  for (const [object, verb, input, command] of [
    [route, 'add', route0, 'ip route add 10.9.0.0/16 via 10.0.0.2 dev eth0'],
    [
      route,
      'del',
      route0,
      'ip route del unicast 10.9.0.0/16 via 10.0.0.2 dev eth0 table main proto boot scope global',
    ],
    [
      addr,
      'add',
      address,
      'ip addr add 10.0.0.1/24 dev eth0 label eth0 scope global valid_lft 500 preferred_lft 300',
    ],
    [addr, 'del', address, 'ip addr del 10.0.0.1/24 dev eth0 label eth0'],
    [neigh, 'add', neighbour, 'ip neigh add 10.0.0.9 lladdr 02:00:00:00:00:0a dev eth0'],
    [neigh, 'del', neighbour, 'ip neigh del 10.0.0.9 dev eth0'],
    [rule, 'add', rule0, 'ip rule add fwmark 0x5/0xff pref 5 table 10'],
    [nexthop, 'add', way, 'ip nexthop add id 9 via 10.0.0.2 dev eth0'],
    [nexthop, 'del', way, 'ip nexthop del id 9'],
    [
      bridgeVlan,
      'add',
      { dev: 'eth0', vid: 10, range: 12, flags: ['pvid'], tunnelInfo: { id: 5 } },
      'bridge vlan add dev eth0 vid 10-12 tunnel_info id 5-7 pvid',
    ],
    [bridgeVlan, 'del', { dev: 'eth0', vid: '10-12', flags: [] }, 'bridge vlan del dev eth0 vid 10-12'],
  ] as const)
    it(command, () => assert.equal(toCommand({ object, verb, input }, { deviceName }), command));
});
