/** Addresses, routes, rules, neighbours and nexthops of a real kernel, beside what `ip` says of them. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ifaddrlblmsg } from '../src/messages/route/addrlabel.js';
import { type Address, ifaddrmsg } from '../src/messages/route/ifaddrmsg.js';
import { type Neighbour, ndmsg } from '../src/messages/route/ndmsg.js';
import { ndtmsg } from '../src/messages/route/ndtmsg.js';
import { type Netconf, netconfmsg } from '../src/messages/route/netconfmsg.js';
import { type Nexthop, nhmsg } from '../src/messages/route/nexthop.js';
import { rtgenmsg } from '../src/messages/route/nsid.js';
import { type Route, type RouteNexthop, rtmsg } from '../src/messages/route/rtmsg.js';
import { fibRuleHdr, type Rule } from '../src/messages/route/rule.js';
import {
  decodeTree,
  encode,
  encodeTree,
  type Input,
  type Message,
  type WireAttribute,
} from '../src/schema/index.js';
import { LENGTH, OFFSET, RECORD } from '../src/socket/transport.js';
import { createNamespace, type NetworkNamespace } from '../src/socket/transports/namespace.js';
import { NativeTransport } from '../src/socket/transports/native.js';
import { decodeBy, encodeBy } from './engines.js';
import { noNamespaces } from './helpers.js';

const NLMSG_ERROR = 2;
const NLMSG_DONE = 3;
const REQUEST = 1;
const ACK = 4;
const DUMP = 0x300;
const GET = {
  addr: 22,
  route: 26,
  neigh: 30,
  rule: 34,
  ntable: 66,
  addrlabel: 74,
  netconf: 82,
  nsid: 90,
  nexthop: 106,
  bucket: 118,
};

type Json = Record<string, unknown>;

const COMMANDS = `
ip link set lo up
ip link add veth0 type veth peer name veth1
ip link add br0 type bridge
ip link set veth1 master br0
ip link set veth0 up
ip link set veth1 up
ip link set br0 up
ip link add vx0 type vxlan id 42 dstport 4789 local 10.0.0.1
ip link add vx6 type vxlan id 43 dstport 4790 local 2001:db8::1
ip addr add 10.0.0.1/24 brd + dev veth0 label veth0:x
ip addr add 10.0.0.7/24 dev veth0
ip addr add 10.1.0.1 peer 10.1.0.2 dev veth0
ip addr add 10.2.0.1/24 dev veth0 valid_lft 10000 preferred_lft 5000
ip addr add 10.3.0.1/32 dev lo scope host
ip addr add 10.4.0.1/24 dev veth0 metric 77 noprefixroute
ip addr add 2001:db8::1/64 dev veth0 nodad
ip addr add 2001:db8:f::1/64 dev veth0 nodad noprefixroute home
ip addr add 2001:db8:e::1 peer 2001:db8:e::2/64 dev veth0 nodad
ip route add 10.1.0.0/16 via 10.0.0.2 metric 5 mtu 1400 advmss 1300 rto_min 200ms initcwnd 20 quickack 1 congctl reno
ip route add 10.2.0.0/16 nexthop via 10.0.0.2 weight 3 nexthop via 10.0.0.3 dev veth0 onlink
ip route add blackhole 10.3.0.0/16
ip route add unreachable 10.3.1.0/24
ip route add prohibit 10.3.2.0/24
ip route add throw 10.3.3.0/24
ip route add 10.4.0.0/16 dev veth0 table 1000 scope link src 10.0.0.1 proto static tos 0x10 realm 3/5
ip route add 10.5.0.0/16 via inet6 2001:db8::9
ip route add 10.6.0.0/16 mtu lock 1300 dev veth0
ip route add default via 10.0.0.254 proto 77
ip route add multicast 239.0.0.0/8 dev veth0
ip nexthop add id 1 via 10.0.0.2 dev veth0
ip nexthop add id 2 dev veth0 proto static
ip nexthop add id 3 group 1,3/2,5
ip nexthop add id 4 blackhole
ip nexthop add id 5 group 1/2 type resilient buckets 8 idle_timer 60
ip nexthop add id 6 via 2001:db8::5 dev veth0
ip nexthop add id 7 via 10.0.0.8 fdb
ip nexthop add id 9 group 7 fdb
ip nexthop add id 8 encap ip id 5 dst 1.2.3.4 dev veth0
ip route add 10.7.0.0/16 nhid 3
ip route add 10.8.0.0/16 nhid 4
ip route add 10.9.0.0/16 encap ip id 5 dst 1.2.3.4 ttl 9 dev veth0
ip route add 10.10.0.0/16 encap mpls 100/200 via 10.0.0.2
ip -6 route add 2001:db8:1::/48 via 2001:db8::5 pref high
ip -6 route add 2001:db8:2::/48 via 2001:db8::5 expires 6000
ip -6 route add 2001:db8:3::/48 nexthop via 2001:db8::5 weight 2 nexthop via 2001:db8::6
ip -6 route add 2001:db8:4::/48 from 2001:db8::/64 dev veth0
ip -6 route add unreachable 2001:db8:5::/48 metric 99
ip -6 route add default via fe80::1 dev veth0
ip -6 route add 2001:db8:6::/48 nhid 6
ip -6 route add 2001:db8:7::/48 encap seg6 mode encap segs fe80::1,fe80::2 dev veth0
ip -f mpls route add 100 as 200 via inet 10.0.0.2
ip rule add priority 100 from 10.0.0.0/8 to 10.1.0.0/16 fwmark 0x10/0xff table 1000 tos 0x10 suppress_prefixlength 8
ip rule add priority 101 ipproto tcp sport 1-100 dport 80 uidrange 1-5 iif lo oif veth0 lookup 200
ip rule add priority 102 not from 192.0.2.1 goto 200
ip rule add priority 103 blackhole
ip rule add priority 104 prohibit
ip rule add priority 105 unreachable
ip rule add priority 106 l3mdev
ip rule add priority 107 suppress_ifgroup 5 table main protocol static
ip rule add priority 108 tun_id 77 table main
ip rule add priority 109 iif gone nop
ip rule add priority 110 oif gone goto 999
ip rule add priority 200 table main realms 3/4
ip -6 rule add priority 100 from 2001:db8::/32 table 1000
ip neigh add 10.0.0.9 lladdr 02:00:00:00:00:01 dev veth0 nud permanent
ip neigh add 10.0.0.8 lladdr 02:00:00:00:00:02 dev veth0 nud stale extern_learn
ip neigh add 10.0.0.12 lladdr 02:00:00:00:00:04 dev veth0 nud noarp protocol 5
ip -6 neigh add 2001:db8::9 lladdr 02:00:00:00:00:03 dev veth0 router protocol static
ip neigh add proxy 10.0.0.10 dev veth0
bridge fdb add 02:00:00:00:00:0a dev veth1 master static sticky
bridge fdb add 02:00:00:00:00:0b dev veth1 self
bridge fdb add 02:00:00:00:00:0c dev vx0 dst 10.0.0.77 port 5000 vni 9 via veth0 self permanent
bridge fdb add 02:00:00:00:00:0d dev vx0 nhid 9 self permanent
bridge fdb add 02:00:00:00:00:0e dev vx6 dst 2001:db8::77 self permanent
ip addrlabel add prefix 2001:db8::/32 dev veth0 label 99
`
  .trim()
  .split('\n');

const { buildNative } = await import(new URL('../../scripts/native.mjs', import.meta.url).href);
await buildNative();

/** Attributes that nobody declared, or that did not fit. */
function faults(attributes: readonly WireAttribute[] = [], path = ''): string[] {
  return attributes.flatMap((attribute) => {
    const here = `${path}/${attribute.name ?? attribute.type}`;
    const own =
      attribute.name === null || attribute.error !== undefined
        ? [`${here} ${attribute.error ?? 'undeclared'}`]
        : [];
    const inner = (attribute.records ?? []).flatMap((record) => faults(record.attributes, here));
    return [...own, ...inner, ...faults(attribute.attributes, here)];
  });
}

describe('the kernel says', { skip: noNamespaces, timeout: 60_000 }, () => {
  let ns: NetworkNamespace;
  let transport: NativeTransport;
  let links = new Map<number, string>();
  const refused: string[] = [];

  const run = (command: string): string =>
    execFileSync('nsenter', [`--net=${ns.path}`, ...command.split(' ')], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const json = (command: string): Json[] => {
    const text = run(command).trim();
    return text === '' ? [] : JSON.parse(text);
  };

  /** All answers to a request, each decoded in every way. */
  async function dump<T>(type: number, message: Message<T>, request: Input<T>, flags = DUMP): Promise<T[]> {
    const payload = encode(message, request);
    const bytes = new Uint8Array(16 + payload.length);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, bytes.length, true);
    view.setUint16(4, type, true);
    view.setUint16(6, flags | REQUEST | ACK, true);
    bytes.set(payload, 16);
    transport.send(bytes);
    const answers: T[] = [];
    for (;;) {
      const got = transport.receive();
      if (!got) {
        await Promise.race([
          new Promise<void>((resolve) => transport.wait(resolve)),
          sleep(1000, undefined, { ref: false }),
        ]);
        continue;
      }
      for (let i = 0; i < got.count; i++) {
        const at = got.index[i * RECORD + OFFSET]!;
        const data = got.bytes.u8.slice(at, at + got.index[i * RECORD + LENGTH]!);
        const header = new DataView(data.buffer);
        for (let p = 0; p + 16 <= data.length; p += (header.getUint32(p, true) + 3) & ~3) {
          const kind = header.getUint16(p + 4, true);
          if (kind === NLMSG_DONE || kind === NLMSG_ERROR) {
            const code = header.getInt32(p + 16, true);
            assert.equal(
              code,
              0,
              `refused: ${code} ${Buffer.from(data.subarray(p + 20)).toString('latin1')}`,
            );
            return answers;
          }
          answers.push(checked(message, data.slice(p + 16, p + header.getUint32(p, true))));
        }
      }
    }
  }

  function checked<T>(message: Message<T>, bytes: Uint8Array): T {
    const tree = decodeTree(message as Message, bytes);
    assert.deepEqual(faults(tree.attributes), []);
    assert.equal(Buffer.from(encodeTree(tree)).toString('hex'), Buffer.from(bytes).toString('hex'));
    const object = decodeBy('compiled', message, bytes);
    assert.deepStrictEqual(object, tree.object);
    // what was read can be written, and reads the same
    const [fast, slow] = [encodeBy('compiled', message, object), encodeBy('interpreted', message, object)];
    assert.deepStrictEqual(fast, slow);
    assert.deepStrictEqual(decodeBy('interpreted', message, fast), object);
    return object as T;
  }

  /** Compares twice or more where something, a timer say, was told differently in between. */
  async function compare<T>(
    command: string,
    read: () => Promise<T[]>,
    show: (ours: T) => Json,
  ): Promise<T[]> {
    for (let tries = 0; ; tries++) {
      const theirs = json(command);
      // the nexthop of a route's id: told by the kernel as one of its own
      for (const object of theirs) delete object.nh_info;
      const ours = await read();
      nestedEncap = theirs.some(({ encap }) => typeof encap === 'object');
      try {
        assert.deepEqual(differences(asOld(ours.map(show), theirs), theirs), []);
        return ours;
      } catch (error) {
        if (tries === 20) throw error;
      }
    }
  }

  before(async () => {
    ns = createNamespace();
    transport = new NativeTransport({ protocol: 0, netns: ns.fd });
    for (const command of COMMANDS) {
      try {
        run(command);
      } catch (error) {
        refused.push(`${command}: ${String((error as { stderr?: string }).stderr).trim()}`);
      }
    }
    // until the links have settled
    for (let tries = 0; tries < 50 && run('ip -6 addr show tentative') !== ''; tries++) await sleep(100);
    links = new Map(json('ip -j link').map(({ ifindex, ifname }) => [ifindex as number, ifname as string]));
  });
  after(() => {
    transport?.close();
    ns?.close();
  });

  const dev = (index: number | undefined): string | undefined =>
    index === undefined ? undefined : links.get(index);
  const told = (t: TestContext): void => {
    for (const line of refused) t.diagnostic(`not here: ${line}`);
  };

  it('addresses', async (t) => {
    told(t);
    const ours = await dump(GET.addr, ifaddrmsg, {});
    const theirs = json('ip -j -d addr').flatMap(({ ifname, addr_info }) =>
      (addr_info as Json[]).map((info): Json => ({ ifname, ...info })),
    );
    // ip sorts by link, the kernel dumps by family
    const order = (list: Json[]): Json[] =>
      list.sort((a, b) =>
        `${a.ifname} ${a.family} ${a.local}`.localeCompare(`${b.ifname} ${b.family} ${b.local}`),
      );
    const near = (list: Json[]): Json[] =>
      list.map((a) => ({
        ...a,
        ...(a.valid_life_time !== FOREVER ? { valid_life_time: 10, preferred_life_time: 5 } : {}),
      }));
    const shown = ours.map((address): Json => ({ ifname: dev(address.index), ...showAddress(address) }));
    assert.deepEqual(differences(near(order(asOld(shown, theirs))), near(order(theirs))), []);
    assert.ok(ours.length >= 12);
    const metric = ours.find(({ local }) => local === '10.4.0.1')!;
    assert.deepEqual([metric.rtPriority, metric.flags.includes('noprefixroute')], [77, true]);
    const timed = ours.find(({ local }) => local === '10.2.0.1')!.cacheinfo!;
    assert.ok(
      timed.valid <= 10000 &&
        timed.valid > 9000 &&
        timed.prefered <= 5000 &&
        timed.cstamp > 0 &&
        timed.tstamp >= timed.cstamp,
    );
  });

  for (const [family, number] of [
    ['inet', '-4'],
    ['inet6', '-6'],
  ] as const) {
    it(`routes of ${family}`, async () => {
      const routes = await compare(
        `ip -j -d ${number} route show table all`,
        () => dump(GET.route, rtmsg, { family }),
        (route) => showRoute(route, dev),
      );
      assert.ok(routes.length >= 15);
    });
    it(`rules of ${family}`, async () => {
      const rules = await compare(
        `ip -j -d ${number} rule`,
        () => dump(GET.rule, fibRuleHdr, { family }),
        showRule,
      );
      assert.ok(rules.length >= 3);
    });
    it(`addresses' settings of ${family}`, async () => {
      await compare(
        `ip -j ${number} netconf`,
        () => dump(GET.netconf, netconfmsg, { family }),
        (netconf) => showNetconf(netconf, dev),
      );
    });
    it(`neighbours of ${family}`, async () => {
      const read = async () =>
        (await dump(GET.neigh, ndmsg, { family })).filter(({ state }) => !state.includes('noarp'));
      await compare(`ip -j -d -s ${number} neigh`, read, (neighbour) => showNeighbour(neighbour, dev));
    });
    it(`tables of neighbours of ${family}`, async () => {
      const tables = await dump(GET.ntable, ndtmsg, { family });
      const theirs = json(`ip -j ${number} ntable`);
      const shown = tables
        .filter(({ family: own }) => own === family)
        .map(({ name, thresh1, thresh2, thresh3, gcInterval, parms }) => {
          const p = parms!;
          return compact({
            family,
            name,
            dev: dev(p.ifindex),
            thresh1,
            thresh2,
            thresh3,
            gc_interval: gcInterval,
            base_reachable: p.baseReachableTime,
            retrans: p.retransTime,
            gc_stale: p.gcStaletime,
            delay_probe: p.delayProbeTime,
            queue: p.queueLen,
            app_probes: p.appProbes,
            ucast_probes: p.ucastProbes,
            mcast_probes: p.mcastProbes,
            mcast_reprobes: p.mcastReprobes,
            anycast_delay: p.anycastDelay,
            proxy_delay: p.proxyDelay,
            proxy_queue: p.proxyQlen,
            locktime: p.locktime,
          });
        });
      // these two change by themselves
      for (const table of theirs) for (const key of ['refcnt', 'reachable']) delete table[key];
      assert.deepEqual(differences(asOld(shown, theirs), theirs), []);
      const first = tables.find(({ config }) => config)!;
      assert.equal(first.config!.keyLen, family === 'inet' ? 4 : 16);
      assert.ok(
        Number(first.stats!.allocs) > 0 &&
          Number(first.parms!.reachableTime) > 0 &&
          Number(first.parms!.intervalProbeTimeMs) > 0,
      );
    });
  }

  it('neighbours that ip hides, and proxies', async () => {
    const all = await dump(GET.neigh, ndmsg, { family: 'inet' });
    const noarp = all.find(({ dst }) => dst === '10.0.0.12')!;
    assert.deepEqual(
      [noarp.state, noarp.protocol, noarp.lladdr, noarp.type],
      [['noarp'], 5, '02:00:00:00:00:04', 'unicast'],
    );
    const proxies = await dump(GET.neigh, ndmsg, { flags: ['proxy'] });
    assert.deepEqual(
      proxies.map((neighbour) =>
        compact({
          dst: neighbour.dst,
          dev: dev(neighbour.ifindex),
          proxy: neighbour.flags.includes('proxy') ? null : undefined,
        }),
      ),
      json('ip -j neigh show proxy'),
    );
  });

  it('forwarding entries of bridges and VXLAN', async () => {
    const read = () => dump(GET.neigh, ndmsg, { family: 'bridge' });
    const entries = await compare('bridge -j -d -s fdb show', read, (entry) => showForwarding(entry, dev));
    if (refused.some((line) => line.startsWith('bridge'))) return;
    const remote = entries.find(({ lladdr }) => lladdr === '02:00:00:00:00:0c')!;
    // two links: the tunnel itself, and the one that its packets leave by
    assert.deepEqual(
      [dev(remote.ifindex), dev(remote.ndaIfindex), remote.dst, remote.port, remote.vni],
      ['vx0', 'veth0', '10.0.0.77', 5000, 9],
    );
    assert.equal(entries.find(({ lladdr }) => lladdr === '02:00:00:00:00:0d')!.nhId, 9);
    assert.ok(entries.find(({ lladdr }) => lladdr === '02:00:00:00:00:0a')!.flags.includes('sticky'));
  });

  it('nexthops', async () => {
    const read = () => dump(GET.nexthop, nhmsg, {});
    const nexthops = await compare('ip -j -d nexthop', read, (nexthop) => showNexthop(nexthop, dev));
    assert.ok(nexthops.length >= 7);
    const group = nexthops.find(({ groupType }) => groupType === 'res');
    assert.equal(group?.resGroup?.buckets, 8);
    const buckets = await dump(GET.bucket, nhmsg, { id: group!.id! });
    assert.deepEqual(
      buckets.map(({ id, resBucket }) => [id, resBucket!.index, resBucket!.nhId]),
      json('ip -j nexthop bucket').map(({ id, bucket }) => [
        id,
        (bucket as Json).index,
        (bucket as Json).nhid,
      ]),
    );
  });

  it('statistics of nexthop groups', async (t) => {
    const [group] = await dump(GET.nexthop, nhmsg, { id: 3, opFlags: ['dumpStats'] }, 0);
    if (!group?.groupStats) return t.skip('Linux older than 6.9 has none');
    assert.deepEqual(
      group.groupStats.map(({ id }) => id),
      [1, 2],
    );
    assert.equal(typeof group.groupStats[0]!.packets, 'number');
  });

  it('labels of addresses', async () => {
    const labels = await dump(GET.addrlabel, ifaddrlblmsg, { family: 'inet6' });
    const shown = labels.map(({ address, label, index }) => {
      const [text, length] = address!.split('/');
      return compact({
        address: text,
        prefixlen: Number(length),
        ifname: index ? dev(index) : undefined,
        label,
      });
    });
    assert.deepEqual(shown, json('ip -j addrlabel'));
  });

  it('ids of namespaces', async () => {
    const [own] = await dump(GET.nsid, rtgenmsg, { pid: process.pid }, 0);
    assert.equal(own!.nsid, -1);
    assert.deepEqual(await dump(GET.nsid, rtgenmsg, {}), []);
  });
});

const FOREVER = 4294967295;

/** What `ip` tells otherwise, key by key. */
function differences(ours: readonly Json[], theirs: readonly Json[]): string[] {
  const found = ours.length === theirs.length ? [] : [`ip tells ${theirs.length}, here are ${ours.length}`];
  for (const [i, their] of theirs.entries()) {
    const our = ours[i] ?? {};
    for (const key of new Set([...Object.keys(their), ...Object.keys(our)])) {
      const [a, b] = [JSON.stringify(their[key]), JSON.stringify(our[key])];
      if (a !== b)
        found.push(`${Object.values(their).slice(0, 3).join(' ')}: ip says ${key} ${a}, here is ${b}`);
    }
  }
  return found;
}

/** What only newer versions of `ip` show. */
const NEWER = ['protocol', 'mcast_reprobes', 'sport_mask', 'dport_mask'];

/** Ours without what this version of `ip` does not show of any object. */
function asOld(ours: Json[], theirs: readonly Json[]): Json[] {
  const hidden = NEWER.filter((key) => !theirs.some((their) => Object.hasOwn(their, key)));
  return ours.map((our) => Object.fromEntries(Object.entries(our).filter(([key]) => !hidden.includes(key))));
}

/** Without what is undefined. */
function compact(json: Json): Json {
  return Object.fromEntries(Object.entries(json).filter(([, value]) => value !== undefined));
}

/** For flags that `ip` tells by their presence alone. */
function present(on: boolean): null | undefined {
  return on ? null : undefined;
}

function yes(on: boolean): true | undefined {
  return on || undefined;
}

const scopeName = (scope: string | number): string => (scope === 'universe' ? 'global' : String(scope));
const tableName = (table: number): string =>
  ({ 253: 'default', 254: 'main', 255: 'local' })[table] ?? String(table);
const hexNumber = (value: number): string => `0x${value.toString(16)}`;
/** A host prefix without its length, as `ip` writes it. */
const shortPrefix = (prefix: string | undefined): string | undefined =>
  prefix?.replace(prefix.includes(':') ? /\/128$/ : /\/32$/, '');

function showAddress(address: Address): Json {
  const { family, local, flags, cacheinfo } = address;
  const six = family === 'inet6';
  const has = (flag: (typeof flags)[number]): true | undefined => yes(flags.includes(flag));
  return {
    family,
    local: local ?? address.address,
    address: local && address.address !== local ? address.address : undefined,
    prefixlen: address.prefixlen,
    metric: address.rtPriority,
    broadcast: address.broadcast,
    scope: scopeName(address.scope),
    dynamic: yes(!flags.includes('permanent')),
    [six ? 'temporary' : 'secondary']: has('secondary'),
    tentative: has('tentative'),
    deprecated: has('deprecated'),
    home: has('homeaddress'),
    nodad: has('nodad'),
    mngtmpaddr: has('managetempaddr'),
    noprefixroute: has('noprefixroute'),
    autojoin: has('mcautojoin'),
    'stable-privacy': has('stablePrivacy'),
    protocol:
      address.proto &&
      { kernelLo: 'kernel_lo', kernelRa: 'kernel_ra', kernelLl: 'kernel_ll', unspec: 'unspec' }[
        address.proto as string
      ],
    label: address.label,
    valid_life_time: cacheinfo!.valid,
    preferred_life_time: cacheinfo!.prefered,
  };
}

type Dev = (index: number | undefined) => string | undefined;

function showRoute(route: Route, dev: Dev): Json {
  const { multipath, metrics, flow, via, priority, table, cacheinfo } = route;
  return {
    type: route.type,
    dst: route.dst === 'default' ? 'default' : shortPrefix(route.dst),
    from: shortPrefix(route.src),
    ...showEncap(route),
    ...(route.tos ? { tos: hexNumber(route.tos) } : {}),
    nhid: route.nhId,
    gateway: route.gateway,
    via: via && { family: via.family, host: via.addr },
    dev: dev(route.oif),
    table: tableName(table),
    protocol: String(route.protocol),
    scope: scopeName(route.scope),
    prefsrc: route.prefsrc,
    metric: priority,
    flags: route.flags.filter((flag) =>
      ['dead', 'onlink', 'pervasive', 'offload', 'linkdown', 'unresolved'].includes(String(flag)),
    ),
    flow: flow === undefined ? undefined : { from: `${flow >>> 16}`, to: `${flow & 0xffff}` },
    expires: cacheinfo?.expires ? Math.floor(cacheinfo.expires / 100) : undefined,
    metrics: metrics && [
      compact({
        mtu: metrics.mtu,
        advmss: metrics.advmss,
        initcwnd: metrics.initcwnd,
        rto_min: metrics.rtoMin,
        quickack: metrics.quickack,
        congestion: metrics.ccAlgo,
      }),
    ],
    pref: route.pref,
    nexthops: multipath?.map((hop) => showHop(hop, dev)),
  };
}

function showHop(hop: RouteNexthop, dev: Dev): Json {
  return compact({
    gateway: hop.gateway,
    dev: dev(hop.ifindex),
    weight: hop.hops + 1,
    flags: [...hop.flags],
  });
}

/** Whether this version of `ip` shows an encapsulation as an object of its own. */
let nestedEncap = false;

/** Older versions mix the members of an encapsulation with those of the route: `dst` is there twice, the latter counts. */
function showEncap({ encapType, encap }: Pick<Route, 'encapType' | 'encap'>): Json {
  const members = encapMembers(encapType, (encap ?? {}) as Json);
  if (!members) return {};
  return nestedEncap ? { encap: { encap_type: encapType, ...members } } : { encap: encapType, ...members };
}

function encapMembers(type: Route['encapType'], data: Json): Json | undefined {
  if (type === 'ip')
    return { id: Number(data.id), src: data.src, dst: data.dst, ttl: data.ttl, tos: data.tos };
  if (type === 'mpls') return { dst: data.dst };
  if (type !== 'seg6') return undefined;
  const { mode, segments } = data.srh as { mode: string; segments: string[] };
  return { mode, segs: [...segments].reverse() };
}

function showRule(rule: Rule): Json {
  const { action, flags, table, src, dst, flow, uidRange, sportRange, dportRange } = rule;
  const { sportMask, dportMask } = rule;
  const [source, sourceLength] = (src ?? 'all').split('/') as [string, string?];
  const [target, targetLength] = (dst ?? '').split('/') as [string, string?];
  const range = (name: string, ports?: { start: number; end: number }): Json =>
    !ports
      ? {}
      : ports.start === ports.end
        ? { [name]: ports.start }
        : { [`${name}_start`]: ports.start, [`${name}_end`]: ports.end };
  const whole = (text: string, length: string | undefined): boolean =>
    length === (text.includes(':') ? '128' : '32');
  const toTable = action === 'toTbl' && rule.l3mdev !== 1;
  const bits = rule.suppressPrefixlen;
  return {
    priority: rule.priority ?? 0,
    not: present(flags.includes('invert')),
    src: source,
    srclen: sourceLength === undefined || whole(source, sourceLength) ? undefined : Number(sourceLength),
    dst: target || undefined,
    dstlen: targetLength === undefined || whole(target, targetLength) ? undefined : Number(targetLength),
    tos: rule.tos ? hexNumber(rule.tos) : undefined,
    fwmark: rule.fwmark === undefined ? undefined : hexNumber(rule.fwmark),
    fwmask: rule.fwmask === undefined || rule.fwmask === FOREVER ? undefined : hexNumber(rule.fwmask),
    iif: rule.iifname,
    iif_detached: present(flags.includes('iifDetached')),
    oif: rule.oifname,
    oif_detached: present(flags.includes('oifDetached')),
    l3mdev: present(rule.l3mdev === 1),
    uid_start: uidRange?.start,
    uid_end: uidRange?.end,
    ipproto: rule.ipProto === undefined ? undefined : { 6: 'tcp', 17: 'udp' }[rule.ipProto],
    ...range('sport', sportRange),
    sport_mask: portMask(sportRange, sportMask),
    ...range('dport', dportRange),
    dport_mask: portMask(dportRange, dportMask),
    tun_id: rule.tunId === undefined ? undefined : Number(rule.tunId),
    table: toTable ? tableName(table) : undefined,
    suppress_prefixlen: bits === undefined || bits === FOREVER ? undefined : bits,
    suppress_ifgroup: rule.suppressIfgroup === undefined ? undefined : String(rule.suppressIfgroup),
    flow_from: flow ? `${flow >>> 16}` : undefined,
    flow_to: flow ? `${flow & 0xffff}` : undefined,
    goto: action === 'goto' ? rule.goto : undefined,
    unresolved: present(flags.includes('unresolved')),
    nop: present(action === 'nop'),
    action: ['blackhole', 'prohibit', 'unreachable'].includes(action as string) ? action : undefined,
    protocol: String(rule.protocol),
  };
}

/** Kernels from 6.15 on report a mask for each single port. */
function portMask(ports?: { start: number; end: number }, mask?: number): string | undefined {
  return ports && mask !== undefined && ports.start === ports.end ? hexNumber(mask) : undefined;
}

function showNetconf(netconf: Netconf, dev: Dev): Json {
  const on = (value: number | undefined): boolean | undefined =>
    value === undefined ? undefined : value !== 0;
  const { ifindex, rpFilter } = netconf;
  return {
    family: netconf.family,
    interface: ifindex === -1 ? 'all' : ifindex === -2 ? 'default' : dev(ifindex),
    forwarding: on(netconf.forwarding),
    rp_filter: rpFilter === undefined ? undefined : ['off', 'strict', 'loose'][rpFilter],
    mc_forwarding: on(netconf.mcForwarding),
    proxy_neigh: on(netconf.proxyNeigh),
    ignore_routes_with_linkdown: on(netconf.ignoreRoutesWithLinkdown),
    input: on(netconf.input),
  };
}

function showNeighbour(neighbour: Neighbour, dev: Dev): Json {
  const { cacheinfo, state, flags, flagsExt } = neighbour;
  return {
    dst: neighbour.dst,
    dev: dev(neighbour.ifindex),
    lladdr: neighbour.lladdr,
    router: present(flags.includes('router')),
    proxy: present(flags.includes('proxy')),
    extern_learn: present(flags.includes('extLearned')),
    offload: present(flags.includes('offloaded')),
    managed: present(flagsExt?.includes('managed') ?? false),
    refcnt: cacheinfo!.refcnt || undefined,
    used: Math.floor(cacheinfo!.used / 100),
    confirmed: Math.floor(cacheinfo!.confirmed / 100),
    updated: Math.floor(cacheinfo!.updated / 100),
    probes: neighbour.probes,
    state: state.length === 0 ? ['NONE'] : state.map((name) => String(name).toUpperCase()),
    protocol: neighbour.protocol,
  };
}

function showForwarding(entry: Neighbour, dev: Dev): Json {
  const { cacheinfo, state, flags, ifindex } = entry;
  const shown = (['self', 'router', 'extLearned', 'offloaded', 'sticky'] as const).filter((flag) =>
    flags.includes(flag),
  );
  const words = { extLearned: 'extern_learn', offloaded: 'offload' } as Record<string, string>;
  return {
    mac: entry.lladdr,
    ifname: dev(ifindex),
    dst: entry.dst,
    vlan: entry.vlan,
    port: entry.port,
    vni: entry.vni,
    src_vni: entry.srcVni,
    viaIf: dev(entry.ndaIfindex),
    nhid: entry.nhId,
    linkNetNsId: entry.linkNetnsid,
    used: cacheinfo && Math.floor(cacheinfo.used / 100),
    updated: cacheinfo && Math.floor(cacheinfo.updated / 100),
    flags: shown.map((flag) => words[flag] ?? flag),
    master: dev(entry.master),
    state: state.includes('permanent')
      ? 'permanent'
      : state.includes('noarp')
        ? 'static'
        : state.includes('stale')
          ? 'stale'
          : '',
  };
}

function showNexthop(nexthop: Nexthop, dev: Dev): Json {
  const { group, groupType, resGroup } = nexthop;
  return {
    id: nexthop.id,
    group: group?.map(({ id, weight }) => (weight > 1 ? { id, weight } : { id })),
    type: groupType === 'res' ? 'resilient' : undefined,
    resilient_args: resGroup && {
      buckets: resGroup.buckets,
      idle_timer: resGroup.idleTimer! / 100,
      unbalanced_timer: resGroup.unbalancedTimer! / 100,
      unbalanced_time: Number(resGroup.unbalancedTime) / 100,
    },
    ...showEncap(nexthop as Pick<Route, 'encapType' | 'encap'>),
    gateway: nexthop.gateway,
    dev: dev(nexthop.oif),
    scope: scopeName(nexthop.scope),
    blackhole: present(nexthop.blackhole === true),
    protocol: String(nexthop.protocol),
    flags: nexthop.flags.filter((flag) => flag === 'onlink' || flag === 'dead' || flag === 'linkdown'),
    fdb: present(nexthop.fdb === true),
  };
}
