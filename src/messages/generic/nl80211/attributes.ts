// Long, because the kernel has one table of these attributes.
import {
  type Attributes,
  array,
  attributes,
  binary,
  type CustomType,
  counter64,
  custom,
  directed,
  enumeration,
  flag,
  hex,
  type Infer,
  indexed,
  type LazyType,
  l2addr,
  lazy,
  legacyNested,
  nested,
  pad,
  repeated,
  s8,
  s16,
  s32,
  select,
  string,
  struct,
  type Type,
  u8,
  u16,
  u32,
  u64,
} from '../../../schema/index.js';
import { informationElements } from '../../ieee80211/elements.js';
import { controlPacket, type ManagementFrame, managementFrame } from '../../ieee80211/frame.js';
import { he6ghzCapability } from '../../ieee80211/he.js';
import { htCapability } from '../../ieee80211/ht.js';
import { extendedCapabilities } from '../../ieee80211/small.js';
import { ssid } from '../../ieee80211/ssid.js';
import { akm, cipher } from '../../ieee80211/suites.js';
import { vhtCapability } from '../../ieee80211/vht.js';
import { bss } from './bss.js';
import { supportedCommand } from './commands.js';
import {
  aclPolicy,
  apSettings,
  apSmeFeatures,
  authType,
  bandMask,
  channelType,
  channelWidth,
  connectFailedReason,
  critProto,
  externalAuthAction,
  hiddenSsid,
  iftype,
  iftypeFlags,
  keyType,
  meshPowerMode,
  mfp,
  monitorFlags,
  p2pPs,
  plinkAction,
  plinkState,
  probeRespOffload,
  protocolFeatures,
  psState,
  radarEvent,
  rxmgmtFlags,
  saePwe,
  scanFlags,
  smpsMode,
  staFlags,
  staFlagUpdate,
  tdlsOperation,
  tdlsPeerCapability,
  timeoutReason,
  txPowerSettings,
  wpaVersions,
} from './enums.js';
import { extFeatures, featureFlags } from './features.js';
import { key, keyDefaultTypes, pmksaCandidate, rekeyData } from './key.js';
import { ftmResponder, ftmStats, peerMeasurements } from './measurement.js';
import { meshConfig, meshSetup, mpathInfo } from './mesh.js';
import { nanCapabilities, nanConfig, nanFunc, nanMatch, nanPeerMap } from './nan.js';
import { cqm, staWme, tidConfig, txqAttr, txRatesByBand } from './quality.js';
import { dfsRegion, regInitiator, regRule, regType, userRegHint } from './regulatory.js';
import { bssSelect, bssSelectRssiAdjust, schedScanMatch, schedScanPlan } from './scan.js';
import { staInfo, txqStats } from './station.js';
import { surveyInfo } from './survey.js';
import {
  frameTypesByIftype,
  iftypeAkmSuites,
  interfaceCombination,
  mbssidConfig,
  sar,
  wiphyRadio,
} from './wiphy.js';
import { frequency, wiphyBands } from './wiphy-bands.js';
import { coalesce, wowlanSupported, wowlanTriggers } from './wowlan.js';

const alpha2 = string(2);

/** A device's own answer is a flag: the request says which Ethertype. */
const controlPortEthertype: CustomType<number | true> = custom(
  (payload, little) =>
    payload.length === 0
      ? true
      : payload.length === 2
        ? little
          ? payload[0]! | (payload[1]! << 8)
          : (payload[0]! << 8) | payload[1]!
        : undefined,
  (value) => (value === true ? new Uint8Array(0) : new Uint8Array(Uint16Array.of(value).buffer)),
);

/** `struct nl80211_vendor_cmd_info`. */
const vendorCommand = struct('nl80211_vendor_cmd_info', '', { vendorId: u32, subcmd: u32 });

const ratesByBand = attributes('NL80211_BAND', {
  '2ghz': [0, array(u8)],
  '5ghz': [1, array(u8)],
  '60ghz': [2, array(u8)],
  '6ghz': [3, array(u8)],
  s1ghz: [4, array(u8)],
  lc: [5, array(u8)],
});

const heObssPd = attributes('NL80211_HE_OBSS_PD_ATTR', {
  minOffset: [1, u8],
  maxOffset: [2, u8],
  nonSrgMaxOffset: [3, u8],
  bssColorBitmap: [4, binary(8, 8)],
  partialBssidBitmap: [5, binary(8, 8)],
  srCtrl: [6, u8],
});

const heBssColor = attributes('NL80211_HE_BSS_COLOR_ATTR', {
  color: [1, u8],
  disabled: [2, flag],
  partial: [3, flag],
});

const filsDiscovery = attributes('NL80211_FILS_DISCOVERY_ATTR', {
  intMin: [1, u32],
  intMax: [2, u32],
  tmpl: [3, hex],
});

const unsolBcastProbeResp = attributes('NL80211_UNSOL_BCAST_PROBE_RESP_ATTR', {
  int: [1, u32],
  tmpl: [2, hex],
});

const frame: Type<ManagementFrame> = select(
  'cmd',
  { controlPortFrame: controlPacket, controlPortFrameTxStatus: controlPacket },
  managementFrame,
);

const bssParam = attributes('NL80211_ATTR', {
  bssCtsProt: [28, flag],
  bssShortPreamble: [29, flag],
  bssShortSlotTime: [30, flag],
  bssBasicRates: [36, flag],
  apIsolate: [96, flag],
  bssHtOpmode: [109, flag],
  p2pCtwindow: [162, flag],
  p2pOppps: [163, flag],
});

const table = {
  /** Index of the device. */
  wiphy: [1, u32],
  wiphyName: [2, string(19)],
  ifindex: [3, u32],
  ifname: [4, string(15)],
  iftype: [5, iftype],
  mac: [6, l2addr],
  keyData: [7, binary(0, 32)],
  keyIdx: [8, u8],
  keyCipher: [9, cipher],
  keySeq: [10, binary(0, 16)],
  keyDefault: [11, flag],
  /** Time units of 1024 microseconds. */
  beaconInterval: [12, u32],
  dtimPeriod: [13, u32],
  /** A beacon up to its TIM element. */
  beaconHead: [14, managementFrame],
  /** Its elements behind. */
  beaconTail: [15, informationElements],
  staAid: [16, u16],
  staFlags: [17, legacyNested(staFlags)],
  staListenInterval: [18, u16],
  /** In 500 kbit/s; 128 is for basic ones. */
  staSupportedRates: [19, array(u8)],
  staVlan: [20, u32],
  staInfo: [21, legacyNested(staInfo)],
  wiphyBands: [22, legacyNested(wiphyBands)],
  mntrFlags: [23, legacyNested(monitorFlags)],
  meshId: [24, ssid],
  staPlinkAction: [25, plinkAction],
  mpathNextHop: [26, l2addr],
  mpathInfo: [27, legacyNested(mpathInfo)],
  bssCtsProt: [28, u8],
  bssShortPreamble: [29, u8],
  bssShortSlotTime: [30, u8],
  htCapability: [31, htCapability],
  supportedIftypes: [32, legacyNested(iftypeFlags)],
  /** ISO 3166, or `00` for the world. */
  regAlpha2: [33, alpha2],
  regRules: [34, indexed(legacyNested(regRule), 0, { flagged: false })],
  meshConfig: [35, legacyNested(meshConfig)],
  /** In 500 kbit/s. */
  bssBasicRates: [36, array(u8)],
  wiphyTxqParams: [37, indexed(legacyNested(txqAttr), 1, { flagged: false })],
  /** MHz. */
  wiphyFreq: [38, u32],
  wiphyChannelType: [39, channelType],
  keyDefaultMgmt: [40, flag],
  mgmtSubtype: [41, u8],
  ie: [42, informationElements],
  maxNumScanSsids: [43, u8],
  /** MHz. */
  scanFrequencies: [44, indexed(u32, 0, { flagged: false })],
  scanSsids: [45, indexed(ssid, 0, { flagged: false })],
  /** Changes where a dump is no whole. */
  generation: [46, u32],
  bss: [47, legacyNested(bss)],
  regInitiator: [48, regInitiator],
  regType: [49, regType],
  supportedCommands: [50, indexed(supportedCommand, 1, { flagged: false })],
  /** A management frame, from its frame control field on. */
  frame: [51, frame],
  ssid: [52, ssid],
  authType: [53, authType],
  /** `WLAN_REASON_*`. */
  reasonCode: [54, u16],
  keyType: [55, keyType],
  maxScanIeLen: [56, u16],
  cipherSuites: [57, array(cipher)],
  freqBefore: [58, legacyNested(frequency)],
  freqAfter: [59, legacyNested(frequency)],
  freqFixed: [60, flag],
  wiphyRetryShort: [61, u8],
  wiphyRetryLong: [62, u8],
  wiphyFragThreshold: [63, u32],
  wiphyRtsThreshold: [64, u32],
  timedOut: [65, flag],
  useMfp: [66, mfp],
  staFlags2: [67, staFlagUpdate],
  controlPort: [68, flag],
  testdata: [69, hex],
  privacy: [70, flag],
  disconnectedByAp: [71, flag],
  /** `WLAN_STATUS_*`; 0 is success. */
  statusCode: [72, u16],
  cipherSuitesPairwise: [73, array(cipher)],
  cipherSuiteGroup: [74, cipher],
  wpaVersions: [75, wpaVersions],
  akmSuites: [76, array(akm)],
  reqIe: [77, informationElements],
  respIe: [78, informationElements],
  prevBssid: [79, l2addr],
  key: [80, legacyNested(key)],
  keys: [81, indexed(legacyNested(key), 0, { flagged: false })],
  /** Process whose namespace the device goes to. */
  pid: [82, u32],
  '4addr': [83, u8],
  surveyInfo: [84, legacyNested(surveyInfo)],
  pmkid: [85, binary(16, 16)],
  maxNumPmkids: [86, u8],
  /** Milliseconds. */
  duration: [87, u32],
  /** What an answer or event refers to. */
  cookie: [88, u64],
  wiphyCoverageClass: [89, u8],
  txRates: [90, legacyNested(txRatesByBand)],
  frameMatch: [91, hex],
  ack: [92, flag],
  psState: [93, psState],
  cqm: [94, legacyNested(cqm)],
  localStateChange: [95, flag],
  apIsolate: [96, u8],
  wiphyTxPowerSetting: [97, enumeration(u32, txPowerSettings)],
  /** Hundredths of a dBm. */
  wiphyTxPowerLevel: [98, s32],
  txFrameTypes: [99, legacyNested(frameTypesByIftype)],
  rxFrameTypes: [100, legacyNested(frameTypesByIftype)],
  frameType: [101, u16],
  /** An Ethertype in a request; reported by a device, that it takes one. */
  controlPortEthertype: [102, controlPortEthertype],
  controlPortNoEncrypt: [103, flag],
  supportIbssRsn: [104, flag],
  wiphyAntennaTx: [105, u32],
  wiphyAntennaRx: [106, u32],
  /** 100 kbit/s. */
  mcastRate: [107, u32],
  offchannelTxOk: [108, flag],
  bssHtOpmode: [109, u16],
  keyDefaultTypes: [110, legacyNested(keyDefaultTypes)],
  maxRemainOnChannelDuration: [111, u32],
  meshSetup: [112, legacyNested(meshSetup)],
  wiphyAntennaAvailTx: [113, u32],
  wiphyAntennaAvailRx: [114, u32],
  supportMeshAuth: [115, flag],
  staPlinkState: [116, plinkState],
  wowlanTriggers: [117, legacyNested(wowlanTriggers)],
  wowlanTriggersSupported: [118, legacyNested(wowlanSupported)],
  /** Milliseconds. */
  schedScanInterval: [119, u32],
  interfaceCombinations: [120, indexed(legacyNested(interfaceCombination), 1, { flagged: false })],
  softwareIftypes: [121, legacyNested(iftypeFlags)],
  rekeyData: [122, legacyNested(rekeyData)],
  maxNumSchedScanSsids: [123, u8],
  maxSchedScanIeLen: [124, u16],
  scanSuppRates: [125, legacyNested(ratesByBand)],
  hiddenSsid: [126, hiddenSsid],
  ieProbeResp: [127, informationElements],
  ieAssocResp: [128, informationElements],
  staWme: [129, legacyNested(staWme)],
  supportApUapsd: [130, flag],
  roamSupport: [131, flag],
  schedScanMatch: [132, indexed(legacyNested(schedScanMatch), 0, { flagged: false })],
  /** Of a scheduled scan. */
  maxMatchSets: [133, u8],
  pmksaCandidate: [134, legacyNested(pmksaCandidate)],
  txNoCckRate: [135, flag],
  tdlsAction: [136, u8],
  tdlsDialogToken: [137, u8],
  tdlsOperation: [138, tdlsOperation],
  tdlsSupport: [139, flag],
  tdlsExternalSetup: [140, flag],
  deviceApSme: [141, apSmeFeatures],
  dontWaitForAck: [142, flag],
  featureFlags: [143, featureFlags],
  probeRespOffload: [144, probeRespOffload],
  probeResp: [145, managementFrame],
  dfsRegion: [146, dfsRegion],
  disableHt: [147, flag],
  htCapabilityMask: [148, htCapability],
  noackMap: [149, u16],
  inactivityTimeout: [150, u16],
  /** dBm. */
  rxSignalDbm: [151, s32],
  bgScanPeriod: [152, u16],
  /** Number of an interface that may have no netdev. */
  wdev: [153, counter64],
  userRegHintType: [154, userRegHint],
  connFailedReason: [155, connectFailedReason],
  authData: [156, hex],
  vhtCapability: [157, vhtCapability],
  scanFlags: [158, scanFlags],
  channelWidth: [159, channelWidth],
  /** MHz. */
  centerFreq1: [160, u32],
  /** MHz, of the second part of 80+80. */
  centerFreq2: [161, u32],
  p2pCtwindow: [162, u8],
  p2pOppps: [163, u8],
  localMeshPowerMode: [164, meshPowerMode],
  aclPolicy: [165, aclPolicy],
  macAddrs: [166, indexed(l2addr, 1, { flagged: false })],
  macAclMax: [167, u32],
  radarEvent: [168, radarEvent],
  /** Extended capabilities that the device itself offers. */
  extCapa: [169, extendedCapabilities],
  extCapaMask: [170, extendedCapabilities],
  staCapability: [171, u16],
  staExtCapability: [172, extendedCapabilities],
  protocolFeatures: [173, protocolFeatures],
  splitWiphyDump: [174, flag],
  disableVht: [175, flag],
  vhtCapabilityMask: [176, vhtCapability],
  mdid: [177, u16],
  ieRic: [178, hex],
  critProtId: [179, critProto],
  maxCritProtDuration: [180, u16],
  peerAid: [181, u16],
  coalesceRule: [182, coalesce],
  chSwitchCount: [183, u32],
  chSwitchBlockTx: [184, flag],
  cntdwnOffsBeacon: [186, array(u16)],
  cntdwnOffsPresp: [187, array(u16)],
  rxmgmtFlags: [188, rxmgmtFlags],
  staSupportedChannels: [189, hex],
  staSupportedOperClasses: [190, binary(2, 253)],
  handleDfs: [191, flag],
  support5Mhz: [192, flag, 'NL80211_ATTR_SUPPORT_5_MHZ'],
  support10Mhz: [193, flag, 'NL80211_ATTR_SUPPORT_10_MHZ'],
  opmodeNotif: [194, u8],
  vendorId: [195, u32],
  vendorSubcmd: [196, u32],
  vendorData: [197, hex],
  vendorEvents: [198, indexed(vendorCommand, 1, { flagged: false })],
  qosMap: [199, binary(16, 58)],
  macHint: [200, l2addr],
  wiphyFreqHint: [201, u32],
  maxApAssocSta: [202, u32],
  tdlsPeerCapability: [203, tdlsPeerCapability],
  socketOwner: [204, flag],
  csaCOffsetsTx: [205, array(u16)],
  maxCsaCounters: [206, u8],
  tdlsInitiator: [207, flag],
  useRrm: [208, flag],
  wiphyDynAck: [209, flag],
  tsid: [210, u8],
  userPrio: [211, u8],
  admittedTime: [212, u16],
  smpsMode: [213, smpsMode],
  operClass: [214, u8],
  macMask: [215, l2addr],
  wiphySelfManagedReg: [216, flag],
  extFeatures: [217, extFeatures],
  surveyRadioStats: [218, flag],
  /** Descriptor of a namespace. */
  netnsFd: [219, u32],
  schedScanDelay: [220, u32],
  regIndoor: [221, flag],
  maxNumSchedScanPlans: [222, u32],
  maxScanPlanInterval: [223, u32],
  maxScanPlanIterations: [224, u32],
  schedScanPlans: [225, indexed(legacyNested(schedScanPlan), 1, { flagged: false })],
  pbss: [226, flag],
  bssSelect: [227, legacyNested(bssSelect)],
  staSupportP2pPs: [228, p2pPs],
  pad: [229, pad(0)],
  muMimoGroupData: [231, hex],
  muMimoFollowMacAddr: [232, l2addr],
  scanStartTimeTsf: [233, u64],
  scanStartTimeTsfBssid: [234, l2addr],
  /** Time units. */
  measurementDuration: [235, u16],
  measurementDurationMandatory: [236, flag],
  meshPeerAid: [237, u16],
  nanMasterPref: [238, u8],
  bands: [239, bandMask],
  nanFunc: [240, legacyNested(nanFunc)],
  nanMatch: [241, legacyNested(nanMatch)],
  filsKek: [242, binary(0, 64)],
  filsNonces: [243, binary(32, 32)],
  multicastToUnicastEnabled: [244, flag],
  bssid: [245, l2addr],
  schedScanRelativeRssi: [246, s8],
  schedScanRssiAdjust: [247, bssSelectRssiAdjust],
  timeoutReason: [248, timeoutReason],
  filsErpUsername: [249, binary(0, 16)],
  filsErpRealm: [250, binary(0, 253)],
  filsErpNextSeqNum: [251, u16],
  filsErpRrk: [252, binary(0, 64)],
  filsCacheId: [253, binary(2, 2)],
  /** A pairwise master key. */
  pmk: [254, binary(0, 64)],
  schedScanMulti: [255, flag],
  schedScanMaxReqs: [256, u32],
  want1x4wayHs: [257, flag, 'NL80211_ATTR_WANT_1X_4WAY_HS'],
  pmkr0Name: [258, binary(16, 16)],
  portAuthorized: [259, flag],
  externalAuthAction: [260, externalAuthAction],
  externalAuthSupport: [261, flag],
  nss: [262, u8],
  /** dBm. */
  ackSignal: [263, s32],
  controlPortOverNl80211: [264, flag],
  txqStats: [265, legacyNested(txqStats)],
  txqLimit: [266, u32],
  txqMemoryLimit: [267, u32],
  txqQuantum: [268, u32],
  heCapability: [269, hex],
  ftmResponder: [270, legacyNested(ftmResponder)],
  ftmResponderStats: [271, legacyNested(ftmStats)],
  /** Microseconds. */
  timeout: [272, u32],
  peerMeasurements: [273, legacyNested(peerMeasurements)],
  airtimeWeight: [274, u16],
  staTxPowerSetting: [275, enumeration(u8, txPowerSettings)],
  staTxPower: [276, s16],
  saePassword: [277, binary(0, 128)],
  twtResponder: [278, flag],
  heObssPd: [279, nested(heObssPd)],
  wiphyEdmgChannels: [280, u8],
  wiphyEdmgBwConfig: [281, u8],
  vlanId: [282, u16],
  heBssColor: [283, nested(heBssColor)],
  iftypeAkmSuites: [284, indexed(nested(iftypeAkmSuites), 1)],
  tidConfig: [285, indexed(nested(tidConfig), 0)],
  controlPortNoPreauth: [286, flag],
  pmkLifetime: [287, u32],
  pmkReauthThreshold: [288, u8],
  receiveMulticast: [289, flag],
  /** kHz. */
  wiphyFreqOffset: [290, u32],
  /** kHz. */
  centerFreq1Offset: [291, u32],
  scanFreqKhz: [292, indexed(u32, 0)],
  he6ghzCapability: [293, he6ghzCapability, 'NL80211_ATTR_HE_6GHZ_CAPABILITY'],
  filsDiscovery: [294, nested(filsDiscovery)],
  unsolBcastProbeResp: [295, nested(unsolBcastProbeResp)],
  s1gCapability: [296, binary(15, 15)],
  s1gCapabilityMask: [297, binary(15, 15)],
  saePwe: [298, saePwe],
  reconnectRequested: [299, flag],
  sarSpec: [300, nested(sar)],
  disableHe: [301, flag],
  obssColorBitmap: [302, u64],
  colorChangeCount: [303, u8],
  colorChangeColor: [304, u8],
  mbssidConfig: [306, nested(mbssidConfig)],
  mbssidElems: [307, indexed(informationElements, 1)],
  radarBackground: [308, flag],
  apSettingsFlags: [309, apSettings],
  ehtCapability: [310, binary(13, 51)],
  disableEht: [311, flag],
  mloLinkId: [313, u8],
  mldAddr: [314, l2addr],
  mloSupport: [315, flag],
  maxNumAkmSuites: [316, u16],
  emlCapability: [317, u16],
  mldCapaAndOps: [318, u16],
  txHwTimestamp: [319, u64],
  rxHwTimestamp: [320, u64],
  tdBitmap: [321, hex],
  punctBitmap: [322, u32],
  maxHwTimestampPeers: [323, u16],
  hwTimestampEnabled: [324, flag],
  emaRnrElems: [325, indexed(informationElements, 1)],
  mloLinkDisabled: [326, flag],
  bssDumpIncludeUseData: [327, flag],
  mloTtlmDlink: [328, array(u16)],
  mloTtlmUlink: [329, array(u16)],
  assocSppAmsdu: [330, flag],
  wiphyRadios: [331, indexed(nested(wiphyRadio), 0)],
  wiphyInterfaceCombinations: [332, indexed(nested(interfaceCombination), 1)],
  vifRadioMask: [333, u32],
  supportedSelectors: [334, binary(0, 128)],
  mloReconfRemLinks: [335, u16],
  epcs: [336, flag],
  extMldCapaAndOps: [337, u16],
  wiphyRadioIndex: [338, u8],
  s1gLongBeaconPeriod: [339, u8],
  s1gShortBeacon: [
    340,
    nested(attributes('NL80211_S1G_SHORT_BEACON_ATTR', { head: [1, hex], tail: [2, hex] })),
  ],
  /** Reported by a device: which of these `setBss` can change. */
  /** A device tells which it can set; a program says with a flag that it sets some. */
  bssParam: [341, directed({ request: flag, reply: nested(bssParam) })],
  nanConfig: [342, nested(nanConfig)],
  nanNewCluster: [343, flag],
  nanCapabilities: [344, nested(nanCapabilities)],
  s1gPrimary2mhz: [345, flag, 'NL80211_ATTR_S1G_PRIMARY_2MHZ'],
  eppPeer: [346, flag],
  uhrCapability: [347, binary(0, 255)],
  disableUhr: [348, flag],
  incumbentSignalInterferenceBitmap: [349, u32],
  uhrOperation: [350, hex],
  nanChannelEntry: [352, binary(6, 6)],
  nanTimeSlots: [353, array(u8)],
  nanRxNss: [354, u8],
  nanAvailBlob: [355, hex],
  nanSchedDeferred: [356, flag],
  nanSchedUpdateSuccess: [357, flag],
  nanNmiMac: [358, l2addr],
  nanUlw: [359, hex],
  nanCommittedDw: [360, u16],
  nanSeqId: [361, u8],
  nanMaxChanSwitchTime: [362, u16],
  nanPeerMaps: [363, indexed(nested(nanPeerMap), 0)],
  assocEncrypted: [364, flag],
  npcaPrimaryFreq: [365, u32],
  npcaPunctBitmap: [366, u32],
  staDumpLinkStats: [367, flag],
} as const;

const plain = attributes('NL80211_ATTR', table);
/** Attributes of attributes: what a message says of a link, or of what changes. */
export interface Nl80211Attributes extends Infer<typeof plain> {
  /** Beacons while a switch of channels is announced. */
  csaIes?: Nl80211Attributes;
  /** Extended capabilities by kind of interface. */
  iftypeExtCapa?: Nl80211Attributes[];
  colorChangeElems?: Nl80211Attributes;
  /** By link of a multi-link device. */
  mloLinks?: Nl80211Attributes[];
  nanChannel?: Nl80211Attributes[];
}
const within: LazyType<Nl80211Attributes> = lazy(() => nl80211Attributes);

/** `NL80211_ATTR_*`, of all messages. */
export const nl80211Attributes: Attributes<Nl80211Attributes> = attributes('NL80211_ATTR', {
  ...table,
  csaIes: [185, legacyNested(within)],
  iftypeExtCapa: [230, indexed(legacyNested(within), 0, { flagged: false })],
  colorChangeElems: [305, nested(within)],
  mloLinks: [312, indexed(nested(within), 1)],
  nanChannel: [351, repeated(nested(within))],
});
