import {
  type Attributes,
  array,
  attributes,
  enumeration,
  flag,
  type Infer,
  legacyNested,
  nested,
  pad,
  s32,
  u8,
  u16,
  u32,
  u64,
} from '../../../schema/index.js';
import { txRate } from './rates.js';

/** `NL80211_ATTR_TX_RATES`: by band. */
export const txRatesByBand = attributes('NL80211_BAND', {
  '2ghz': [0, legacyNested(txRate)],
  '5ghz': [1, legacyNested(txRate)],
  '60ghz': [2, legacyNested(txRate)],
  '6ghz': [3, legacyNested(txRate)],
  s1ghz: [4, legacyNested(txRate)],
  lc: [5, legacyNested(txRate)],
});

const cqmSet = attributes('NL80211_ATTR_CQM', {
  /** dBm; several where the driver allows (`cqmRssiList`). */
  rssiThold: [1, array(s32)],
  /** dB. */
  rssiHyst: [2, u32],
  rssiThresholdEvent: [3, enumeration(u32, { low: 0, high: 1, beaconLoss: 2 })],
  /** Frames lost in a row. */
  pktLossEvent: [4, u32],
  txeRate: [5, u32],
  txePkts: [6, u32],
  txeIntvl: [7, u32],
  beaconLossEvent: [8, flag],
  /** dBm. */
  rssiLevel: [9, s32],
});
export interface Cqm extends Infer<typeof cqmSet> {}
/** `NL80211_ATTR_CQM_*`: how well the connection does. */
export const cqm: Attributes<Cqm> = cqmSet;

const staWmeSet = attributes('NL80211_STA_WME', {
  uapsdQueues: [1, u8],
  maxSp: [2, u8],
});
export interface StationWme extends Infer<typeof staWmeSet> {}
/** `NL80211_STA_WME_*`. */
export const staWme: Attributes<StationWme> = staWmeSet;

const txqAttrSet = attributes('NL80211_TXQ_ATTR', {
  ac: [1, enumeration(u8, { vo: 0, vi: 1, be: 2, bk: 3 })],
  /** Units of 32 microseconds. */
  txop: [2, u16],
  cwmin: [3, u16],
  cwmax: [4, u16],
  aifs: [5, u8],
});
export interface TxqParams extends Infer<typeof txqAttrSet> {}
/** `NL80211_TXQ_ATTR_*`: contention parameters of an access category. */
export const txqAttr: Attributes<TxqParams> = txqAttrSet;

const tidSwitch = enumeration(u8, { enable: 0, disable: 1 });
const tidConfigSet = attributes('NL80211_TID_CONFIG_ATTR', {
  pad: [1, pad(0)],
  vifSupp: [2, u64],
  peerSupp: [3, u64],
  override: [4, flag],
  tids: [5, u16],
  noack: [6, tidSwitch],
  retryShort: [7, u8],
  retryLong: [8, u8],
  ampduCtrl: [9, tidSwitch],
  rtsctsCtrl: [10, tidSwitch],
  amsduCtrl: [11, tidSwitch],
  txRateType: [12, enumeration(u8, { automatic: 0, limited: 1, fixed: 2 })],
  txRate: [13, nested(txRatesByBand)],
});
export interface TidConfig extends Infer<typeof tidConfigSet> {}
/** `NL80211_TID_CONFIG_ATTR_*`. */
export const tidConfig: Attributes<TidConfig> = tidConfigSet;
