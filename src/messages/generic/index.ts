import type { GenericFamily } from './family.js';
import { hwsimFamily } from './mac80211_hwsim.js';
import { nl80211Family } from './nl80211/index.js';
import { nlctrlFamily } from './nlctrl.js';
import { taskstatsFamily } from './taskstats.js';

/** All families that are declared: those added here are decoded by their names. */
export const genericFamilies: readonly GenericFamily[] = [
  nlctrlFamily,
  taskstatsFamily,
  nl80211Family,
  hwsimFamily,
];
