import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Link } from '../src/index.js';
import { type Json, kindMissing, noNamespaces, settles, TestNamespace } from './helpers.js';
import {
  compareAddress,
  compareLink,
  compareNeighbour,
  compareRoute,
  compareRule,
  type IndexNames,
} from './support/ip-objects.js';

const json = (value: unknown): Json => value as Json;

function namesOf(links: readonly Link[]): IndexNames {
  return new Map(links.map(({ index, ifname }) => [index!, ifname!]));
}

/** A veth pair that is up, on which the rest is built. */
const BASE = `
  link add v0 address 02:00:00:00:01:01 type veth peer name v1 address 02:00:00:00:01:02
  link set v0 up
  link set v1 up
`;

const ADDRESSES = `
  addr add 10.0.0.1/24 brd + dev v1 valid_lft 1000 preferred_lft 500
  addr add 10.0.0.2/24 dev v1 label v1:two
  addr add 10.5.0.1 peer 10.5.0.2/32 dev v1 metric 33 scope link
  addr add 10.5.1.1/24 dev v1 noprefixroute
  addr add fd00::1/64 dev v1 nodad noprefixroute
  addr add fd00::2/64 dev v1 nodad valid_lft 900 preferred_lft 0
  addr add fd00::3 peer fd00:1::/64 dev v1 nodad
`;

const ROUTES = `
  addr add 10.0.0.1/24 dev v1
  addr add 10.0.0.2/24 dev v1
  addr add fd00::1/64 dev v1 nodad
  route add 10.1.0.0/16 via 10.0.0.9 dev v1 metric 10 proto static mtu 1300 advmss 1000 hoplimit 7 window 5000 rtt 10 initcwnd 4 quickack 1
  route add 10.2.0.0/16 nexthop via 10.0.0.8 weight 3 nexthop via 10.0.0.9 dev v1 weight 1
  route add blackhole 10.3.0.0/16
  route add unreachable 10.3.1.0/24
  route add prohibit 10.3.2.0/24 table 100
  route add throw 10.3.3.0/24 table 100
  route add 10.4.0.0/16 dev v1 src 10.0.0.2 tos 4 realms 3/4
  route add default via 10.0.0.9 onlink dev v1 table 1000
  route add local 10.6.0.1 dev v1
  route add broadcast 10.6.0.255 dev v1
  route add 10.7.0.0/16 via inet6 fd00::9 dev v1
  route add 10.8.0.0/16 dev v1 scope link
  route append 10.8.0.0/16 via 10.0.0.7 dev v1
  route add fd01::/48 via fd00::9 dev v1 metric 5 pref high
  route add fd02::/48 nexthop via fd00::8 dev v1 nexthop via fd00::9 dev v1 weight 2
  route add blackhole fd03::/48
  route add unreachable fd03:1::/48
  route add prohibit fd03:2::/48
  route add fd04::/48 dev v1 expires 300
  route add fd05::/48 via fd00::9 dev v1 mtu 1290
  route add local fd06::1 dev v1
`;

const RULES = `
  rule add from 10.0.0.0/8 to 10.1.0.0/16 iif v1 fwmark 0x10/0xff lookup 100 pref 500
  rule add not from 10.9.0.0/16 blackhole pref 501
  rule add ipproto tcp sport 10-20 dport 80 uidrange 0-0 table 7 pref 502 oif v0
  rule add tos 8 suppress_prefixlength 0 lookup main pref 503
  rule add goto 32766 pref 504
  rule add from all lookup 70000 pref 505 protocol static
  -6 rule add from fd00::/8 prohibit pref 505
  -6 rule add to fd01::/48 unreachable pref 506
`;

const NEIGHBOURS = `
  addr add 10.0.0.1/24 dev v1
  neigh add 10.0.0.20 lladdr 02:00:00:00:02:01 dev v1
  neigh add 10.0.0.21 lladdr 02:00:00:00:02:02 dev v1 nud stale router
  neigh add fd00::20 lladdr 02:00:00:00:02:03 dev v1 nud noarp
  neigh add fd00::21 lladdr 02:00:00:00:02:04 dev v0 nud permanent protocol static
`;
const PROXIES = `
  neigh add proxy 10.0.0.30 dev v1
  neigh add proxy fd00::30 dev v1
`;

/** States of links by the kind that they need. */
const LINKS: readonly (readonly [kind: string, script: string])[] = [
  ['veth', `${BASE}\nlink set v1 mtu 1400 group 5 txqueuelen 77 alias "the other end"`],
  ['veth', `${BASE}\nlink property add dev v1 altname uplink altname a-much-longer-alternative-name`],
  ['veth', `${BASE}\nlink set v0 arp off multicast off allmulticast on promisc on`],
  [
    'bridge',
    `link add br0 type bridge forward_delay 400 hello_time 300 max_age 1800 ageing_time 20000 priority 4096 mcast_snooping 0
    ${BASE}
    link set br0 up
    link set v0 master br0
    link set v0 type bridge_slave cost 7 priority 3 hairpin on learning off flood off isolated on guard on root_block on
    link set v1 master br0`,
  ],
  [
    'macvlan',
    `${BASE}\nlink add mv0 link v1 type macvlan mode bridge\nlink add mv1 link v1 type macvlan mode private`,
  ],
  ['macvtap', `${BASE}\nlink add mt0 link v1 type macvtap mode vepa`],
  [
    'vxlan',
    `${BASE}
    link add vx0 type vxlan id 42 remote 10.0.0.9 local 10.0.0.1 dstport 4789 ttl 9 tos 4 nolearning ageing 99 srcport 3000 4000 dev v1
    link add vx6 type vxlan id 43 group ff05::1 dev v1 dstport 8472 udp6zerocsumrx
    link add vx7 type vxlan id 44 dstport 4790 remote 10.0.0.9 gbp maxaddress 100`,
  ],
  ['ifb', 'link add ifb7 type ifb\nlink set ifb7 up'],
];

function skipWithout(context: TestContext, kind: string): boolean {
  const reason = kindMissing(kind);
  if (reason) context.skip(reason);
  return reason !== false;
}

describe('what is read of a state that ip made', { skip: noNamespaces, timeout: 120_000 }, () => {
  for (const [kind, script] of LINKS) {
    it(`links: ${script.trim().split('\n').at(-1)!.trim()}`, async (context) => {
      if (skipWithout(context, kind)) return;
      using space = new TestNamespace();
      space.ip(script);
      await settles(async () => {
        const links = await space.ipr().link.dump();
        const said = space.ipJson('link show');
        assert.equal(links.length, said.length);
        for (const [i, link] of said.entries()) compareLink(link, json(links[i]), namesOf(links));
        for (const link of links) {
          const one = await space.ipr().link.get({ index: link.index });
          assert.deepEqual(steady(one), steady(link));
        }
      });
    });
  }

  it('addresses', async () => {
    using space = new TestNamespace();
    space.ip(BASE + ADDRESSES);
    const addresses = await space.ipr().addr.dump();
    const said = space.ipJson('addr show');
    let count = 0;
    for (const link of said) {
      const own = addresses.filter(({ index }) => index === link.ifindex);
      const entries = link.addr_info as Json[];
      assert.equal(own.length, entries.length);
      count += own.length;
      for (const entry of entries) {
        const mine = own.find(
          ({ local, address, prefixlen }) =>
            (local ?? address) === entry.local && prefixlen === entry.prefixlen,
        );
        assert.ok(mine, `${entry.local} was not read`);
        compareAddress(entry, json(mine));
      }
    }
    assert.ok(count >= 8);
    assert.equal(addresses.length, count);
  });

  it('routes', async () => {
    using space = new TestNamespace();
    space.ip(BASE + ROUTES);
    const names = namesOf(await space.ipr().link.dump());
    for (const [family, option] of [
      ['inet', '-4'],
      ['inet6', '-6'],
    ] as const) {
      const routes = await space.ipr().route.dump({ family });
      const said = space.ipJson(`${option} route show table all`);
      assert.equal(routes.length, said.length);
      for (const [i, route] of said.entries()) compareRoute(route, json(routes[i]), names);
    }
  });

  it('rules', async () => {
    using space = new TestNamespace();
    space.ip(BASE + RULES);
    for (const [family, option] of [
      ['inet', '-4'],
      ['inet6', '-6'],
    ] as const) {
      const rules = await space.ipr().rule.dump({ family });
      const said = space.ipJson(`${option} rule show`);
      assert.equal(rules.length, said.length);
      for (const [i, rule] of said.entries()) compareRule(rule, json(rules[i]));
    }
  });

  it('neighbours and proxies', async () => {
    using space = new TestNamespace();
    space.ip(BASE + NEIGHBOURS + PROXIES);
    const names = namesOf(await space.ipr().link.dump());
    const said = space.ipJson('neigh show nud all');
    const neighbours = await space.ipr().neigh.dump();
    assert.equal(neighbours.length, said.length);
    for (const entry of said) {
      const mine = neighbours.find(
        ({ dst, ifindex }) => dst === entry.dst && names.get(ifindex!) === entry.dev,
      );
      assert.ok(mine, `${entry.dst} was not read`);
      compareNeighbour(entry, json(mine), names);
    }
    const proxies = await space.ipr().neigh.dump({ flags: ['proxy'] });
    const saidProxies = space.ipJson('neigh show proxy');
    assert.equal(proxies.length, 2);
    assert.equal(saidProxies.length, 2);
    for (const [i, entry] of saidProxies.entries()) compareNeighbour(entry, json(proxies[i]), names);
  });
});

/** Fields that differ between two namespaces in the same state, each with its reason. */
const VOLATILE: Readonly<Record<string, string>> = {
  stats: 'counters',
  stats64: 'counters',
  carrierChanges: 'counts since the device was made',
  carrierUpCount: 'counts since the device was made',
  carrierDownCount: 'counts since the device was made',
  cacheinfo: 'times of making and use, and ages',
  expires: 'runs',
  operstate: 'follows the other end a moment later',
  qdisc: 'attached when the device is first up',
  afSpec: 'counters of protocols, and times',
  protoDown: 'the same, but absent in dumps of some',
  promiscuity: 'follows from what is on top',
  allmulti: 'follows from what is on top',
};

function steady(entry: object): Json {
  const { linkinfo, flags, ...rest } = entry as Json;
  const out = Object.fromEntries(Object.entries(rest).filter(([key]) => !Object.hasOwn(VOLATILE, key)));
  // carrier comes and goes with the other end
  if (flags)
    out.flags = (flags as string[]).filter(
      (flag) => flag !== 'running' && flag !== 'lowerUp' && flag !== 'linkdown',
    );
  if (linkinfo) {
    const { data, xstats: _counters, slaveData: _later, ...info } = linkinfo as Json;
    // timers of a bridge run, and its id follows from its ports
    const { gcTimer: _gc, bridgeId: _id, rootId: _root, ...lasting } = (data ?? {}) as Json;
    out.linkinfo = { ...info, data: lasting };
  }
  return out;
}

const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

describe('what a dump returned, add accepts', { skip: noNamespaces, timeout: 120_000 }, () => {
  for (const [kind, script] of LINKS) {
    it(`links: ${script.trim().split('\n').at(-1)!.trim()}`, async (context) => {
      if (skipWithout(context, kind)) return;
      using from = new TestNamespace();
      using to = new TestNamespace();
      from.ip(script);
      const read = (await from.ipr().link.dump()).filter(({ ifname }) => ifname !== 'lo');
      const ipr = to.ipr();
      const made = new Set<number>();
      for (const link of read) {
        if (made.has(link.index!)) continue;
        const other =
          link.linkinfo?.kind === 'veth' ? read.find(({ index }) => index === link.link) : undefined;
        // both ends of a pair are made together: what one end was read as is the other's peer
        const peer = other && { ifname: other.ifname, index: other.index, address: other.address };
        const input = other ? { ...link, link: undefined, linkinfo: { kind: 'veth', data: { peer } } } : link;
        await ipr.link.add(input as Parameters<typeof ipr.link.add>[0]);
        made.add(link.index!);
        if (!other) continue;
        made.add(other.index!);
        const { link: _link, linkinfo: _linkinfo, ...rest } = other;
        await ipr.link.set(rest as Parameters<typeof ipr.link.set>[0]);
      }
      for (const link of read) {
        // the other end of a pair was made without
        const { ifalias, propList } = await ipr.link.get({ index: link.index });
        if (link.ifalias && !ifalias) await ipr.link.set({ index: link.index, ifalias: link.ifalias });
        if (link.propList && !propList)
          await ipr.link.addProperty({ index: link.index, propList: link.propList });
      }
      const again = (await ipr.link.dump()).filter(({ ifname }) => ifname !== 'lo');
      const index = (a: Link, b: Link) => a.index! - b.index!;
      assert.deepEqual(again.sort(index).map(steady), read.sort(index).map(steady));
    });
  }

  /** The same links in a namespace as another has, so that indices mean the same. */
  async function twin(script: string): Promise<[TestNamespace, TestNamespace]> {
    const from = new TestNamespace();
    const to = new TestNamespace();
    from.ip(script);
    to.ip(BASE);
    const indices = async (space: TestNamespace) =>
      (await space.ipr().link.dump()).map(({ index, ifname }) => `${index} ${ifname}`);
    assert.deepEqual(await indices(to), await indices(from));
    return [from, to];
  }

  it('addresses', async () => {
    const [from, to] = await twin(BASE + ADDRESSES);
    using _from = from;
    using _to = to;
    const read = await from.ipr().addr.dump();
    const ipr = to.ipr();
    for (const address of read) {
      // those that every link has by itself are there already
      await ipr.addr.replace(address);
    }
    const again = await ipr.addr.dump();
    assert.deepEqual(again.map(steady).sort(byText), read.map(steady).sort(byText));
    for (const { local, address, cacheinfo } of read) {
      const other = again.find((one) => one.local === local && one.address === address)!.cacheinfo!;
      assert.ok(Math.abs(other.valid! - cacheinfo!.valid!) <= 2);
      assert.ok(Math.abs(other.prefered! - cacheinfo!.prefered!) <= 2);
    }
  });

  it('routes', async () => {
    const [from, to] = await twin(BASE + ROUTES);
    using _from = from;
    using _to = to;
    const ipr = to.ipr();
    for (const address of await from.ipr().addr.dump()) {
      await ipr.addr.replace(address);
    }
    // those of the kernel came with links and addresses
    const read = (await from.ipr().route.dump()).filter(({ protocol }) => protocol !== 'kernel');
    assert.ok(read.length > 20);
    for (const route of read) await ipr.route.append(route);
    const again = (await ipr.route.dump()).filter(({ protocol }) => protocol !== 'kernel');
    assert.deepEqual(again.map(steady).sort(byText), read.map(steady).sort(byText));
  });

  it('rules', async () => {
    const [from, to] = await twin(BASE + RULES);
    using _from = from;
    using _to = to;
    const read = await from.ipr().rule.dump();
    const ipr = to.ipr();
    for (const rule of read) if (rule.protocol !== 'kernel') await ipr.rule.add(rule);
    assert.deepEqual((await ipr.rule.dump()).map(steady), read.map(steady));
  });

  it('neighbours and proxies', async () => {
    const [from, to] = await twin(BASE + NEIGHBOURS + PROXIES);
    using _from = from;
    using _to = to;
    const ipr = to.ipr();
    const listed = async (one: TestNamespace) => [
      // what multicast makes comes and goes by itself
      ...(await one.ipr().neigh.dump()).filter(({ dst }) => !/^(ff|224)/.test(dst!)),
      ...(await one.ipr().neigh.dump({ flags: ['proxy'] })),
    ];
    const read = await listed(from);
    assert.equal(read.length, 6);
    for (const neighbour of read) await ipr.neigh.add(neighbour);
    const plain = (entry: object) => {
      const { probes: _probes, ...rest } = steady(entry);
      return rest;
    };
    assert.deepEqual((await listed(to)).map(plain).sort(byText), read.map(plain).sort(byText));
  });
});

describe('what is made, ip reads back', { skip: noNamespaces, timeout: 120_000 }, () => {
  it('links', async () => {
    using space = new TestNamespace();
    const ipr = space.ipr();
    await ipr.link.add({
      ifname: 'v0',
      mtu: 1400,
      txqlen: 77,
      address: '02:00:00:00:01:01',
      group: 5,
      linkinfo: { kind: 'veth', data: { peer: { ifname: 'v1', address: '02:00:00:00:01:02' } } },
    });
    await ipr.link.set({ dev: 'v0', up: true, ifalias: 'one end' });
    await ipr.link.add({
      ifname: 'mv0',
      link: 'v1',
      linkinfo: { kind: 'macvlan', data: { mode: 'bridge' } },
    });
    await ipr.link.add({
      ifname: 'vx0',
      linkinfo: {
        kind: 'vxlan',
        data: { id: 42, group: '10.0.0.9', local: '10.0.0.1', port: 4789, ttl: 9, learning: 0, ageing: 99 },
      },
    });
    const said = new Map(space.ipJson('link show').map((link) => [link.ifname as string, link]));
    const v0 = said.get('v0')!;
    assert.deepEqual(
      [v0.mtu, v0.txqlen, v0.address, v0.group, v0.ifalias, (v0.flags as string[]).includes('UP')],
      [1400, 77, '02:00:00:00:01:01', '5', 'one end', true],
    );
    assert.equal(said.get('v1')!.address, '02:00:00:00:01:02');
    const info = (name: string) => said.get(name)!.linkinfo as { info_kind: string; info_data: Json };
    assert.equal(said.get('mv0')!.link, 'v1');
    assert.deepEqual([info('mv0').info_kind, info('mv0').info_data.mode], ['macvlan', 'bridge']);
    const { id, remote, local, port, ttl, learning, ageing } = info('vx0').info_data;
    assert.deepEqual(
      { id, remote, local, port, ttl, learning, ageing },
      { id: 42, remote: '10.0.0.9', local: '10.0.0.1', port: 4789, ttl: 9, learning: false, ageing: 99 },
    );
  });

  it('addresses, routes, rules and neighbours', async () => {
    using space = new TestNamespace();
    space.ip(BASE);
    const ipr = space.ipr();
    await ipr.addr.add({ dev: 'v1', address: '10.0.0.1/24', broadcast: '10.0.0.255' });
    await ipr.addr.add({ dev: 'v1', address: 'fd00::1/64', flags: ['nodad'] });
    await ipr.addr.add({ dev: 'v1', local: '10.5.0.1', address: '10.5.0.2/32', scope: 'link' });
    const v1 = space.ipJson('addr show dev v1')[0]!.addr_info as Json[];
    const find = (local: string) => v1.find((entry) => entry.local === local)!;
    assert.deepEqual([find('10.0.0.1').prefixlen, find('10.0.0.1').broadcast], [24, '10.0.0.255']);
    assert.deepEqual([find('fd00::1').prefixlen, find('fd00::1').nodad], [64, true]);
    assert.deepEqual(
      [find('10.5.0.1').address, find('10.5.0.1').prefixlen, find('10.5.0.1').scope],
      ['10.5.0.2', 32, 'link'],
    );

    await ipr.route.add({
      dst: '10.1.0.0/16',
      gateway: '10.0.0.9',
      dev: 'v1',
      priority: 7,
      metrics: { mtu: 1300 },
    });
    await ipr.route.add({ dst: '10.2.0.0/16', type: 'blackhole' });
    await ipr.route.add({ dst: 'default', gateway: '10.0.0.9', table: 100 });
    await ipr.route.add({
      dst: '10.3.0.0/16',
      multipath: [
        { gateway: '10.0.0.8', dev: 'v1', hops: 2 },
        { gateway: '10.0.0.9', dev: 'v1' },
      ],
    });
    await ipr.route.add({ dst: 'fd01::/48', gateway: 'fd00::9' });
    await ipr.route.add({ dst: '10.4.0.0/16', dev: 'v1' });
    const route = (words: string) => space.ipJson(`route show ${words}`)[0]!;
    const { gateway, dev, metric, metrics, protocol } = route('10.1.0.0/16');
    assert.deepEqual(
      { gateway, dev, metric, metrics, protocol },
      { gateway: '10.0.0.9', dev: 'v1', metric: 7, metrics: [{ mtu: 1300 }], protocol: 'boot' },
    );
    assert.equal(route('10.2.0.0/16').type, 'blackhole');
    assert.equal(route('table 100').gateway, '10.0.0.9');
    assert.deepEqual(
      (route('10.3.0.0/16').nexthops as Json[]).map((hop) => [hop.gateway, hop.dev, hop.weight]),
      [
        ['10.0.0.8', 'v1', 3],
        ['10.0.0.9', 'v1', 1],
      ],
    );
    assert.equal(space.ipJson('-6 route show fd01::/48')[0]!.gateway, 'fd00::9');
    assert.equal(route('10.4.0.0/16').scope, 'link');

    await ipr.rule.add({ src: '10.0.0.0/8', iifname: 'v1', table: 100, priority: 500 });
    await ipr.rule.add({ family: 'inet6', goto: 32766, priority: 501 });
    const [rule] = space.ipJson('rule show pref 500');
    assert.deepEqual([rule!.src, rule!.srclen, rule!.iif, rule!.table], ['10.0.0.0', 8, 'v1', '100']);
    assert.equal(space.ipJson('-6 rule show pref 501')[0]!.goto, 32766);

    await ipr.neigh.add({ dev: 'v1', dst: '10.0.0.20', lladdr: '02:00:00:00:02:01' });
    await ipr.neigh.add({ dev: 'v1', dst: '10.0.0.30', flags: ['proxy'] });
    const [neighbour] = space.ipJson('neigh show 10.0.0.20');
    assert.deepEqual([neighbour!.lladdr, neighbour!.state], ['02:00:00:00:02:01', ['PERMANENT']]);
    assert.equal(space.ipJson('neigh show proxy')[0]!.dst, '10.0.0.30');
  });
});
