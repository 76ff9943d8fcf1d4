import type { Reader } from '../reader.js';
import { type PolicedWords, shared } from './common.js';

/** By the realms of the packet's route, in iproute2's words. */
export interface RouteWords extends PolicedWords {
  /** Realm of the source. */
  from?: number | undefined;
  /** Realm of the destination. */
  to?: number | undefined;
}

const ANY_TO = 0x8000;
const ANY_FROM = 0xffff;

/** The handle that a filter gets by its realms. */
export function routeHandle({ from, to }: { from?: unknown; to?: unknown }): number | undefined {
  if (typeof from !== 'number' && typeof to !== 'number') return undefined;
  const high = typeof from === 'number' ? from : ANY_FROM;
  return high * 0x10000 + (typeof to === 'number' ? to : ANY_TO);
}

export const route: Reader = (options) => shared(options);
