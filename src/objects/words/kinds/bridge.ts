import type { Rest } from '../rest.js';
import type { Reading, Word } from '../types.js';
import { device, hexadecimal, names, number, onOff, switched } from '../values.js';
import { bare, custom, word } from '../word.js';
import type { KindWords } from './kind.js';

/** Bridges, their ports, and the settings of ports that `bridge link` has words for too. */

/** Options that are bits of one number, with the bits that are said. */
function bit(name: string, member: string): Word {
  const value = switched('1', '0');
  return custom(
    name,
    (reading: Reading) => {
      const on = value.read(reading.line.next(), reading.line, reading) === 1;
      reading.add('multiBoolopt.optmask', member);
      if (on) reading.add('multiBoolopt.optval', member);
      else reading.set('multiBoolopt.optval', reading.get('multiBoolopt.optval') ?? []);
    },
    (rest: Rest) => {
      if (!rest.takeMember('multiBoolopt.optmask', member)) return [];
      const on = rest.takeMember('multiBoolopt.optval', member);
      const left = rest.peek('multiBoolopt.optval');
      if (rest.peek('multiBoolopt.optmask') === undefined && Array.isArray(left) && left.length === 0)
        rest.take('multiBoolopt');
      return [name, on ? '1' : '0'];
    },
  );
}

export const VLAN_PROTOCOLS = names({
  '802.1Q': '8021q',
  '802.1q': '8021q',
  '802.1ad': '8021ad',
  '802.1AD': '8021ad',
});
export const MCAST_ROUTER = {
  read: names(
    { disabled: 'disabled', tempQuery: 'tempQuery', perm: 'perm', temp: 'temp' },
    { declared: { disabled: 0, tempQuery: 1, perm: 2, temp: 3 } },
  ).read,
  write: (value: unknown) => {
    const number = ['disabled', 'tempQuery', 'perm', 'temp'].indexOf(value as string);
    return [number < 0 ? `${value}` : `${number}`];
  },
};

export const bridgeWords: KindWords = {
  words: [
    word('forward_delay', 'forwardDelay'),
    word('hello_time', 'helloTime'),
    word('max_age', 'maxAge'),
    word('ageing_time', 'ageingTime'),
    word(['stp_state', 'stp'], 'stpState'),
    word('stp_mode', 'stpMode'),
    word('priority', 'priority'),
    word('vlan_filtering', 'vlanFiltering'),
    word('vlan_protocol', 'vlanProtocol', VLAN_PROTOCOLS),
    word('vlan_default_pvid', 'vlanDefaultPvid'),
    word('vlan_stats_enabled', 'vlanStatsEnabled'),
    word('vlan_stats_per_port', 'vlanStatsPerPort'),
    word('group_fwd_mask', 'groupFwdMask', hexadecimal),
    word('group_address', 'groupAddr'),
    bit('no_linklocal_learn', 'noLlLearn'),
    bit('mcast_vlan_snooping', 'mcastVlanSnooping'),
    bit('mst_enabled', 'mstEnable'),
    bit('mdb_offload_fail_notification', 'mdbOffloadFailNotification'),
    bit('fdb_local_vlan_0', 'fdbLocalVlan0'),
    bare('fdb_flush', 'fdbFlush', true),
    word('fdb_max_learned', 'fdbMaxLearned'),
    word('mcast_router', 'mcastRouter', MCAST_ROUTER),
    word('mcast_snooping', 'mcastSnooping'),
    word('mcast_query_use_ifaddr', 'mcastQueryUseIfaddr'),
    word('mcast_querier', 'mcastQuerier'),
    word('mcast_hash_elasticity', 'mcastHashElasticity'),
    word('mcast_hash_max', 'mcastHashMax'),
    word('mcast_last_member_count', 'mcastLastMemberCnt'),
    word('mcast_startup_query_count', 'mcastStartupQueryCnt'),
    word('mcast_last_member_interval', 'mcastLastMemberIntvl'),
    word('mcast_membership_interval', 'mcastMembershipIntvl'),
    word('mcast_querier_interval', 'mcastQuerierIntvl'),
    word('mcast_query_interval', 'mcastQueryIntvl'),
    word('mcast_query_response_interval', 'mcastQueryResponseIntvl'),
    word('mcast_startup_query_interval', 'mcastStartupQueryIntvl'),
    word('mcast_stats_enabled', 'mcastStatsEnabled'),
    word('mcast_igmp_version', 'mcastIgmpVersion'),
    word('mcast_mld_version', 'mcastMldVersion'),
    word('nf_call_iptables', 'nfCallIptables'),
    word('nf_call_ip6tables', 'nfCallIp6tables'),
    word('nf_call_arptables', 'nfCallArptables'),
  ],
};

/** The states of a port, which iproute2 takes by number, and `bridge` by name too. */
export const STATES: Readonly<Record<string, number>> = {
  disabled: 0,
  listening: 1,
  learning: 2,
  forwarding: 3,
  blocking: 4,
};

/** A switch of a port. */
const port = (name: string, field: string): Word => word(name, field, onOff);

/** What ports of bridges have words for, by `ip link … type bridge_slave` and by `bridge link set`. */
export const portWords: readonly Word[] = [
  word('cost', 'cost'),
  word('priority', 'priority'),
  word(
    'state',
    'state',
    names(Object.fromEntries(Object.keys(STATES).map((name) => [name, name])), { declared: STATES }),
  ),
  port('guard', 'guard'),
  word('hairpin', 'mode', {
    read: (given, line, reading) => (onOff.read(given, line, reading) === 1 ? 'hairpin' : 'unspec'),
    write: (value) => (value === 'hairpin' ? ['on'] : value === 'unspec' ? ['off'] : undefined),
  }),
  port('fastleave', 'fastLeave'),
  port('root_block', 'protect'),
  port('learning', 'learning'),
  port('learning_sync', 'learningSync'),
  port('flood', 'unicastFlood'),
  word('mcast_router', 'multicastRouter', MCAST_ROUTER),
  port('mcast_fast_leave', 'fastLeave'),
  port('mcast_flood', 'mcastFlood'),
  port('bcast_flood', 'bcastFlood'),
  port('mcast_to_unicast', 'mcastToUcast'),
  word('mcast_max_groups', 'mcastMaxGroups'),
  word('mcast_eht_hosts_limit', 'mcastEhtHostsLimit'),
  port('proxy_arp', 'proxyarp'),
  port('proxy_arp_wifi', 'proxyarpWifi'),
  port('isolated', 'isolated'),
  port('neigh_suppress', 'neighSuppress'),
  port('neigh_vlan_suppress', 'neighVlanSuppress'),
  port('neigh_forward_grat', 'neighForwardGrat'),
  word('group_fwd_mask', 'groupFwdMask', hexadecimal),
  port('vlan_tunnel', 'vlanTunnel'),
  port('locked', 'locked'),
  port('mab', 'mab'),
  bare('nobackup_port', 'backupPort', 0),
  word('backup_port', 'backupPort', device),
  word('backup_nhid', 'backupNhid', number()),
  bare('fdb_flush', 'flush', true),
];

export const bridgeSlaveWords: KindWords = { words: portWords };
