import { attributes, enumeration, flag, flags, struct, u8, u16, u32 } from '../../../schema/index.js';

/** `NL80211_IFTYPE_*`: what an interface is. */
export const iftypes = {
  unspecified: 0,
  adhoc: 1,
  station: 2,
  ap: 3,
  apVlan: 4,
  wds: 5,
  monitor: 6,
  meshPoint: 7,
  p2pClient: 8,
  p2pGo: 9,
  p2pDevice: 10,
  ocb: 11,
  nan: 12,
  nanData: 13,
  pd: 14,
} as const;
export const iftype = enumeration(u32, iftypes);
/** A set of them: a flag for each. */
export const iftypeFlags = attributes('NL80211_IFTYPE', {
  unspecified: [0, flag],
  adhoc: [1, flag],
  station: [2, flag],
  ap: [3, flag],
  apVlan: [4, flag],
  wds: [5, flag],
  monitor: [6, flag],
  meshPoint: [7, flag],
  p2pClient: [8, flag],
  p2pGo: [9, flag],
  p2pDevice: [10, flag],
  ocb: [11, flag],
  nan: [12, flag],
  nanData: [13, flag],
  pd: [14, flag],
});

/** `NL80211_BAND_*`. */
export const bands = { '2ghz': 0, '5ghz': 1, '60ghz': 2, '6ghz': 3, s1ghz: 4, lc: 5 } as const;
export const bandMask = flags(u32, { '2ghz': 1, '5ghz': 2, '60ghz': 4, '6ghz': 8, s1ghz: 16, lc: 32 });

/** `NL80211_CHAN_WIDTH_*`, in MHz; `20Noht` is 20 MHz without HT. */
export const channelWidth = enumeration(u32, {
  '20Noht': 0,
  '20': 1,
  '40': 2,
  '80': 3,
  '80p80': 4,
  '160': 5,
  '5': 6,
  '10': 7,
  '1': 8,
  '2': 9,
  '4': 10,
  '8': 11,
  '16': 12,
  '320': 13,
});
export const channelWidthMask = flags(u32, {
  '20Noht': 1,
  '20': 2,
  '40': 4,
  '80': 8,
  '80p80': 16,
  '160': 32,
  '5': 64,
  '10': 128,
  '1': 256,
  '2': 512,
  '4': 1024,
  '8': 2048,
  '16': 4096,
  '320': 8192,
});
/** `NL80211_CHAN_*`: width and side in one, as drivers before 3.6 had it. */
export const channelType = enumeration(u32, { noHt: 0, ht20: 1, ht40minus: 2, ht40plus: 3 });

export const authType = enumeration(u32, {
  openSystem: 0,
  sharedKey: 1,
  ft: 2,
  networkEap: 3,
  sae: 4,
  filsSk: 5,
  filsSkPfs: 6,
  filsPk: 7,
  eppke: 8,
  ieee8021x: 9,
  automatic: 10,
});
export const keyType = enumeration(u32, { group: 0, pairwise: 1, peerkey: 2 });
export const mfp = enumeration(u32, { no: 0, required: 1, optional: 2 });
/** `NL80211_WPA_VERSION_*`. */
export const wpaVersions = flags(u32, { wpa1: 1, wpa2: 2, wpa3: 4 });
export const psState = enumeration(u32, { disabled: 0, enabled: 1 });
export const txPowerSettings = { automatic: 0, limited: 1, fixed: 2 } as const;
export const hiddenSsid = enumeration(u32, { notInUse: 0, zeroLen: 1, zeroContents: 2 });
export const plinkState = enumeration(u8, {
  listen: 0,
  opnSnt: 1,
  opnRcvd: 2,
  cnfRcvd: 3,
  estab: 4,
  holding: 5,
  blocked: 6,
});
export const plinkAction = enumeration(u8, { noAction: 0, open: 1, block: 2 });
export const meshPowerMode = enumeration(u32, { unknown: 0, active: 1, lightSleep: 2, deepSleep: 3 });
export const tdlsOperation = enumeration(u8, {
  discoveryReq: 0,
  setup: 1,
  teardown: 2,
  enableLink: 3,
  disableLink: 4,
});
export const tdlsPeerCapability = flags(u32, { ht: 1, vht: 2, wmm: 4, he: 8 });
export const probeRespOffload = flags(u32, { wps: 1, wps2: 2, p2p: 4, '80211u': 8 });
export const connectFailedReason = enumeration(u32, { maxClients: 0, blockedClient: 1 });
export const timeoutReason = enumeration(u32, { unspecified: 0, scan: 1, auth: 2, assoc: 3 });
export const aclPolicy = enumeration(u32, { acceptUnlessListed: 0, denyUnlessListed: 1 });
export const smpsMode = enumeration(u8, { off: 0, static: 1, dynamic: 2 });
export const radarEvent = enumeration(u32, {
  detected: 0,
  cacFinished: 1,
  cacAborted: 2,
  nopFinished: 3,
  preCacExpired: 4,
  cacStarted: 5,
});
export const dfsState = enumeration(u32, { usable: 0, unavailable: 1, available: 2 });
export const protocolFeatures = flags(u32, { splitWiphyDump: 1 });
export const critProto = enumeration(u16, { unspec: 0, dhcp: 1, eapol: 2, apipa: 3 });
export const rxmgmtFlags = flags(u32, { answered: 1, externalAuth: 2 });
export const externalAuthAction = enumeration(u32, { start: 0, abort: 1 });
export const saePwe = enumeration(u8, { unspecified: 0, huntAndPeck: 1, hashToElement: 2, both: 3 });
export const apSettings = flags(u32, { externalAuthSupport: 1, saQueryOffloadSupport: 2 });
export const apSmeFeatures = flags(u32, { saQueryOffload: 1 });
export const p2pPs = enumeration(u8, { unsupported: 0, supported: 1 });
export const scanFlags = flags(u32, {
  lowPriority: 1,
  flush: 2,
  ap: 4,
  randomAddr: 8,
  filsMaxChannelTime: 16,
  acceptBcastProbeResp: 32,
  oceProbeReqHighTxRate: 64,
  oceProbeReqDeferralSuppression: 128,
  lowSpan: 256,
  lowPower: 512,
  highAccuracy: 1024,
  randomSn: 2048,
  minPreqContent: 4096,
  freqKhz: 8192,
  colocated6ghz: 16384,
});

/** `NL80211_STA_FLAG_*` as bits, as what the kernel reports has them. */
const staFlagBits = {
  authorized: 2,
  shortPreamble: 4,
  wme: 8,
  mfp: 16,
  authenticated: 32,
  tdlsPeer: 64,
  associated: 128,
  sppAmsdu: 256,
} as const;
/** `struct nl80211_sta_flag_update`: the flags that `mask` names are as `set` has them. */
export const staFlagUpdate = struct('nl80211_sta_flag_update', '', {
  mask: flags(u32, staFlagBits),
  set: flags(u32, staFlagBits),
});
/** The same as a flag each. */
export const staFlags = attributes('NL80211_STA_FLAG', {
  authorized: [1, flag],
  shortPreamble: [2, flag],
  wme: [3, flag],
  mfp: [4, flag],
  authenticated: [5, flag],
  tdlsPeer: [6, flag],
  associated: [7, flag],
  sppAmsdu: [8, flag],
});

/** `NL80211_MNTR_FLAG_*`: what a monitor is shown besides. */
export const monitorFlags = attributes('NL80211_MNTR_FLAG', {
  fcsfail: [1, flag],
  plcpfail: [2, flag],
  control: [3, flag],
  otherBss: [4, flag],
  cookFrames: [5, flag],
  active: [6, flag],
  skipTx: [7, flag],
});
