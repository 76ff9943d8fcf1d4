import {
  type Attributes,
  attributes,
  directed,
  enumeration,
  flag,
  hex,
  type Infer,
  indexed,
  ip4addr,
  type LazyType,
  l2addr,
  lazy,
  legacyNested,
  type StructType,
  select,
  struct,
  u16,
  u32,
} from '../../../schema/index.js';
import { nl80211Attributes } from './attributes.js';
import type { ScheduledScanMatch, ScheduledScanPlan } from './scan.js';

/** Bytes to look for in a packet, and which of their bits count. */
export const packetPattern = attributes('NL80211_PKTPAT', {
  mask: [1, hex],
  pattern: [2, hex],
  offset: [3, u32],
});
/** `struct nl80211_pattern_support`. */
const patternSupport = struct('nl80211_pattern_support', '', {
  maxPatterns: u32,
  minPatternLen: u32,
  maxPatternLen: u32,
  maxPktOffset: u32,
});

const patterns = indexed(legacyNested(packetPattern), 1, { flagged: false });

const wowlanTcp = attributes('NL80211_WOWLAN_TCP', {
  srcIpv4: [1, ip4addr],
  dstIpv4: [2, ip4addr],
  dstMac: [3, l2addr],
  srcPort: [4, u16],
  dstPort: [5, u16],
  dataPayload: [6, hex],
  dataPayloadSeq: [7, struct('nl80211_wowlan_tcp_data_seq', '', { start: u32, offset: u32, len: u32 })],
  dataPayloadToken: [
    8,
    struct('nl80211_wowlan_tcp_data_token', '', { offset: u32, len: u32, tokenStream: hex }),
  ],
  dataInterval: [9, u32],
  wakePayload: [10, hex],
  wakeMask: [11, hex],
});

const wowlanTcpSupport = attributes('NL80211_WOWLAN_TCP', {
  dataPayload: [6, u32],
  dataPayloadSeq: [7, flag],
  dataPayloadToken: [
    8,
    struct('nl80211_wowlan_tcp_data_token_feature', '', { minLen: u32, maxLen: u32, bufsize: u32 }),
  ],
  dataInterval: [9, u32],
  wakePayload: [10, u32],
});

/** What `nl80211Attributes` say of networks to look for, or found. */
export interface WakingNetwork {
  ssid?: string;
  scanFrequencies?: number[];
  schedScanInterval?: number;
  schedScanMatch?: ScheduledScanMatch[];
  schedScanPlans?: ScheduledScanPlan[];
}
const network = lazy(() => nl80211Attributes) as LazyType<WakingNetwork>;

/** `NL80211_WOWLAN_TRIG_*`: what wakes the system, or did. */
export const wowlanTriggers = attributes('NL80211_WOWLAN_TRIG', {
  any: [1, flag],
  disconnect: [2, flag],
  magicPkt: [3, flag],
  /** Patterns that wake; in the event of a waking (`setWowlan`, from the kernel) the index of the one that did. */
  pktPattern: [4, directed({ request: patterns, reply: select('cmd', { setWowlan: u32 }, patterns) })],
  gtkRekeySupported: [5, flag],
  gtkRekeyFailure: [6, flag],
  eapIdentRequest: [7, flag],
  '4wayHandshake': [8, flag],
  rfkillRelease: [9, flag],
  wakeupPkt80211: [10, hex, 'NL80211_WOWLAN_TRIG_WAKEUP_PKT_80211'],
  wakeupPkt80211Len: [11, u32, 'NL80211_WOWLAN_TRIG_WAKEUP_PKT_80211_LEN'],
  wakeupPkt8023: [12, hex, 'NL80211_WOWLAN_TRIG_WAKEUP_PKT_8023'],
  wakeupPkt8023Len: [13, u32, 'NL80211_WOWLAN_TRIG_WAKEUP_PKT_8023_LEN'],
  tcpConnection: [14, legacyNested(wowlanTcp)],
  wakeupTcpMatch: [15, flag],
  wakeupTcpConnlost: [16, flag],
  wakeupTcpNomoretokens: [17, flag],
  netDetect: [18, legacyNested(network)],
  netDetectResults: [19, indexed(legacyNested(network), 0, { flagged: false })],
  unprotectedDeauthDisassoc: [20, flag],
});

/** The same where a device reports what it can. */
export const wowlanSupported = attributes('NL80211_WOWLAN_TRIG', {
  any: [1, flag],
  disconnect: [2, flag],
  magicPkt: [3, flag],
  pktPattern: [4, patternSupport],
  gtkRekeySupported: [5, flag],
  gtkRekeyFailure: [6, flag],
  eapIdentRequest: [7, flag],
  '4wayHandshake': [8, flag],
  rfkillRelease: [9, flag],
  wakeupPkt80211: [10, hex, 'NL80211_WOWLAN_TRIG_WAKEUP_PKT_80211'],
  wakeupPkt80211Len: [11, u32, 'NL80211_WOWLAN_TRIG_WAKEUP_PKT_80211_LEN'],
  wakeupPkt8023: [12, hex, 'NL80211_WOWLAN_TRIG_WAKEUP_PKT_8023'],
  wakeupPkt8023Len: [13, u32, 'NL80211_WOWLAN_TRIG_WAKEUP_PKT_8023_LEN'],
  tcpConnection: [14, legacyNested(wowlanTcpSupport)],
  wakeupTcpMatch: [15, flag],
  wakeupTcpConnlost: [16, flag],
  wakeupTcpNomoretokens: [17, flag],
  netDetect: [18, u32],
  netDetectResults: [19, hex],
  unprotectedDeauthDisassoc: [20, flag],
});

/** `NL80211_ATTR_COALESCE_RULE_*`: packets that need not interrupt at once. */
export const coalesceRule = attributes('NL80211_ATTR_COALESCE_RULE', {
  delay: [1, u32],
  condition: [2, enumeration(u32, { match: 0, noMatch: 1 })],
  pktPattern: [3, patterns],
});
export interface CoalesceRule extends Infer<typeof coalesceRule> {}
/** `struct nl80211_coalesce_rule_support`. */
const coalesceSupport = struct('nl80211_coalesce_rule_support', '', {
  maxRules: u32,
  pat: patternSupport,
  maxDelay: u32,
});
export interface CoalesceSupport extends Infer<typeof coalesceSupport> {}
/** Rules, of a device whose rules are read or set; what a device can, where it is described. */
export const coalesce = select(
  'cmd',
  { newWiphy: coalesceSupport as StructType<CoalesceSupport> },
  indexed(legacyNested(coalesceRule as Attributes<CoalesceRule>), 1, { flagged: false }),
);
