import { routeMessages } from '../messages/route/index.js';
import type { NetnsId } from '../messages/route/nsid.js';
import type { Input } from '../schema/index.js';
import { type ObjectDefinition, object } from './definition.js';

/** A namespace by `pid` or `fd`, and its id. */
export type NetnsIdFields = Partial<Input<NetnsId>>;

const { newnsid, getnsid, delnsid } = routeMessages;

/** Ids that a namespace gave to others: what `linkNetnsid` of links means. */
export const netnsid: ObjectDefinition<NetnsId, NetnsIdFields, NetnsIdFields, 'add' | 'get' | 'dump'> =
  object('netnsid', {
    plural: 'ids of namespaces',
    verbs: {
      add: { type: newnsid, flags: 0 },
      get: { type: getnsid, flags: 0 },
      dump: { type: getnsid, flags: 0 },
    },
    events: { appeared: newnsid, gone: delnsid },
    groups: ['nsid'],
    // -1 is one that the kernel chooses
    normalize: (input, verb) => (verb === 'add' ? { nsid: -1, ...input } : input),
    identity: ['nsid'],
    kernelFilters: ['targetNsid'],
    kernelOnly: ['targetNsid'],
  });
