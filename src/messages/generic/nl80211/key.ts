import {
  type Attributes,
  attributes,
  binary,
  enumeration,
  flag,
  type Infer,
  l2addr,
  legacyNested,
  u8,
  u32,
} from '../../../schema/index.js';
import { akm, cipher } from '../../ieee80211/suites.js';
import { keyType } from './enums.js';

/** `NL80211_KEY_DEFAULT_TYPE_*`. */
export const keyDefaultTypes = attributes('NL80211_KEY_DEFAULT_TYPE', {
  unicast: [1, flag],
  multicast: [2, flag],
});

const keySet = attributes('NL80211_KEY', {
  /** The key itself. */
  data: [1, binary(0, 32)],
  idx: [2, u8],
  cipher: [3, cipher],
  /** Counter of what was received. */
  seq: [4, binary(0, 16)],
  default: [5, flag],
  defaultMgmt: [6, flag],
  type: [7, keyType],
  defaultTypes: [8, legacyNested(keyDefaultTypes)],
  mode: [9, enumeration(u8, { rxTx: 0, noTx: 1, setTx: 2 })],
  defaultBeacon: [10, flag],
  ltfSeed: [11, binary(48, 48)],
});
export interface Key extends Infer<typeof keySet> {}
/** `NL80211_KEY_*`. */
export const key: Attributes<Key> = keySet;

const rekeyDataSet = attributes('NL80211_REKEY_DATA', {
  kek: [1, binary(16, 32)],
  kck: [2, binary(16, 24)],
  replayCtr: [3, binary(8, 8)],
  akm: [4, akm],
});
export interface RekeyData extends Infer<typeof rekeyDataSet> {}
/** `NL80211_REKEY_DATA_*`: what a device needs to renew group keys while the system sleeps. */
export const rekeyData: Attributes<RekeyData> = rekeyDataSet;

const pmksaCandidateSet = attributes('NL80211_PMKSA_CANDIDATE', {
  index: [1, u32],
  bssid: [2, l2addr],
  preauth: [3, flag],
});
export interface PmksaCandidate extends Infer<typeof pmksaCandidateSet> {}
/** `NL80211_PMKSA_CANDIDATE_*`. */
export const pmksaCandidate: Attributes<PmksaCandidate> = pmksaCandidateSet;
