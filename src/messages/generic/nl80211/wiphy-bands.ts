import {
  type Attributes,
  attributes,
  flag,
  hex,
  type Infer,
  indexed,
  legacyNested,
  pad,
  s8,
  u8,
  u16,
  u32,
  u64,
} from '../../../schema/index.js';
import { ehtMacCapabilities, ehtPhyCapabilities } from '../../ieee80211/eht.js';
import { informationElements } from '../../ieee80211/elements.js';
import { he6ghzCapability, heMacCapabilities, heMcs, hePhyCapabilities } from '../../ieee80211/he.js';
import { htCapabilityInfo, htMcs } from '../../ieee80211/ht.js';
import { vhtCapabilityInfo, vhtMcs } from '../../ieee80211/vht.js';
import { dfsState, iftypeFlags } from './enums.js';

const wmmRule = attributes('NL80211_WMMR', {
  cwMin: [1, u16],
  aifsn: [3, u8],
  txop: [4, u16],
});

const frequencySet = attributes('NL80211_FREQUENCY_ATTR', {
  /** MHz. */
  freq: [1, u32],
  disabled: [2, flag],
  noIr: [3, flag],
  /** Told beside `noIr`, for programs from before 3.15. */
  noIbss: [4, flag, '__NL80211_FREQUENCY_ATTR_NO_IBSS'],
  radar: [5, flag],
  /** Hundredths of a dBm. */
  maxTxPower: [6, u32],
  dfsState: [7, dfsState],
  /** Milliseconds in that state. */
  dfsTime: [8, u32],
  noHt40Minus: [9, flag],
  noHt40Plus: [10, flag],
  no80mhz: [11, flag, 'NL80211_FREQUENCY_ATTR_NO_80MHZ'],
  no160mhz: [12, flag, 'NL80211_FREQUENCY_ATTR_NO_160MHZ'],
  /** Milliseconds to listen for radar. */
  dfsCacTime: [13, u32],
  indoorOnly: [14, flag],
  irConcurrent: [15, flag],
  no20mhz: [16, flag, 'NL80211_FREQUENCY_ATTR_NO_20MHZ'],
  no10mhz: [17, flag, 'NL80211_FREQUENCY_ATTR_NO_10MHZ'],
  /** By access category: vo, vi, be, bk. */
  wmm: [18, indexed(legacyNested(wmmRule), 0, { flagged: false })],
  noHe: [19, flag],
  /** kHz. */
  offset: [20, u32],
  '1mhz': [21, flag],
  '2mhz': [22, flag],
  '4mhz': [23, flag],
  '8mhz': [24, flag],
  '16mhz': [25, flag],
  no320mhz: [26, flag, 'NL80211_FREQUENCY_ATTR_NO_320MHZ'],
  noEht: [27, flag],
  /** dBm per MHz. */
  psd: [28, s8],
  dfsConcurrent: [29, flag],
  no6ghzVlpClient: [30, flag, 'NL80211_FREQUENCY_ATTR_NO_6GHZ_VLP_CLIENT'],
  no6ghzAfcClient: [31, flag, 'NL80211_FREQUENCY_ATTR_NO_6GHZ_AFC_CLIENT'],
  canMonitor: [32, flag],
  allow6ghzVlpAp: [33, flag, 'NL80211_FREQUENCY_ATTR_ALLOW_6GHZ_VLP_AP'],
  allow20mhzActivity: [34, flag, 'NL80211_FREQUENCY_ATTR_ALLOW_20MHZ_ACTIVITY'],
  no4mhz: [35, flag, 'NL80211_FREQUENCY_ATTR_NO_4MHZ'],
  no8mhz: [36, flag, 'NL80211_FREQUENCY_ATTR_NO_8MHZ'],
  no16mhz: [37, flag, 'NL80211_FREQUENCY_ATTR_NO_16MHZ'],
  s1gNoPrimary: [38, flag],
  noUhr: [39, flag],
  cacStartTime: [40, u64],
  pad: [41, pad(0)],
});
export interface Frequency extends Infer<typeof frequencySet> {}
/** `NL80211_FREQUENCY_ATTR_*`: a channel of a device. */
export const frequency: Attributes<Frequency> = frequencySet;

const bitrateSet = attributes('NL80211_BITRATE_ATTR', {
  /** 100 kbit/s. */
  rate: [1, u32],
  '2ghzShortpreamble': [2, flag],
});
export interface Bitrate extends Infer<typeof bitrateSet> {}
/** `NL80211_BITRATE_ATTR_*`. */
export const bitrate: Attributes<Bitrate> = bitrateSet;

const iftypeDataSet = attributes('NL80211_BAND_IFTYPE_ATTR', {
  iftypes: [1, legacyNested(iftypeFlags)],
  heCapMac: [2, heMacCapabilities],
  heCapPhy: [3, hePhyCapabilities],
  heCapMcsSet: [4, heMcs],
  heCapPpe: [5, hex],
  he6ghzCapa: [6, he6ghzCapability, 'NL80211_BAND_IFTYPE_ATTR_HE_6GHZ_CAPA'],
  vendorElems: [7, informationElements],
  ehtCapMac: [8, ehtMacCapabilities],
  ehtCapPhy: [9, ehtPhyCapabilities],
  ehtCapMcsSet: [10, hex],
  ehtCapPpe: [11, hex],
  uhrCapMac: [12, hex],
  uhrCapPhy: [13, hex],
});
export interface IftypeData extends Infer<typeof iftypeDataSet> {}
/** `NL80211_BAND_IFTYPE_ATTR_*`: what a device can do on a band as an interface of some kinds. */
export const iftypeData: Attributes<IftypeData> = iftypeDataSet;

const bandSet = attributes('NL80211_BAND_ATTR', {
  freqs: [1, indexed(legacyNested(frequency), 0, { flagged: false })],
  rates: [2, indexed(legacyNested(bitrate), 0, { flagged: false })],
  htMcsSet: [3, htMcs],
  htCapa: [4, htCapabilityInfo],
  htAmpduFactor: [5, u8],
  htAmpduDensity: [6, u8],
  vhtMcsSet: [7, vhtMcs],
  vhtCapa: [8, vhtCapabilityInfo],
  iftypeData: [9, indexed(legacyNested(iftypeData), 1, { flagged: false })],
  edmgChannels: [10, u8],
  edmgBwConfig: [11, u8],
  s1gMcsNssSet: [12, hex],
  s1gCapa: [13, hex],
});
export interface Band extends Infer<typeof bandSet> {}
/** `NL80211_BAND_ATTR_*`: what a device can do on a band. */
export const band: Attributes<Band> = bandSet;

const wiphyBandsSet = attributes('NL80211_BAND', {
  '2ghz': [0, legacyNested(band)],
  '5ghz': [1, legacyNested(band)],
  '60ghz': [2, legacyNested(band)],
  '6ghz': [3, legacyNested(band)],
  s1ghz: [4, legacyNested(band)],
  lc: [5, legacyNested(band)],
});
export interface WiphyBands extends Infer<typeof wiphyBandsSet> {}
/** By `NL80211_BAND_*`. */
export const wiphyBands: Attributes<WiphyBands> = wiphyBandsSet;
