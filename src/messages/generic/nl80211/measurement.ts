import {
  attributes,
  counter64,
  enumeration,
  flag,
  flags,
  hex,
  type Infer,
  indexed,
  type LazyType,
  l2addr,
  lazy,
  nested,
  pad,
  s8,
  s32,
  s64,
  u8,
  u16,
  u32,
  u64,
} from '../../../schema/index.js';
import { nl80211Attributes } from './attributes.js';
import { type channelWidth, channelWidthMask } from './enums.js';
import { rateInfo } from './rates.js';

const preambles = flags(u32, { legacy: 1, ht: 2, vht: 4, dmg: 8, he: 16 });
const preamble = enumeration(u32, { legacy: 0, ht: 1, vht: 2, dmg: 3, he: 4 });

const ftmCapa = attributes('NL80211_PMSR_FTM_CAPA_ATTR', {
  asap: [1, flag],
  nonAsap: [2, flag],
  reqLci: [3, flag],
  reqCivicloc: [4, flag],
  preambles: [5, preambles],
  bandwidths: [6, channelWidthMask],
  maxBurstsExponent: [7, s8],
  maxFtmsPerBurst: [8, u8],
  triggerBased: [9, flag],
  nonTriggerBased: [10, flag],
  '6ghzSupport': [11, flag],
  maxTxLtfRep: [12, u8],
  maxRxLtfRep: [13, u8],
  maxTxSts: [14, u8],
  maxRxSts: [15, u8],
  maxTotalLtfTx: [16, u8],
  maxTotalLtfRx: [17, u8],
  rstaSupport: [18, flag],
  istaCaps: [19, hex],
  rstaCaps: [20, hex],
  supportNtb: [21, flag],
  supportTb: [22, flag],
  supportEdca: [23, flag],
  typeCaps: [24, hex],
  concurrentIstaRstaSupport: [25, flag],
  maxNumTxAntennas: [26, u8],
  maxNumRxAntennas: [27, u8],
  minIntervalEdca: [28, u32],
  minIntervalNtb: [29, u32],
  pdPreambles: [30, preambles],
  pdBandwidths: [31, channelWidthMask],
});

const ftmRequest = attributes('NL80211_PMSR_FTM_REQ_ATTR', {
  asap: [1, flag],
  preamble: [2, preamble],
  numBurstsExp: [3, u8],
  burstPeriod: [4, u16],
  burstDuration: [5, u8],
  ftmsPerBurst: [6, u8],
  numFtmrRetries: [7, u8],
  requestLci: [8, flag],
  requestCivicloc: [9, flag],
  triggerBased: [10, flag],
  nonTriggerBased: [11, flag],
  lmrFeedback: [12, flag],
  bssColor: [13, u8],
  rsta: [14, flag],
  minTimeBetweenMeasurements: [15, u32],
  maxTimeBetweenMeasurements: [16, u32],
  nominalTime: [17, u32],
  awDuration: [18, u8],
  numMeasurements: [19, u32],
  pad: [20, pad(0)],
  ingress: [21, u64],
  egress: [22, u64],
  pdSuppressResults: [23, flag],
});

const ftmResponse = attributes('NL80211_PMSR_FTM_RESP_ATTR', {
  failReason: [
    1,
    enumeration(u32, {
      unspecified: 0,
      noResponse: 1,
      rejected: 2,
      wrongChannel: 3,
      peerNotCapable: 4,
      peerBusy: 6,
      badChangedParams: 7,
    }),
  ],
  burstIndex: [2, u32],
  numFtmrAttempts: [3, u32],
  numFtmrSuccesses: [4, u32],
  busyRetryTime: [5, u8],
  numBurstsExp: [6, u8],
  burstDuration: [7, u8],
  ftmsPerBurst: [8, u8],
  rssiAvg: [9, s32],
  rssiSpread: [10, s32],
  txRate: [11, nested(rateInfo)],
  rxRate: [12, nested(rateInfo)],
  /** Picoseconds. */
  rttAvg: [13, s64],
  rttVariance: [14, u64],
  rttSpread: [15, u64],
  /** Millimetres. */
  distAvg: [16, s64],
  distVariance: [17, u64],
  distSpread: [18, u64],
  lci: [19, hex],
  civicloc: [20, hex],
  pad: [21, pad(0)],
  burstPeriod: [22, u16],
  txLtfRepetitionCount: [23, hex],
  rxLtfRepetitionCount: [24, hex],
  maxTimeBetweenMeasurements: [25, hex],
  minTimeBetweenMeasurements: [26, hex],
  numTxSpatialStreams: [27, hex],
  numRxSpatialStreams: [28, hex],
  nominalTime: [29, hex],
  availabilityWindow: [30, hex],
  channelWidth: [31, u32],
  preamble: [32, u32],
  isDelayedLmr: [33, flag],
});

const capabilities = attributes('NL80211_PMSR_TYPE', { ftm: [1, nested(ftmCapa)] });
const request = attributes('NL80211_PMSR_TYPE', { ftm: [1, nested(ftmRequest)] });
const response = attributes('NL80211_PMSR_TYPE', { ftm: [1, nested(ftmResponse)] });

/** What `nl80211Attributes` say of a channel. */
export interface MeasurementChannel {
  wiphyFreq?: number;
  channelWidth?: Infer<typeof channelWidth>;
  centerFreq1?: number;
  centerFreq2?: number;
}
const channel = lazy(() => nl80211Attributes) as LazyType<MeasurementChannel>;

const peer = attributes('NL80211_PMSR_PEER_ATTR', {
  addr: [1, l2addr],
  /** The channel, in the attributes that say it elsewhere. */
  chan: [2, nested(channel)],
  req: [3, nested(attributes('NL80211_PMSR_REQ_ATTR', { data: [1, nested(request)], getApTsf: [2, flag] }))],
  resp: [
    4,
    nested(
      attributes('NL80211_PMSR_RESP_ATTR', {
        data: [1, nested(response)],
        status: [2, enumeration(u32, { success: 0, refused: 1, timeout: 2, failure: 3 })],
        /** Nanoseconds of CLOCK_BOOTTIME. */
        hostTime: [3, u64],
        apTsf: [4, u64],
        final: [5, flag],
        pad: [6, pad(0)],
      }),
    ),
  ],
  reqType: [5, u32],
});

/** `NL80211_PMSR_ATTR_*`: distances to others, by the time of flight. */
export const peerMeasurements = attributes('NL80211_PMSR_ATTR', {
  maxPeers: [1, u32],
  reportApTsf: [2, flag],
  randomizeMacAddr: [3, flag],
  typeCapa: [4, nested(capabilities)],
  peers: [5, indexed(nested(peer), 0)],
  maxPeerIstaRole: [6, u32],
  maxPeerRstaRole: [7, u32],
});

export const ftmResponder = attributes('NL80211_FTM_RESP_ATTR', {
  enabled: [1, flag],
  lci: [2, hex],
  civicloc: [3, hex],
});

export const ftmStats = attributes('NL80211_FTM_STATS', {
  successNum: [1, u32],
  partialNum: [2, u32],
  failedNum: [3, u32],
  asapNum: [4, u32],
  nonAsapNum: [5, u32],
  totalDurationMsec: [6, counter64],
  unknownTriggersNum: [7, u32],
  rescheduleRequestsNum: [8, u32],
  outOfWindowTriggersNum: [9, u32],
  pad: [10, pad(0)],
});
