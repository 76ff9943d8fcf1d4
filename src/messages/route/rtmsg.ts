import {
  type Attributes,
  asciiz,
  attributes,
  be16,
  be32,
  enumeration,
  familyAddress,
  flags,
  type Infer,
  ipaddr,
  legacyNested,
  type Message,
  message,
  mplsLabels,
  pad,
  prefix,
  prefixLength,
  records,
  s32,
  select,
  struct,
  u8,
  u16,
  u32,
  u64,
  uint,
} from '../../schema/index.js';
import { type Encap, encaps } from './encap/encaps.js';
import { addressFamily, saFamily } from './families.js';
import { rtmsgReader } from './readers/rtmsg.js';
import { routeFlags, routeProtocol, routeScope, routeType } from './route-names.js';

const metricsSet = attributes(
  'RTAX',
  {
    /** Bits of the metrics that are locked, one per metric number. */
    lock: [1, u32],
    mtu: [2, u32],
    window: [3, u32],
    /** Round-trip time, in 1/8 ms. */
    rtt: [4, u32],
    /** Its variance, in 1/4 ms. */
    rttvar: [5, u32],
    ssthresh: [6, u32],
    cwnd: [7, u32],
    advmss: [8, u32],
    reordering: [9, u32],
    hoplimit: [10, u32],
    initcwnd: [11, u32],
    features: [12, flags(u32, { ecn: 1, sack: 2, timestamp: 4, allfrag: 8, tcpUsecTs: 16 })],
    /** Minimum retransmission timeout, in ms. */
    rtoMin: [13, u32],
    initrwnd: [14, u32],
    quickack: [15, u32],
    /** Name of the TCP congestion control. */
    ccAlgo: [16, asciiz],
    fastopenNoCookie: [17, u32],
  },
  {
    congctl: 'ccAlgo',
    cc: 'ccAlgo',
    congestion: 'ccAlgo',
  },
);
export interface RouteMetrics extends Infer<typeof metricsSet> {}
export const rtax: Attributes<RouteMetrics> = metricsSet;

/** `struct rta_cacheinfo`: times in clock ticks (1/100 s). */
export const rtaCacheinfo = struct('rta_cacheinfo', 'rta', {
  clntref: u32,
  lastuse: u32,
  expires: s32,
  error: s32,
  used: u32,
  id: u32,
  ts: u32,
  tsage: u32,
});

const via = struct('rtvia', 'rtvia', { family: saFamily, addr: ipaddr });

/** `LWTUNNEL_ENCAP_*`: the lightweight tunnel that packets enter. */
export const encapType = enumeration(u16, {
  none: 0,
  mpls: 1,
  ip: 2,
  ila: 3,
  ip6: 4,
  seg6: 5,
  bpf: 6,
  seg6Local: 7,
  rpl: 8,
  ioam6: 9,
  xfrm: 10,
});

const encap = {
  encapType: [21, encapType],
  encap: [22, select('encapType', encaps)],
} as const;

const nexthop = message('rtnexthop', {
  header: struct('rtnexthop', 'rtnh', {
    len: pad(2),
    flags: flags(u8, {
      dead: 1,
      pervasive: 2,
      onlink: 4,
      offload: 8,
      linkdown: 16,
      unresolved: 32,
      trap: 64,
    }),
    /** Weight less one. */
    hops: u8,
    ifindex: s32,
  }),
  attributes: attributes('RTA', {
    gateway: [5, familyAddress],
    flow: [11, u32],
    via: [18, via],
    newdst: [19, mplsLabels],
    ttlPropagate: [26, u8],
    ...encap,
  }),
  aliases: {
    'via:string': "gateway: '…'",
    gw: 'gateway',
    nexthop: 'gateway',
    onlink: "flags: ['onlink']",
    weight: 'hops (the weight less one)',
    dev: 'ifindex',
    oif: 'ifindex',
    iface: 'dev',
    interface: 'dev',
    device: 'dev',
    realm: 'flow',
    realms: 'flow',
  },
});
export interface RouteNexthopFields extends Omit<Infer<typeof nexthop>, keyof Encap> {}
export type RouteNexthop = RouteNexthopFields & Encap;
/** One hop of a multipath route (`struct rtnexthop`). */
export const rtnexthop: Message<RouteNexthop> = nexthop as Message<RouteNexthop>;

const route = message('rtmsg', {
  reader: rtmsgReader,
  header: struct('rtmsg', 'rtm', {
    family: addressFamily,
    dstLen: prefixLength('dst', 'default'),
    srcLen: prefixLength('src'),
    tos: u8,
    /** Table: 254 is main, 255 local, 253 default. */
    table: u8,
    protocol: routeProtocol,
    scope: routeScope,
    type: routeType,
    flags: routeFlags,
  }),
  attributes: attributes('RTA', {
    dst: [1, prefix('dstLen')],
    src: [2, prefix('srcLen')],
    iif: [3, u32],
    oif: [4, u32],
    gateway: [5, familyAddress],
    /** Metric: the lower is preferred. */
    priority: [6, u32],
    prefsrc: [7, familyAddress],
    metrics: [8, legacyNested(rtax)],
    multipath: [9, records(rtnexthop)],
    flow: [11, u32],
    cacheinfo: [12, rtaCacheinfo],
    table: [15, u32],
    mark: [16, u32],
    /** What has passed a multicast route, and what came from the wrong interface. */
    mfcStats: [17, struct('rta_mfc_stats', 'mfcs', { packets: u64, bytes: u64, wrongIf: u64 })],
    via: [18, via],
    newdst: [19, mplsLabels],
    /** IPv6 router preference. */
    pref: [20, enumeration(u8, { medium: 0, high: 1, low: 3 })],
    ...encap,
    /** Seconds left; of multicast routes, in 64 bits, clock ticks (1/100 s) since the last packet. */
    expires: [23, uint],
    uid: [25, u32],
    ttlPropagate: [26, u8],
    ipProto: [27, u8],
    sport: [28, be16],
    dport: [29, be16],
    nhId: [30, u32],
    flowlabel: [31, be32],
  }),
  always: ['dst'],
  object: {
    noun: 'route',
    by: ['dst'],
    otherwise: "'default'",
    and: { table: ['table'] },
    usual: { table: [254, 'main'] },
  },
  aliases: {
    metric: 'priority',
    preference: 'priority',
    prio: 'priority',
    cost: 'priority',
    proto: 'protocol',
    to: 'dst',
    destination: 'dst',
    prefix: 'dst',
    net: 'dst',
    from: 'src',
    source: 'prefsrc',
    device: 'dev',
    dev: 'oif',
    iface: 'dev',
    interface: 'dev',
    ifname: 'dev',
    oifname: 'oif',
    iifname: 'iif',
    dsfield: 'tos',
    realm: 'flow',
    realms: 'flow',
    nexthops: 'multipath',
    hops: 'multipath',
    weight: 'multipath[].hops (the weight less one)',
    vrf: 'table',
    blackhole: "type: 'blackhole'",
    unreachable: "type: 'unreachable'",
    prohibit: "type: 'prohibit'",
    throw: "type: 'throw'",
    nhid: 'nhId',
    encapsulation: 'encapType and encap',
    'via:string': "gateway: '…'",
    gw: 'gateway',
    nexthop: 'gateway',
    onlink: "flags: ['onlink']",
    mtu: 'metrics.mtu',
    advmss: 'metrics.advmss',
    rtt: 'metrics.rtt',
    rttvar: 'metrics.rttvar',
    window: 'metrics.window',
    ssthresh: 'metrics.ssthresh',
    cwnd: 'metrics.cwnd',
    reordering: 'metrics.reordering',
    hoplimit: 'metrics.hoplimit',
    initcwnd: 'metrics.initcwnd',
    initrwnd: 'metrics.initrwnd',
    rto_min: 'metrics.rtoMin',
    rtoMin: 'metrics.rtoMin',
    quickack: 'metrics.quickack',
    congctl: 'metrics.ccAlgo',
    features: 'metrics.features',
    fastopen_no_cookie: 'metrics.fastopenNoCookie',
  },
});
export interface RouteFields extends Omit<Infer<typeof route>, keyof Encap> {}
/** A route. `encapType` decides the shape of `encap`. */
export type Route = RouteFields & Encap;
/** A route: `RTM_NEWROUTE`, `RTM_DELROUTE`, `RTM_GETROUTE` (linux/rtnetlink.h). */
export const rtmsg: Message<Route> = route as Message<Route>;
