import {
  array,
  bits,
  chars,
  hex,
  type Infer,
  l2addrOf,
  le16,
  pad,
  s8,
  sequence,
  sizedBitmap,
  struct,
  u8,
} from '../../schema/index.js';

/** Rates in units of 500 kbit/s; `basic` ones everybody must know. */
export const rates = array(bits(1, { rate: [0, 7], basic: 7 }));

export const tim = sequence({ dtimCount: u8, dtimPeriod: u8, bitmapControl: u8, bitmap: hex });

/** Where the network is, and what is allowed there. */
export const country = sequence({
  /** ISO 3166. */
  alpha2: chars(2),
  /** `' '` any, `'O'` outdoor, `'I'` indoor, as a character code; 4 with global operating classes. */
  environment: u8,
  /** From 201 on `first` is no channel but an operating extension: its class in `count`, its coverage in `maxPower`. */
  triplets: array(struct('ieee80211_country_ie_triplet', '', { first: u8, count: u8, maxPower: u8 })),
});

export const bssLoad = struct(
  '',
  '',
  {
    stations: le16,
    /** Of 255. */
    channelUtilization: u8,
    /** Units of 32 microseconds per second. */
    availableCapacity: le16,
  },
  { packed: true },
);

export const erp = bits(1, { nonErpPresent: 0, useProtection: 1, barkerPreambleMode: 2 });

export const tpcReport = struct('ieee80211_tpc_report_ie', '', { txPower: s8, linkMargin: s8 });

export const channelSwitch = struct('ieee80211_channel_sw_ie', '', { mode: u8, newChNum: u8, count: u8 });

export const mobilityDomain = struct('', '', { mdid: le16, capability: u8 }, { packed: true });

export const meshConfiguration = struct('ieee80211_meshconf_ie', '', {
  /** Path selection: 1 is HWMP. */
  psel: u8,
  /** Metric: 1 is airtime. */
  pmetric: u8,
  congest: u8,
  synch: u8,
  auth: u8,
  form: bits(1, { connectedToGate: 0, peers: [1, 6], connectedToAs: 7 }),
  cap: bits(1, {
    acceptsPeers: 0,
    mccaSupported: 1,
    mccaEnabled: 2,
    forwarding: 3,
    mbcaEnabled: 4,
    tbttAdjusting: 5,
    powerSave: 6,
  }),
});

export const overlappingBssScan = struct('', '', {
  passiveDwell: le16,
  activeDwell: le16,
  widthTriggerScanInterval: le16,
  passiveTotalPerChannel: le16,
  activeTotalPerChannel: le16,
  widthChannelTransitionDelay: le16,
  activityThreshold: le16,
});

export const coexistence = bits(1, {
  informationRequest: 0,
  fortyMhzIntolerant: 1,
  twentyMhzWidthRequest: 2,
  obssScanExemptionRequest: 3,
  obssScanExemptionGrant: 4,
});

/** Bits of element 127. */
export const extendedCapabilities = sizedBitmap({
  coexistenceManagement20_40: 0,
  extendedChannelSwitching: 2,
  psmp: 4,
  sPsmp: 6,
  event: 7,
  diagnostics: 8,
  multicastDiagnostics: 9,
  locationTracking: 10,
  fms: 11,
  proxyArp: 12,
  collocatedInterference: 13,
  civicLocation: 14,
  geospatialLocation: 15,
  tfs: 16,
  wnmSleep: 17,
  timBroadcast: 18,
  bssTransition: 19,
  qosTraffic: 20,
  acStationCount: 21,
  multipleBssid: 22,
  timingMeasurement: 23,
  channelUsage: 24,
  ssidList: 25,
  dms: 26,
  utcTsfOffset: 27,
  tpuBufferSta: 28,
  tdlsPeerPsm: 29,
  tdlsChannelSwitching: 30,
  interworking: 31,
  qosMap: 32,
  ebr: 33,
  sspn: 34,
  msgcf: 36,
  tdls: 37,
  tdlsProhibited: 38,
  tdlsChannelSwitchingProhibited: 39,
  rejectUnadmittedFrame: 40,
  identifierLocation: 44,
  uapsdCoexistence: 45,
  wnmNotification: 46,
  qab: 47,
  utf8Ssid: 48,
  qmfActivated: 49,
  qmfReconfiguration: 50,
  tdlsWiderBandwidth: 61,
  operatingModeNotification: 62,
  channelScheduleManagement: 64,
  geodatabaseInband: 65,
  networkChannelControl: 66,
  whiteSpaceMap: 67,
  channelAvailabilityQuery: 68,
  ftmResponder: 70,
  ftmInitiator: 71,
  filsCapability: 72,
  extendedSpectrumManagement: 73,
  futureChannelGuidance: 74,
  pad: 75,
  twtRequester: 77,
  twtResponder: 78,
  obssNarrowBandwidthRu: 79,
  completeNontxBssid: 80,
  saePasswordIds: 81,
  saePasswordIdsExclusively: 82,
  emaSupport: 83,
  beaconProtection: 84,
});

const category = struct('', '', {
  aci: bits(1, { aifsn: [0, 4], admissionControl: 4, index: [5, 2, { be: 0, bk: 1, vi: 2, vo: 3 }] }),
  /** Exponents of the contention window. */
  ecw: bits(1, { min: [0, 4], max: [4, 4] }),
  /** Units of 32 microseconds. */
  txop: le16,
});
/** Contention parameters by access category (WMM). */
export const wmmParameter = struct(
  '',
  '',
  { version: u8, qosInfo: u8, reserved: pad(1), be: category, bk: category, vi: category, vo: category },
  { packed: true },
);

const vendorBody = sequence({ oui: l2addrOf(3), type: u8, data: hex });
export interface VendorElement extends Infer<typeof vendorBody> {}
/** Any vendor's: whose, and what that calls it. */
export const vendor = vendorBody;

export const multiLink = sequence({ control: le16, data: hex });
export const owe = sequence({ group: le16, publicKey: hex });
export const operatingClasses = sequence({ current: u8, alternatives: hex });
