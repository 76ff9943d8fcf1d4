import { type CustomType, type ElementOf, elements, hex, le16, struct, u8 } from '../../schema/index.js';
import { ehtCapability, ehtOperation } from './eht.js';
import { he6ghzCapability, heCapability, heOperation } from './he.js';
import { htCapability, htOperation } from './ht.js';
import { rsn, wpa } from './rsn.js';
import {
  bssLoad,
  channelSwitch,
  coexistence,
  country,
  erp,
  extendedCapabilities,
  meshConfiguration,
  mobilityDomain,
  multiLink,
  operatingClasses,
  overlappingBssScan,
  owe,
  rates,
  tim,
  tpcReport,
  vendor,
  wmmParameter,
} from './small.js';
import { ssid } from './ssid.js';
import { vhtCapability, vhtOperation } from './vht.js';
import { wps } from './wps.js';

const VENDOR = 221;
const EXTENSION = 255;
const MICROSOFT = [0x00, 0x50, 0xf2];
const WFA = [0x50, 0x6f, 0x9a];

const spec = {
  ssid: [0, ssid],
  supportedRates: [1, rates],
  /** The channel's number. */
  dsParams: [3, u8],
  tim: [5, tim],
  /** ATIM window, in time units. */
  ibssParams: [6, le16],
  country: [7, country],
  request: [10, hex],
  bssLoad: [11, bssLoad],
  /** dB below what the country allows. */
  powerConstraint: [32, u8],
  powerCapability: [33, struct('', '', { min: u8, max: u8 })],
  tpcRequest: [34, hex],
  tpcReport: [35, tpcReport],
  supportedChannels: [36, hex],
  channelSwitch: [37, channelSwitch],
  quiet: [40, struct('', '', { count: u8, period: u8, duration: le16, offset: le16 })],
  erp: [42, erp],
  htCapability: [45, htCapability],
  qosCapability: [46, u8],
  rsn: [48, rsn],
  extendedSupportedRates: [50, rates],
  neighborReport: [52, hex],
  mobilityDomain: [54, mobilityDomain],
  fastBssTransition: [55, hex],
  timeoutInterval: [56, hex],
  operatingClasses: [59, operatingClasses],
  htOperation: [61, htOperation],
  secondaryChannelOffset: [62, u8],
  rmEnabledCapabilities: [70, hex],
  multipleBssid: [71, hex],
  coexistence: [72, coexistence],
  overlappingBssScan: [74, overlappingBssScan],
  /** In units of 1000 time units. */
  bssMaxIdlePeriod: [90, struct('', '', { period: le16, options: u8 }, { packed: true })],
  interworking: [107, hex],
  advertisementProtocol: [108, hex],
  roamingConsortium: [111, hex],
  meshConfig: [113, meshConfiguration],
  meshId: [114, ssid],
  meshPeering: [117, hex],
  meshAwakeWindow: [119, le16],
  extendedCapabilities: [127, extendedCapabilities],
  vhtCapability: [191, vhtCapability],
  vhtOperation: [192, vhtOperation],
  wideBandwidthChannelSwitch: [194, struct('', '', { width: u8, segment0: u8, segment1: u8 })],
  txPowerEnvelope: [195, hex],
  operatingModeNotification: [199, u8],
  reducedNeighborReport: [201, hex],
  rsnx: [244, hex],
  wpa: [VENDOR, wpa, [...MICROSOFT, 1]],
  wmmInformation: [VENDOR, hex, [...MICROSOFT, 2, 0]],
  wmmParameter: [VENDOR, wmmParameter, [...MICROSOFT, 2, 1]],
  wps: [VENDOR, wps, [...MICROSOFT, 4]],
  p2p: [VENDOR, hex, [...WFA, 9]],
  hotspot: [VENDOR, hex, [...WFA, 16]],
  /** Of other vendors. */
  vendor: [VENDOR, vendor],
  owe: [EXTENSION, owe, [32]],
  heCapability: [EXTENSION, heCapability, [35]],
  heOperation: [EXTENSION, heOperation, [36]],
  uora: [EXTENSION, hex, [37]],
  muEdca: [EXTENSION, hex, [38]],
  spatialReuse: [EXTENSION, hex, [39]],
  he6ghzCapability: [EXTENSION, he6ghzCapability, [59]],
  ehtOperation: [EXTENSION, ehtOperation, [106]],
  multiLink: [EXTENSION, multiLink, [107]],
  ehtCapability: [EXTENSION, ehtCapability, [108]],
} as const;

type Spec = typeof spec;
export type InformationElement = ElementOf<Spec>;
/** What each element's body reads as, by name. */
export type InformationElementValues = {
  [E in InformationElement as E extends { element: infer K extends string; value: unknown }
    ? K
    : never]: E extends { value: infer V } ? V : never;
};

/** Elements of management frames (IEEE 802.11-2020, 9.4.2), in the order in which they were sent. */
export const informationElements: CustomType<InformationElement[]> = elements(spec);
