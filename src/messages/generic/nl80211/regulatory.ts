import {
  type Attributes,
  attributes,
  enumeration,
  flags,
  type Infer,
  s8,
  u8,
  u32,
} from '../../../schema/index.js';

/** `NL80211_RRF_*`. */
const ruleFlags = flags(u32, {
  noOfdm: 1,
  noCck: 2,
  noIndoor: 4,
  noOutdoor: 8,
  dfs: 16,
  ptpOnly: 32,
  ptmpOnly: 64,
  noIr: 128,
  autoBw: 2048,
  irConcurrent: 4096,
  noHt40minus: 8192,
  noHt40plus: 16384,
  no80mhz: 32768,
  no160mhz: 65536,
  noHe: 131072,
  no320mhz: 262144,
  noEht: 524288,
  psd: 1048576,
  dfsConcurrent: 2097152,
  no6ghzVlpClient: 4194304,
  no6ghzAfcClient: 8388608,
  allow6ghzVlpAp: 16777216,
  allow20mhzActivity: 33554432,
  noUhr: 67108864,
});

const regRuleSet = attributes('NL80211_ATTR', {
  regRuleFlags: [1, ruleFlags],
  /** kHz; so are the two following. */
  freqRangeStart: [2, u32],
  freqRangeEnd: [3, u32],
  freqRangeMaxBw: [4, u32],
  /** Hundredths of a dBi. */
  powerRuleMaxAntGain: [5, u32],
  /** Hundredths of a dBm. */
  powerRuleMaxEirp: [6, u32],
  /** Milliseconds to listen for radar before sending. */
  dfsCacTime: [7, u32],
  /** dBm per MHz. */
  powerRulePsd: [8, s8],
});
export interface RegulatoryRule extends Infer<typeof regRuleSet> {}
/** `NL80211_ATTR_REG_RULE_FLAGS` and following: what is allowed between two frequencies. */
export const regRule: Attributes<RegulatoryRule> = regRuleSet;

export const regInitiator = enumeration(u8, { core: 0, user: 1, driver: 2, countryIe: 3 });
export const regType = enumeration(u8, { country: 0, world: 1, customWorld: 2, intersection: 3 });
export const dfsRegion = enumeration(u8, { unset: 0, fcc: 1, etsi: 2, jp: 3 });
export const dfsRegionMask = flags(u32, { unset: 1, fcc: 2, etsi: 4, jp: 8 });
export const userRegHint = enumeration(u32, { user: 0, cellBase: 1, indoor: 2 });
