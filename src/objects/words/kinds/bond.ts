import type { Word } from '../types.js';
import { device, list, names, onOff, text } from '../values.js';
import { bare, word } from '../word.js';
import type { KindWords } from './kind.js';

/** The modes of bonds, by number in iproute2's order. */
export const BOND_MODES: Readonly<Record<string, string>> = {
  'balance-rr': 'roundrobin',
  'active-backup': 'activebackup',
  'balance-xor': 'xor',
  broadcast: 'broadcast',
  '802.3ad': '8023ad',
  'balance-tlb': 'tlb',
  'balance-alb': 'alb',
};
const numbered = (values: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries(values.map((value, i) => [value, i]));

const VALIDATE = ['none', 'active', 'backup', 'all', 'filter', 'filterActive', 'filterBackup'];
const HASH = {
  layer2: 'layer2',
  'layer3+4': 'layer34',
  'layer2+3': 'layer23',
  'encap2+3': 'encap23',
  'encap3+4': 'encap34',
  'vlan+srcmac': 'vlanSrcmac',
};

const same = (...values: readonly string[]) =>
  names(Object.fromEntries(values.map((value) => [value, value])), { declared: numbered(values) });

const words: readonly Word[] = [
  word('mode', 'mode', names(BOND_MODES, { declared: numbered(Object.values(BOND_MODES)) })),
  word('active_slave', 'activeSlave', device),
  bare('noactive_slave', 'activeSlave', 0, { readOnly: true }),
  word('miimon', 'miimon'),
  word('updelay', 'updelay'),
  word('downdelay', 'downdelay'),
  word('peer_notify_delay', 'peerNotifDelay'),
  word('use_carrier', 'useCarrier'),
  word('arp_interval', 'arpInterval'),
  word(
    'arp_validate',
    'arpValidate',
    names(
      {
        ...Object.fromEntries(VALIDATE.slice(0, 5).map((value) => [value, value])),
        filter_active: 'filterActive',
        filter_backup: 'filterBackup',
      },
      { declared: numbered(VALIDATE) },
    ),
  ),
  word('arp_all_targets', 'arpAllTargets', same('any', 'all')),
  word('arp_ip_target', 'arpIpTarget', list(text)),
  word('ns_ip6_target', 'nsIp6Target', list(text)),
  word('primary', 'primary', device),
  word('primary_reselect', 'primaryReselect', same('always', 'better', 'failure')),
  word('fail_over_mac', 'failOverMac', same('none', 'active', 'follow')),
  word('xmit_hash_policy', 'xmitHashPolicy', names(HASH, { declared: numbered(Object.values(HASH)) })),
  word('resend_igmp', 'resendIgmp'),
  word(['num_grat_arp', 'num_unsol_na'], 'numPeerNotif'),
  word('all_slaves_active', 'allSlavesActive'),
  word('min_links', 'minLinks'),
  word('lp_interval', 'lpInterval'),
  word('packets_per_slave', 'packetsPerSlave'),
  word('tlb_dynamic_lb', 'tlbDynamicLb'),
  word('lacp_rate', 'adLacpRate', same('slow', 'fast')),
  word('lacp_active', 'adLacpActive', onOff),
  word('lacp_strict', 'lacpStrict', onOff),
  word('coupled_control', 'coupledControl', onOff),
  word('broadcast_neighbor', 'broadcastNeigh', onOff),
  word(
    'ad_select',
    'adSelect',
    names(
      { stable: 'stable', bandwidth: 'bandwidth', count: 'count', actor_port_prio: 'prio' },
      { declared: numbered(['stable', 'bandwidth', 'count', 'prio']) },
    ),
  ),
  word('ad_user_port_key', 'adUserPortKey'),
  word('ad_actor_sys_prio', 'adActorSysPrio'),
  word('ad_actor_system', 'adActorSystem'),
  word('arp_missed_max', 'missedMax'),
];

export const bondWords: KindWords = { words };

export const bondSlaveWords: KindWords = {
  words: [word('queue_id', 'queueId'), word('prio', 'prio'), word('actor_port_prio', 'actorPortPrio')],
};
