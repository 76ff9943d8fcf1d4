import {
  type Attributes,
  attributes,
  counter64,
  enumeration,
  flag,
  type Infer,
  pad,
  u8,
  u16,
  u32,
} from '../../../schema/index.js';
import { bridgeId, bridgePortState, multicastRouter } from './bridge-id.js';

const set = attributes(
  'IFLA_BRPORT',
  {
    /** State in STP; `'disabled'`, `'listening'`, `'learning'`, `'forwarding'`, `'blocking'`. */
    state: [1, bridgePortState],
    /** Priority of the port in STP: 0 to 63, the lowest first. */
    priority: [2, u16],
    /** Cost of the path through the port in STP. */
    cost: [3, u32],
    /** `hairpin`: frames may leave by the port they came in. */
    mode: [4, enumeration(u8, { unspec: 0, hairpin: 1 })],
    /** BPDU guard. */
    guard: [5, u8],
    /** Root port protection. */
    protect: [6, u8],
    /** 1: a group ends with the first message of leaving. */
    fastLeave: [7, u8],
    /** 1: learns addresses from frames. */
    learning: [8, u8],
    /** 1: gets frames whose destination is unknown. */
    unicastFlood: [9, u8],
    /** 1: the bridge answers ARP for hosts behind the port. */
    proxyarp: [10, u8],
    /** 1: the bridge takes over addresses that hardware learns. */
    learningSync: [11, u8],
    /** 1: `proxyarp` as Wi-Fi Hotspot 2.0 demands. */
    proxyarpWifi: [12, u8],
    /** The root bridge. */
    rootId: [13, bridgeId],
    /** The bridge that the port hears. */
    bridgeId: [14, bridgeId],
    /** Number of the designated port. */
    designatedPort: [15, u16],
    /** Cost of its path to the root. */
    designatedCost: [16, u16],
    /** Priority and number of the port, as STP has it. */
    id: [17, u16],
    /** Number of the port. */
    no: [18, u16],
    /** 1 while a change is acknowledged. */
    topologyChangeAck: [19, u8],
    /** 1 while a configuration message waits. */
    configPending: [20, u8],
    /** Timers: hundredths of a second left. */
    messageAgeTimer: [21, counter64],
    /** Until the state changes, in clock ticks (1/100 s). */
    forwardDelayTimer: [22, counter64],
    /** Until the next configuration message, in clock ticks (1/100 s). */
    holdTimer: [23, counter64],
    /** Only written: forgets the addresses learned at this port. */
    flush: [24, flag],
    /** Whether multicast routers are behind it. */
    multicastRouter: [25, multicastRouter],
    pad: [26, pad(0)],
    /** 1: gets multicast that nobody is known to want. */
    mcastFlood: [27, u8],
    /** 1: multicast reaches every member as unicast. */
    mcastToUcast: [28, u8],
    /** 1: maps VLANs to tunnel ids. */
    vlanTunnel: [29, u8],
    /** 1: gets broadcasts. */
    bcastFlood: [30, u8],
    /** Link-local addresses `01:80:c2:00:00:0X` that are forwarded: bit X. */
    groupFwdMask: [31, u16],
    /** 1: the bridge answers ARP and neighbour solicitations that it knows the answer to. */
    neighSuppress: [32, u8],
    /** 1: exchanges frames only with ports that are not isolated. */
    isolated: [33, u8],
    /** Index of the port that takes over when this one loses its carrier. */
    backupPort: [34, u32],
    /** 1 where the MRP ring is open. */
    mrpRingOpen: [35, u8],
    /** 1 where the MRP interconnect ring is open. */
    mrpInOpen: [36, u8],
    /** Most hosts of which membership is tracked one by one. */
    mcastEhtHostsLimit: [37, u32],
    /** Hosts of which membership is tracked now. */
    mcastEhtHostsCnt: [38, u32],
    /** 1: takes frames of known senders only (802.1X; since 5.18). */
    locked: [39, u8],
    /** 1: notes unknown senders of a locked port (MAC authentication bypass; since 6.2). */
    mab: [40, u8],
    /** Multicast groups that it is in now (since 6.3). */
    mcastNGroups: [41, u32],
    /** Most multicast groups; 0 is no limit (since 6.3). */
    mcastMaxGroups: [42, u32],
    /** 1: `neighSuppress` by VLAN (since 6.4). */
    neighVlanSuppress: [43, u8],
    /** Nexthop that takes over where the port is down (since 6.6). */
    backupNhid: [44, u32],
    /** 1: forwards gratuitous ARP in spite of `neighSuppress`. */
    neighForwardGrat: [45, u8],
  },
  {
    bpduGuard: 'guard',
    bpdu_guard: 'guard',
    rootBlock: 'protect',
    root_block: 'protect',
    hairpin: "mode: 'hairpin'",
    flood: 'unicastFlood',
    pathCost: 'cost',
    path_cost: 'cost',
    fdbFlush: 'flush',
    mcastFastLeave: 'fastLeave',
    mcast_fast_leave: 'fastLeave',
    mcastRouter: 'multicastRouter',
    mcast_router: 'multicastRouter',
    proxy_arp: 'proxyarp',
    proxy_arp_wifi: 'proxyarpWifi',
  },
);
export interface BridgePort extends Infer<typeof set> {}
/** `IFLA_BRPORT_*`: a port of a bridge; in `IFLA_PROTINFO` of bridge messages and in `IFLA_INFO_SLAVE_DATA`. */
export const brport: Attributes<BridgePort> = set;
