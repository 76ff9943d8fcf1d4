/** Attributes that declarations say the kernel always sends: it does. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { routeMessages } from '../src/messages/route/index.js';
import type { MessageType } from '../src/protocol/marshal.js';
import { noNamespaces, TestNamespace } from './helpers.js';

const SETUP = `
  link set lo up
  link add eth0 type veth peer name eth1
  link add br0 type bridge
  link set eth1 master br0
  link set eth0 up
  link set eth1 up
  link set br0 up
  addr add 10.0.0.1/24 dev eth0
  addr add 10.9.0.1 peer 10.9.0.2 dev eth0
  addr add fd00::1/64 dev eth0 nodad
  route add default via 10.0.0.2
  route add blackhole 10.3.0.0/16
  route add fd01::/64 via fd00::2
  rule add from 10.0.0.0/8 table 100
  rule add iif lo blackhole
  neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev eth0
  nexthop add id 1 blackhole
`;

describe('what the kernel always sends', { skip: noNamespaces }, () => {
  it('is in every object of a dump', async () => {
    using space = new TestNamespace();
    space.ip(SETUP);
    space.run('tc', ['qdisc', 'add', 'dev', 'eth0', 'clsact']);
    const ipr = space.ipr();
    const { getlink, getaddr, getroute, getrule, getneigh, getnexthop } = routeMessages;
    const { getneightbl, getnetconf, getaddrlabel, getqdisc } = routeMessages;
    const dumps: [MessageType, PromiseLike<object[]>][] = [
      [getlink, ipr.link.dump()],
      [getlink, ipr.link.dump({ family: 'bridge' })],
      [getaddr, ipr.addr.dump()],
      [getroute, ipr.route.dump()],
      [getrule, ipr.rule.dump()],
      [getneigh, ipr.neigh.dump()],
      [getnexthop, ipr.nexthop.dump()],
      [getneightbl, ipr.neightbl.dump()],
      [getnetconf, ipr.netconf.dump()],
      [getaddrlabel, ipr.addrlabel.dump()],
      [getqdisc, ipr.tc.qdisc.dump()],
    ];
    for (const [type, dump] of dumps) {
      const { name, always = [] } = type.message;
      assert.ok(always.length > 0, name);
      const objects = await dump;
      assert.ok(objects.length > 0, name);
      for (const object of objects)
        for (const key of always) assert.ok(key in object, `${name}: no ${key} in ${JSON.stringify(object)}`);
    }
  });
});
