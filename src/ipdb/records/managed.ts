import type { Address } from '../../messages/route/ifaddrmsg.js';
import type { Neighbour } from '../../messages/route/ndmsg.js';
import type { Route } from '../../messages/route/rtmsg.js';
import type { Rule } from '../../messages/route/rule.js';

/** Which records documents are about: what the kernel makes by itself is in none, and never removed. */
export const isManaged = {
  routes: ({ protocol, table, family, flags }: Route): boolean =>
    protocol !== 'kernel' &&
    protocol !== 'ra' &&
    table !== 255 &&
    family !== 'mpls' &&
    !flags.includes('cloned'),
  rules: ({ protocol }: Rule): boolean => protocol !== 'kernel',
  neighbours: ({ state }: Neighbour): boolean => state.includes('permanent'),
} as const;

export function isManagedAddress({ proto, cacheinfo }: Address): boolean {
  if (proto?.toString().startsWith('kernel')) return false;
  return cacheinfo === undefined || cacheinfo.valid === 0xffffffff;
}
