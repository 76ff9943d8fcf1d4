import { routeMessages } from '../messages/route/index.js';
import type { Netconf } from '../messages/route/netconfmsg.js';
import type { Input } from '../schema/index.js';
import { type ObjectDefinition, object } from './definition.js';
import { interfaceKeys } from './interfaces.js';

/** Which settings: `{ family: 'inet', dev: 'eth0' }`; `dev` also `'all'` and `'default'`. */
export type NetconfFilter = Omit<Partial<Input<Netconf>>, 'ifindex'> & {
  ifindex?: number | string | undefined;
  dev?: string | number | undefined;
};

/** `NETCONFA_IFINDEX_*` */
const EVERY: ReadonlyMap<unknown, number> = new Map([
  ['all', -1],
  ['default', -2],
]);

const { newnetconf, delnetconf, getnetconf } = routeMessages;

/** Settings of IP, IPv6 and MPLS by link. Read only: they are changed by sysctl. */
export const netconf: ObjectDefinition<Netconf, NetconfFilter, NetconfFilter, 'get' | 'dump'> = object(
  'netconf',
  {
    plural: 'settings',
    verbs: {
      get: { type: getnetconf, flags: 0 },
      dump: { type: getnetconf, flags: 0 },
    },
    events: { appeared: newnetconf, gone: delnetconf },
    groups: ['ipv4Netconf', 'ipv6Netconf', 'mplsNetconf'],
    interfaces: interfaceKeys({ dev: 'ifindex', ifindex: 'ifindex' }),
    normalize(input) {
      const out: Record<string, unknown> = { family: 'inet', ...input };
      for (const key of ['dev', 'ifindex']) out[key] = EVERY.get(out[key]) ?? out[key];
      return out;
    },
    identity: ['family', 'ifindex'],
    kernelFilters: ['family'],
  },
);
