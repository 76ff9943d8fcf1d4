import type { LinkInput } from '../../src/iproute/link.js';

/** Devices that every row finds, for links that want one underneath. */
export const BASE: readonly LinkInput[] = [
  {
    ...{ ifname: 'a0', index: 100, address: '02:00:00:00:01:00' },
    linkinfo: { kind: 'veth', data: { peer: { ifname: 'a1' } } },
  },
  {
    ...{ ifname: 'c0', index: 102, address: '02:00:00:00:01:02' },
    linkinfo: { kind: 'veth', data: { peer: { ifname: 'c1' } } },
  },
];

/** A link, made in two ways. */
export interface LinkRow {
  kind: string;
  /** What sets it apart from other rows of its kind. */
  of?: string;
  library: LinkInput;
  /** What follows `ip link add name x0`; absent where iproute2 6.1 has no words for it. */
  ip?: string;
  /** The version of Linux that brought what is asked here, where that is later than the kind. */
  since?: readonly [number, number];
}

const info = (kind: string, data?: object): Pick<LinkInput, 'linkinfo'> =>
  ({ linkinfo: { kind, ...(data ? { data } : {}) } }) as Pick<LinkInput, 'linkinfo'>;

const OVER4 = { local: '10.0.0.1', remote: '10.0.0.2' };
const OVER6 = { local: 'fd01::1', remote: 'fd01::2' };
const IP4 = 'local 10.0.0.1 remote 10.0.0.2';
const IP6 = 'local fd01::1 remote fd01::2';
const KEYS = { iflags: ['seq', 'key'], oflags: ['seq', 'key'], ikey: 1, okey: 1 };

const bonds: LinkRow[] = [
  {
    kind: 'bond',
    of: '802.3ad',
    library: info('bond', {
      ...{ mode: '8023ad', miimon: 100, updelay: 200, downdelay: 300, adLacpRate: 'fast' },
      ...{ adSelect: 'bandwidth', xmitHashPolicy: 'layer34', minLinks: 1, adActorSysPrio: 1000 },
      ...{ adUserPortKey: 5, adActorSystem: '02:00:00:00:00:05', allSlavesActive: 1, resendIgmp: 3 },
      ...{ lpInterval: 2, adLacpActive: 0 },
    }),
    ip: `type bond mode 802.3ad miimon 100 updelay 200 downdelay 300 lacp_rate fast ad_select bandwidth
      xmit_hash_policy layer3+4 min_links 1 ad_actor_sys_prio 1000 ad_user_port_key 5
      ad_actor_system 02:00:00:00:00:05 all_slaves_active 1 resend_igmp 3 lp_interval 2 lacp_active off`,
  },
  {
    kind: 'bond',
    of: 'active-backup, watching by ARP',
    library: info('bond', {
      ...{ mode: 'activebackup', arpInterval: 1000, arpIpTarget: ['10.0.0.7', '10.0.0.8'] },
      ...{ arpValidate: 'all', arpAllTargets: 'all', primaryReselect: 'failure', failOverMac: 'active' },
      ...{ numPeerNotif: 3, missedMax: 5, nsIp6Target: ['fd01::7', 'fd01::8'] },
    }),
    ip: `type bond mode active-backup arp_interval 1000 arp_ip_target 10.0.0.7,10.0.0.8 arp_validate all
      arp_all_targets all primary_reselect failure fail_over_mac active num_grat_arp 3 arp_missed_max 5
      ns_ip6_target fd01::7,fd01::8`,
  },
  {
    kind: 'bond',
    of: 'balance-tlb',
    library: info('bond', { mode: 'tlb', tlbDynamicLb: 0, miimon: 50, peerNotifDelay: 500 }),
    ip: 'type bond mode balance-tlb tlb_dynamic_lb 0 miimon 50 peer_notify_delay 500',
  },
  {
    kind: 'bond',
    of: 'balance-rr',
    library: info('bond', { mode: 'roundrobin', packetsPerSlave: 4 }),
    ip: 'type bond mode balance-rr packets_per_slave 4',
  },
  {
    kind: 'bond',
    of: 'coupled control',
    library: info('bond', { mode: '8023ad', miimon: 100, coupledControl: 0 }),
    since: [6, 9],
  },
  {
    kind: 'bond',
    of: 'broadcast neighbours',
    library: info('bond', { mode: '8023ad', miimon: 100, broadcastNeigh: 1 }),
    since: [6, 17],
  },
];

const bridges: LinkRow[] = [
  {
    kind: 'bridge',
    of: 'spanning tree and VLANs',
    library: info('bridge', {
      ...{ forwardDelay: 400, helloTime: 100, maxAge: 700, ageingTime: 10000, stpState: 1, priority: 4096 },
      ...{ vlanFiltering: 1, vlanProtocol: '8021ad', vlanDefaultPvid: 7, vlanStatsEnabled: 1 },
      ...{ vlanStatsPerPort: 1, groupFwdMask: 8, groupAddr: '01:80:c2:00:00:05' },
      multiBoolopt: { optval: ['noLlLearn'], optmask: ['noLlLearn'] },
    }),
    ip: `type bridge forward_delay 400 hello_time 100 max_age 700 ageing_time 10000 stp_state 1 priority 4096
      vlan_filtering 1 vlan_protocol 802.1ad vlan_default_pvid 7 vlan_stats_enabled 1 vlan_stats_per_port 1
      group_fwd_mask 8 group_address 01:80:c2:00:00:05 no_linklocal_learn 1`,
  },
  {
    kind: 'bridge',
    of: 'multicast',
    library: info('bridge', {
      ...{ mcastRouter: 'perm', mcastQuerier: 1, mcastQueryUseIfaddr: 1, mcastHashMax: 1024 },
      ...{ mcastLastMemberCnt: 3, mcastStartupQueryCnt: 4, mcastLastMemberIntvl: 200 },
      ...{ mcastMembershipIntvl: 20000, mcastQuerierIntvl: 20100, mcastQueryIntvl: 10000 },
      ...{ mcastQueryResponseIntvl: 900, mcastStartupQueryIntvl: 3000, mcastStatsEnabled: 1 },
      ...{ mcastIgmpVersion: 3, mcastMldVersion: 2 },
    }),
    ip: `type bridge mcast_router 2 mcast_querier 1 mcast_query_use_ifaddr 1 mcast_hash_max 1024
      mcast_last_member_count 3 mcast_startup_query_count 4 mcast_last_member_interval 200
      mcast_membership_interval 20000 mcast_querier_interval 20100 mcast_query_interval 10000
      mcast_query_response_interval 900 mcast_startup_query_interval 3000 mcast_stats_enabled 1
      mcast_igmp_version 3 mcast_mld_version 2`,
  },
  {
    kind: 'bridge',
    of: 'snooping per VLAN',
    library: info('bridge', {
      vlanFiltering: 1,
      multiBoolopt: { optval: ['mcastVlanSnooping'], optmask: ['mcastVlanSnooping'] },
    }),
    ip: 'type bridge vlan_filtering 1 mcast_vlan_snooping 1',
  },
  {
    kind: 'bridge',
    of: 'most learned entries',
    library: info('bridge', { fdbMaxLearned: 1000 }),
    since: [6, 7],
  },
];

const tunnels4: LinkRow[] = [
  {
    kind: 'gre',
    of: 'keys, checksums, sequence numbers',
    library: info('gre', {
      ...{ ...OVER4, link: 100, ttl: 64, tos: 4, ikey: 5, okey: 6, fwmark: 7, ignoreDf: 1, pmtudisc: 0 },
      ...{ iflags: ['csum', 'seq', 'key'], oflags: ['csum', 'seq', 'key'] },
    }),
    ip: `type gre ${IP4} ttl 64 tos 4 ikey 5 okey 6 icsum ocsum iseq oseq dev a0 fwmark 7 ignore-df nopmtudisc`,
  },
  {
    kind: 'gre',
    of: 'in UDP',
    library: info('gre', {
      ...{ ...OVER4, pmtudisc: 1, encapType: 'gue', encapFlags: ['csum'], encapSport: 0, encapDport: 5555 },
    }),
    ip: `type gre ${IP4} encap gue encap-sport auto encap-dport 5555 encap-csum`,
  },
  {
    kind: 'gretap',
    of: 'external',
    library: info('gretap', { collectMetadata: true }),
    ip: 'type gretap external',
  },
  {
    kind: 'gretap',
    library: info('gretap', {
      ...{ ...OVER4, pmtudisc: 1, tos: 1, ikey: 0x01020304, okey: 0x01020304 },
      ...{ iflags: ['key'], oflags: ['key'] },
    }),
    ip: `type gretap ${IP4} key 1.2.3.4 tos inherit`,
  },
  {
    kind: 'erspan',
    of: 'type II',
    library: info('erspan', { ...OVER4, ...KEYS, pmtudisc: 1, erspanVer: 1, erspanIndex: 123 }),
    ip: `type erspan ${IP4} seq key 1 erspan_ver 1 erspan 123`,
  },
  {
    kind: 'erspan',
    of: 'type III',
    library: info('erspan', { ...OVER4, ...KEYS, pmtudisc: 1, erspanVer: 2, erspanDir: 1, erspanHwid: 17 }),
    ip: `type erspan ${IP4} seq key 1 erspan_ver 2 erspan_dir egress erspan_hwid 17`,
  },
  {
    kind: 'ipip',
    of: 'in UDP',
    library: info('ipip', {
      ...{ ...OVER4, ttl: 33, link: 100, proto: 'ip', fwmark: 0x12, pmtudisc: 1 },
      ...{ encapType: 'fou', encapFlags: ['remcsum'], encapSport: 4444, encapDport: 5555 },
    }),
    ip: `type ipip ${IP4} ttl 33 dev a0 mode any encap fou encap-sport 4444 encap-dport 5555 encap-remcsum fwmark 0x12`,
  },
  {
    kind: 'ipip',
    of: 'external',
    library: info('ipip', { collectMetadata: true, proto: 'ipip' }),
    ip: 'type ipip external mode ipip',
  },
  {
    kind: 'sit',
    of: 'ISATAP',
    library: info('sit', {
      ...{ local: '10.0.0.1', proto: 'ipv6', flags: ['isatap'], ttl: 5, tos: 0x10, pmtudisc: 1 },
    }),
    ip: 'type sit local 10.0.0.1 remote any mode ip6ip isatap ttl 5 tos 0x10',
  },
  {
    kind: 'sit',
    of: 'any',
    library: info('sit', { ...OVER4, proto: 'ip', ttl: 0, pmtudisc: 0, link: 100 }),
    ip: `type sit ${IP4} mode any nopmtudisc dev a0`,
  },
  {
    kind: 'vti',
    library: info('vti', { ...OVER4, ikey: 5, okey: 6, link: 100, fwmark: 8 }),
    ip: `type vti ${IP4} ikey 5 okey 6 dev a0 fwmark 8`,
  },
];

const tunnels6: LinkRow[] = [
  {
    kind: 'ip6gre',
    library: info('ip6gre', {
      ...{ ...OVER6, ttl: 10, flowinfo: 0x02012345, encapLimit: 3, ikey: 9, okey: 9, link: 100, fwmark: 3 },
      ...{ encapFlags: ['csum6'], iflags: ['csum', 'key'], oflags: ['csum', 'key'] },
    }),
    ip: `type ip6gre ${IP6} ttl 10 tclass 0x20 flowlabel 0x12345 encaplimit 3 key 9 csum dev a0 fwmark 3`,
  },
  {
    kind: 'ip6gretap',
    library: info('ip6gretap', {
      ...{ ...OVER6, ttl: 64, encapLimit: 4, flags: ['ignEncapLimit', 'rcvDscpCopy', 'allowLocalRemote'] },
      encapFlags: ['csum6'],
    }),
    ip: `type ip6gretap ${IP6} encaplimit none dscp inherit allow-localremote`,
  },
  {
    kind: 'ip6erspan',
    of: 'type III',
    library: info('ip6erspan', {
      ...{ ...OVER6, ...KEYS, ttl: 64, encapLimit: 4, erspanVer: 2, erspanDir: 0, erspanHwid: 3 },
      encapFlags: ['csum6'],
    }),
    ip: `type ip6erspan ${IP6} seq key 1 erspan_ver 2 erspan_dir ingress erspan_hwid 3`,
  },
  {
    kind: 'ip6erspan',
    of: 'type II',
    library: info('ip6erspan', {
      ...{ ...OVER6, ...KEYS, ttl: 64, encapLimit: 4, erspanVer: 1, erspanIndex: 99, encapFlags: ['csum6'] },
    }),
    ip: `type ip6erspan ${IP6} seq key 1 erspan_ver 1 erspan 99`,
  },
  {
    kind: 'ip6tnl',
    of: 'what the packet inside has',
    library: info('ip6tnl', {
      ...{ ...OVER6, proto: 'ip', ttl: 12, encapLimit: 2, link: 100, encapFlags: ['csum6'] },
      flags: ['useOrigTclass', 'useOrigFlowlabel', 'rcvDscpCopy', 'useOrigFwmark', 'allowLocalRemote'],
    }),
    ip: `type ip6tnl ${IP6} mode any hoplimit 12 encaplimit 2 tclass inherit flowlabel inherit dscp inherit
      fwmark inherit allow-localremote dev a0`,
  },
  {
    kind: 'ip6tnl',
    of: 'IPv4 inside',
    library: info('ip6tnl', {
      ...{ ...OVER6, proto: 'ipip', ttl: 64, flowinfo: 0x01154321, flags: ['ignEncapLimit'], fwmark: 9 },
      ...{ encapLimit: 4, encapFlags: ['csum6'] },
    }),
    ip: `type ip6tnl ${IP6} mode ipip6 tclass 0x11 flowlabel 0x54321 encaplimit none fwmark 9`,
  },
  {
    kind: 'vti6',
    library: info('vti6', { ...OVER6, ikey: 5, okey: 5, link: 100, fwmark: 8 }),
    ip: `type vti6 ${IP6} key 5 dev a0 fwmark 8`,
  },
];

const overUdp: LinkRow[] = [
  {
    kind: 'vxlan',
    of: 'one remote',
    library: info('vxlan', {
      ...{ id: 42, group: '10.0.0.2', local: '10.0.0.1', link: 100, port: 4789, ttl: 9, tos: 4, learning: 0 },
      ...{ ageing: 100, limit: 50, portRange: { low: 1000, high: 2000 }, proxy: 1, rsc: 1, l2miss: 1 },
      ...{ l3miss: 1, udpCsum: 1, gbp: true, df: 'set' },
    }),
    ip: `type vxlan id 42 remote 10.0.0.2 local 10.0.0.1 dev a0 dstport 4789 ttl 9 tos 4 nolearning ageing 100
      maxaddress 50 srcport 1000 2000 proxy rsc l2miss l3miss udpcsum gbp df set`,
  },
  {
    kind: 'vxlan',
    of: 'over IPv6',
    library: info('vxlan', {
      ...{ id: 43, group6: 'fd01::2', local6: 'fd01::1', port: 4789, udpZeroCsum6Tx: 1, udpZeroCsum6Rx: 1 },
      ...{ label: 0x777, remcsumTx: 1, remcsumRx: 1, ttlInherit: true },
    }),
    ip: `type vxlan id 43 remote fd01::2 local fd01::1 dstport 4789 udp6zerocsumtx udp6zerocsumrx
      flowlabel 0x777 remcsumtx remcsumrx ttl inherit`,
  },
  {
    kind: 'vxlan',
    of: 'external, with VNIs',
    library: info('vxlan', { collectMetadata: 1, learning: 0, vnifilter: 1, port: 4790 }),
    ip: 'type vxlan external vnifilter dstport 4790',
  },
  {
    kind: 'vxlan',
    of: 'generic protocol extension',
    library: info('vxlan', { collectMetadata: 1, learning: 0, gpe: true, port: 4790 }),
    ip: 'type vxlan external gpe dstport 4790',
  },
  {
    kind: 'vxlan',
    of: 'no bypass',
    library: info('vxlan', { id: 44, port: 4791, localbypass: 0 }),
    since: [6, 5],
  },
  {
    kind: 'vxlan',
    of: 'reserved bits',
    library: info('vxlan', { id: 45, port: 4791, reservedBits: 'f7ffffff000000ff' }),
    since: [6, 14],
  },
  {
    kind: 'geneve',
    library: info('geneve', {
      id: 1000,
      remote: '10.0.0.2',
      ttl: 9,
      tos: 5,
      port: 6082,
      df: 'set',
      udpCsum: 1,
    }),
    ip: 'type geneve id 1000 remote 10.0.0.2 ttl 9 tos 5 dstport 6082 df set udpcsum',
  },
  {
    kind: 'geneve',
    of: 'over IPv6',
    library: info('geneve', {
      ...{ id: 1000, remote6: 'fd01::2', ttlInherit: 1, label: 0x777, udpZeroCsum6Tx: 1, udpZeroCsum6Rx: 1 },
      df: 'inherit',
    }),
    ip: 'type geneve id 1000 remote fd01::2 ttl inherit flowlabel 0x777 udp6zerocsumtx udp6zerocsumrx df inherit',
  },
  {
    kind: 'geneve',
    of: 'external, any protocol inside',
    library: info('geneve', { collectMetadata: true, innerProtoInherit: true }),
    ip: 'type geneve external innerprotoinherit',
  },
  {
    kind: 'geneve',
    of: 'source ports',
    library: info('geneve', { id: 7, remote: '10.0.0.2', portRange: { low: 1000, high: 2000 } }),
    since: [6, 15],
  },
  {
    kind: 'bareudp',
    library: info('bareudp', { port: 6635, ethertype: 'mplsUc', srcportMin: 1000, multiprotoMode: true }),
    ip: 'type bareudp dstport 6635 ethertype mpls_uc srcportmin 1000 multiproto',
  },
  {
    kind: 'gtp',
    library: info('gtp', { role: 'sgsn', pdpHashsize: 128, restartCount: 5, createSockets: 1 }),
    ip: 'type gtp role sgsn hsize 128 restart_count 5',
  },
  {
    kind: 'amt',
    of: 'gateway',
    library: info('amt', {
      ...{ mode: 'gateway', localIp: '10.0.0.1', discoveryIp: '10.0.0.2', link: 100 },
      ...{ gatewayPort: 2001, relayPort: 2268 },
    }),
    ip: 'type amt mode gateway local 10.0.0.1 discovery 10.0.0.2 dev a0 gateway_port 2001 relay_port 2268',
  },
  {
    kind: 'amt',
    of: 'relay',
    library: info('amt', { mode: 'relay', localIp: '10.0.0.1', link: 100, relayPort: 2268, maxTunnels: 4 }),
    ip: 'type amt mode relay local 10.0.0.1 dev a0 relay_port 2268 max_tunnels 4',
  },
];

const onAnother: LinkRow[] = [
  {
    kind: 'vlan',
    of: '802.1ad, priorities',
    library: {
      link: 'a0',
      ...info('vlan', {
        ...{ id: 100, protocol: '8021ad' },
        flags: {
          flags: ['gvrp', 'looseBinding', 'bridgeBinding'],
          mask: ['reorderHdr', 'gvrp', 'looseBinding', 'bridgeBinding'],
        },
        ingressQos: [
          { from: 1, to: 2 },
          { from: 3, to: 4 },
        ],
        egressQos: [
          { from: 5, to: 6 },
          { from: 7, to: 1 },
        ],
      }),
    },
    ip: `link a0 type vlan proto 802.1ad id 100 reorder_hdr off gvrp on loose_binding on bridge_binding on
      ingress-qos-map 1:2 3:4 egress-qos-map 5:6 7:1`,
  },
  {
    kind: 'vlan',
    of: 'MVRP',
    library: { link: 'a0', ...info('vlan', { id: 7, flags: { flags: ['mvrp'], mask: ['mvrp'] } }) },
    ip: 'link a0 type vlan id 7 mvrp on',
  },
  {
    kind: 'macvlan',
    of: 'chosen sources',
    library: {
      link: 'a0',
      ...info('macvlan', {
        ...{ mode: 'source', flags: ['nodst'], bcQueueLen: 500, macaddrMode: 'set' },
        macaddrData: ['02:00:00:00:00:11', '02:00:00:00:00:12'],
      }),
    },
    ip: `link a0 type macvlan mode source nodst bcqueuelen 500
link set dev x0 type macvlan macaddr set 02:00:00:00:00:11 02:00:00:00:00:12`,
  },
  {
    kind: 'macvlan',
    of: 'passthru',
    library: { link: 'a0', ...info('macvlan', { mode: 'passthru', flags: ['nopromisc'] }) },
    ip: 'link a0 type macvlan mode passthru nopromisc',
  },
  {
    kind: 'macvlan',
    of: 'broadcast cutoff',
    library: { link: 'a0', ...info('macvlan', { mode: 'bridge', bcCutoff: 2 }) },
    since: [6, 4],
  },
  {
    kind: 'macvtap',
    library: { link: 'a0', ...info('macvtap', { mode: 'vepa', bcQueueLen: 100 }) },
    ip: 'link a0 type macvtap mode vepa bcqueuelen 100',
  },
  {
    kind: 'macsec',
    of: 'AES-256',
    library: {
      link: 'a0',
      ...info('macsec', {
        ...{ port: 11, cipherSuite: '36242102291529730', icvLen: 16, encrypt: 1, incSci: 1, es: 0, scb: 0 },
        ...{ protect: 1, replayProtect: 1, window: 64, validation: 'strict', encodingSa: 1 },
      }),
    },
    ip: `link a0 type macsec port 11 cipher gcm-aes-256 icvlen 16 encrypt on send_sci on end_station off scb off
      protect on replay on window 64 validate strict encodingsa 1`,
  },
  {
    kind: 'macsec',
    of: 'extended packet numbers',
    library: {
      link: 'a0',
      ...info('macsec', { sci: '81985529216486895', cipherSuite: '36242102291529731', icvLen: 16 }),
    },
    ip: 'link a0 type macsec sci 0123456789abcdef cipher gcm-aes-xpn-128',
  },
  {
    kind: 'ipvlan',
    library: { link: 'a0', ...info('ipvlan', { mode: 'l3s', flags: ['vepa'] }) },
    ip: 'link a0 type ipvlan mode l3s vepa',
  },
  {
    kind: 'ipvtap',
    library: { link: 'a0', ...info('ipvtap', { mode: 'l2', flags: ['private'] }) },
    ip: 'link a0 type ipvtap mode l2 private',
  },
  {
    kind: 'hsr',
    of: 'version 1',
    library: info('hsr', { slave1: 100, slave2: 102, multicastSpec: 45, version: 1 }),
    ip: 'type hsr slave1 a0 slave2 c0 supervision 45 version 1',
  },
  {
    kind: 'hsr',
    of: 'PRP',
    library: info('hsr', { slave1: 100, slave2: 102, multicastSpec: 0, protocol: 'prp' }),
    ip: 'type hsr slave1 a0 slave2 c0 supervision 0 proto 1',
  },
  {
    kind: 'rmnet',
    library: { link: 'a0', ...info('rmnet', { muxId: 5 }) },
    ip: 'link a0 type rmnet mux_id 5',
  },
  {
    kind: 'virt_wifi',
    library: { link: 'a0', ...info('virt_wifi') },
    ip: 'link a0 type virt_wifi',
  },
  {
    kind: 'xfrm',
    library: info('xfrm', { link: 100, ifId: 0x1234 }),
    ip: 'type xfrm dev a0 if_id 0x1234',
  },
  {
    kind: 'xfrm',
    of: 'external',
    library: info('xfrm', { collectMetadata: true }),
    ip: 'type xfrm external',
    since: [6, 1],
  },
];

const plain: LinkRow[] = [
  ...['dummy', 'ifb', 'nlmon', 'vsockmon', 'vcan', 'wireguard', 'team', 'batadv', 'pfcp', 'ovpn'].map(
    (kind) => ({
      kind,
      library: info(kind),
      ip: `type ${kind}`,
    }),
  ),
  {
    kind: 'dummy',
    of: 'with all that any link has',
    library: {
      ...{
        address: '02:00:00:00:00:77',
        broadcast: 'ff:ff:ff:ff:ff:fe',
        mtu: 1400,
        txqlen: 50,
        ifalias: 'a b',
      },
      ...{
        group: 5,
        propList: { altIfname: ['another-name-of-it'] },
        gsoMaxSize: 6000,
        gsoMaxSegs: 60,
        groMaxSize: 7000,
        numTxQueues: 3,
      },
      ...{ up: true, ...info('dummy') },
    },
    ip: `address 02:00:00:00:00:77 broadcast ff:ff:ff:ff:ff:fe mtu 1400 txqueuelen 50 numtxqueues 3
      gso_max_size 6000 gso_max_segs 60 gro_max_size 7000 type dummy
link set dev x0 group 5
link property add dev x0 altname another-name-of-it
link set dev x0 alias "a b"
link set dev x0 up`,
  },
  {
    kind: 'batadv',
    of: 'BATMAN V',
    library: info('batadv', { algoName: 'BATMAN_V' }),
    ip: 'type batadv ra BATMAN_V',
  },
  {
    kind: 'ovpn',
    of: 'many peers',
    library: info('ovpn', { mode: 'mp' }),
  },
  {
    kind: 'wwan',
    library: { parentDevName: 'wwan0', ...info('wwan', { linkId: 3 }) },
    ip: 'parentdev wwan0 type wwan linkid 3',
  },
  { kind: 'vrf', library: info('vrf', { table: 100 }), ip: 'type vrf table 100' },
  {
    kind: 'veth',
    library: {
      mtu: 1400,
      ...info('veth', { peer: { ifname: 'y0', mtu: 1300, address: '02:00:00:00:00:78' } }),
    },
    ip: 'mtu 1400 type veth peer name y0 mtu 1300 address 02:00:00:00:00:78',
  },
  {
    kind: 'vxcan',
    library: info('vxcan', { peer: { ifname: 'y0' } }),
    ip: 'type vxcan peer name y0',
  },
  {
    kind: 'netkit',
    library: info('netkit', {
      ...{ mode: 'l2', policy: 'drop', peerPolicy: 'pass', peerInfo: { ifname: 'y0' } },
    }),
  },
  {
    kind: 'netkit',
    of: 'as iproute2 makes it',
    library: info('netkit'),
    ip: 'type netkit',
  },
  {
    kind: 'netkit',
    of: 'scrub',
    library: info('netkit', { mode: 'l3', scrub: 'none', peerScrub: 'default', peerInfo: { ifname: 'y0' } }),
    since: [6, 12],
  },
];

/** Links of all kinds that can be made by netlink alone. */
export const linkRows: readonly LinkRow[] = [
  ...plain,
  ...onAnother,
  ...bonds,
  ...bridges,
  ...tunnels4,
  ...tunnels6,
  ...overUdp,
];
