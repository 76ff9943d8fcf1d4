import type { LinkStatistics, StatisticsRequest } from '../messages/route/if_stats_msg.js';
import { routeMessages, routeRequests } from '../messages/route/index.js';
import type { Input } from '../schema/index.js';
import { type ObjectDefinition, object, reads } from './definition.js';
import { interfaceKeys } from './interfaces.js';

/**
 * Which statistics, and of which link: `{ dev: 'eth0', filterMask: ['link64', 'linkXstats'] }`. Without `filterMask`
 * the counters of `link64`; `getFilters` chooses within those (Linux 5.19).
 */
export type StatisticsInput = Omit<Partial<Input<StatisticsRequest>>, 'ifindex'> & {
  ifindex?: number | string | undefined;
  /** The link, by name or index. */
  dev?: string | number | undefined;
};

const DEFAULT: readonly string[] = ['link64'];

/** Counters of links, of kinds of links, of families and of hardware (Linux 4.7). */
export const stats: ObjectDefinition<
  LinkStatistics,
  StatisticsInput,
  StatisticsInput,
  'set' | 'get' | 'dump'
> = object('stats', {
  plural: 'statistics',
  verbs: {
    set: { type: routeRequests.setstats, flags: 0 },
    get: { type: routeRequests.getstats, flags: 0 },
    dump: { type: routeRequests.getstats, flags: 0 },
  },
  message: routeMessages.newstats.message,
  interfaces: interfaceKeys({ dev: 'ifindex', ifindex: 'ifindex' }),
  normalize: (input, verb) => (reads(verb) ? { filterMask: DEFAULT, ...input } : input),
  identity: ['ifindex'],
  // what to count is no field of an entry
  dumpOptions: ['filterMask', 'getFilters'],
  dumpRequest: ({ filterMask, getFilters }) => ({
    filterMask,
    ...(getFilters === undefined ? {} : { getFilters }),
  }),
});
