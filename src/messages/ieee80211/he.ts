import {
  bits,
  bytes,
  type CustomType,
  hex,
  type Infer,
  sequence,
  struct,
  u8,
  when,
} from '../../schema/index.js';

/** HE (802.11ax) capabilities that concern the MAC. */
export const heMacCapabilities = bits(6, {
  htcHe: 0,
  twtRequester: 1,
  twtResponder: 2,
  dynamicFragmentation: [3, 2],
  maxFragmentedMsdus: [5, 3],
  minFragmentSize: [8, 2],
  triggerFrameMacPadding: [10, 2],
  multiTidAggregationRx: [12, 3],
  linkAdaptation: [15, 2],
  allAck: 17,
  trs: 18,
  bsr: 19,
  broadcastTwt: 20,
  baBitmap32: 21,
  muCascading: 22,
  ackEnabledAggregation: 23,
  omControl: 25,
  ofdmaRa: 26,
  maxAmpduLengthExponentExtension: [27, 2],
  amsduFragmentation: 29,
  flexibleTwtSchedule: 30,
  rxControlFrameToMultiBss: 31,
  bsrpBqrpAmpduAggregation: 32,
  qtp: 33,
  bqr: 34,
  psrResponder: 35,
  ndpFeedbackReport: 36,
  ops: 37,
  amsduInAckEnabledAmpdu: 38,
  multiTidAggregationTx: [39, 3],
  subchannelSelectiveTransmission: 42,
  ul2x996ToneRu: 43,
  omControlUlMuDataDisableRx: 44,
  dynamicSmPowerSave: 45,
  puncturedSounding: 46,
  htVhtTriggerFrameRx: 47,
});

/** HE capabilities that concern the radio. */
export const hePhyCapabilities = bits(11, {
  channelWidth40in2ghz: 1,
  channelWidth40and80in5ghz: 2,
  channelWidth160in5ghz: 3,
  channelWidth160or80p80in5ghz: 4,
  ru242in2ghz: 5,
  ru242in5ghz: 6,
  puncturedPreambleRx: [8, 4],
  deviceClassA: 12,
  ldpcCodingInPayload: 13,
  suPpdu1xLtf0_8usGi: 14,
  midambleMaxNsts: [15, 2],
  ndp4xLtf3_2usGi: 17,
  stbcTx80: 18,
  stbcRx80: 19,
  dopplerTx: 20,
  dopplerRx: 21,
  fullBandwidthUlMuMimo: 22,
  partialBandwidthUlMuMimo: 23,
  dcmMaxConstellationTx: [24, 2],
  dcmMaxNssTx: 26,
  dcmMaxConstellationRx: [27, 2],
  dcmMaxNssRx: 29,
  rxPartialBwSuInMuPpdu: 30,
  suBeamformer: 31,
  suBeamformee: 32,
  muBeamformer: 33,
  beamformeeSts80: [34, 3],
  beamformeeStsAbove80: [37, 3],
  soundingDimensions80: [40, 3],
  soundingDimensionsAbove80: [43, 3],
  ng16SuFeedback: 46,
  ng16MuFeedback: 47,
  codebook42SuFeedback: 48,
  codebook75MuFeedback: 49,
  triggeredSuBeamformingFeedback: 50,
  triggeredMuBeamformingPartialBwFeedback: 51,
  triggeredCqiFeedback: 52,
  partialBandwidthExtendedRange: 53,
  partialBandwidthDlMuMimo: 54,
  ppeThresholdsPresent: 55,
  psrBasedSpatialReuse: 56,
  powerBoostFactor: 57,
  suMuPpdu4xLtf0_8usGi: 58,
  maxNc: [59, 3],
  stbcTxAbove80: 62,
  stbcRxAbove80: 63,
  erSuPpdu4xLtf0_8usGi: 64,
  ppdu20in40in2ghz: 65,
  ppdu20in160: 66,
  ppdu80in160: 67,
  erSuPpdu1xLtf0_8usGi: 68,
  midamble2xAnd1xLtf: 69,
  dcmMaxRu: [70, 2],
  longerThan16SigB: 72,
  nonTriggeredCqiFeedback: 73,
  tx1024QamBelow242Ru: 74,
  rx1024QamBelow242Ru: 75,
  rxFullBwSuCompressedSigB: 76,
  rxFullBwSuNonCompressedSigB: 77,
  nominalPacketPadding: [78, 2],
});

const schemes = { upTo7: 0, upTo9: 1, upTo11: 2, none: 3 } as const;
/** Highest modulation and coding scheme by number of streams. */
const mcsMap = bits(2, {
  nss1: [0, 2, schemes],
  nss2: [2, 2, schemes],
  nss3: [4, 2, schemes],
  nss4: [6, 2, schemes],
  nss5: [8, 2, schemes],
  nss6: [10, 2, schemes],
  nss7: [12, 2, schemes],
  nss8: [14, 2, schemes],
});

const mcs = sequence({
  /** Up to 80 MHz. */
  rx80: mcsMap,
  tx80: mcsMap,
  rx160: mcsMap,
  tx160: mcsMap,
  rx80p80: mcsMap,
  tx80p80: mcsMap,
});
export interface HeMcs extends Infer<typeof mcs> {}
/** `struct ieee80211_he_mcs_nss_supp`. */
export const heMcs: CustomType<HeMcs> = mcs;

/** `IEEE80211_HE_6GHZ_CAP_*`. */
export const he6ghzCapability = bits(2, {
  minMpduStartSpacing: [0, 3],
  maxAmpduLengthExponent: [3, 3],
  maxMpduLength: [6, 2, { '3895': 0, '7991': 1, '11454': 2 }],
  smPowerSave: [9, 2, { static: 0, dynamic: 1, disabled: 3 }],
  rdResponder: 11,
  rxAntennaPattern: 12,
  txAntennaPattern: 13,
});

type Radio = { phy?: { channelWidth160in5ghz?: boolean; channelWidth160or80p80in5ghz?: boolean } };
const with160 = ({ phy }: Radio): boolean => phy?.channelWidth160in5ghz ?? false;
const with80p80 = ({ phy }: Radio): boolean => phy?.channelWidth160or80p80in5ghz ?? false;

const capability = sequence({
  mac: heMacCapabilities,
  phy: hePhyCapabilities,
  rx80: mcsMap,
  tx80: mcsMap,
  rx160: when(with160, mcsMap),
  tx160: when(with160, mcsMap),
  rx80p80: when(with80p80, mcsMap),
  tx80p80: when(with80p80, mcsMap),
  /** Thresholds of packet extension. */
  ppe: hex,
});
export interface HeCapability extends Infer<typeof capability> {}
/** Extension element 35. */
export const heCapability: CustomType<HeCapability> = capability;

type Before = { parameters?: { vhtOperation?: boolean; coHostedBss?: boolean; operation6ghz?: boolean } };
const withVht = ({ parameters }: Before): boolean => parameters?.vhtOperation ?? false;
const coHosted = ({ parameters }: Before): boolean => parameters?.coHostedBss ?? false;
const in6ghz = ({ parameters }: Before): boolean => parameters?.operation6ghz ?? false;

const operation = sequence({
  parameters: bits(3, {
    defaultPeDuration: [0, 3],
    twtRequired: 3,
    txopDurationRtsThreshold: [4, 10],
    vhtOperation: 14,
    coHostedBss: 15,
    erSuDisable: 16,
    operation6ghz: 17,
  }),
  bssColor: bits(1, { color: [0, 6], partial: 6, disabled: 7 }),
  basicMcs: mcsMap,
  vhtOperation: when(withVht, bytes(3)),
  maxCoHostedBssid: when(coHosted, u8),
  operation6ghz: when(
    in6ghz,
    struct('ieee80211_he_6ghz_oper', '', {
      primary: u8,
      control: bits(1, {
        channelWidth: [0, 2, { '20': 0, '40': 1, '80': 2, '160or80p80': 3 }],
        duplicateBeacon: 2,
        regulatoryInfo: [3, 4],
      }),
      ccfs0: u8,
      ccfs1: u8,
      minrate: u8,
    }),
  ),
});
export interface HeOperation extends Infer<typeof operation> {}
/** Extension element 36. */
export const heOperation: CustomType<HeOperation> = operation;
