import {
  bitmap,
  bits,
  bytes,
  type Infer,
  le16,
  le32,
  pad,
  type StructType,
  struct,
  u8,
} from '../../schema/index.js';

const info = {
  ldpcCoding: 0,
  /** 20 and 40 MHz, not 20 alone. */
  channelWidth40: 1,
  smPowerSave: [2, 2, { static: 0, dynamic: 1, disabled: 3 }],
  greenfield: 4,
  shortGi20: 5,
  shortGi40: 6,
  txStbc: 7,
  /** Streams. */
  rxStbc: [8, 2],
  delayedBlockAck: 10,
  /** 7935 bytes, not 3839. */
  maxAmsdu7935: 11,
  dsssCck40: 12,
  fortyMhzIntolerant: 14,
  lsigTxopProtection: 15,
} as const;

/** HT capabilities (802.11n) as the kernel reports them. */
export const htCapabilityInfo = bits(2, info, { host: true });

const mcs = struct(
  'ieee80211_mcs_info',
  '',
  {
    /** Numbers of the schemes that can be received. */
    rxMask: bitmap({}, 10),
    /** Mbit/s; 0 where not reported. */
    rxHighest: le16,
    txParams: bits(1, { defined: 0, txRxDiffer: 1, maxStreams: [2, 2], unequalModulation: 4 }),
    reserved: pad(3),
  },
  { packed: true },
);
export interface HtMcs extends Infer<typeof mcs> {}
/** `struct ieee80211_mcs_info`. */
export const htMcs: StructType<HtMcs> = mcs;

const capability = struct(
  'ieee80211_ht_cap',
  '',
  {
    capInfo: bits(2, info),
    ampduParamsInfo: bits(1, { maxExponent: [0, 2], minSpacing: [2, 3] }),
    mcs: htMcs,
    extendedHtCapInfo: le16,
    txBfCapInfo: le32,
    antennaSelectionInfo: u8,
  },
  { packed: true },
);
export interface HtCapability extends Infer<typeof capability> {}
/** `struct ieee80211_ht_cap`: element 45. */
export const htCapability: StructType<HtCapability> = capability;

const operation = struct(
  'ieee80211_ht_operation',
  '',
  {
    primaryChan: u8,
    parameters: bits(5, {
      secondaryChannel: [0, 2, { none: 0, above: 1, below: 3 }],
      /** Any width, not 20 MHz alone. */
      anyChannelWidth: 2,
      rifsMode: 3,
      protection: [8, 2, { none: 0, nonmember: 1, '20mhz': 2, nonHtMixed: 3 }],
      nonGreenfieldPresent: 10,
      obssNonHtPresent: 12,
      centerFrequencySegment2: [13, 8],
      dualBeacon: 30,
      dualCtsProtection: 31,
      stbcBeacon: 32,
      lsigTxopProtection: 33,
      pcoActive: 34,
      pcoPhase: 35,
    }),
    basicSet: bytes(16),
  },
  { packed: true },
);
export interface HtOperation extends Infer<typeof operation> {}
/** `struct ieee80211_ht_operation`: element 61. */
export const htOperation: StructType<HtOperation> = operation;
