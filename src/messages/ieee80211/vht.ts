import { bits, enumeration, type Infer, le16, type StructType, struct, u8 } from '../../schema/index.js';

const info = {
  /** Bytes. */
  maxMpduLength: [0, 2, { '3895': 0, '7991': 1, '11454': 2 }],
  channelWidthSet: [2, 2, { neither160nor80p80: 0, '160': 1, '160and80p80': 2 }],
  rxLdpc: 4,
  shortGi80: 5,
  shortGi160: 6,
  txStbc: 7,
  /** Streams. */
  rxStbc: [8, 3],
  suBeamformer: 11,
  suBeamformee: 12,
  beamformeeSts: [13, 3],
  soundingDimensions: [16, 3],
  muBeamformer: 19,
  muBeamformee: 20,
  txopPs: 21,
  htcVht: 22,
  maxAmpduLengthExponent: [23, 3],
  linkAdaptation: [26, 2],
  rxAntennaPattern: 28,
  txAntennaPattern: 29,
  extendedNssBw: [30, 2],
} as const;

/** VHT capabilities (802.11ac) as the kernel reports them. */
export const vhtCapabilityInfo = bits(4, info, { host: true });

const schemes = { upTo7: 0, upTo8: 1, upTo9: 2, none: 3 } as const;
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

const mcs = struct(
  'ieee80211_vht_mcs_info',
  '',
  {
    rxMcsMap: mcsMap,
    /** Mbit/s in the lower 13 bits; 0 where not reported. */
    rxHighest: le16,
    txMcsMap: mcsMap,
    txHighest: le16,
  },
  { packed: true },
);
export interface VhtMcs extends Infer<typeof mcs> {}
/** `struct ieee80211_vht_mcs_info`. */
export const vhtMcs: StructType<VhtMcs> = mcs;

const capability = struct(
  'ieee80211_vht_cap',
  '',
  { vhtCapInfo: bits(4, info), suppMcs: vhtMcs },
  { packed: true },
);
export interface VhtCapability extends Infer<typeof capability> {}
/** `struct ieee80211_vht_cap`: element 191. */
export const vhtCapability: StructType<VhtCapability> = capability;

const operation = struct(
  'ieee80211_vht_operation',
  '',
  {
    /** `80` with a second segment is 160 or 80+80 MHz. */
    chanWidth: enumeration(u8, { useHt: 0, '80': 1, '160': 2, '80p80': 3 }),
    /** Channel numbers of the middle. */
    centerFreqSeg0Idx: u8,
    centerFreqSeg1Idx: u8,
    basicMcsSet: mcsMap,
  },
  { packed: true },
);
export interface VhtOperation extends Infer<typeof operation> {}
/** `struct ieee80211_vht_operation`: element 192. */
export const vhtOperation: StructType<VhtOperation> = operation;
