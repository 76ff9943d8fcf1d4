import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { AddressLabel, AddressLabelInput } from '../../src/index.js';
import { createNamespace } from '../../src/index.js';
import { type Json, noNamespaces, rejection } from '../helpers.js';
import { bridgeJson, missing, space } from '../support/bridges.js';
import { compareTwins, type Twin, unknowns } from '../support/twins.js';
import { proven } from './proof.js';

const PAIR = `
  link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
  link set v0 up
  link set v1 up
`;

describe('tables beside routes', { skip: noNamespaces }, () => {
  it('address labels', async (context) => {
    const one = (name: string, words: string, more: AddressLabelInput): Twin => ({
      name: `addrlabel ${name}`,
      key: `${more.address}`,
      command: `addrlabel add prefix ${more.address} ${words}`,
      make: (ipr) => ipr.addrlabel.add(more),
    });
    await compareTwins<AddressLabel>(context, {
      area: 'addr',
      setup: PAIR,
      twins: [
        one('prefix', 'label 99', { address: 'fd00::/8', label: 99 }),
        one('dev', 'dev v0 label 5', { address: '2001:db8::/32', label: 5, dev: 'v0' }),
      ],
      shown: (where) => where.ipJson('addrlabel'),
      keyShown: ({ address, prefixlen }) => `${address}/${prefixlen}`,
      dump: (ipr) => ipr.addrlabel.dump(),
      keyRead: ({ address }) => address!,
      del: (ipr, entry) => ipr.addrlabel.del(entry),
      add: (ipr, entry) => ipr.addrlabel.add(entry),
      volatile: ['seq'],
    });
    using where = space(PAIR);
    const ipr = where.ipr();
    await ipr.addrlabel.replace({ address: 'fd00::/8', label: 98 });
    await ipr.addrlabel.replace({ address: 'fd00::/8', label: 97 });
    assert.equal((await ipr.addrlabel.get({ address: 'fd00::1' })).label, 97);
    assert.equal(await ipr.addrlabel.flush({ label: 97 }), 1);
    assert.equal((await rejection(ipr.addrlabel.del({ address: 'fd00::/8' }))).code, 'ESRCH');
  });

  it('multicast and anycast addresses', async () => {
    using where = space(`${PAIR}addr add fd00::1/64 dev v0 nodad`);
    const ipr = where.ipr();
    const said = where.ipJson('maddr show dev v0')[0]!.maddr as Json[];
    const of = (family: string) =>
      said.filter((entry) => entry.family === family).map(({ address }) => String(address));
    const six = await ipr.addr.multicast({ dev: 'v0' });
    assert.deepEqual(six.map(({ multicast }) => multicast).sort(), of('inet6').sort());
    assert.ok(six.length > 1);
    assert.deepEqual(unknowns(six), []);
    proven('addr', 'multicast addresses of IPv6');
    const four = await ipr.addr.multicast({ dev: 'v0', family: 'inet' }).catch(() => []);
    if (four.some(({ multicast }) => multicast !== undefined)) {
      assert.deepEqual(four.map(({ multicast }) => multicast).sort(), of('inet').sort());
      proven('addr', 'multicast addresses of IPv4');
    }
    where.run('sysctl', ['-qw', 'net.ipv6.conf.v0.forwarding=1']);
    const any = await ipr.addr.anycast({ dev: 'v0' });
    assert.ok(
      any.some(({ anycast }) => anycast === 'fd00::'),
      JSON.stringify(any),
    );
    proven('addr', 'anycast addresses');
  });

  it('neighbour tables', async () => {
    using theirs = space(PAIR);
    using ours = space(PAIR);
    const ipr = ours.ipr();
    theirs.ip(
      'ntable change name arp_cache dev v0 base_reachable 40000 queue 50 ucast_probes 7 locktime 500',
    );
    await ipr.neightbl.set({
      dev: 'v0',
      parms: { baseReachableTime: 40000, queueLen: 50, ucastProbes: 7, locktime: 500 },
    });
    const show = (where: typeof ours) =>
      where.ipJson('ntable show dev v0').map(({ reachable: _random, refcnt: _users, ...rest }) => rest);
    assert.equal(show(theirs)[0]!.ucast_probes, 7);
    assert.deepEqual(show(ours), show(theirs));
    const read = await ipr.neightbl.dump({ family: 'inet', dev: 'v0' });
    assert.deepEqual(unknowns(read), []);
    assert.equal(read.length, 1);
    const { name, parms } = read[0]!;
    assert.deepEqual([name, parms!.baseReachableTime, parms!.locktime], ['arp_cache', 40000, 500]);
    await ipr.neightbl.set({ dev: 'v0', family: 'inet6', parms: { ucastProbes: 9 } });
    await ipr.neightbl.set(read[0]!);
    const unsteady = { reachableTime: 0, refcnt: 0 };
    const [again] = await ipr.neightbl.dump({ family: 'inet', dev: 'v0' });
    assert.deepEqual({ ...again!.parms, ...unsteady }, { ...parms, ...unsteady });
    assert.equal(ours.ipJson('ntable show dev v0 name ndisc_cache')[0]!.ucast_probes, 9);
    assert.ok((await ipr.neightbl.dump()).some(({ config }) => config !== undefined));
    proven('neigh', 'tables');
  });

  it('netconf, and its events', async () => {
    using where = space(PAIR);
    const ipr = where.ipr();
    const index = (await ipr.link.get({ dev: 'v0' })).index!;
    const events = ipr.monitor({ groups: ['netconf'] });
    where.run('sysctl', ['-qw', 'net.ipv4.conf.v0.forwarding=1', 'net.ipv4.conf.v0.rp_filter=2']);
    for await (const event of events) {
      if (event.event !== 'newnetconf' || event.ifindex !== index) continue;
      if (event.forwarding !== undefined) {
        assert.equal(event.forwarding, 1);
        break;
      }
    }
    const one = await ipr.netconf.get({ dev: 'v0' });
    assert.deepEqual([one.ifindex, one.forwarding, one.rpFilter], [index, 1, 2]);
    for (const family of ['inet', 'inet6'] as const) {
      const read = await ipr.netconf.dump({ family });
      assert.deepEqual(unknowns(read), []);
      const names = new Map((await ipr.link.dump()).map((link) => [link.index!, link.ifname!]));
      names.set(-1, 'all').set(-2, 'default');
      const said = where.ipJson('netconf').filter((entry) => entry.family === family);
      assert.deepEqual(
        read
          .map((entry) => [names.get(entry.ifindex!), entry.forwarding === 1, entry.proxyNeigh === 1])
          .sort(),
        said.map((entry) => [entry.interface, entry.forwarding, entry.proxy_neigh]).sort(),
      );
    }
    assert.equal((await ipr.netconf.get({ family: 'inet6', dev: 'all' })).ifindex, -1);
    assert.equal((await ipr.netconf.dump({ dev: 'default' })).length, 1);
    proven('netconf', 'settings and events');
  });

  it('ids of namespaces, and their events', async () => {
    using where = space(PAIR);
    const ipr = where.ipr();
    const other = createNamespace();
    try {
      assert.equal((await ipr.netnsid.get({ netns: other.fd })).nsid, -1);
      const events = ipr.monitor({ groups: ['nsid'] });
      await ipr.netnsid.add({ netns: other.fd, nsid: 77 });
      for await (const event of events) {
        if (event.event !== 'newnsid') continue;
        // of the event the id is attribute `nsid`, not the sender's namespace
        assert.equal(event.nsid, 77);
        break;
      }
      assert.equal((await ipr.netnsid.get({ fd: other.fd })).nsid, 77);
      assert.deepEqual(
        (await ipr.netnsid.dump()).map(({ nsid }) => nsid),
        where.ipJson('netns list-id').map(({ nsid }) => nsid),
      );
      assert.equal((await rejection(ipr.netnsid.add({ netns: other.fd, nsid: 78 }))).code, 'EEXIST');
      assert.equal((await ipr.netnsid.ensure({ netns: other.fd })).outcome, 'unchanged');
      assert.equal((await ipr.netnsid.ensure({ netns: other.fd, nsid: 77 })).outcome, 'unchanged');
      assert.equal((await rejection(ipr.netnsid.ensure({ netns: other.fd, nsid: 78 }))).code, 'EEXIST');
      const third = createNamespace();
      try {
        const ensured = await ipr.netnsid.ensure({ netns: third.fd, nsid: 79 });
        assert.deepEqual([ensured.outcome, ensured.entry?.nsid], ['created', 79]);
      } finally {
        third.close();
      }
      proven('netnsid', 'ids');
    } finally {
      other.close();
    }
  });

  it('statistics', async () => {
    using where = space(PAIR);
    const ipr = where.ipr();
    where.run('bash', ['-c', 'echo x > /dev/udp/127.0.0.1/9']);
    const read = await ipr.stats.dump();
    const said = where.ipJson('stats show group link');
    assert.equal(read.length, said.length);
    for (const one of said) {
      const { link64 } = read.find(({ ifindex }) => ifindex === one.ifindex)!;
      const { rx, tx } = one.stats64 as { rx: Json; tx: Json };
      if (one.ifname !== 'lo') continue;
      assert.deepEqual(
        [link64!.rxPackets, link64!.txPackets, link64!.rxDropped],
        [rx.packets, tx.packets, rx.dropped],
      );
      assert.ok(Number(link64!.rxPackets) > 0);
    }
    assert.deepEqual(unknowns(read), []);
    proven('stats', 'link64');
  });

  const bridged = `${PAIR}link add br0 type bridge mcast_stats_enabled 1 vlan_stats_enabled 1 vlan_filtering 1
    link set v0 master br0
    link set br0 up`;
  it('statistics of kinds of links', { skip: missing(bridged) }, async () => {
    using where = space(bridged);
    const ipr = where.ipr();
    const one = await ipr.stats.get({ dev: 'br0', filterMask: ['linkXstats'] });
    const { vlan, mcast } = one.linkXstats!.bridge!;
    const [said] = where.ipJson('stats show dev br0 group xstats subgroup bridge suite mcast');
    const reports = (said!.multicast as Json).igmp_reports as Json;
    const later = await ipr.stats.get({ dev: 'br0', filterMask: ['linkXstats'] });
    const [first, between, last] = [mcast!, reports, later.linkXstats!.bridge!.mcast!].map((counts) =>
      'igmpV3reports' in counts ? (counts.igmpV3reports as number[])[0]! : ((counts as Json).rx_v3 as number),
    );
    assert.ok(first! <= between! && between! <= last!, `${first} <= ${between} <= ${last}`);
    const shown = bridgeJson(where, '-s vlan show', 'vlans').filter(({ ifname }) => ifname === 'br0');
    assert.deepEqual(
      vlan!.map(({ vid }) => vid),
      shown.map((entry) => entry.vlan),
    );
    const port = await ipr.stats.get({ dev: 'v0', filterMask: ['linkXstatsSlave'] });
    assert.ok(port.linkXstatsSlave!.bridge!.stp);
    assert.deepEqual(unknowns([one, port]), []);
    proven('stats', 'bridge');
  });

  it('statistics of hardware', async (context) => {
    using where = space(PAIR);
    try {
      writeFileSync('/sys/bus/netdevsim/new_device', '7 1');
    } catch (error) {
      return context.skip(`this kernel has no netdevsim: ${(error as Error).message}`);
    }
    const ipr = where.ipr({ netns: undefined });
    try {
      const { ifname } = (await ipr.link.dump()).find(({ parentDevName }) => parentDevName === 'netdevsim7')!;
      await ipr.link.set({ dev: ifname, up: true });
      await ipr.stats.set({ dev: ifname, setOffloadXstatsL3Stats: 1 });
      const read = await ipr.stats.get({ dev: ifname, filterMask: ['linkOffloadXstats'] });
      const { hwSInfo } = read.linkOffloadXstats!;
      assert.equal(hwSInfo!.l3Stats!.request, 1);
      const filtered = await ipr.stats.get({
        dev: ifname,
        filterMask: ['linkOffloadXstats'],
        getFilters: { linkOffloadXstats: 2 },
      });
      assert.deepEqual(Object.keys(filtered.linkOffloadXstats!), ['hwSInfo']);
      proven('stats', 'l3_stats of hardware');
    } finally {
      writeFileSync('/sys/bus/netdevsim/del_device', '7');
    }
  });
});
