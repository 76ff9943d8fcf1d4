/** Random objects in random spellings, of what the running kernel may lack: as ip, bridge, tc and ipset make them. */
import { describe, it } from 'node:test';
import { Fou, IPSet, L2tp, Mptcp, Xfrm } from '../../src/index.js';
import { kindMissing, noNamespaces, TestNamespace } from '../helpers.js';
import { missing } from '../support/bridges.js';
import { effort } from '../support/effort.js';
import { type Case, compareRandom, type Part, part, type Random, SEED } from '../support/ensure-random.js';

const ROUNDS = effort({ quick: 80, long: 2000 });
const SETUP = `link add br0 address 02:00:00:00:00:10 type bridge vlan_filtering 1 mcast_snooping 1
  link add v0 type veth peer name v1
  link add w0 type veth peer name w1
  link set v0 addrgenmode none
  link set w0 addrgenmode none
  link set br0 addrgenmode none
  link set w0 up master br0
  link set v1 up
  link set w1 up
  link set br0 up
  link set v0 up
  addr add 192.0.2.1/24 dev v0
  nexthop add id 50 via 192.0.2.2 dev v0
  nexthop add id 51 via 192.0.2.3 dev v0`;
const TUNNEL =
  'l2tp add tunnel remote 192.0.2.2 local 192.0.2.1 tunnel_id 99 peer_tunnel_id 99 udp_sport 99 udp_dport 99';

function open(space: TestNamespace) {
  const options = { netns: space.ns.fd };
  return {
    ipr: space.ipr(),
    xfrm: new Xfrm(options),
    fou: new Fou(options),
    l2tp: new L2tp(options),
    mptcp: new Mptcp(options),
    ipset: new IPSet(options),
  };
}
type Tools = ReturnType<typeof open>;
type Kind = (random: Random) => Case<Tools>;

const number = (words: string, key: string, value: number): Part =>
  part(`${words} ${value}`, { [key]: value });
const KEY = '00112233445566778899aabbccddeeff';

const state: Kind = (random) => {
  const spi = 0x1000 + random.below(0x1000);
  const six = random.below(2) === 0;
  const [src, dst] = six ? ['fd00::1', 'fd00::2'] : ['10.0.0.1', '10.0.0.2'];
  return {
    verbs: ({ xfrm }) => xfrm.state as never,
    command: 'ip xfrm state add',
    show: ['ip', 'xfrm', 'state'],
    parts: [
      part(`src ${src}`, { src }, six ? { src: 'FD00:0::1' } : { src }),
      part(`dst ${dst}`, { dst }, six ? { dst: 'fd00:0:0::2' } : { dst }),
      part('proto esp', { proto: 'esp' }, { proto: 50 }),
      part(`spi ${spi}`, { spi }),
      part('mode tunnel', { mode: 'tunnel' }, { mode: 1 }),
      random.of([
        part(
          `auth sha256 0x${KEY} enc aes 0x${KEY}`,
          {
            auth: { name: 'sha256', key: KEY },
            enc: { name: 'cbc(aes)', key: `0x${KEY}` },
          },
          {
            auth: { name: 'hmac(sha256)', key: Buffer.from(KEY, 'hex') },
            enc: { name: 'aes', key: KEY.toUpperCase() },
          },
        ),
        part(`aead rfc4106(gcm(aes)) 0x${KEY}01020304 128`, {
          aead: { name: 'rfc4106(gcm(aes))', key: `${KEY}01020304`, icvLen: 128 },
        }),
      ]),
      ...random.some(
        number('reqid', 'reqid', 1 + random.below(99)),
        part('mark 5 mask 0xff', { mark: { value: 5, mask: 255 } }),
        part('if_id 7', { ifId: 7 }),
        part('replay-window 32', { replayWindow: 32 }),
        part('flag noecn', { flags: ['noecn'] }),
        part('limit byte-hard 1000', { limits: { byteHard: 1000 } }, { limits: { byteHard: '1000' } }),
        part(
          'sel src 10.1.0.0/16 dst 10.2.0.0/16 proto tcp sport 80',
          { sel: { src: '10.1.0.0/16', dst: '10.2.0.0/16', proto: 'tcp', sport: 80 } },
          { sel: { src: '10.1.0.0/16', dst: '10.2.0.0/255.255.0.0', proto: 6, sport: 80 } },
        ),
      ),
    ],
  };
};

const policy: Kind = (random) => {
  const net = random.below(256);
  return {
    verbs: ({ xfrm }) => xfrm.policy as never,
    command: 'ip xfrm policy add',
    show: ['ip', 'xfrm', 'policy'],
    parts: [
      part(`src 10.${net}.0.0/16`, { src: `10.${net}.0.0/16` }, { src: `10.${net}.0.0/255.255.0.0` }),
      part('dst 10.2.0.0/16', { dst: '10.2.0.0/16' }),
      ...random.some(
        part(
          'proto udp sport 500 dport 501',
          { proto: 'udp', sport: 500, dport: 501 },
          { proto: 17, sport: 500, dport: 501 },
        ),
        part('dev v0', { dev: 'v0' }),
      ),
      random.of([
        part('dir in', { dir: 'in' }),
        part('dir out', { dir: 'out' }),
        part('dir fwd', { dir: 'fwd' }),
      ]),
      ...random.some(
        part('mark 1 mask 3', { mark: { value: 1, mask: 3 } }),
        part('action block', { action: 'block' }, { action: 1 }),
        number('priority', 'priority', 1 + random.below(99)),
        part('if_id 4', { ifId: 4 }),
        part('flag localok icmp', { flags: ['icmp', 'localok'] }, { flags: ['localok', 'icmp'] }),
        part('limit time-hard 3600', { limits: { timeHard: 3600 } }),
      ),
      ...random.some(
        part(
          'tmpl src 10.0.0.1 dst 10.0.0.2 proto esp reqid 1 mode tunnel',
          { tmpl: [{ src: '10.0.0.1', dst: '10.0.0.2', proto: 'esp', reqid: 1, mode: 'tunnel' }] },
          { tmpl: [{ src: '10.0.0.1', dst: '10.0.0.2', proto: 50, reqid: 1, mode: 1 }] },
        ),
      ),
    ],
  };
};

const fou: Kind = (random) => ({
  verbs: ({ fou: one }) => one as never,
  command: 'ip fou add',
  show: ['ip', 'fou', 'show'],
  parts: [
    number('port', 'port', 5000 + random.below(1000)),
    random.of([
      part('ipproto 4', { ipproto: 4 }),
      part('ipproto 47', { ipproto: 47 }),
      part('gue', { gue: true }),
    ]),
    ...random.some(
      part('local 192.0.2.1 peer 192.0.2.2 peer_port 99 dev v0', {
        ...{ local: '192.0.2.1', peer: '192.0.2.2', peerPort: 99, dev: 'v0' },
      }),
    ),
  ],
});

const tunnel: Kind = (random) => ({
  verbs: ({ l2tp }) => ({ ensure: l2tp.ensureTunnel.bind(l2tp) }) as never,
  command: 'ip l2tp add tunnel',
  show: ['ip', 'l2tp', 'show', 'tunnel'],
  parts: [
    part('remote 192.0.2.2 local 192.0.2.1', { remote: '192.0.2.2', local: '192.0.2.1' }),
    number('tunnel_id', 'tunnelId', 100 + random.below(1000)),
    number('peer_tunnel_id', 'peerTunnelId', 1 + random.below(1000)),
    random.of([
      part('encap ip', { encap: 'ip' }),
      part(
        'udp_sport 5000 udp_dport 6000',
        { sport: 5000, dport: 6000 },
        { encap: 'udp', sport: 5000, dport: 6000 },
      ),
    ]),
  ],
});

const session: Kind = (random) => ({
  verbs: ({ l2tp }) => ({ ensure: l2tp.ensureSession.bind(l2tp) }) as never,
  command: 'ip l2tp add session',
  show: ['ip', 'l2tp', 'show', 'session'],
  parts: [
    part('tunnel_id 99', { tunnelId: 99 }),
    part('name l2s', { ifname: 'l2s' }),
    number('session_id', 'sessionId', 1 + random.below(1000)),
    number('peer_session_id', 'peerSessionId', 1 + random.below(1000)),
    ...random.some(
      part('cookie 0011aabb', { cookie: '0011aabb' }, { cookie: '0011AABB' }),
      part('seq both', { seq: 'both' }),
      part('l2spec_type none', { l2spec: 'none' }),
    ),
  ],
});

const endpoint: Kind = (random) => ({
  verbs: ({ mptcp }) => mptcp as never,
  command: 'ip mptcp endpoint add',
  show: ['ip', 'mptcp', 'endpoint', 'show'],
  parts: [
    random.of([
      part('10.0.0.1', { address: '10.0.0.1' }),
      part('fd00::1', { address: 'fd00::1' }, { address: 'FD00:0::1' }),
    ]),
    number('id', 'id', 1 + random.below(200)),
    ...random.some(part('dev v0', { dev: 'v0' })),
    random.of([
      part('signal', { flags: ['signal'] }),
      part('subflow backup', { flags: ['backup', 'subflow'] }, { flags: ['subflow', 'backup'] }),
    ]),
  ],
});

const set: Kind = (random) => ({
  verbs: ({ ipset }) => ipset as never,
  command: 'ipset create',
  show: ['ipset', 'list'],
  but: /Header: .*/,
  parts: [
    part('s0', { name: 's0' }),
    random.of([
      part('hash:ip', { type: 'hash:ip' }),
      part('hash:net,port', { type: 'hash:net,port' }),
      part('list:set', { type: 'list:set' }),
    ]),
    ...random.some(
      part('timeout 60', { timeout: 60 }),
      part('counters', { counters: true }),
      part('comment', { comment: true }),
    ),
  ],
});

const nexthop: Kind = (random) => ({
  verbs: ({ ipr }) => ipr.nexthop as never,
  command: 'ip nexthop add',
  show: ['ip', '-d', 'nexthop'],
  parts: [
    number('id', 'id', 100 + random.below(1000)),
    random.of([
      part('via 192.0.2.9 dev v0', { gateway: '192.0.2.9', dev: 'v0' }),
      part('blackhole', { blackhole: true }),
      part(
        'group 50,3/51',
        { group: [{ id: 50, weight: 3 }, { id: 51 }] },
        {
          group: [
            { id: 50, weight: 3 },
            { id: 51, weight: 1 },
          ],
        },
      ),
      part('group 50/51 type resilient buckets 16', {
        group: [{ id: 50 }, { id: 51 }],
        groupType: 'res',
        resGroup: { buckets: 16 },
      }),
    ]),
    ...random.some(part('proto static', { protocol: 'static' }, { protocol: 4 })),
  ],
});

const mac = (random: Random): Part => {
  const lladdr = `02:00:00:00:ab:${(16 + random.below(200)).toString(16)}`;
  return part(lladdr, { lladdr }, { lladdr: lladdr.toUpperCase() });
};
const fdb: Kind = (random) => ({
  verbs: ({ ipr }) => ipr.bridge.fdb as never,
  command: 'bridge fdb add',
  show: ['bridge', 'fdb', 'show', 'br', 'br0'],
  parts: [
    mac(random),
    part('dev w0', { dev: 'w0' }),
    part('master static', { state: 'static', master: 'br0' }),
  ],
});

const mdb: Kind = (random) => ({
  verbs: ({ ipr }) => ipr.bridge.mdb as never,
  command: 'bridge mdb add',
  show: ['bridge', 'mdb'],
  // those that the kernel learns come when they come
  but: /^.* temp\b.*\n/gm,
  parts: [
    part('dev br0', { dev: 'br0' }),
    part('port w0', { port: 'w0' }),
    random.of([
      part(`grp 239.1.1.${1 + random.below(250)}`),
      part('grp ff0e::5', { addr: 'ff0e::5' }, { addr: 'FF0E:0::5' }),
    ]),
    part('permanent', { state: 'permanent' }),
  ].map((one) => (one.spellings.length > 0 ? one : part(one.words, { addr: one.words.slice(4) }))),
});

const vlan: Kind = (random) => {
  const first = 10 + random.below(1000);
  const last = first + 1 + random.below(9);
  return {
    verbs: ({ ipr }) => ipr.bridge.vlan as never,
    command: 'bridge vlan add',
    show: ['bridge', 'vlan', 'show', 'dev', 'w0'],
    parts: [
      part('dev w0', { dev: 'w0' }),
      random.of([
        part(`vid ${first}-${last}`, { vid: `${first}-${last}` }, { vid: first, range: last }),
        part(`vid ${first} untagged`, { vid: first, flags: ['untagged'] }),
      ]),
    ],
  };
};

const chain: Kind = (random) => ({
  verbs: ({ ipr }) => ipr.tc.chain as never,
  command: 'tc chain add',
  show: ['tc', 'chain', 'show', 'dev', 'v1', 'ingress'],
  parts: [
    part('dev v1', { dev: 'v1' }),
    part('ingress', { parent: 'ingress' }),
    number('chain', 'chain', 5 + random.below(99)),
  ],
});

const action: Kind = (random) => {
  const [drops, index] = [random.below(2) === 0, 1 + random.below(1000)];
  return {
    verbs: ({ ipr }) => ipr.tc.action as never,
    command: 'tc actions add action',
    show: ['tc', 'actions', 'ls', 'action', 'gact'],
    but: /total acts \d+/,
    parts: [
      part('gact', { kind: 'gact' }),
      part(
        `${drops ? 'drop' : 'pass'} index ${index}`,
        { options: { action: drops ? 'drop' : 'pass', index } },
        { options: { action: drops ? 'shot' : 'ok', index } },
      ),
    ],
  };
};

const label: Kind = (random) => ({
  verbs: ({ ipr }) => ipr.addrlabel as never,
  command: 'ip addrlabel add',
  show: ['ip', 'addrlabel'],
  parts: [
    part('prefix 2001:db8::/32', { address: '2001:db8::/32' }, { address: '2001:DB8:0::/32' }),
    ...random.some(part('dev v0', { dev: 'v0' })),
    number('label', 'label', 100 + random.below(100)),
  ],
});

const proxy: Kind = (random) => ({
  verbs: ({ ipr }) => ipr.neigh as never,
  command: 'ip neigh add',
  show: ['ip', 'neigh', 'show', 'proxy'],
  parts: [
    part(`proxy 192.0.2.${10 + random.below(200)}`),
    part('dev v0', { dev: 'v0', flags: ['proxy'] }),
  ].map((one) => (one.spellings.length > 0 ? one : part(one.words, { dst: one.words.slice(6) }))),
});

const KINDS: Readonly<Record<string, Kind>> = {
  'xfrm states': state,
  'xfrm policies': policy,
  'fou ports': fou,
  'l2tp tunnels': tunnel,
  'l2tp sessions': session,
  'mptcp endpoints': endpoint,
  sets: set,
  'nexthops and groups': nexthop,
  'forwarding entries': fdb,
  memberships: mdb,
  VLANs: vlan,
  chains: chain,
  actions: action,
  labels: label,
  proxies: proxy,
};

/** What `ip` shows where the kernel has such objects. */
const PROBES: Readonly<Record<string, string>> = {
  'xfrm states': 'xfrm state',
  'xfrm policies': 'xfrm policy',
  'fou ports': 'fou show',
  'l2tp tunnels': 'l2tp show tunnel',
  'l2tp sessions': 'l2tp show session',
  'mptcp endpoints': 'mptcp endpoint',
};

const BRIDGE = 'link add br0 type bridge vlan_filtering 1';
const skip = noNamespaces || missing(BRIDGE) || kindMissing('macsec');

describe(`ensure of random objects (seed ${SEED})`, { skip, timeout: 900_000 }, () => {
  for (const [name, kind] of Object.entries(KINDS))
    it(name, async (context) => {
      using space = new TestNamespace();
      space.ip(SETUP);
      space.run('tc', ['qdisc', 'add', 'dev', 'v1', 'ingress']);
      space.run('ip', TUNNEL.split(' '));
      const probe = PROBES[name];
      if (probe !== undefined && space.run('ip', probe.split(' ')).status !== 0)
        return context.skip(`this kernel has no ${name}`);
      const tools = open(space);
      try {
        await compareRandom(space, tools, [kind], Math.ceil(ROUNDS / Object.keys(KINDS).length));
      } finally {
        for (const one of Object.values(tools)) one.close();
      }
    });
});
