import {
  type Attributes,
  array,
  attributes,
  enumeration,
  flag,
  type Infer,
  struct,
  u8,
  u16,
  u32,
} from '../../../schema/index.js';

/** `NL80211_RATE_INFO_HE_GI_*`, in microseconds. */
export const guardInterval = enumeration(u8, { gi0_8: 0, gi1_6: 1, gi3_2: 2 });

const rateInfoSet = attributes('NL80211_RATE_INFO', {
  /** 100 kbit/s, where 16 bits hold it. */
  bitrate: [1, u16],
  mcs: [2, u8],
  '40MhzWidth': [3, flag],
  shortGi: [4, flag],
  /** 100 kbit/s. */
  bitrate32: [5, u32],
  vhtMcs: [6, u8],
  vhtNss: [7, u8],
  '80MhzWidth': [8, flag],
  '80p80MhzWidth': [9, flag],
  '160MhzWidth': [10, flag],
  '10MhzWidth': [11, flag],
  '5MhzWidth': [12, flag],
  heMcs: [13, u8],
  heNss: [14, u8],
  heGi: [15, guardInterval],
  heDcm: [16, u8],
  heRuAlloc: [17, enumeration(u8, { '26': 0, '52': 1, '106': 2, '242': 3, '484': 4, '996': 5, '2x996': 6 })],
  '320MhzWidth': [18, flag],
  ehtMcs: [19, u8],
  ehtNss: [20, u8],
  ehtGi: [21, guardInterval],
  ehtRuAlloc: [
    22,
    enumeration(u8, {
      '26': 0,
      '52': 1,
      '52p26': 2,
      '106': 3,
      '106p26': 4,
      '242': 5,
      '484': 6,
      '484p242': 7,
      '996': 8,
      '996p484': 9,
      '996p484p242': 10,
      '2x996': 11,
      '2x996p484': 12,
      '3x996': 13,
      '3x996p484': 14,
      '4x996': 15,
    }),
  ],
  s1gMcs: [23, u8],
  s1gNss: [24, u8],
  '1MhzWidth': [25, flag],
  '2MhzWidth': [26, flag],
  '4MhzWidth': [27, flag],
  '8MhzWidth': [28, flag],
  '16MhzWidth': [29, flag],
  uhrMcs: [30, u8],
  uhrElr: [31, flag],
  uhrIm: [32, flag],
});
export interface RateInfo extends Infer<typeof rateInfoSet> {}
/** `NL80211_RATE_INFO_*`: how fast, and by which modulation. */
export const rateInfo: Attributes<RateInfo> = rateInfoSet;

const txRateSet = attributes('NL80211_TXRATE', {
  /** In 500 kbit/s. */
  legacy: [1, array(u8)],
  /** MCS numbers. */
  ht: [2, array(u8)],
  /** MCS bits by number of streams. */
  vht: [3, struct('nl80211_txrate_vht', '', { mcs: array(u16, 8) })],
  gi: [4, enumeration(u8, { defaultGi: 0, forceSgi: 1, forceLgi: 2 })],
  he: [5, struct('nl80211_txrate_he', '', { mcs: array(u16, 8) })],
  heGi: [6, guardInterval],
  heLtf: [7, u8],
  eht: [8, struct('nl80211_txrate_eht', '', { mcs: array(u16, 16) })],
  ehtGi: [9, guardInterval],
  ehtLtf: [10, u8],
});
export interface TxRate extends Infer<typeof txRateSet> {}
/** `NL80211_TXRATE_*`: rates that may be used on a band. */
export const txRate: Attributes<TxRate> = txRateSet;
