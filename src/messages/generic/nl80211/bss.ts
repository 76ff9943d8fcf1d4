import {
  type Attributes,
  attributes,
  counter64,
  enumeration,
  flag,
  flags,
  type Infer,
  indexed,
  l2addr,
  pad,
  s8,
  s32,
  u8,
  u16,
  u32,
  u64,
} from '../../../schema/index.js';
import { bssCapability } from '../../ieee80211/capability.js';
import { informationElements } from '../../ieee80211/elements.js';

const bssSet = attributes('NL80211_BSS', {
  bssid: [1, l2addr],
  /** MHz. */
  frequency: [2, u32],
  /** Microseconds: the timer of the network when the frame was sent. */
  tsf: [3, u64],
  /** Time units of 1024 microseconds. */
  beaconInterval: [4, u16],
  capability: [5, bssCapability],
  /** Of the probe response if there was one, else of the beacon. */
  informationElements: [6, informationElements],
  /** Hundredths of a dBm. */
  signalMbm: [7, s32],
  /** Whether this device has to do with it. */
  /** 0 to 100, where the driver knows no unit. */
  signalUnspec: [8, u8],
  status: [9, enumeration(u32, { authenticated: 0, associated: 1, ibssJoined: 2 })],
  /** Milliseconds. */
  seenMsAgo: [10, u32],
  beaconIes: [11, informationElements],
  chanWidth: [12, enumeration(u32, { '20': 0, '10': 1, '5': 2, '1': 3, '2': 4 })],
  beaconTsf: [13, u64],
  prespData: [14, flag],
  /** Nanoseconds of CLOCK_BOOTTIME. */
  lastSeenBoottime: [15, counter64],
  pad: [16, pad(0)],
  parentTsf: [17, u64],
  parentBssid: [18, l2addr],
  chainSignal: [19, indexed(s8, 0, { flagged: false })],
  /** kHz. */
  frequencyOffset: [20, u32],
  mloLinkId: [21, u8],
  mldAddr: [22, l2addr],
  useFor: [23, flags(u32, { normal: 1, mldLink: 2 })],
  cannotUseReasons: [24, flags(u64, { nstrNonprimary: 1, '6ghzPwrMismatch': 2 })],
});
export interface Bss extends Infer<typeof bssSet> {}
/** `NL80211_BSS_*`: what was heard of a network. */
export const bss: Attributes<Bss> = bssSet;
