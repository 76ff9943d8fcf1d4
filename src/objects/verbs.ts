import { NLM_F_APPEND, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../protocol/framing.js';

/** `NLM_F_*` of verbs as rtnetlink mostly has them. */

/** There must be none yet. */
export const ADD: number = NLM_F_CREATE | NLM_F_EXCL;
/** In the place of what is there, if anything is. */
export const REPLACE: number = NLM_F_CREATE | NLM_F_REPLACE;
/** One that is there. */
export const CHANGE: number = NLM_F_REPLACE;
/** Behind those that are there. */
export const APPEND: number = NLM_F_CREATE | NLM_F_APPEND;
/** Before those that are there. */
export const PREPEND: number = NLM_F_CREATE;
