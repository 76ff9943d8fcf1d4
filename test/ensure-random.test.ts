/**
 * Random objects in random spellings: what `ip` and `tc` made is `unchanged` to `ensure`, in every spelling; what
 * `ensure` makes is what they make of the same words. The seed is printed; `TSROUTE2_SEED=N` repeats a run.
 */
import { describe, it } from 'node:test';
import { noNamespaces, TestNamespace } from './helpers.js';
import { effort } from './support/effort.js';
import { type Case, compareRandom, type Part, part, type Random, SEED } from './support/ensure-random.js';

const ROUNDS = effort({ quick: 60, long: 3000 });

const dotted = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
const maskOf = (length: number): number => (length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0);

/** An address of IPv6 in several spellings. */
function spellings6(groups: readonly number[]): string[] {
  const hex = groups.map((group) => group.toString(16));
  const full = hex.map((group) => group.padStart(4, '0'));
  return [
    hex.join(':'),
    full.join(':').toUpperCase(),
    hex
      .join(':')
      .replace(/(?:\b0:)+/, (zeros) => (zeros.length > 2 ? ':' : zeros))
      .replace(/([^:]):([^:])/, '$1:$2'),
  ].filter((text) => !text.startsWith(':'));
}

const INDEX: Record<string, number> = {};

const device = (name: string): Part => part(`dev ${name}`, { dev: name }, { dev: INDEX[name]! });

function route(random: Random): Case {
  const length = 8 + random.below(25);
  const base = (0x0a000000 + random.below(0x1000000)) >>> 0;
  const own = (base & maskOf(length)) >>> 0;
  const text = `${dotted(own)}/${length}`;
  const dst = part(
    text,
    { dst: text },
    { dst: `${dotted(base)}/${length}` },
    { dst: `${dotted(own)}/${dotted(maskOf(length))}` },
    ...(length === 32 ? [{ dst: dotted(own) }] : []),
  );
  const table = random.of([
    part('table main', { table: 'main' }, { table: 254 }, { table: '254' }, {}),
    part('table 77', { table: 77 }, { table: '77' }, { table: '0x4d' }),
  ]);
  const way = random.of([
    part('via 192.0.2.2', { gateway: '192.0.2.2' }),
    part(
      'via 192.0.2.2 dev v0',
      { gateway: '192.0.2.2', dev: 'v0' },
      { gateway: '192.0.2.2', oif: INDEX.v0! },
    ),
    device('v0'),
    part(
      'nexthop via 192.0.2.2 dev v0 weight 3 nexthop via 192.0.2.3 dev v0 weight 1',
      { multipath: [{ gateway: '192.0.2.2', weight: 3 }, { gateway: '192.0.2.3' }] },
      {
        multipath: [
          { gateway: '192.0.2.2', dev: 'v0', hops: 2 },
          { gateway: '192.0.2.3', ifindex: INDEX.v0!, weight: 1 },
        ],
      },
    ),
  ]);
  const more = random.some(
    part('metric 50', { priority: 50 }),
    part('proto static', { protocol: 'static' }, { protocol: 4 }),
    part('tos 0x10', { tos: 16 }, { tos: '0x10' }),
    part('mtu 1400', { metrics: { mtu: 1400 } }),
  );
  // ways come last
  return {
    verbs: (ipr) => ipr.route as never,
    command: 'ip route add',
    show: ['ip', '-j', '-d', 'route', 'show', 'table', 'all'],
    parts: [dst, table, ...more, way],
  };
}

function route6(random: Random): Case {
  const groups = [0xfd00, random.below(0x10000), 0, 0, 0, 0, 0, 0];
  const dst = part(
    `${groups.map((group) => group.toString(16)).join(':')}/64`,
    ...spellings6(groups).map((text) => ({ dst: `${text}/64` })),
  );
  const more = random.some(
    part('metric 300', { priority: 300 }),
    part('proto static', { protocol: 'static' }, { protocol: 4 }),
  );
  return {
    verbs: (ipr) => ipr.route as never,
    command: 'ip -6 route add',
    show: ['ip', '-6', '-j', '-d', 'route', 'show', 'table', 'all'],
    parts: [
      dst,
      ...more,
      random.of([
        device('v0'),
        part(
          'via 2001:db8::2 dev v0',
          { gateway: '2001:DB8:0:0:0:0:0:2', dev: 'v0' },
          { gateway: '2001:db8::2', oif: INDEX.v0! },
        ),
      ]),
    ],
  };
}

function address(random: Random): Case {
  const length = 9 + random.below(24);
  const own = dotted((0x0b000000 + random.below(0x1000000)) >>> 0);
  const four = part(
    `${own}/${length}`,
    { address: `${own}/${length}` },
    { address: `${own}/${dotted(maskOf(length))}` },
    { address: own, prefixlen: length },
  );
  const groups = [0xfd01, random.below(0x10000), 0, 0, 0, 0, 0, 1 + random.below(0xfff0)];
  const six = part(
    `${groups.map((group) => group.toString(16)).join(':')}/64 nodad`,
    ...spellings6(groups).map((text) => ({ address: `${text}/64`, flags: ['nodad'] })),
  );
  const isFour = random.below(2) === 0;
  const more = isFour
    ? random.some(
        part('label v0:x', { label: 'v0:x' }),
        part('scope link', { scope: 'link' }, { scope: 253 }),
      )
    : [];
  return {
    verbs: (ipr) => ipr.addr as never,
    command: 'ip addr add',
    show: ['ip', '-j', '-d', 'addr', 'show', 'dev', 'v0'],
    parts: [isFour ? four : six, ...more, device('v0')],
  };
}

function rule(random: Random): Case {
  const octet = random.below(256);
  const more = random.some(
    part(
      `from 10.${octet}.0.0/16`,
      { src: `10.${octet}.0.0/16` },
      { src: `10.${octet}.7.7/16` },
      { src: `10.${octet}.0.0/255.255.0.0` },
    ),
    part('fwmark 0x5', { fwmark: 5 }),
    part('iif v0', { iifname: 'v0' }),
    part('ipproto tcp', { ipProto: 'tcp' }, { ipProto: 6 }),
    part(
      'ipproto udp sport 80-90',
      { ipProto: 'udp', sportRange: '80-90' },
      { ipProto: 17, sportRange: { start: 80, end: 90 } },
    ),
  );
  // the last of those that exclude each other
  const chosen = more.filter(
    (one, i) =>
      !more
        .slice(i + 1)
        .some((other) => other.words.startsWith('ipproto') && one.words.startsWith('ipproto')),
  );
  return {
    verbs: (ipr) => ipr.rule as never,
    command: 'ip rule add',
    show: ['ip', '-j', '-d', 'rule', 'show'],
    parts: [
      ...chosen,
      part(`pref ${100 + random.below(1000)}`),
      random.of([
        part('table 77', { table: 77 }, { table: '77' }),
        part('table main', { table: 'main' }, { table: 254 }),
      ]),
    ].map((one) =>
      one.spellings.length > 0 ? one : part(one.words, { priority: Number(one.words.slice(5)) }),
    ),
  };
}

function neighbour(random: Random): Case {
  const last = 10 + random.below(200);
  const mac = `02:00:00:00:ab:${(16 + random.below(200)).toString(16).padStart(2, '0')}`;
  return {
    verbs: (ipr) => ipr.neigh as never,
    command: 'ip neigh add',
    show: ['ip', '-j', 'neigh', 'show', 'dev', 'v0', 'nud', 'permanent'],
    parts: [
      part(`192.0.2.${last}`, { dst: `192.0.2.${last}` }),
      part(`lladdr ${mac}`, { lladdr: mac }, { lladdr: mac.toUpperCase() }),
      part('nud permanent', { state: ['permanent'] }, {}),
      device('v0'),
    ],
  };
}

function qdisc(random: Random): Case {
  const rate = 1 + random.below(50);
  const options = random.of([
    part(
      `tbf rate ${rate}mbit burst 10kb limit 20kb`,
      { kind: 'tbf', options: { rate: `${rate}mbit`, burst: '10kb', limit: '20k' } },
      { kind: 'tbf', options: { rate: `${rate * 1000}kbit`, burst: 10240, limit: 20480 } },
      { kind: 'tbf', options: { rate: rate * 125_000, burst: '10k', limit: '20kb' } },
    ),
    part(
      'htb default 10',
      { kind: 'htb', options: { default: '10' } },
      { kind: 'htb', options: { default: 16 } },
      { kind: 'htb', options: { init: { defcls: 16 } } },
    ),
  ]);
  return {
    verbs: (ipr) => ipr.tc.qdisc as never,
    command: 'tc qdisc add',
    show: ['tc', 'qdisc', 'show', 'dev', 'v0'],
    // packets that were sent meanwhile are counted
    but: /direct_packets_stat \d+/,
    parts: [
      device('v0'),
      part('root handle 5:', { parent: 'root', handle: '5:' }, { handle: 0x50000 }),
      options,
    ],
  };
}

const KINDS = [route, route6, address, rule, neighbour, qdisc];

describe('ensure of random objects', { skip: noNamespaces, timeout: 900_000 }, () => {
  it(`is what ip and tc make of the same words (seed ${SEED})`, async () => {
    using space = new TestNamespace();
    // addresses that the kernel makes by itself would come and go between the looks
    space.ip(`link add v0 type veth peer name v1
      link set v0 addrgenmode none
      link set v1 addrgenmode none
      link set v0 up
      link set v1 up
      addr add 192.0.2.1/24 dev v0
      addr add 2001:db8::1/64 dev v0 nodad`);
    const ipr = space.ipr();
    INDEX.v0 = (await ipr.link.get({ dev: 'v0' })).index;
    await compareRandom(space, ipr, KINDS, ROUNDS);
  });
});
