import type { NeighbourTable } from '../messages/route/ndtmsg.js';
import { type NeighbourTableInput, neightbl } from '../objects/neightbl.js';
import type { Dump, DumpOptions } from '../socket/dump.js';
import type { CallOptions, Executor, Reader } from './executor.js';
import { dumpOf, type Ensured, ensureSettings, execute } from './objects.js';
import { tableVerbs } from './table-verbs.js';

export type { NeighbourTableInput };

/** Changes settings of neighbour tables. */
export class NeighbourTableChanges<R> {
  readonly #to: Executor<R>;

  constructor(to: Executor<R>) {
    this.#to = to;
  }

  /** Changes a table's settings for a link, or without one its defaults for new links. */
  set(table: NeighbourTableInput, options?: CallOptions): R {
    return execute(this.#to, neightbl, 'set', table, options);
  }
}

/** The tables that neighbours are in, and their settings by link: what `ip ntable` shows and changes. */
export class NeighbourTables extends NeighbourTableChanges<Promise<void>> {
  static {
    tableVerbs(NeighbourTables, 'neightbl');
  }

  readonly #reader: Reader;

  constructor(reader: Reader) {
    super(reader);
    this.#reader = reader;
  }

  /**
   * Lists all tables, an entry each for the table with its defaults and for every link; or those that match the
   * filter: `{ family: 'inet', dev: 'eth0' }`.
   */
  dump(filter: NeighbourTableInput = {}, options: DumpOptions = {}): Dump<NeighbourTable> {
    return dumpOf(this.#reader, neightbl, filter, options);
  }

  /** Ensures that a table has these settings: changes it, or leaves it as it is, and reports which. */
  ensure(table: NeighbourTableInput, options: CallOptions = {}): Promise<Ensured<NeighbourTable>> {
    return ensureSettings(this.#reader, neightbl, table, options);
  }
}
