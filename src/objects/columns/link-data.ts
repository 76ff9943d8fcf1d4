import { deviceOf, type ShownNames, snake } from './column.js';
import { bool, type Data, hex, type Show } from './link-show.js';
import { tunnelShows } from './link-tunnels.js';

/** What `ip` shows of the options of kinds. */

const VLAN: Readonly<Record<string, string>> = { '8021q': '802.1Q', '8021ad': '802.1ad' };
const ROUTER = ['disabled', 'tempQuery', 'perm', 'temp'];

/** An identifier of a bridge: its priority, and its address without leading zeros. */
function bridgeId(value: Data): string | undefined {
  if (value === undefined) return undefined;
  const { prio = 0, addr = '' } = value;
  const bytes = `${addr}`.split(':').map((byte) => Number.parseInt(byte, 16).toString(16));
  return `${prio.toString(16).padStart(4, '0')}.${bytes.join(':')}`;
}

/** Seconds of a timer in hundredths. */
const timer = (value: number | undefined): number | undefined =>
  value === undefined ? undefined : value / 100;

const bridge: Show = (data) => {
  const { multiBoolopt, rootId, bridgeId: own, vlanProtocol, groupFwdMask, mcastRouter, ...rest } = data;
  const { helloTimer, tcnTimer, topologyChangeTimer, gcTimer, mcastQuerierState: _state, ...others } = rest;
  const { optval = [], optmask = [] } = multiBoolopt ?? {};
  const has = (name: string): number | undefined =>
    optmask.includes(name) ? Number(optval.includes(name)) : undefined;
  return {
    ...plain(others),
    ...{ hello_timer: timer(helloTimer), tcn_timer: timer(tcnTimer), gc_timer: timer(gcTimer) },
    topology_change_timer: timer(topologyChangeTimer),
    bridge_id: bridgeId(own),
    root_id: bridgeId(rootId),
    vlan_protocol: VLAN[vlanProtocol],
    group_fwd_mask: hex(groupFwdMask),
    mcast_router: mcastRouter === undefined ? undefined : ROUTER.indexOf(mcastRouter),
    no_linklocal_learn: has('noLlLearn'),
    mcast_vlan_snooping: has('mcastVlanSnooping'),
    mst_enabled: has('mstEnable'),
    mdb_offload_fail_notification: has('mdbOffloadFailNotification'),
    fdb_local_vlan_0: has('fdbLocalVlan0'),
  };
};

const vlan: Show = ({ protocol, id, flags, ingressQos, egressQos }) => ({
  protocol: VLAN[protocol],
  id,
  flags: (flags?.flags ?? []).map((one: string) => snake(one).toUpperCase()),
  ingress_qos: ingressQos,
  egress_qos: egressQos,
});

/** Flags that stand for themselves. */
const switches = (flags: Data = []): Record<string, unknown> =>
  Object.fromEntries(flags.map((flag: string) => [flag, true]));

const macvlan: Show = ({ mode, flags, macaddrCount, macaddrData, bcQueueLen, bcQueueLenUsed }) => ({
  mode,
  ...switches(flags),
  ...(macaddrCount ? { macaddr_count: macaddrCount, macaddr_data: macaddrData } : {}),
  bcqueuelen: bcQueueLen,
  usedbcqueuelen: bcQueueLenUsed,
});
const ipvlan: Show = ({ mode, flags }) => ({ mode, ...switches(flags?.length ? flags : ['bridge']) });

const CIPHERS: Readonly<Record<string, string>> = {
  ...{
    '0080020001000001': 'GCM-AES-128',
    '0080c20001000001': 'GCM-AES-128',
    '0080c20001000002': 'GCM-AES-256',
  },
  ...{ '0080c20001000003': 'GCM-AES-XPN-128', '0080c20001000004': 'GCM-AES-XPN-256' },
};
const wide = (value: Data): string => BigInt(value).toString(16).padStart(16, '0');
const macsec: Show = (data) => {
  const { sci, protect, cipherSuite, icvLen, encodingSa, encrypt, incSci, es, scb, replayProtect, ...rest } =
    data;
  return {
    sci: sci === undefined ? undefined : wide(sci),
    protect: bool(protect),
    cipher_suite: cipherSuite === undefined ? undefined : (CIPHERS[wide(cipherSuite)] ?? '(unknown)'),
    ...{ icv_len: icvLen, encoding_sa: encodingSa, validation: rest.validation, offload: rest.offload },
    ...{ encrypt: bool(encrypt), inc_sci: bool(incSci), es: bool(es), scb: bool(scb) },
    ...{ replay_protect: bool(replayProtect), window: rest.window },
  };
};

const MODES: Readonly<Record<string, string>> = {
  ...{ roundrobin: 'balance-rr', activebackup: 'active-backup', xor: 'balance-xor', '8023ad': '802.3ad' },
  ...{ tlb: 'balance-tlb', alb: 'balance-alb' },
};
const HASHES: Readonly<Record<string, string>> = {
  ...{
    layer34: 'layer3+4',
    layer23: 'layer2+3',
    encap23: 'encap2+3',
    encap34: 'encap3+4',
    vlanSrcmac: 'vlan+srcmac',
  },
};
const onOff = (value: unknown): string | undefined =>
  value === undefined ? undefined : value ? 'on' : 'off';
const bond: Show = (data, names) => {
  const { mode, activeSlave, primary, peerNotifDelay, missedMax, arpValidate, xmitHashPolicy, ...rest } =
    data;
  const { adLacpActive, coupledControl, broadcastNeigh, lacpStrict, adInfo, ...others } = rest;
  return {
    ...plain(others),
    ...{ mode: MODES[mode] ?? mode, peer_notify_delay: peerNotifDelay, arp_missed_max: missedMax },
    ...{ active_slave: deviceOf(activeSlave, names), primary: deviceOf(primary, names) },
    arp_validate: arpValidate === 'none' ? null : snake(`${arpValidate}`),
    ...{ xmit_hash_policy: HASHES[xmitHashPolicy] ?? xmitHashPolicy, ad_lacp_active: onOff(adLacpActive) },
    ...{ coupled_control: bool(coupledControl), broadcast_neighbor: bool(broadcastNeigh) },
    lacp_strict: bool(lacpStrict),
    ad_info: adInfo && {
      ...{ aggregator: adInfo.aggregator, num_ports: adInfo.numPorts, actor_key: adInfo.actorKey },
      ...{ partner_key: adInfo.partnerKey, partner_mac: adInfo.partnerMac },
    },
  };
};

const SHOW: Readonly<Record<string, Show>> = {
  ...tunnelShows,
  ...{ bond, bridge, ipvlan, ipvtap: ipvlan, macsec, macvlan, macvtap: macvlan, vlan },
  hsr: ({ slave1, slave2, seqNr, supervisionAddr, protocol }, names) => ({
    ...{ slave1: deviceOf(slave1, names), slave2: deviceOf(slave2, names), seq_nr: seqNr },
    ...{ supervision_addr: supervisionAddr, proto: protocol === 'prp' ? 1 : 0 },
  }),
  netkit: ({ mode, primary, policy, peerPolicy, scrub, peerScrub }) => ({
    ...{ mode, type: primary === undefined ? undefined : primary ? 'primary' : 'peer' },
    ...{ policy, peer_policy: peerPolicy, scrub, peer_scrub: peerScrub },
  }),
  rmnet: ({ muxId }) => ({ mux_id: muxId }),
  vrf: ({ table }) => ({ table }),
  wwan: ({ linkId }) => ({ linkid: linkId }),
};

/** Switches of a bridge's port, by ip's keys. */
const SWITCHES: Readonly<Record<string, string>> = {
  ...{
    guard: 'guard',
    root_block: 'protect',
    fastleave: 'fastLeave',
    learning: 'learning',
    flood: 'unicastFlood',
  },
  ...{
    proxy_arp: 'proxyarp',
    proxy_arp_wifi: 'proxyarpWifi',
    mcast_flood: 'mcastFlood',
    bcast_flood: 'bcastFlood',
  },
  ...{
    mcast_to_unicast: 'mcastToUcast',
    neigh_suppress: 'neighSuppress',
    neigh_vlan_suppress: 'neighVlanSuppress',
  },
  ...{ vlan_tunnel: 'vlanTunnel', isolated: 'isolated', locked: 'locked', mab: 'mab' },
};

const FORWARDED: Readonly<Record<number, string>> = { 0: 'stp', 2: 'lacp', 14: 'lldp' };

/** The bits of a mask of forwarded groups by their names. */
function groupNames(mask: number): string {
  const bits = Array.from({ length: 16 }, (_, bit) => bit).filter((bit) => mask & (1 << bit));
  return bits.length === 0 ? '0x0' : bits.map((bit) => FORWARDED[bit] ?? hex(1 << bit)).join(',');
}

const bridgePort: Show = (data, names) => ({
  ...{ state: data.state, priority: data.priority, cost: data.cost },
  hairpin: data.mode === undefined ? undefined : data.mode === 'hairpin',
  ...Object.fromEntries(Object.entries(SWITCHES).map(([key, field]) => [key, bool(data[field])])),
  ...{ id: hex(data.id), no: hex(data.no) },
  ...{ designated_port: data.designatedPort, designated_cost: data.designatedCost },
  ...{ bridge_id: bridgeId(data.bridgeId), root_id: bridgeId(data.rootId) },
  ...{ hold_timer: timer(data.holdTimer), message_age_timer: timer(data.messageAgeTimer) },
  forward_delay_timer: timer(data.forwardDelayTimer),
  ...{ topology_change_ack: data.topologyChangeAck, config_pending: data.configPending },
  multicast_router: data.multicastRouter === undefined ? undefined : ROUTER.indexOf(data.multicastRouter),
  group_fwd_mask: hex(data.groupFwdMask),
  group_fwd_mask_str: data.groupFwdMask === undefined ? undefined : groupNames(data.groupFwdMask),
  backup_port: deviceOf(data.backupPort, names),
  backup_nhid: data.backupNhid,
});

const OPER: Readonly<Record<string, number>> = {
  ...{ active: 1, short_timeout: 2, aggregating: 4, in_sync: 8, collecting: 16, distributing: 32 },
  ...{ defaulted: 64, expired: 128 },
};
const NAMES: Readonly<Record<string, string>> = {
  ...{
    lacpActivity: 'active',
    lacpTimeout: 'short_timeout',
    aggregation: 'aggregating',
    synchronization: 'in_sync',
  },
};
function operState(key: string, flags: readonly string[] | undefined): Record<string, unknown> {
  if (flags === undefined) return {};
  const words = flags.map((flag) => NAMES[flag] ?? flag);
  return {
    [key]: words.reduce((sum, word) => sum + (OPER[word] ?? 0), 0),
    [`${key}_str`]: Object.keys(OPER).filter((word) => words.includes(word)),
  };
}

const MII: Readonly<Record<string, string>> = {
  up: 'UP',
  fail: 'GOING_DOWN',
  down: 'DOWN',
  back: 'GOING_BACK',
};
const CHURN: Readonly<Record<string, string>> = {
  churnMonitor: 'monitoring',
  churn: 'churned',
  noChurn: 'none',
};
const bondPort: Show = (data) => {
  const { adActorOperPortState, adPartnerOperPortState, state, miiStatus, ...rest } = data;
  const { adChurnActorState, adChurnPartnerState, ...others } = rest;
  return {
    ...{ state: `${state}`.toUpperCase(), mii_status: MII[miiStatus] ?? miiStatus },
    ...plain(others),
    ...operState('ad_actor_oper_port_state', adActorOperPortState),
    ...operState('ad_partner_oper_port_state', adPartnerOperPortState),
    ...{ churn_actor_state: CHURN[adChurnActorState], churn_partner_state: CHURN[adChurnPartnerState] },
  };
};

const PORTS: Readonly<Record<string, Show>> = { bond: bondPort, bridge: bridgePort };

function plain(data: Data): Record<string, unknown> {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [snake(key), value]));
}

/** The options of a kind as `ip` shows them; of a kind that is not declared here, the fields themselves. */
export function dataOf(kind: string | undefined, data: unknown, names: ShownNames, isPort = false): unknown {
  if (kind === undefined || typeof data !== 'object' || data === null) return undefined;
  const shows = isPort ? PORTS : SHOW;
  const show = Object.hasOwn(shows, kind) ? shows[kind]! : plain;
  const found = Object.entries(show(data, names)).filter(([, value]) => value !== undefined);
  return found.length === 0 ? undefined : Object.fromEntries(found);
}
