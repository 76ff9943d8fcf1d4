import type { LinkStatistics } from '../messages/route/if_stats_msg.js';
import { type StatisticsInput, stats } from '../objects/stats.js';
import type { Dump, DumpOptions } from '../socket/dump.js';
import type { CallOptions, Executor, Reader } from './executor.js';
import { dumpOf, execute, getOf } from './objects.js';
import { tableVerbs } from './table-verbs.js';

export type { StatisticsInput };

/** Switches what hardware counts. */
export class StatisticsChanges<R> {
  readonly #to: Executor<R>;

  constructor(to: Executor<R>) {
    this.#to = to;
  }

  /** Has a device count at layer 3, or no more: `{ dev: 'swp1', setOffloadXstatsL3Stats: 1 }` (Linux 5.19). */
  set(statistics: StatisticsInput, options?: CallOptions): R {
    return execute(this.#to, stats, 'set', statistics, options);
  }
}

/** Counters of links, of kinds of links, of families and of hardware: what `ip stats` shows (Linux 4.7). */
export class Statistics extends StatisticsChanges<Promise<void>> {
  static {
    tableVerbs(Statistics, 'stats');
  }

  readonly #reader: Reader;

  constructor(reader: Reader) {
    super(reader);
    this.#reader = reader;
  }

  /** Statistics of all links. */
  dump(filter: StatisticsInput = {}, options: DumpOptions = {}): Dump<LinkStatistics> {
    return dumpOf(this.#reader, stats, filter, options);
  }

  /** Statistics of one link. */
  get(statistics: StatisticsInput, options: CallOptions = {}): Promise<LinkStatistics> {
    return getOf(this.#reader, stats, statistics, options);
  }
}
