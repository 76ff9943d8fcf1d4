import {
  type Attributes,
  attributes,
  flag,
  hex,
  type Infer,
  l2addr,
  s8,
  s32,
  struct,
  u8,
  u32,
} from '../../../schema/index.js';
import { ssid } from '../../ieee80211/ssid.js';

const rssiAdjust = struct('nl80211_bss_select_rssi_adjust', '', { band: u8, delta: s8 });
/** `struct nl80211_bss_select_rssi_adjust`: dB to add on a band. */
export const bssSelectRssiAdjust = rssiAdjust;

const schedScanMatchSet = attributes('NL80211_SCHED_SCAN_MATCH_ATTR', {
  ssid: [1, ssid],
  /** dBm. */
  rssi: [2, s32],
  relativeRssi: [3, s8],
  rssiAdjust: [4, rssiAdjust],
  bssid: [5, l2addr],
  schedScanMatchPerBandRssi: [6, hex, 'NL80211_SCHED_SCAN_MATCH_PER_BAND_RSSI'],
});
export interface ScheduledScanMatch extends Infer<typeof schedScanMatchSet> {}
/** `NL80211_SCHED_SCAN_MATCH_ATTR_*`: what a network must have to be reported. */
export const schedScanMatch: Attributes<ScheduledScanMatch> = schedScanMatchSet;

const schedScanPlanSet = attributes('NL80211_SCHED_SCAN_PLAN', {
  /** Seconds. */
  interval: [1, u32],
  iterations: [2, u32],
});
export interface ScheduledScanPlan extends Infer<typeof schedScanPlanSet> {}
/** `NL80211_SCHED_SCAN_PLAN_*`. */
export const schedScanPlan: Attributes<ScheduledScanPlan> = schedScanPlanSet;

const bssSelectSet = attributes('NL80211_BSS_SELECT_ATTR', {
  rssi: [1, flag],
  bandPref: [2, u32],
  rssiAdjust: [3, rssiAdjust],
});
export interface BssSelect extends Infer<typeof bssSelectSet> {}
/** `NL80211_BSS_SELECT_ATTR_*`: which network of several to take. */
export const bssSelect: Attributes<BssSelect> = bssSelectSet;
