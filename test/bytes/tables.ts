/** Labels of addresses, settings of neighbour tables, hardware statistics, ids of namespaces. */
import { after, type Case } from './case.js';
import { order } from './differences.js';

// biome-ignore format: a command and its call, a line each
export const tables: Case[] = [
  ...after(
    'ip link add a_0 type veth peer name b_0; ip link set a_0 up',
    ['ip addrlabel add prefix fd00::/8 label 99',
      (ipr) => ipr.addrlabel.add({ address: 'fd00::/8', label: 99 }), order],
    ['ip addrlabel add prefix fd00::/8 dev a_0 label 99',
      (ipr) => ipr.addrlabel.add({ address: 'fd00::/8', dev: 'a_0', label: 99 }), order],
    ['ip addrlabel del prefix ::1/128 label 0',
      (ipr) => ipr.addrlabel.del({ address: '::1/128' })],
    ['ip addrlabel del prefix fd00::/8 dev a_0 label 7',
      (ipr) => ipr.addrlabel.del({ address: 'fd00::/8', dev: 'a_0', label: 7 })],
    ['ip -4 ntable change name arp_cache thresh1 100 thresh2 200 thresh3 300',
      (ipr) => ipr.neightbl.set({ family: 'inet', thresh1: 100, thresh2: 200, thresh3: 300 })],
    ['ip ntable change name arp_cache gc_int 20000',
      (ipr) => ipr.neightbl.set({ family: 'unspec', name: 'arp_cache', gcInterval: 20000 })],
    ['ip -4 ntable change name arp_cache dev a_0 base_reachable 60000 retrans 2000 gc_stale 50000',
      (ipr) => ipr.neightbl.set({ family: 'inet', dev: 'a_0', parms: { baseReachableTime: 60000, retransTime: 2000, gcStaletime: 50000 } }), order],
    ['ip -4 ntable change name arp_cache dev a_0 delay_probe 3000 queue 64 app_probes 2 ucast_probes 4 mcast_probes 5',
      (ipr) => ipr.neightbl.set({ name: 'arp_cache', dev: 'a_0', parms: { delayProbeTime: 3000, queueLen: 64, appProbes: 2, ucastProbes: 4, mcastProbes: 5 } }), order],
    ['ip -4 ntable change name arp_cache dev a_0 anycast_delay 500 proxy_delay 600 proxy_queue 70 locktime 800',
      (ipr) => ipr.neightbl.set({ family: 'inet', dev: 'a_0', parms: { anycastDelay: 500, proxyDelay: 600, proxyQlen: 70, locktime: 800 } }), order],
    ['ip -6 ntable change name ndisc_cache dev a_0 mcast_reprobes 3',
      (ipr) => ipr.neightbl.set({ family: 'inet6', dev: 'a_0', parms: { mcastReprobes: 3 } }), order],
    ['ip stats set dev a_0 l3_stats on',
      (ipr) => ipr.stats.set({ dev: 'a_0', setOffloadXstatsL3Stats: 1 })],
    ['ip stats set dev a_0 l3_stats off',
      (ipr) => ipr.stats.set({ dev: 'a_0', setOffloadXstatsL3Stats: 0 })],
  ),
  // the namespace by the descriptor that `ip` had of it
  ...after(
    'ip netns add blue 2>/dev/null || :',
    ['ip netns set blue 5',
      (ipr) => ipr.netnsid.add({ fd: 5, nsid: 5 }), order],
    ['ip netns set blue auto',
      (ipr) => ipr.netnsid.add({ fd: 5 }), order],
  ),
];
