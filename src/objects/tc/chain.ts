import { routeMessages } from '../../messages/route/index.js';
import type { Chain } from '../../messages/route/tc/tcmsg.js';
import { NLM_F_CREATE } from '../../protocol/framing.js';
import { type ObjectDefinition, object, reads } from '../definition.js';
import { any } from '../rules.js';
import { ADD } from '../verbs.js';
import { FILTER_INTERFACES, FILTER_PLACE, filterFields } from './filter.js';
import type { FilterInput } from './inputs.js';
import type { TcVerb } from './qdisc.js';

const { newchain, delchain, getchain } = routeMessages;

/** Chains of filters. */
export const chain: ObjectDefinition<Chain, FilterInput, FilterInput, TcVerb> = object('tc.chain', {
  plural: 'chains',
  verbs: {
    add: { type: newchain, flags: ADD },
    replace: { type: newchain, flags: NLM_F_CREATE },
    change: { type: newchain, flags: 0 },
    del: { type: delchain, flags: 0 },
    get: { type: getchain, flags: 0 },
    dump: { type: getchain, flags: 0 },
  },
  events: { appeared: newchain, gone: delchain },
  groups: ['tc'],
  interfaces: FILTER_INTERFACES,
  // a chain is of no protocol unless its template has one
  normalize: (input, verb) =>
    filterFields(
      input.kind === undefined && !reads(verb) && verb !== 'del' ? { info: 0, ...input } : input,
      verb,
    ),
  // the kernel reports the parent of the block, and no protocol
  rules: { parent: any, info: any },
  isSame: ({ given }, entry) => (given.chain ?? 0) === (entry.chain ?? 0),
  place: ({ ifindex, parent }) => ({ ifindex, parent }),
  identity: ['ifindex', 'parent', 'chain'],
  implied: () => ({ chain: 0 }),
  changesByItself: [],
  kernelFilters: FILTER_PLACE,
  kernelOnly: FILTER_PLACE,
  // the kernel reports another parent than it takes
  key: ({ ifindex, parent, chain: number }, found) => ({
    ifindex,
    parent: found.parent ?? parent,
    chain: number,
  }),
  remake: (input, entry) => [
    { verb: 'del', input: chain.key!(entry, input) },
    { verb: 'add', input },
  ],
  ensure: { add: 'add', change: 'change', del: 'del' },
  phase: () => 'filters',
});
