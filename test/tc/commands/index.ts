import { actions } from './actions.js';
import { filters } from './filters.js';
import { classes, qdiscs } from './qdiscs.js';
import type { Commands } from './table.js';

/** All of them, by what stands behind `tc`. */
export const commands: Commands = { ...qdiscs, ...classes, ...filters, ...actions };
