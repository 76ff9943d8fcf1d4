import type { GenericFamily } from './family.js';
import { nlctrlFamily } from './nlctrl.js';
import { taskstatsFamily } from './taskstats.js';

/** `NETLINK_GENERIC`. */
export const NETLINK_GENERIC = 16;

/** All families that are declared: those added here are decoded by their names. */
export const genericFamilies: readonly GenericFamily[] = [nlctrlFamily, taskstatsFamily];
