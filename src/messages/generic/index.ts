import type { CommandsOf, GenericFamily } from './family.js';
import { hwsimFamily } from './mac80211_hwsim.js';
import { nl80211Family } from './nl80211/index.js';
import { nlctrlFamily } from './nlctrl.js';
import { taskstatsFamily } from './taskstats.js';

/** The types of the commands of the families that are declared, by their names. */
export interface FamiliesByName {
  nlctrl: CommandsOf<typeof nlctrlFamily>;
  TASKSTATS: CommandsOf<typeof taskstatsFamily>;
  nl80211: CommandsOf<typeof nl80211Family>;
  MAC80211_HWSIM: CommandsOf<typeof hwsimFamily>;
}

/** All families that are declared: those added here are decoded by their names. */
export const genericFamilies: readonly GenericFamily[] = [
  nlctrlFamily,
  taskstatsFamily,
  nl80211Family,
  hwsimFamily,
];
