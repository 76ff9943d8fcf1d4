import { among, any, ifReported, type Rule, type Rules, rulesFor, ticks } from '../rules.js';

/** Flags of a link that are set from outside; the others report how it fares. */
export const LINK_FLAGS: readonly string[] = [
  'up',
  'noarp',
  'allmulti',
  'promisc',
  'multicast',
  'dynamic',
  'notrailers',
];

/** Of those that the request names, each is as it says. */
const flags: Rule = (wanted: readonly string[], there: readonly string[] | undefined, _entry, { change }) =>
  ((change ?? wanted) as readonly string[]).every(
    (flag) => !LINK_FLAGS.includes(flag) || (there ?? []).includes(flag) === wanted.includes(flag),
  );

/** Of the two numbers of GCM-AES-128 (`MACSEC_DEFAULT_CIPHER_ID`, Linux 4.6) the kernel reports the older. */
const GCM_AES_128 = ['36030996058996737', '36242102291529729'];
const cipher: Rule = (wanted: unknown, there: unknown) =>
  `${wanted}` === `${there}` || [wanted, there].every((one) => GCM_AES_128.includes(`${one}`));

/** Taken by the kernel and not reported, or reported in another form, or as a consequence of something else. */
const UNREPORTED = [
  ...['index', 'ifname', 'family', 'type', 'change', 'propList', 'altIfname', 'newIfindex', 'targetNetnsid'],
  ...['linkNetnsid', 'xdp', 'numVf', 'vfinfoList', 'vfPorts', 'portSelf', 'protoDownReason', 'protinfo'],
  ...['map', 'weight', 'cost', 'priority', 'unknown', 'parentDevName', 'operstate', 'carrier'],
  ...['linkinfo.kind', 'linkinfo.slaveKind', 'linkinfo.xstats', 'linkinfo.slaveData.flush'],
];

/** The same among options of kinds. */
const DATA_UNREPORTED = [
  ...['peer', 'peerInfo', 'fdbFlush', 'macaddr', 'macaddrMode', 'macaddrData', 'fd0', 'fd1', 'createSockets'],
  ...['devFd', 'linkId', 'slave1', 'slave2', 'interlink', 'multicastSpec', 'restart', 'unknown'],
  // the controller works out what it can do of what is requested
  ...['bittiming', 'dataBittiming', 'tdc'],
].map((key) => `linkinfo.data.${key}`);

const BRIDGE_TIMES = [
  ...['forwardDelay', 'helloTime', 'maxAge', 'ageingTime', 'mcastLastMemberIntvl', 'mcastMembershipIntvl'],
  ...['mcastQuerierIntvl', 'mcastQueryIntvl', 'mcastQueryResponseIntvl', 'mcastStartupQueryIntvl'],
].map((key) => `linkinfo.data.${key}`);

export const linkRules: Rules = {
  flags,
  ...rulesFor([...UNREPORTED, ...DATA_UNREPORTED], any),
  ...rulesFor(BRIDGE_TIMES, ticks),
  // of HSR only newer kernels report it; of MACsec it is part of the identifier that is reported instead
  ...rulesFor(['linkinfo.data.version', 'linkinfo.data.port'], ifReported),
  'linkinfo.data.cipherSuite': cipher,
  ...rulesFor(['linkinfo.data.egressQos', 'linkinfo.data.ingressQos'], among),
};

/** Settings of sysctl in `afSpec`; timers, counters and the spanning tree of bridges and their ports in `linkinfo`. */
export const LINK_CHANGES_BY_ITSELF: readonly string[] = [
  ...['conf', 'cacheinfo', 'change', 'linkEvent', 'helloTimer', 'tcnTimer', 'topologyChangeTimer', 'gcTimer'],
  ...['fdbNLearned', 'messageAgeTimer', 'forwardDelayTimer', 'holdTimer', 'bridgeId', 'rootId', 'rootPort'],
  ...['rootPathCost', 'designatedPort', 'designatedCost', 'topologyChange', 'topologyChangeDetected'],
  ...['topologyChangeAck', 'configPending', 'promiscuity', 'allmulti', 'mcastNGroups', 'mcastEhtHostsCnt'],
];
