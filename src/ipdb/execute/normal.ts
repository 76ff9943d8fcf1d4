import { equal } from '../../objects/rules.js';
import type { Rules } from './differ.js';

/** What the kernel does to what it is told, by the nature of the thing: no difference between asked for and got. */

const any = (): boolean => true;

/** Times that it keeps in ticks of its own: 1/100 s come back with at most one more or less. */
const ticks = (asked: number, got: number): boolean => Math.abs(asked - (got ?? 0)) <= 1;

/** Seconds left, which run. */
const runsDown = (asked: number, got: number): boolean =>
  asked === 0xffffffff ? got === asked : (got ?? 0) <= asked;

/** Of flags, those in the set are somebody's wish; the others say how the object fares. */
const flagsOf =
  (...wishes: string[]) =>
  (asked: readonly string[], got: readonly string[]): boolean =>
    asked.every((flag) => !wishes.includes(flag) || (got ?? []).includes(flag));

/** Each of these is there, in whichever order, perhaps among others. */
const among = (asked: readonly object[], got: readonly object[]): boolean =>
  asked.every((one) => (got ?? []).some((other) => equal(one, other)));

/** The same parts, in whichever order. */
const sameSet = (asked: readonly object[], got: readonly object[]): boolean =>
  asked.length === (got ?? []).length && among(asked, got);

function all<R>(paths: readonly string[], rule: R): Record<string, R> {
  return Object.fromEntries(paths.map((path) => [path, rule]));
}

/** Taken by the kernel and not told by it, or told in another form. */
const LINK_UNTOLD = [
  ...['index', 'ifname', 'family', 'type', 'flags', 'change', 'extMask', 'event', 'linkEvent', 'propList'],
  ...['altIfname', 'netns', 'netNsFd', 'netNsPid', 'source', 'newIfindex', 'newNetnsid', 'targetNetnsid'],
  ...['linkNetnsid', 'xdp', 'numVf', 'vfinfoList', 'vfPorts', 'portSelf', 'protoDownReason', 'protinfo'],
  ...['map', 'weight', 'cost', 'priority', 'wireless', 'unknown', 'stats', 'stats64', 'parentDevName'],
  // these follow from what the device does
  ...['operstate', 'carrier', 'linkinfo.kind', 'linkinfo.slaveKind', 'linkinfo.xstats'],
];

/** The same among options of kinds. */
const DATA_UNTOLD = [
  ...['peer', 'peerInfo', 'fdbFlush', 'macaddr', 'macaddrMode', 'macaddrData', 'fd0', 'fd1', 'createSockets'],
  ...['devFd', 'linkId', 'slave1', 'slave2', 'interlink', 'multicastSpec', 'restart', 'unknown'],
  // the controller works out what it can do of what it is told
  ...['bittiming', 'dataBittiming', 'tdc'],
].map((key) => `linkinfo.data.${key}`);

const BRIDGE_TIMES = [
  ...['forwardDelay', 'helloTime', 'maxAge', 'ageingTime', 'mcastLastMemberIntvl', 'mcastMembershipIntvl'],
  ...['mcastQuerierIntvl', 'mcastQueryIntvl', 'mcastQueryResponseIntvl', 'mcastStartupQueryIntvl'],
].map((key) => `linkinfo.data.${key}`);

export const LINK_RULES: Rules = {
  ...all([...LINK_UNTOLD, ...DATA_UNTOLD, 'linkinfo.slaveData.flush'], any),
  ...all(BRIDGE_TIMES, ticks),
  // of HSR told by newer kernels only
  'linkinfo.data.version': (asked: number, got: number | undefined) => got === undefined || asked === got,
  // of MACsec part of the identifier that is told instead
  'linkinfo.data.port': (asked: number, got: number | undefined) => got === undefined || asked === got,
  ...all(['linkinfo.data.egressQos', 'linkinfo.data.ingressQos'], among),
};

export const ADDRESS_RULES: Rules = {
  ...all(['family', 'index', 'address', 'local', 'prefixlen', 'unknown'], any),
  flags: flagsOf('nodad', 'homeaddress', 'managetempaddr', 'noprefixroute', 'mcautojoin'),
  ...all(['cacheinfo.prefered', 'cacheinfo.valid'], runsDown),
  ...all(['cacheinfo.cstamp', 'cacheinfo.tstamp'], any),
};
/** Of IPv6 addresses the scope follows from the address. */
export const ADDRESS6_RULES: Rules = { ...ADDRESS_RULES, scope: any };

export const ROUTE_RULES: Rules = {
  ...all(['family', 'table', 'dst', 'tos', 'priority', 'iif', 'cacheinfo', 'unknown', 'multipath'], any),
  flags: flagsOf('onlink', 'pervasive'),
  expires: runsDown,
};
export const HOP_RULES: Rules = { flags: flagsOf('onlink', 'pervasive') };
/** IPv6 routes have no scope. */
export const ROUTE6_RULES: Rules = { ...ROUTE_RULES, scope: any };

export const RULE_RULES: Rules = {
  ...all(['family', 'unknown'], any),
  flags: (asked: readonly string[], got: readonly string[]) =>
    asked.includes('invert') === (got ?? []).includes('invert'),
  // looked for in the table of the VRF
  table: (asked: number, got: number) => asked === got || asked === 0,
  ...all(
    ['suppressPrefixlen', 'suppressIfgroup'],
    (asked: number, got: number) => asked === (got ?? 0xffffffff),
  ),
};

export const NEIGHBOUR_RULES: Rules = {
  ...all(['family', 'ifindex', 'dst', 'type', 'cacheinfo', 'probes', 'unknown', 'fdbExtAttrs'], any),
  // the others pass by themselves
  state: (asked: readonly string[], got: readonly string[]) =>
    !asked.includes('permanent') || (got ?? []).includes('permanent'),
  flags: flagsOf('router', 'extLearned', 'sticky'),
};

export const NEXTHOP_RULES: Rules = {
  ...all(['family', 'id', 'scope', 'opFlags', 'unknown'], any),
  ...all(['resGroup.unbalancedTime', 'groupStats', 'hwStatsUsed'], any),
  ...all(['resGroup.idleTimer', 'resGroup.unbalancedTimer'], ticks),
  flags: flagsOf('onlink'),
  group: sameSet,
};
