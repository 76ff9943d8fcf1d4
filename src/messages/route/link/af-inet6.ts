import {
  type Attributes,
  array,
  attributes,
  counter64,
  enumeration,
  flags,
  hex,
  type Infer,
  ip6addr,
  type StructType,
  s32,
  struct,
  u8,
  u32,
} from '../../../schema/index.js';

const conf = struct(
  'ipv6_devconf',
  'DEVCONF',
  {
    forwarding: s32,
    hoplimit: s32,
    mtu6: s32,
    acceptRa: s32,
    acceptRedirects: s32,
    autoconf: s32,
    dadTransmits: s32,
    rtrSolicits: s32,
    rtrSolicitInterval: s32,
    rtrSolicitDelay: s32,
    useTempaddr: s32,
    tempValidLft: s32,
    tempPreferedLft: s32,
    regenMaxRetry: s32,
    maxDesyncFactor: s32,
    maxAddresses: s32,
    forceMldVersion: s32,
    acceptRaDefrtr: s32,
    acceptRaPinfo: s32,
    acceptRaRtrPref: s32,
    rtrProbeInterval: s32,
    acceptRaRtInfoMaxPlen: s32,
    proxyNdp: s32,
    optimisticDad: s32,
    acceptSourceRoute: s32,
    mcForwarding: s32,
    disableIpv6: s32,
    acceptDad: s32,
    forceTllao: s32,
    ndiscNotify: s32,
    mldv1UnsolicitedReportInterval: s32,
    mldv2UnsolicitedReportInterval: s32,
    suppressFragNdisc: s32,
    acceptRaFromLocal: s32,
    useOptimistic: s32,
    acceptRaMtu: s32,
    stableSecret: s32,
    useOifAddrsOnly: s32,
    acceptRaMinHopLimit: s32,
    ignoreRoutesWithLinkdown: s32,
    dropUnicastInL2Multicast: s32,
    dropUnsolicitedNa: s32,
    keepAddrOnDown: s32,
    rtrSolicitMaxInterval: s32,
    seg6Enabled: s32,
    seg6RequireHmac: s32,
    enhancedDad: s32,
    addrGenMode: s32,
    disablePolicy: s32,
    acceptRaRtInfoMinPlen: s32,
    ndiscTclass: s32,
    rplSegEnabled: s32,
    raDefrtrMetric: s32,
    ioam6Enabled: s32,
    ioam6Id: s32,
    ioam6IdWide: s32,
    ndiscEvictNocarrier: s32,
    acceptUntrackedNa: s32,
    acceptRaMinLft: s32,
    forceForwarding: s32,
  },
  { shared: true },
);
export interface Inet6Conf extends Infer<typeof conf> {}
/** The device's `net.ipv6.conf` settings, `DEVCONF_*` in their order. */
export const inet6Conf: StructType<Inet6Conf> = conf;

const cacheinfo = struct('ifla_cacheinfo', '', {
  maxReasmLen: u32,
  /** Last change, in hundredths of a second since boot. */
  tstamp: u32,
  /** Milliseconds. */
  reachableTime: u32,
  /** Milliseconds. */
  retransTime: u32,
});

const icmp6stats = struct(
  'icmpv6_mib',
  'ICMP6_MIB',
  {
    /** Number of entries, with this one. */
    num: counter64,
    inmsgs: counter64,
    inerrors: counter64,
    outmsgs: counter64,
    outerrors: counter64,
    csumerrors: counter64,
    /** Since 6.3. */
    ratelimithost: counter64,
  },
  { shared: true },
);

const set = attributes('IFLA_INET6', {
  flags: [
    1,
    flags(u32, { rsSent: 0x10, raRcvd: 0x20, raManaged: 0x40, raOtherconf: 0x80, ready: 0x80000000 }),
  ],
  /** Settings as in `/proc/sys/net/ipv6/conf/DEV`. */
  conf: [2, inet6Conf],
  /** `IPSTATS_MIB_*` counters; the first is their number. Their order differs between kernel versions. */
  stats: [3, array(counter64, 0, { shared: true })],
  mcast: [4, hex],
  /** Timers and ages of neighbour discovery. */
  cacheinfo: [5, cacheinfo],
  /** Counters of ICMPv6. */
  icmp6stats: [6, icmp6stats],
  /** Lower half of the addresses to be made; `::` for none. */
  token: [7, ip6addr],
  /** How link-local addresses are made: `'eui64'` of the MAC, `'none'`, `'stablePrivacy'`, `'random'`. */
  addrGenMode: [8, enumeration(u8, { eui64: 0, none: 1, stablePrivacy: 2, random: 3 })],
  /** MTU that a router advertised (since 5.16). */
  raMtu: [9, u32],
});
export interface Inet6Spec extends Infer<typeof set> {}
/** `IFLA_INET6_*`: IPv6's part of `IFLA_AF_SPEC`, and of `IFLA_PROTINFO` in its own messages. */
export const inet6Spec: Attributes<Inet6Spec> = set;
