import {
  type Attributes,
  attributes,
  counter64,
  flag,
  type Infer,
  indexed,
  legacyNested,
  pad,
  s8,
  s64,
  u8,
  u16,
  u32,
} from '../../../schema/index.js';
import { meshPowerMode, plinkState, staFlagUpdate } from './enums.js';
import { rateInfo } from './rates.js';

const bssParamSet = attributes('NL80211_STA_BSS_PARAM', {
  ctsProt: [1, flag],
  shortPreamble: [2, flag],
  shortSlotTime: [3, flag],
  dtimPeriod: [4, u8],
  beaconInterval: [5, u16],
});
export interface StationBssParam extends Infer<typeof bssParamSet> {}
/** `NL80211_STA_BSS_PARAM_*`. */
export const bssParam: Attributes<StationBssParam> = bssParamSet;

const txqStatsSet = attributes('NL80211_TXQ_STATS', {
  backlogBytes: [1, u32],
  backlogPackets: [2, u32],
  flows: [3, u32],
  drops: [4, u32],
  ecnMarks: [5, u32],
  overlimit: [6, u32],
  overmemory: [7, u32],
  collisions: [8, u32],
  txBytes: [9, u32],
  txPackets: [10, u32],
  maxFlows: [11, u32],
});
export interface TxqStats extends Infer<typeof txqStatsSet> {}
/** `NL80211_TXQ_STATS_*`: of the queues between stack and driver. */
export const txqStats: Attributes<TxqStats> = txqStatsSet;

const tidStatsSet = attributes('NL80211_TID_STATS', {
  rxMsdu: [1, counter64],
  txMsdu: [2, counter64],
  txMsduRetries: [3, counter64],
  txMsduFailed: [4, counter64],
  pad: [5, pad(0)],
  txqStats: [6, legacyNested(txqStats)],
});
export interface TidStats extends Infer<typeof tidStatsSet> {}
/** `NL80211_TID_STATS_*`: of one traffic identifier. */
export const tidStats: Attributes<TidStats> = tidStatsSet;

const staInfoSet = attributes('NL80211_STA_INFO', {
  /** Milliseconds without anything from it. */
  inactiveTime: [1, u32],
  /** See `rxBytes64`, which does not wrap. */
  rxBytes: [2, u32],
  txBytes: [3, u32],
  llid: [4, u16],
  plid: [5, u16],
  plinkState: [6, plinkState],
  /** dBm. */
  signal: [7, s8],
  txBitrate: [8, legacyNested(rateInfo)],
  rxPackets: [9, u32],
  txPackets: [10, u32],
  txRetries: [11, u32],
  txFailed: [12, u32],
  /** dBm. */
  signalAvg: [13, s8],
  rxBitrate: [14, legacyNested(rateInfo)],
  bssParam: [15, legacyNested(bssParam)],
  /** Seconds. */
  connectedTime: [16, u32],
  staFlags: [17, staFlagUpdate],
  beaconLoss: [18, u32],
  /** Microseconds. */
  tOffset: [19, s64],
  localPm: [20, meshPowerMode],
  peerPm: [21, meshPowerMode],
  nonpeerPm: [22, meshPowerMode],
  rxBytes64: [23, counter64],
  txBytes64: [24, counter64],
  /** dBm of each chain. */
  chainSignal: [25, indexed(s8, 0, { flagged: false })],
  chainSignalAvg: [26, indexed(s8, 0, { flagged: false })],
  /** kbit/s. */
  expectedThroughput: [27, u32],
  rxDropMisc: [28, counter64],
  beaconRx: [29, counter64],
  /** dBm. */
  beaconSignalAvg: [30, s8],
  /** By identifier; the last is of frames without one. */
  tidStats: [31, indexed(legacyNested(tidStats), 1, { flagged: false })],
  /** Microseconds. */
  rxDuration: [32, counter64],
  pad: [33, pad(0)],
  /** dBm. */
  ackSignal: [34, s8],
  /** dBm. */
  ackSignalAvg: [35, s8],
  rxMpdus: [36, u32],
  fcsErrorCount: [37, u32],
  connectedToGate: [38, u8],
  /** Microseconds. */
  txDuration: [39, counter64],
  airtimeWeight: [40, u16],
  airtimeLinkMetric: [41, u32],
  /** Nanoseconds of CLOCK_BOOTTIME. */
  assocAtBoottime: [42, counter64],
  connectedToAs: [43, u8],
});
export interface StationInfo extends Infer<typeof staInfoSet> {}
/** `NL80211_STA_INFO_*`: what is known of a station. */
export const staInfo: Attributes<StationInfo> = staInfoSet;
