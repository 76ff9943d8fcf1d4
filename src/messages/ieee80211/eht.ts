import {
  bits,
  bytes,
  type CustomType,
  hex,
  type Infer,
  le16,
  sequence,
  u8,
  when,
} from '../../schema/index.js';

/** EHT (802.11be) capabilities that concern the MAC. */
export const ehtMacCapabilities = bits(2, {
  epcsPriorityAccess: 0,
  omControl: 1,
  triggeredTxopSharing1: 2,
  triggeredTxopSharing2: 3,
  restrictedTwt: 4,
  scsTrafficDescription: 5,
  maxMpduLength: [6, 2, { '3895': 0, '7991': 1, '11454': 2 }],
  maxAmpduLengthExponentExtension: 8,
  trs: 9,
  txopReturn: 10,
  twoBqrs: 11,
  linkAdaptation: [12, 2],
  unsolicitedEpcs: 14,
});

/** EHT capabilities that concern the radio. */
export const ehtPhyCapabilities = bits(9, {
  channelWidth320in6ghz: 1,
  ru242InWiderBw: 2,
  ndp4xLtf3_2usGi: 3,
  partialBandwidthUlMuMimo: 4,
  suBeamformer: 5,
  suBeamformee: 6,
  beamformeeSs80: [7, 3],
  beamformeeSs160: [10, 3],
  beamformeeSs320: [13, 3],
  soundingDimensions80: [16, 3],
  soundingDimensions160: [19, 3],
  soundingDimensions320: [22, 3],
  ng16SuFeedback: 25,
  ng16MuFeedback: 26,
  codebook42SuFeedback: 27,
  codebook75MuFeedback: 28,
  triggeredSuBeamformingFeedback: 29,
  triggeredMuBeamformingPartialBwFeedback: 30,
  triggeredCqiFeedback: 31,
  partialBandwidthDlMuMimo: 32,
  psrBasedSpatialReuse: 33,
  powerBoostFactor: 34,
  muPpdu4xLtf0_8usGi: 35,
  maxNc: [36, 4],
  nonTriggeredCqiFeedback: 40,
  tx1024And4096QamBelow242Ru: 41,
  rx1024And4096QamBelow242Ru: 42,
  ppeThresholdsPresent: 43,
  commonNominalPacketPadding: [44, 2],
  maxLtfs: [46, 5],
  mcs15: [51, 4],
  dupIn6ghz: 55,
  rxNdpWiderBw20: 56,
  nonOfdmaUlMuMimo80: 57,
  nonOfdmaUlMuMimo160: 58,
  nonOfdmaUlMuMimo320: 59,
  muBeamformer80: 60,
  muBeamformer160: 61,
  muBeamformer320: 62,
  tbSoundingFeedbackRateLimit: 63,
  rx1024QamWiderBwDlOfdma: 64,
  rx4096QamWiderBwDlOfdma: 65,
});

const capability = sequence({
  mac: ehtMacCapabilities,
  phy: ehtPhyCapabilities,
  /** Schemes by number of streams and width, and thresholds of packet extension: as long as `phy` and HE say. */
  mcsAndPpe: hex,
});
export interface EhtCapability extends Infer<typeof capability> {}
/** Extension element 108. */
export const ehtCapability: CustomType<EhtCapability> = capability;

type Before = { parameters?: { operationInfo?: boolean; disabledSubchannels?: boolean } };
const informed = ({ parameters }: Before): boolean => parameters?.operationInfo ?? false;
const punctured = ({ parameters }: Before): boolean => parameters?.disabledSubchannels ?? false;

const operation = sequence({
  parameters: bits(1, {
    operationInfo: 0,
    disabledSubchannels: 1,
    defaultPeDuration: 2,
    groupAddressedBuLimit: 3,
    groupAddressedBuExponent: [4, 2],
  }),
  basicMcs: bytes(4),
  control: when(
    informed,
    bits(1, { channelWidth: [0, 3, { '20': 0, '40': 1, '80': 2, '160': 3, '320': 4 }] }),
  ),
  ccfs0: when(informed, u8),
  ccfs1: when(informed, u8),
  disabledSubchannels: when(punctured, le16),
});
export interface EhtOperation extends Infer<typeof operation> {}
/** Extension element 106. */
export const ehtOperation: CustomType<EhtOperation> = operation;
