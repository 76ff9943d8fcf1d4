import {
  attributes,
  binary,
  enumeration,
  flag,
  hex,
  indexed,
  l2addr,
  legacyNested,
  nested,
  s8,
  u8,
  u16,
  u32,
} from '../../../schema/index.js';
import { heMacCapabilities, heMcs, hePhyCapabilities } from '../../ieee80211/he.js';
import { htCapabilityInfo, htMcs } from '../../ieee80211/ht.js';
import { vhtCapabilityInfo, vhtMcs } from '../../ieee80211/vht.js';

const srf = attributes('NL80211_NAN_SRF', {
  include: [1, flag],
  bf: [2, hex],
  bfIdx: [3, u8],
  macAddrs: [4, indexed(l2addr, 0, { flagged: false })],
});

/** `NL80211_NAN_FUNC_*`: a service offered or looked for (Wi-Fi Aware). */
export const nanFunc = attributes('NL80211_NAN_FUNC', {
  type: [1, enumeration(u8, { publish: 0, subscribe: 1, followUp: 2 })],
  serviceId: [2, binary(6, 6)],
  publishType: [3, u8],
  publishBcast: [4, flag],
  subscribeActive: [5, flag],
  followUpId: [6, u8],
  followUpReqId: [7, u8],
  followUpDest: [8, l2addr],
  closeRange: [9, flag],
  ttl: [10, u32],
  serviceInfo: [11, hex],
  srf: [12, legacyNested(srf)],
  rxMatchFilter: [13, indexed(hex, 0, { flagged: false })],
  txMatchFilter: [14, indexed(hex, 0, { flagged: false })],
  instanceId: [15, u8],
  termReason: [16, enumeration(u8, { userRequest: 0, ttlExpired: 1, error: 2 })],
});

export const nanMatch = attributes('NL80211_NAN_MATCH', {
  funcLocal: [1, legacyNested(nanFunc)],
  funcPeer: [2, legacyNested(nanFunc)],
});

const bandConf = attributes('NL80211_NAN_BAND_CONF', {
  band: [1, u8],
  freq: [2, u16],
  rssiClose: [3, s8],
  rssiMiddle: [4, s8],
  wakeDw: [5, u8],
  disableScan: [6, flag],
});

/** `NL80211_NAN_CONF_*` (6.18). */
export const nanConfig = attributes('NL80211_NAN_CONF', {
  clusterId: [1, l2addr],
  extraAttrs: [2, hex],
  vendorElems: [3, hex],
  bandConfigs: [4, indexed(nested(bandConf), 0)],
  scanPeriod: [5, u16],
  scanDwellTime: [6, u16],
  discoveryBeaconInterval: [7, u8],
  notifyDw: [8, flag],
});

const nanPhy = attributes('NL80211_NAN_PHY_CAP_ATTR', {
  htMcsSet: [1, htMcs],
  htCapa: [2, htCapabilityInfo],
  htAmpduFactor: [3, u8],
  htAmpduDensity: [4, u8],
  vhtMcsSet: [5, vhtMcs],
  vhtCapa: [6, vhtCapabilityInfo],
  heMac: [7, heMacCapabilities],
  hePhy: [8, hePhyCapabilities],
  heMcsSet: [9, heMcs],
  hePpe: [10, hex],
});

/** `NL80211_NAN_CAPA_*`. */
export const nanCapabilities = attributes('NL80211_NAN_CAPA', {
  configurableSync: [1, flag],
  userspaceDe: [2, flag],
  opMode: [3, u8],
  numAntennas: [4, u8],
  maxChannelSwitchTime: [5, u16],
  capabilities: [6, u8],
  phy: [7, nested(nanPhy)],
});

export const nanPeerMap = attributes('NL80211_NAN_PEER_MAP_ATTR', {
  mapId: [1, u8],
  timeSlots: [2, binary(32, 32)],
});
