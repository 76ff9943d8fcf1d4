import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Route, RouteInput } from '../../src/index.js';
import { type Json, noNamespaces, type TestNamespace } from '../helpers.js';
import { missing, space } from '../support/bridges.js';
import { compareTwins, type Twin } from '../support/twins.js';
import { proven } from './proof.js';

const SETUP = `
  sysctl -qw net.ipv6.conf.all.seg6_enabled=1
  link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
  link set v0 up
  link set v1 up
  addr add 10.0.0.1/24 dev v0
  addr add fd00::1/64 dev v0 nodad
  nexthop add id 1 via 10.0.0.2 dev v0
`;

/** What `ip -j` says of routes; it says `dst` twice where an encapsulation has one too. */
function shown(where: TestNamespace, families: readonly string[]): Json[] {
  return families.flatMap((family) => {
    const { stdout } = where.run('ip', ['-j', '-d', '-f', family, 'route', 'show', 'table', 'all']);
    return JSON.parse(
      stdout.replace(/("encap":"(?:mpls|ip|ip6)",[^{}]*?)"dst":/g, '$1"encap_dst":') || '[]',
    ) as Json[];
  });
}

const one = (name: string, dst: string, words: string, more: RouteInput): Twin => ({
  name,
  key: dst,
  command: `ip route add ${dst} ${words}`.replace(/^ip (route add 3\d\d )/, 'ip -f mpls $1'),
  make: (ipr) => ipr.route.add({ dst, ...more }),
});
const kind = (type: 'blackhole' | 'unreachable' | 'prohibit' | 'throw'): Twin =>
  one(`type ${type}`, `10.20.${type.length}.0/24`, '', { type });
const via = { gateway: '10.0.0.2', dev: 'v0' } as const;
const via6 = { gateway: 'fd00::2', dev: 'v0' } as const;

function routes(twins: readonly Twin[], families: readonly string[], setup = SETUP) {
  return {
    area: 'route' as const,
    setup,
    twins: twins.map((twin) => ({
      ...twin,
      command: twin.name.startsWith('type ')
        ? twin.command.replace('add ', `add ${twin.name.slice(5)} `)
        : twin.command,
    })),
    shown: (where: TestNamespace) => shown(where, families),
    keyShown: ({ dst }: Json) => String(dst),
    dump: async (ipr: ReturnType<TestNamespace['ipr']>) =>
      (
        await Promise.all(
          families.map(
            async (family) => await ipr.route.dump({ family: family as NonNullable<Route['family']> }),
          ),
        )
      ).flat(),
    keyRead: ({ dst, dstLen }: Route & { dstLen?: number }) =>
      (dst ?? `${dstLen}`).replace(/\/(32|128|20)$/, ''),
    del: (ipr: ReturnType<TestNamespace['ipr']>, route: Route) => ipr.route.del(route),
    add: (ipr: ReturnType<TestNamespace['ipr']>, route: Route) => ipr.route.add(route),
    volatile: ['cacheinfo', 'expires'],
  };
}

describe('routes', { skip: noNamespaces }, () => {
  it('are what ip makes of them', async (context) => {
    await compareTwins<Route>(
      context,
      routes(
        [
          one('gateway', '10.1.0.0/24', 'via 10.0.0.2', { gateway: '10.0.0.2' }),
          one('host', '10.1.1.1', 'via 10.0.0.2', { gateway: '10.0.0.2' }),
          one('device', '10.1.2.0/24', 'dev v0', { dev: 'v0' }),
          one('onlink', '10.1.3.0/24', 'via 192.0.2.1 dev v0 onlink', {
            gateway: '192.0.2.1',
            dev: 'v0',
            flags: ['onlink'],
          }),
          one(
            'table, metric, protocol, source',
            '10.1.4.0/24',
            'via 10.0.0.2 table 100 metric 7 proto bird src 10.0.0.1',
            {
              ...{ gateway: '10.0.0.2', table: 100, priority: 7, protocol: 'bird', prefsrc: '10.0.0.1' },
            },
          ),
          one('tos', '10.1.5.0/24', 'tos 0x10 via 10.0.0.2', { tos: 16, gateway: '10.0.0.2' }),
          one('realms', '10.1.6.0/24', 'via 10.0.0.2 realms 3/4', {
            gateway: '10.0.0.2',
            flow: (3 << 16) | 4,
          }),
          one(
            'metrics',
            '10.1.7.0/24',
            'via 10.0.0.2 mtu 1400 advmss 1300 initcwnd 20 hoplimit 9 rto_min 50ms',
            {
              gateway: '10.0.0.2',
              metrics: { mtu: 1400, advmss: 1300, initcwnd: 20, hoplimit: 9, rtoMin: 50, lock: 1 << 13 },
            },
          ),
          one(
            'locked metrics and congestion control',
            '10.1.8.0/24',
            'via 10.0.0.2 mtu lock 1400 congctl cubic',
            {
              gateway: '10.0.0.2',
              metrics: { lock: 1 << 2, mtu: 1400, ccAlgo: 'cubic' },
            },
          ),
          one('gateway of another family', '10.1.9.0/24', 'via inet6 fd00::2 dev v0', {
            via: { family: 'inet6', addr: 'fd00::2' },
            dev: 'v0',
          }),
          one('nexthop object', '10.1.10.0/24', 'nhid 1', { nhId: 1 }),
          one(
            'multipath',
            '10.1.11.0/24',
            'nexthop via 10.0.0.2 dev v0 weight 3 nexthop via 10.0.0.3 dev v0 onlink',
            {
              multipath: [
                { ...via, hops: 2 },
                { gateway: '10.0.0.3', dev: 'v0', flags: ['onlink'] },
              ],
            },
          ),
          one(
            'multipath of both families',
            '10.1.12.0/24',
            'nexthop via inet6 fd00::2 dev v0 nexthop via 10.0.0.3 dev v0',
            {
              multipath: [
                { via: { family: 'inet6', addr: 'fd00::2' }, dev: 'v0' },
                { gateway: '10.0.0.3', dev: 'v0' },
              ],
            },
          ),
          kind('blackhole'),
          kind('unreachable'),
          kind('prohibit'),
          kind('throw'),
          one('IPv6 gateway', 'fd10::/64', 'via fd00::2', { gateway: 'fd00::2' }),
          one('IPv6 preference', 'fd10:1::/64', 'via fd00::2 pref high', {
            gateway: 'fd00::2',
            pref: 'high',
          }),
          one('IPv6 source prefix', 'fd10:2::/64', 'from fd00:5::/64 via fd00::2', {
            src: 'fd00:5::/64',
            gateway: 'fd00::2',
          }),
          one('IPv6 lifetime', 'fd10:3::/64', 'via fd00::2 expires 1000', {
            gateway: 'fd00::2',
            expires: 1000,
          }),
          one(
            'IPv6 multipath',
            'fd10:4::/64',
            'nexthop via fd00::2 dev v0 nexthop via fd00::3 dev v0 weight 2',
            {
              multipath: [via6, { gateway: 'fd00::3', dev: 'v0', hops: 1 }],
            },
          ),
        ],
        ['inet', 'inet6'],
      ),
    );
  });

  it('into lightweight tunnels are what ip makes of them', async (context) => {
    const b6 = ['fd00::a', 'fd00::b'];
    const local = (name: string, host: string, words: string, encap: object): Twin =>
      one(`encap seg6local ${name}`, `fd0a::${host}`, `encap seg6local action ${words} dev v0`, {
        dev: 'v0',
        encapType: 'seg6Local',
        encap,
      });
    const seg6 = (mode: 'encap' | 'inline' | 'l2encap' | 'encapRed' | 'l2encapRed', words: string): Twin =>
      one(
        `encap seg6 ${words}`,
        `fd0b:${mode.length}::/64`,
        `encap seg6 mode ${words} segs ${b6} via fd00::2 dev v0`,
        {
          ...via6,
          encapType: 'seg6',
          encap: { mode, segs: b6 },
        },
      );
    await compareTwins<Route>(
      context,
      routes(
        [
          one('encap mpls', '10.2.1.0/24', 'encap mpls 100/200 ttl 5 via 10.0.0.2 dev v0', {
            ...via,
            encapType: 'mpls',
            encap: { dst: '100/200', ttl: 5 },
          }),
          one(
            'encap ip',
            '10.2.2.0/24',
            'encap ip id 100 dst 192.0.2.1 src 192.0.2.2 ttl 5 tos 8 csum key via 10.0.0.2 dev v0',
            {
              ...via,
              encapType: 'ip',
              encap: { id: 100, dst: '192.0.2.1', src: '192.0.2.2', ttl: 5, tos: 8, flags: ['csum', 'key'] },
            },
          ),
          one('encap ip vxlan_opts', '10.2.3.0/24', 'encap ip id 100 dst 192.0.2.1 vxlan_opts 456 dev v0', {
            dev: 'v0',
            encapType: 'ip',
            encap: { id: 100, dst: '192.0.2.1', opts: { vxlan: { gbp: 456 } } },
          }),
          one(
            'encap ip geneve_opts',
            '10.2.4.0/24',
            'encap ip id 100 dst 192.0.2.1 geneve_opts 1:2:12345678 dev v0',
            {
              dev: 'v0',
              encapType: 'ip',
              encap: {
                id: 100,
                dst: '192.0.2.1',
                opts: { geneve: [{ class: 1, type: 2, data: '12345678' }] },
              },
            },
          ),
          one(
            'encap ip erspan_opts',
            '10.2.5.0/24',
            'encap ip id 100 dst 192.0.2.1 erspan_opts 2:0:1:30 dev v0',
            {
              dev: 'v0',
              encapType: 'ip',
              encap: { id: 100, dst: '192.0.2.1', opts: { erspan: { ver: 2, index: 0, dir: 1, hwid: 30 } } },
            },
          ),
          one('encap ip6', 'fd01::/64', 'encap ip6 id 100 dst fd00::9 src fd00::8 hoplimit 5 tc 8 dev v0', {
            dev: 'v0',
            encapType: 'ip6',
            encap: { id: 100, dst: 'fd00::9', src: 'fd00::8', hoplimit: 5, tc: 8 },
          }),
          seg6('encap', 'encap'),
          seg6('inline', 'inline'),
          seg6('l2encap', 'l2encap'),
          seg6('encapRed', 'encap.red'),
          seg6('l2encapRed', 'l2encap.red'),
          one('encap seg6 for IPv4', '10.2.7.0/24', 'encap seg6 mode encap segs fd00::a dev v0', {
            dev: 'v0',
            encapType: 'seg6',
            encap: { mode: 'encap', segs: ['fd00::a'] },
          }),
          local('End', '1', 'End', { action: 'end' }),
          local('End.X', '2', 'End.X nh6 fd00::2', { action: 'endX', nh6: 'fd00::2' }),
          local('End.T', '3', 'End.T table 100', { action: 'endT', table: 100 }),
          local('End.DX2', '4', 'End.DX2 oif v0', { action: 'endDx2', oif: 0 }),
          local('End.DX4', '5', 'End.DX4 nh4 10.0.0.2', { action: 'endDx4', nh4: '10.0.0.2' }),
          local('End.DX6', '6', 'End.DX6 nh6 fd00::2', { action: 'endDx6', nh6: 'fd00::2' }),
          local('End.DT6', '7', 'End.DT6 table 100', { action: 'endDt6', table: 100 }),
          local('End.DT4', '8', 'End.DT4 vrftable 100', { action: 'endDt4', vrftable: 100 }),
          local('End.DT46', '9', 'End.DT46 vrftable 100', { action: 'endDt46', vrftable: 100 }),
          local('End.B6', 'a', `End.B6 srh segs ${b6}`, { action: 'endB6', srh: { segs: b6 } }),
          local('End.B6.Encaps', 'b', `End.B6.Encaps srh segs ${b6}`, {
            action: 'endB6Encap',
            srh: { segs: b6 },
          }),
          one('encap rpl', 'fd06::/64', 'encap rpl segs fd00::a,fd00::b dev v0', {
            dev: 'v0',
            encapType: 'rpl',
            encap: { segs: b6 },
          }),
          one(
            'encap ila',
            'fd07::1:2:3:4',
            'encap ila 2001:db8:0:1 csum-mode adj-transport ident-type luid via fd00::2 dev v0',
            {
              ...via6,
              encapType: 'ila',
              encap: {
                locator: '2306139568115548161',
                csumMode: 'adjustTransport',
                identType: 'luid',
                hookType: 'routeOutput',
              },
            },
          ),
          one(
            'encap ioam6',
            'fd09::/64',
            'encap ioam6 freq 1/3 mode encap tundst fd00::2 trace prealloc type 0x800000 ns 1 size 12 dev v0',
            {
              dev: 'v0',
              encapType: 'ioam6',
              encap: {
                freqK: 1,
                freqN: 3,
                mode: 'encap',
                dst: 'fd00::2',
                trace: { namespaceId: 1, nodelen: 0, remlen: 3, typeBe32: 0x80000000, data: '' },
              },
            },
          ),
          one(
            'multipath with an encap for each hop',
            '10.2.9.0/24',
            'nexthop encap mpls 700 via 10.0.0.2 dev v0 nexthop encap ip id 7 dst 192.0.2.9 via 10.0.0.3 dev v0 weight 2',
            {
              multipath: [
                { ...via, encapType: 'mpls', encap: { dst: '700' } },
                {
                  gateway: '10.0.0.3',
                  dev: 'v0',
                  hops: 1,
                  encapType: 'ip',
                  encap: { id: 7, dst: '192.0.2.9' },
                },
              ],
            },
          ),
          one(
            'IPv6 multipath with an encap for each hop',
            'fd0c::/64',
            'nexthop via fd00::2 dev v0 nexthop encap seg6 mode encap segs fd00::c via fd00::3 dev v0',
            {
              multipath: [
                via6,
                {
                  gateway: 'fd00::3',
                  dev: 'v0',
                  encapType: 'seg6',
                  encap: { mode: 'encap', segs: ['fd00::c'] },
                },
              ],
            },
          ),
        ].map((twin) => (twin.name.includes('DX2') ? { ...twin, make: toDx2 } : twin)),
        ['inet', 'inet6'],
        `${SETUP}
          link add vrf1 type vrf table 100
          link set vrf1 up
          sysctl -qw net.vrf.strict_mode=1`,
      ),
    );
  });

  it('into xfrm devices are shown by ip', async (context) => {
    const setup = `${SETUP}link add x0 type xfrm external\nlink set x0 up`;
    const why = missing(setup);
    if (why) return context.skip(`this kernel has no external xfrm devices: ${why}`);
    using where = space(setup);
    const ipr = where.ipr();
    const link = (await ipr.link.get({ dev: 'v1' })).index!;
    await ipr.route.add({ dst: '10.2.6.0/24', dev: 'x0', encapType: 'xfrm', encap: { ifId: 5, link } });
    const [said] = where.ipJson('route show 10.2.6.0/24');
    const encap = { encap_type: 'xfrm', if_id: 5, link_dev: 'v1' };
    // older ones say all of it beside the rest of the route
    const { encap: told, ...rest } = said!;
    const theirs =
      typeof told === 'object' ? told : { encap_type: told, if_id: rest.if_id, link_dev: rest.link_dev };
    assert.deepEqual(theirs, encap);
    proven('route', 'encap xfrm');
  });

  it('of MPLS are what ip makes of them', async (context) => {
    await compareTwins<Route>(
      context,
      routes(
        [
          one('mpls swap', '300', 'as 400/500 via inet 10.0.0.2 dev v0', {
            family: 'mpls',
            newdst: '400/500',
            via: { family: 'inet', addr: '10.0.0.2' },
            dev: 'v0',
          }),
          one('mpls pop', '301', 'via inet6 fd00::2 dev v0', {
            family: 'mpls',
            via: { family: 'inet6', addr: 'fd00::2' },
            dev: 'v0',
          }),
          one('mpls ttl-propagate', '302', 'via inet 10.0.0.2 dev v0 ttl-propagate disabled', {
            family: 'mpls',
            via: { family: 'inet', addr: '10.0.0.2' },
            dev: 'v0',
            ttlPropagate: 0,
          }),
          one(
            'mpls multipath',
            '303',
            'nexthop as 600 via inet 10.0.0.2 dev v0 nexthop as 601 via inet6 fd00::2 dev v0',
            {
              family: 'mpls',
              multipath: [
                { newdst: '600', via: { family: 'inet', addr: '10.0.0.2' }, dev: 'v0' },
                { newdst: '601', via: { family: 'inet6', addr: 'fd00::2' }, dev: 'v0' },
              ],
            },
          ),
        ],
        ['mpls'],
        `${SETUP}sysctl -qw net.mpls.platform_labels=1000`,
      ),
    );
  });
});

/** The route whose encapsulation names an interface, which only has an index there. */
async function toDx2(ipr: ReturnType<TestNamespace['ipr']>): Promise<void> {
  const oif = (await ipr.link.get({ dev: 'v0' })).index!;
  await ipr.route.add({
    dst: 'fd0a::4',
    dev: 'v0',
    encapType: 'seg6Local',
    encap: { action: 'endDx2', oif },
  });
}
