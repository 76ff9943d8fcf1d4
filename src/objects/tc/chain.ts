import { routeMessages } from '../../messages/route/index.js';
import type { Chain } from '../../messages/route/tc/tcmsg.js';
import { NLM_F_CREATE } from '../../protocol/framing.js';
import { type ObjectDefinition, object, reads } from '../definition.js';
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
  identity: ['ifindex', 'parent', 'chain'],
  implied: () => ({ chain: 0 }),
  changesByItself: [],
  kernelFilters: FILTER_PLACE,
  kernelOnly: FILTER_PLACE,
  remake: (input, { ifindex, parent, chain: number }) => [
    { verb: 'del', input: { ifindex, parent, chain: number } },
    { verb: 'add', input },
  ],
  ensure: { add: 'add', change: 'change', del: 'del' },
  phase: () => 'filters',
});
