import {
  type Attributes,
  attributes,
  counter64,
  enumeration,
  flag,
  flags,
  type Infer,
  ip4addr,
  ip6addr,
  l2addr,
  nested,
  pad,
  readOnly,
  struct,
  u8,
  u16,
  u32,
} from '../../../schema/index.js';
import { bridgeId, multicastRouter } from './bridge-id.js';
import { vlanProtocol } from './vlan-protocol.js';

/** `BR_BOOLOPT_*`, one bit each. */
const booloptBits = flags(u32, {
  noLlLearn: 0x1,
  mcastVlanSnooping: 0x2,
  mstEnable: 0x4,
  mdbOffloadFailNotification: 0x8,
  fdbLocalVlan0: 0x10,
});

const boolopt = struct('br_boolopt_multi', '', {
  /** The options that are on. */
  optval: booloptBits,
  /** The options that are reported, or to be changed. */
  optmask: booloptBits,
});

const querierSet = attributes('BRIDGE_QUERIER', {
  /** Address of the IGMP querier. */
  ipAddress: [1, ip4addr],
  /** Index of the port behind which the querier is. */
  ipPort: [2, u32],
  /** Hundredths of a second until another querier takes over. */
  ipOtherTimer: [3, counter64],
  pad: [4, pad(0)],
  /** Address of the MLD querier. */
  ipv6Address: [5, ip6addr],
  /** Index of the port towards the MLD querier. */
  ipv6Port: [6, u32],
  /** Clock ticks (1/100 s) until the MLD querier counts as gone. */
  ipv6OtherTimer: [7, counter64],
});
export interface BridgeQuerier extends Infer<typeof querierSet> {}
/** `BRIDGE_QUERIER_*`: the selected multicast querier. */
export const bridgeQuerier: Attributes<BridgeQuerier> = querierSet;

const set = attributes(
  'IFLA_BR',
  {
    /** This and all other times and timers of a bridge: hundredths of a second. */
    forwardDelay: [1, u32],
    /** Between STP messages, in clock ticks (1/100 s). */
    helloTime: [2, u32],
    /** After which STP information is void, in clock ticks (1/100 s). */
    maxAge: [3, u32],
    /** After which a learnt address is forgotten, in clock ticks (1/100 s): 30000 by default. */
    ageingTime: [4, u32],
    /** 0 no spanning tree, 1 the kernel's, 2 a daemon's. */
    stpState: [5, u32],
    /** Priority of the bridge in STP: the lowest becomes root; 32768 by default. */
    priority: [6, u16],
    /** 1: VLANs of ports are observed. */
    vlanFiltering: [7, u8],
    /** Ethertype of the tag: `'8021q'` or `'8021ad'`. */
    vlanProtocol: [8, vlanProtocol],
    /** Link-local groups 01:80:c2:00:00:0X to forward, a bit each. */
    groupFwdMask: [9, u16],
    /** The root bridge. */
    rootId: [10, bridgeId],
    /** This bridge. */
    bridgeId: [11, bridgeId],
    /** Number of the port towards the root. */
    rootPort: [12, u16],
    /** Cost of the path to the root. */
    rootPathCost: [13, u32],
    /** 1 while the topology changes. */
    topologyChange: [14, u8],
    /** 1 where this bridge has noticed a change. */
    topologyChangeDetected: [15, u8],
    /** Until the next STP message, in clock ticks (1/100 s). */
    helloTimer: [16, counter64],
    /** Until the next notice of a change, in clock ticks (1/100 s). */
    tcnTimer: [17, counter64],
    /** Until the change is over, in clock ticks (1/100 s). */
    topologyChangeTimer: [18, counter64],
    /** Until old addresses are dropped, in clock ticks (1/100 s). */
    gcTimer: [19, counter64],
    /** Where STP messages go: `'01:80:c2:00:00:00'`. */
    groupAddr: [20, l2addr],
    /** Only written: empties the forwarding table. */
    fdbFlush: [21, flag],
    /** Whether multicast routers are behind it: `'tempQuery'` where queries come from. */
    mcastRouter: [22, multicastRouter],
    /** 1: multicast goes only where it was asked for. */
    mcastSnooping: [23, u8],
    /** 1: queries have the bridge's own address. */
    mcastQueryUseIfaddr: [24, u8],
    /** 1: the bridge asks who wants multicast. */
    mcastQuerier: [25, u8],
    /** Unused since 4.19. */
    mcastHashElasticity: [26, u32],
    /** Most groups: 4096 by default. */
    mcastHashMax: [27, u32],
    /** Queries before a group without answers is dropped. */
    mcastLastMemberCnt: [28, u32],
    /** Queries at the start. */
    mcastStartupQueryCnt: [29, u32],
    /** Between queries for a group that was left, in clock ticks (1/100 s). */
    mcastLastMemberIntvl: [30, counter64],
    /** After which a silent member is gone, in clock ticks (1/100 s). */
    mcastMembershipIntvl: [31, counter64],
    /** After which another querier counts as gone, in clock ticks (1/100 s). */
    mcastQuerierIntvl: [32, counter64],
    /** Between queries, in clock ticks (1/100 s). */
    mcastQueryIntvl: [33, counter64],
    /** Time for answers to a query, in clock ticks (1/100 s). */
    mcastQueryResponseIntvl: [34, counter64],
    /** Between queries at the start, in clock ticks (1/100 s). */
    mcastStartupQueryIntvl: [35, counter64],
    /** 1: IPv4 packets pass netfilter's IP hooks. */
    nfCallIptables: [36, u8],
    /** 1: IPv6 packets pass netfilter's IP hooks. */
    nfCallIp6tables: [37, u8],
    /** 1: ARP packets pass netfilter's ARP hooks. */
    nfCallArptables: [38, u8],
    /** VLAN of ports without one, untagged; 0 for none. */
    vlanDefaultPvid: [39, u16],
    pad: [40, pad(0)],
    /** 1: counts by VLAN. */
    vlanStatsEnabled: [41, u8],
    /** 1: counts multicast messages. */
    mcastStatsEnabled: [42, u8],
    /** 2 or 3. */
    mcastIgmpVersion: [43, u8],
    /** 1 or 2. */
    mcastMldVersion: [44, u8],
    /** 1: counts by VLAN and port; chosen while there are no VLANs. */
    vlanStatsPerPort: [45, u8],
    /** Further switches, as bits with their mask. */
    multiBoolopt: [46, boolopt],
    /** The queriers that were noticed. */
    mcastQuerierState: [47, readOnly(nested(bridgeQuerier))],
    /** Learnt addresses that it has now. */
    fdbNLearned: [48, readOnly(u32)],
    /** Most learned entries; 0 is no limit (since 6.7). */
    fdbMaxLearned: [49, u32],
    /** Whether STP is the kernel's or a daemon's. */
    stpMode: [50, enumeration(u32, { auto: 0, user: 1, kernel: 2 })],
  },
  {
    stp: 'stpState',
    ageing: 'ageingTime',
    hello: 'helloTime',
    fd: 'forwardDelay',
    ports: 'master, on each port',
    vlanAware: 'vlanFiltering',
    vlan_aware: 'vlanFiltering',
    pvid: 'vlanDefaultPvid',
    mcastSnoop: 'mcastSnooping',
  },
);
export interface Bridge extends Infer<typeof set> {}
/** `IFLA_BR_*`: a bridge. */
export const bridge: Attributes<Bridge> = set;
