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
  ipAddress: [1, ip4addr],
  /** Index of the port behind which the querier is. */
  ipPort: [2, u32],
  /** Hundredths of a second until another querier takes over. */
  ipOtherTimer: [3, counter64],
  pad: [4, pad(0)],
  ipv6Address: [5, ip6addr],
  ipv6Port: [6, u32],
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
    helloTime: [2, u32],
    maxAge: [3, u32],
    ageingTime: [4, u32],
    /** 0 no spanning tree, 1 the kernel's, 2 a daemon's. */
    stpState: [5, u32],
    priority: [6, u16],
    vlanFiltering: [7, u8],
    vlanProtocol: [8, vlanProtocol],
    /** Link-local groups 01:80:c2:00:00:0X to forward, a bit each. */
    groupFwdMask: [9, u16],
    rootId: [10, bridgeId],
    bridgeId: [11, bridgeId],
    rootPort: [12, u16],
    rootPathCost: [13, u32],
    topologyChange: [14, u8],
    topologyChangeDetected: [15, u8],
    helloTimer: [16, counter64],
    tcnTimer: [17, counter64],
    topologyChangeTimer: [18, counter64],
    gcTimer: [19, counter64],
    groupAddr: [20, l2addr],
    /** Only written: empties the forwarding table. */
    fdbFlush: [21, flag],
    mcastRouter: [22, multicastRouter],
    mcastSnooping: [23, u8],
    mcastQueryUseIfaddr: [24, u8],
    mcastQuerier: [25, u8],
    mcastHashElasticity: [26, u32],
    mcastHashMax: [27, u32],
    mcastLastMemberCnt: [28, u32],
    mcastStartupQueryCnt: [29, u32],
    mcastLastMemberIntvl: [30, counter64],
    mcastMembershipIntvl: [31, counter64],
    mcastQuerierIntvl: [32, counter64],
    mcastQueryIntvl: [33, counter64],
    mcastQueryResponseIntvl: [34, counter64],
    mcastStartupQueryIntvl: [35, counter64],
    nfCallIptables: [36, u8],
    nfCallIp6tables: [37, u8],
    nfCallArptables: [38, u8],
    vlanDefaultPvid: [39, u16],
    pad: [40, pad(0)],
    vlanStatsEnabled: [41, u8],
    mcastStatsEnabled: [42, u8],
    mcastIgmpVersion: [43, u8],
    mcastMldVersion: [44, u8],
    vlanStatsPerPort: [45, u8],
    multiBoolopt: [46, boolopt],
    mcastQuerierState: [47, readOnly(nested(bridgeQuerier))],
    fdbNLearned: [48, readOnly(u32)],
    /** Most learned entries; 0 is no limit (since 6.7). */
    fdbMaxLearned: [49, u32],
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
