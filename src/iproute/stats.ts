import type { LinkStatistics, StatisticsRequest } from '../messages/route/if_stats_msg.js';
import { routeMessages } from '../messages/route/index.js';
import type { Input } from '../schema/index.js';
import type { Dump, DumpOptions } from '../socket/dump.js';
import { interfaceKeys } from './names.js';
import {
  type CallOptions,
  dump,
  get,
  type ObjectKind,
  type Performer,
  perform,
  type Reader,
} from './verbs.js';

/**
 * Which statistics, and of which link: `{ dev: 'eth0', filterMask: ['link64', 'linkXstats'] }`. Without `filterMask`
 * the counters of `link64`; `getFilters` chooses within those (Linux 5.19).
 */
export type StatisticsInput = Omit<Partial<Input<StatisticsRequest>>, 'ifindex'> & {
  ifindex?: number | string | undefined;
  /** The link, by name or index. */
  dev?: string | number | undefined;
};

const kind: ObjectKind = {
  add: routeMessages.setstats,
  del: routeMessages.setstats,
  get: routeMessages.getstats,
  interfaces: interfaceKeys({ dev: 'ifindex', ifindex: 'ifindex' }),
  filters: ['filterMask', 'getFilters'],
  unseen: ['filterMask', 'getFilters'],
  complete: (value, verb) =>
    verb === 'get' || verb === 'dump' ? { filterMask: ['link64'], ...value } : value,
};

/** Switches what hardware counts. */
export class StatisticsChanges<R> {
  readonly #to: Performer<R>;

  constructor(to: Performer<R>) {
    this.#to = to;
  }

  /** Has a device count at layer 3, or no more: `{ dev: 'swp1', setOffloadXstatsL3Stats: 1 }` (Linux 5.19). */
  set(statistics: StatisticsInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'change', statistics, options, 0);
  }
}

/** Counters of links, of kinds of links, of families and of hardware: what `ip stats` shows (Linux 4.7). */
export class Statistics extends StatisticsChanges<Promise<void>> {
  readonly #reader: Reader;

  constructor(reader: Reader) {
    super(reader);
    this.#reader = reader;
  }

  /** Statistics of all links. */
  dump(filter: StatisticsInput = {}, options: DumpOptions = {}): Dump<LinkStatistics> {
    return dump<LinkStatistics>(this.#reader, kind, filter, options);
  }

  /** Statistics of one link. */
  get(statistics: StatisticsInput, options: CallOptions = {}): Promise<LinkStatistics> {
    return get<LinkStatistics>(this.#reader, kind, statistics, options);
  }
}
