import type { Reader } from '../reader.js';
import { type OffloadWords, shared } from './common.js';

/** Every packet, in iproute2's words. */
export interface MatchallWords extends OffloadWords {}

export const matchall: Reader = (options) => shared(options);
