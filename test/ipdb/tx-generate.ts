import type { Transaction } from '../../src/ipdb/commit/transaction.js';

/** What a namespace has before: a bit of everything, so that much hangs on other things. */
export const BASE = `link add br0 type bridge
link add v0 type veth peer name v1
link add v2 type veth peer name v3
link add v4 type veth peer name v5
link set v0 mtu 1400
link set v2 txqueuelen 500 alias uplink
link set v4 master br0
addr add 10.1.0.1/24 dev v0
addr add 10.1.0.2/24 dev v0
addr add 10.2.0.1/24 dev v0
addr add 10.1.0.3/24 dev v0
addr add 10.3.0.1/24 dev v2
addr add 10.4.0.1/24 dev br0
addr add 2001:db8:1::1/64 dev v0
addr add 2001:db8:1::2/64 dev v0
addr add 2001:db8:3::1/64 dev v2
link set v0 up
link set v1 up
link set v2 up
link set v3 up
link set v4 up
link set v5 up
link set br0 up
neigh add 10.1.0.9 lladdr 02:00:00:00:00:09 dev v0 nud permanent
neigh add 2001:db8:3::9 lladdr 02:00:00:00:00:0a dev v2 nud permanent
route add 10.64.0.0/16 via 10.1.0.9
route add 10.65.0.0/16 via 10.3.0.9 metric 10
route add 10.65.0.0/16 via 10.1.0.9 metric 20
route add 10.66.0.0/16 nexthop via 10.1.0.9 dev v0 nexthop via 10.3.0.9 dev v2 weight 3
route add 10.67.0.0/16 dev v2 src 10.1.0.1
route add default via 10.3.0.7 table 100
route add blackhole 10.68.0.0/16
nexthop add id 1 via 10.1.0.9 dev v0
nexthop add id 2 via 10.3.0.9 dev v2
nexthop add id 10 group 1/2,3
route add 10.69.0.0/16 nhid 10
route add 10.70.0.0/16 nhid 1
rule add from 10.64.0.0/16 table 100 priority 500
rule add from 10.65.0.0/16 table 101 priority 500
rule add to 10.66.0.0/16 table 102 priority 500
-6 route add 2001:db8:64::/48 via 2001:db8:1::9
-6 route add 2001:db8:65::/48 nexthop via 2001:db8:1::9 dev v0 nexthop via 2001:db8:3::9 dev v2
-6 rule add from 2001:db8:64::/48 table 100 priority 600`;

/** Adds some of many changes to a transaction, by chance; together they make sense. */
export function generate(tx: Transaction, pick: (below: number) => number): void {
  const changes: (() => void)[] = [
    () => {
      tx.route.add({ dst: '10.80.0.0/16', gateway: '10.90.0.2' });
      tx.addr.add({ dev: 'new0', address: '10.90.0.1/24' });
      tx.link.add({ ifname: 'new0', linkinfo: { kind: 'bridge' }, up: true });
    },
    () => {
      tx.link.add({ ifname: 'p0', linkinfo: { kind: 'veth', data: { peer: { ifname: 'p1' } } } });
      tx.link.set({ dev: 'p1', master: 'br0', up: true });
      tx.link.set({ dev: 'p0', up: true });
    },
    () => tx.link.set({ dev: 'v0', mtu: 1300 + pick(90) }),
    () => tx.link.set({ dev: 'v2', ifalias: '', txqlen: 700 }),
    () => tx.link.set({ dev: 'v2', up: false }),
    () => tx.link.set({ dev: 'v4', master: 0 }),
    () => tx.link.set({ dev: 'v3', ifname: 'other', address: '02:00:00:00:11:11' }),
    () => tx.link.del({ dev: 'v4' }),
    () => tx.addr.del({ dev: 'v0', address: '10.1.0.1/24' }),
    () => tx.addr.del({ dev: 'v0', address: '10.1.0.2/24' }),
    () => tx.addr.del({ dev: 'v2', address: '2001:db8:3::1/64' }),
    () => tx.addr.del({ dev: 'v0', address: '2001:db8:1::1/64' }),
    () => tx.addr.add({ dev: 'v2', address: '10.3.0.5/24' }),
    () => tx.addr.add({ dev: 'v2', address: '2001:db8:33::5/64' }),
    () => tx.route.replace({ dst: '10.64.0.0/16', gateway: '10.3.0.8' }),
    () => tx.route.del({ dst: '10.65.0.0/16', priority: 10 }),
    () => tx.route.del({ dst: '10.66.0.0/16' }),
    () => tx.route.del({ dst: '2001:db8:65::/48' }),
    () => {
      tx.route.del({ dst: '10.68.0.0/16', type: 'blackhole' });
      tx.route.add({ dst: '10.68.0.0/16', gateway: '10.3.0.8' });
    },
    () => {
      for (let i = 0; i < 20; i++) tx.route.add({ dst: `10.100.${i}.0/24`, gateway: '10.3.0.9' });
    },
    () => tx.route.add({ dst: '2001:db8:77::/48', gateway: '2001:db8:3::8' }),
    () => tx.rule.del({ src: '10.64.0.0/16', priority: 500 }),
    () => tx.rule.add({ src: '10.77.0.0/16', table: 77, priority: 700 }),
    () => tx.rule.del({ src: '2001:db8:64::/48', priority: 600 }),
    () => tx.nexthop.add({ id: 30, gateway: '10.3.0.8', dev: 'v2' }),
    () => tx.nexthop.replace({ id: 1, gateway: '10.3.0.8', dev: 'v2' }),
    () => tx.nexthop.del({ id: 2 }),
    () => tx.neigh.replace({ dev: 'v0', dst: '10.1.0.9', lladdr: '02:00:00:00:00:99' }),
    () => tx.neigh.del({ dev: 'v2', dst: '2001:db8:3::9' }),
    () => tx.neigh.add({ dev: 'v0', dst: '10.1.0.77', lladdr: '02:00:00:00:00:77' }),
  ];
  for (let n = 4 + pick(6); n > 0; n--) changes.splice(pick(changes.length), 1)[0]!();
}
