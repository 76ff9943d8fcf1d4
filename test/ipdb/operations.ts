import type { IPRoute } from '../../src/iproute/iproute.js';

type Pick = (below: number) => number;

const LINKS = ['a', 'b', 'c', 'd'];
const TABLES = [254, 100, 101];

/** One change of something, chosen by chance; many are refused, as they should be. */
export function operation(ipr: IPRoute, pick: Pick): Promise<unknown> {
  const one = <T>(list: readonly T[]): T => list[pick(list.length)]!;
  const link = () => one(LINKS) + one(['0', '1']);
  const v4 = () => `10.${pick(3)}.${pick(3)}.${pick(250) + 1}`;
  const net4 = () =>
    `10.${64 + pick(3)}.${pick(4)}.0/${24 - pick(2)}`.replace(/\.(\d)\.0\/23/, (_, n) => `.${n & ~1}.0/23`);
  const net6 = () => `2001:db8:${pick(4)}::/${48 + 16 * pick(2)}`;
  const hop4 = () => `10.${pick(3)}.${pick(3)}.${pick(20) + 1}`;
  const hop6 = () => `fe80::${pick(4) + 1}`;
  const metric = () => one([undefined, 10, 20]);
  const verb = () => one(['add', 'replace', 'append', 'prepend', 'change'] as const);
  const table = () => one(TABLES);
  const kinds: (() => Promise<unknown>)[] = [
    () => ipr.link.set({ dev: link(), up: true }),
    () => ipr.link.set({ dev: link(), up: pick(3) > 0 }),
    () => {
      const name = one(LINKS);
      return ipr.link.add({
        ifname: `${name}0`,
        linkinfo: { kind: 'veth', data: { peer: { ifname: `${name}1` } } },
        up: true,
      });
    },
    () => (pick(4) === 0 ? ipr.link.del({ dev: link() }) : Promise.resolve()),
    () => ipr.link.set({ dev: link(), mtu: 1300 + pick(200) }),
    () => ipr.link.add({ ifname: 'br', linkinfo: { kind: 'bridge' }, up: true }),
    // never both ends of a pair: that would be a loop
    () =>
      pick(4) === 0 ? ipr.link.set({ dev: `${one(LINKS)}0`, master: one(['br', 0]) }) : Promise.resolve(),
    () => (pick(8) === 0 ? ipr.link.del({ dev: 'br' }) : Promise.resolve()),
    () => ipr.addr.add({ dev: link(), address: `${v4()}/${one([16, 24, 32])}` }),
    () =>
      ipr.addr.add({ dev: link(), address: `2001:db8:ff:${pick(3)}::${pick(5) + 1}/64`, flags: ['nodad'] }),
    () => ipr.addr.flush({ dev: link(), family: one(['inet', 'inet6']) }),
    () => ipr.route[verb()]({ dst: net4(), gateway: hop4(), table: table(), priority: metric() }),
    () => ipr.route[verb()]({ dst: net4(), dev: link(), table: table(), priority: metric() }),
    () =>
      ipr.route[verb()]({
        dst: net4(),
        table: table(),
        multipath: [{ dev: link() }, { dev: link(), hops: pick(3) }].map((hop) => ({ ...hop, flags: [] })),
      } as never),
    () =>
      ipr.route[verb()]({ dst: net6(), gateway: hop6(), dev: link(), table: table(), priority: metric() }),
    () => ipr.route[verb()]({ dst: net6(), dev: link(), table: table(), priority: metric() }),
    () => ipr.route[verb()]({ dst: net6(), type: one(['blackhole', 'unreachable']), table: table() }),
    () =>
      ipr.route[verb()]({
        dst: net6(),
        table: table(),
        multipath: [
          { dev: link(), gateway: hop6() },
          { dev: link(), gateway: hop6() },
        ],
      } as never),
    () => ipr.route[verb()]({ dst: net4(), nhId: pick(5) + 1, table: table(), family: 'inet' }),
    () => ipr.route[verb()]({ dst: net6(), nhId: pick(5) + 1, table: table(), family: 'inet6' }),
    () => ipr.route.del({ dst: net4(), table: table() }),
    () => ipr.route.del({ dst: net6(), table: table() }),
    () => ipr.route.del({ dst: net6(), table: table(), gateway: hop6(), dev: link() }),
    () =>
      ipr.nexthop.replace({
        id: pick(4) + 1,
        dev: link(),
        gateway: one([undefined, hop4()]),
        family: 'inet',
      }),
    () => ipr.nexthop.replace({ id: 5, group: [pick(4) + 1, pick(4) + 1] }),
    () => ipr.nexthop.del({ id: pick(5) + 1 }),
    () =>
      ipr.rule.add({
        priority: 100 + pick(10),
        src: net4(),
        table: table(),
        iifname: one([undefined, link()]),
      }),
    () => ipr.rule.add({ priority: 100 + pick(10), family: 'inet6', table: table(), fwmark: pick(3) + 1 }),
    () => ipr.rule.del({ priority: 100 + pick(10), family: one(['inet', 'inet6']) }),
    () => ipr.neigh.replace({ dev: link(), dst: hop4(), lladdr: `02:00:00:00:00:0${pick(10)}` }),
    () => ipr.neigh.replace({ dev: link(), dst: hop6(), lladdr: `02:00:00:00:00:0${pick(10)}` }),
    () => ipr.neigh.del({ dev: link(), dst: hop4() }),
  ];
  return one(kinds)();
}
