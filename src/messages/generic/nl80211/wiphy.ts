import {
  type Attributes,
  array,
  attributes,
  enumeration,
  flag,
  type Infer,
  indexed,
  legacyNested,
  listOf,
  nested,
  repeated,
  s32,
  u8,
  u16,
  u32,
} from '../../../schema/index.js';
import { akm } from '../../ieee80211/suites.js';
import { channelWidthMask, iftypeFlags } from './enums.js';
import { dfsRegionMask } from './regulatory.js';

const frameTypes = listOf(101, 'NL80211_ATTR_FRAME_TYPE', u16, { flagged: false });

const limit = attributes('NL80211_IFACE_LIMIT', { max: [1, u32], types: [2, legacyNested(iftypeFlags)] });

const interfaceCombinationSet = attributes('NL80211_IFACE_COMB', {
  limits: [1, indexed(legacyNested(limit), 1, { flagged: false })],
  maxnum: [2, u32],
  staApBiMatch: [3, flag],
  numChannels: [4, u32],
  radarDetectWidths: [5, channelWidthMask],
  radarDetectRegions: [6, dfsRegionMask],
  biMinGcd: [7, u32],
});
export interface InterfaceCombination extends Infer<typeof interfaceCombinationSet> {}
/** `NL80211_IFACE_COMB_*`: interfaces that may be there at the same time. */
export const interfaceCombination: Attributes<InterfaceCombination> = interfaceCombinationSet;

/** Types of management frames by kind of interface: frame control fields. */
export const frameTypesByIftype = attributes('NL80211_IFTYPE', {
  unspecified: [0, frameTypes],
  adhoc: [1, frameTypes],
  station: [2, frameTypes],
  ap: [3, frameTypes],
  apVlan: [4, frameTypes],
  wds: [5, frameTypes],
  monitor: [6, frameTypes],
  meshPoint: [7, frameTypes],
  p2pClient: [8, frameTypes],
  p2pGo: [9, frameTypes],
  p2pDevice: [10, frameTypes],
  ocb: [11, frameTypes],
  nan: [12, frameTypes],
  nanData: [13, frameTypes],
  pd: [14, frameTypes],
});

/** `NL80211_SAR_ATTR_*`: limits of power for the sake of bodies nearby. */
export const sar = attributes('NL80211_SAR_ATTR', {
  type: [1, enumeration(u32, { power: 0 })],
  specs: [
    2,
    indexed(
      nested(
        attributes('NL80211_SAR_ATTR_SPECS', {
          /** Quarters of a dBm. */
          power: [1, s32],
          rangeIndex: [2, u32],
          /** kHz. */
          startFreq: [3, u32],
          endFreq: [4, u32],
        }),
      ),
      0,
    ),
  ],
});

/** `NL80211_MBSSID_CONFIG_ATTR_*`: several networks in one beacon. */
export const mbssidConfig = attributes('NL80211_MBSSID_CONFIG_ATTR', {
  maxInterfaces: [1, u8],
  maxEmaProfilePeriodicity: [2, u8],
  index: [3, u8],
  txIfindex: [4, u32],
  ema: [5, flag],
  txLinkId: [6, u8],
});

/** `NL80211_WIPHY_RADIO_ATTR_*`: one of several radios that are one device (6.12). */
export const wiphyRadio = attributes('NL80211_WIPHY_RADIO_ATTR', {
  index: [1, u32],
  freqRange: [
    2,
    repeated(nested(attributes('NL80211_WIPHY_RADIO_FREQ_ATTR', { start: [1, u32], end: [2, u32] }))),
  ],
  interfaceCombination: [3, repeated(nested(interfaceCombination))],
  antennaMask: [4, u32],
  rtsThreshold: [5, u32],
});

export const iftypeAkmSuites = attributes('NL80211_IFTYPE_AKM_ATTR', {
  iftypes: [1, nested(iftypeFlags)],
  suites: [2, array(akm)],
});
