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
    /** MTU of the path in bytes. */
    mtu: [2, u32],
    /** Largest TCP window offered, in bytes. */
    window: [3, u32],
    /** Round-trip time, in 1/8 ms. */
    rtt: [4, u32],
    /** Its variance, in 1/4 ms. */
    rttvar: [5, u32],
    /** Slow start threshold of TCP. */
    ssthresh: [6, u32],
    /** Most that TCP's congestion window grows to. */
    cwnd: [7, u32],
    /** MSS that TCP advertises, in bytes. */
    advmss: [8, u32],
    /** Packets that may overtake one another before TCP takes one for lost. */
    reordering: [9, u32],
    /** TTL or hop limit of packets; 0 leaves it to the system. */
    hoplimit: [10, u32],
    /** TCP's first congestion window, in segments. */
    initcwnd: [11, u32],
    /** `'ecn'`, `'tcpUsecTs'`: features of the path. */
    features: [12, flags(u32, { ecn: 1, sack: 2, timestamp: 4, allfrag: 8, tcpUsecTs: 16 })],
    /** Minimum retransmission timeout, in ms. */
    rtoMin: [13, u32],
    /** First receive window that TCP offers, in segments. */
    initrwnd: [14, u32],
    /** 1: TCP acknowledges at once. */
    quickack: [15, u32],
    /** Name of the TCP congestion control. */
    ccAlgo: [16, asciiz],
    /** 1: TCP Fast Open without a cookie. */
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
  /** Seconds until it expires; 0 for never. */
  expires: s32,
  /** Error number of an unreachable route. */
  error: s32,
  /** How often it was used. */
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
    /** `RTNH_F_*`: `'onlink'`, `'dead'`, `'linkdown'`, … */
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
    /** Index of the interface that packets leave by. */
    ifindex: s32,
  }),
  attributes: attributes('RTA', {
    /** Router that packets go to. */
    gateway: [5, familyAddress],
    /** Realms: from in the upper, to in the lower 16 bits. */
    flow: [11, u32],
    /** Router of another family than the route: `{ family: 'inet6', addr: 'fe80::1' }`. */
    via: [18, via],
    /** MPLS labels that replace the packet's. */
    newdst: [19, mplsLabels],
    /** MPLS: 1 copies the TTL into the IP header. */
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
    /** `'inet'`, `'inet6'` or `'mpls'`; what the addresses are, unless given. */
    family: addressFamily,
    dstLen: prefixLength('dst', 'default'),
    srcLen: prefixLength('src'),
    /** Type of service that packets must have; 0 for any. */
    tos: u8,
    /** Table: 254 is main, 255 local, 253 default. */
    table: u8,
    /** Who installed the route: `'kernel'`, `'static'`, `'ra'`, `'bgp'`, … */
    protocol: routeProtocol,
    /** How far its destinations are: `'universe'` behind a router, `'link'` on the link, `'host'` here. */
    scope: routeScope,
    /** What becomes of packets: `'unicast'`, `'blackhole'`, `'unreachable'`, `'prohibit'`, `'throw'`, … */
    type: routeType,
    /** `RTM_F_*` of lookups, `RTNH_F_*` of a route with one nexthop: `'onlink'`, `'linkdown'`. */
    flags: routeFlags,
  }),
  attributes: attributes('RTA', {
    /** Destination: a prefix, or `'default'`. */
    dst: [1, prefix('dstLen')],
    /** Prefix of the sources that the route is for (IPv6). */
    src: [2, prefix('srcLen')],
    /** Interface that packets came by, in lookups: index or name. */
    iif: [3, u32],
    /** Interface that packets leave by: index or name. */
    oif: [4, u32],
    /** Router that packets go to. */
    gateway: [5, familyAddress],
    /** Metric: the lower is preferred. */
    priority: [6, u32],
    /** Source address of packets of this machine. */
    prefsrc: [7, familyAddress],
    /** What TCP and IP use for this destination: MTU, windows, hop limit. */
    metrics: [8, legacyNested(rtax)],
    /** Several nexthops, each with its weight. */
    multipath: [9, records(rtnexthop)],
    /** Realms: from in the upper, to in the lower 16 bits. */
    flow: [11, u32],
    /** Use and expiry. */
    cacheinfo: [12, rtaCacheinfo],
    /** Routing table: 254 is main, 255 local, 253 default. */
    table: [15, u32],
    /** Mark of the packet, in lookups. */
    mark: [16, u32],
    /** What has passed a multicast route, and what came from the wrong interface. */
    mfcStats: [17, struct('rta_mfc_stats', 'mfcs', { packets: u64, bytes: u64, wrongIf: u64 })],
    /** Router of another family than the route: `{ family: 'inet6', addr: 'fe80::1' }`. */
    via: [18, via],
    /** MPLS labels that replace the packet's. */
    newdst: [19, mplsLabels],
    /** IPv6 router preference. */
    pref: [20, enumeration(u8, { medium: 0, high: 1, low: 3 })],
    ...encap,
    /** Seconds left; of multicast routes, in 64 bits, clock ticks (1/100 s) since the last packet. */
    expires: [23, uint],
    /** User of the socket, in lookups. */
    uid: [25, u32],
    /** MPLS: 1 copies the TTL into the IP header. */
    ttlPropagate: [26, u8],
    /** IP protocol of the packet, in lookups. */
    ipProto: [27, u8],
    /** Source port of the packet, in lookups. */
    sport: [28, be16],
    /** Destination port of the packet, in lookups. */
    dport: [29, be16],
    /** Id of a nexthop object in the place of `oif` and `gateway`. */
    nhId: [30, u32],
    /** IPv6 flow label of the packet, in lookups. */
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
