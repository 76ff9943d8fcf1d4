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

export function isManagedAddress(address: Address): boolean {
  const { proto, cacheinfo } = address;
  if (proto?.toString().startsWith('kernel') || isLoopback(address)) return false;
  return cacheinfo === undefined || cacheinfo.valid === 0xffffffff;
}

/** The addresses that `lo` gets when it is brought up. */
export function isLoopback({ local, address, prefixlen, scope }: Address): boolean {
  return scope === 'host' && LOOPBACK.has(`${local ?? address}/${prefixlen}`);
}
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1/8', '::1/128']);
