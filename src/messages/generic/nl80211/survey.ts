import {
  type Attributes,
  attributes,
  counter64,
  flag,
  type Infer,
  pad,
  s8,
  u32,
} from '../../../schema/index.js';

const surveyInfoSet = attributes('NL80211_SURVEY_INFO', {
  /** MHz. */
  frequency: [1, u32],
  /** dBm. */
  noise: [2, s8],
  inUse: [3, flag],
  /** Milliseconds that the radio was on the channel; the following are parts of it. */
  time: [4, counter64],
  timeBusy: [5, counter64],
  timeExtBusy: [6, counter64],
  timeRx: [7, counter64],
  timeTx: [8, counter64],
  timeScan: [9, counter64],
  pad: [10, pad(0)],
  timeBssRx: [11, counter64],
  /** kHz. */
  frequencyOffset: [12, u32],
});
export interface SurveyInfo extends Infer<typeof surveyInfoSet> {}
/** `NL80211_SURVEY_INFO_*`: how busy a channel is. */
export const surveyInfo: Attributes<SurveyInfo> = surveyInfoSet;
