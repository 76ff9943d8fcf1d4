import {
  type Attributes,
  attributes,
  flag,
  flags,
  type Infer,
  s32,
  u8,
  u16,
  u32,
} from '../../../schema/index.js';
import { informationElements } from '../../ieee80211/elements.js';
import { meshPowerMode } from './enums.js';

const meshConfigSet = attributes('NL80211_MESHCONF', {
  /** Milliseconds. */
  retryTimeout: [1, u16],
  /** Milliseconds. */
  confirmTimeout: [2, u16],
  /** Milliseconds. */
  holdingTimeout: [3, u16],
  maxPeerLinks: [4, u16],
  maxRetries: [5, u8],
  ttl: [6, u8],
  autoOpenPlinks: [7, u8],
  hwmpMaxPreqRetries: [8, u8],
  /** Milliseconds. */
  pathRefreshTime: [9, u32],
  /** Milliseconds. */
  minDiscoveryTimeout: [10, u16],
  hwmpActivePathTimeout: [11, u32],
  hwmpPreqMinInterval: [12, u16],
  hwmpNetDiamTrvsTime: [13, u16],
  hwmpRootmode: [14, u8],
  elementTtl: [15, u8],
  hwmpRannInterval: [16, u16],
  gateAnnouncements: [17, u8],
  hwmpPerrMinInterval: [18, u16],
  forwarding: [19, u8],
  /** dBm. */
  rssiThreshold: [20, s32],
  syncOffsetMaxNeighbor: [21, u32],
  htOpmode: [22, u16],
  hwmpPathToRootTimeout: [23, u32],
  hwmpRootInterval: [24, u16],
  hwmpConfirmationInterval: [25, u16],
  powerMode: [26, meshPowerMode],
  /** Time units. */
  awakeWindow: [27, u16],
  /** Seconds. */
  plinkTimeout: [28, u32],
  connectedToGate: [29, u8],
  nolearn: [30, u8],
  connectedToAs: [31, u8],
});
export interface MeshConfig extends Infer<typeof meshConfigSet> {}
/** `NL80211_MESHCONF_*`: parameters that may change while the mesh runs. */
export const meshConfig: Attributes<MeshConfig> = meshConfigSet;

const meshSetupSet = attributes('NL80211_MESH_SETUP', {
  enableVendorPathSel: [1, u8],
  enableVendorMetric: [2, u8],
  ie: [3, informationElements],
  userspaceAuth: [4, flag],
  userspaceAmpe: [5, flag],
  enableVendorSync: [6, u8],
  userspaceMpm: [7, flag],
  authProtocol: [8, u8],
});
export interface MeshSetup extends Infer<typeof meshSetupSet> {}
/** `NL80211_MESH_SETUP_*`: parameters that are given on joining. */
export const meshSetup: Attributes<MeshSetup> = meshSetupSet;

const mpathInfoSet = attributes('NL80211_MPATH_INFO', {
  frameQlen: [1, u32],
  sn: [2, u32],
  metric: [3, u32],
  /** Milliseconds. */
  exptime: [4, u32],
  flags: [5, flags(u8, { active: 1, resolving: 2, snValid: 4, fixed: 8, resolved: 16 })],
  /** Milliseconds. */
  discoveryTimeout: [6, u32],
  discoveryRetries: [7, u8],
  hopCount: [8, u8],
  pathChange: [9, u32],
});
export interface MeshPathInfo extends Infer<typeof mpathInfoSet> {}
/** `NL80211_MPATH_INFO_*`: a path through the mesh. */
export const mpathInfo: Attributes<MeshPathInfo> = mpathInfoSet;
