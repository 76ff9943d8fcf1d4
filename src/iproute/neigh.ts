import type { Neighbour } from '../messages/route/ndmsg.js';
import { type NeighbourInput, neigh } from '../objects/neigh.js';
import type { Dump, DumpOptions } from '../socket/dump.js';
import type { CallOptions, Executor, Reader } from './executor.js';
import {
  dumpOf,
  type Ensured,
  type EnsureOptions,
  ensureOf,
  execute,
  flushOf,
  getOf,
  pollOf,
} from './objects.js';
import type { WaitOptions } from './poll.js';
import { tableVerbs } from './table-verbs.js';

export type { NeighbourInput };

/** The verbs that change neighbours. */
export class NeighbourChanges<R> {
  readonly #to: Executor<R>;

  constructor(to: Executor<R>) {
    this.#to = to;
  }

  /** Adds a neighbour: a permanent one, unless `state` says otherwise. */
  add(neighbour: NeighbourInput, options?: CallOptions): R {
    return execute(this.#to, neigh, 'add', neighbour, options);
  }

  /** Adds the neighbour, or changes it. */
  replace(neighbour: NeighbourInput, options?: CallOptions): R {
    return execute(this.#to, neigh, 'replace', neighbour, options);
  }

  /** Changes a neighbour that exists. */
  change(neighbour: NeighbourInput, options?: CallOptions): R {
    return execute(this.#to, neigh, 'change', neighbour, options);
  }

  /** Changes an entry that exists; the same as {@link change}. */
  set(neighbour: NeighbourInput, options?: CallOptions): R {
    return this.change(neighbour, options);
  }

  /** Adds a further destination of a forwarding entry (`family: 'bridge'`). */
  append(neighbour: NeighbourInput, options?: CallOptions): R {
    return execute(this.#to, neigh, 'append', neighbour, options);
  }

  /** Removes a neighbour. */
  del(neighbour: NeighbourInput, options?: CallOptions): R {
    return execute(this.#to, neigh, 'del', neighbour, options);
  }
}

/** Neighbours: the ARP and NDP tables, proxies, and with `family: 'bridge'` forwarding databases. */
export class Neighbours extends NeighbourChanges<Promise<void>> {
  static {
    tableVerbs(Neighbours, 'neigh');
  }

  readonly #reader: Reader;

  constructor(reader: Reader) {
    super(reader);
    this.#reader = reader;
  }

  /** Lists all neighbours, or those that match the filter: `{ dev: 'eth0' }`, `{ flags: ['proxy'] }`. */
  dump(filter: NeighbourInput = {}, options: DumpOptions = {}): Dump<Neighbour> {
    return dumpOf(this.#reader, neigh, filter, options);
  }

  /** Reads one neighbour, by `dev` and `dst` (Linux 5.0). */
  get(neighbour: NeighbourInput, options: CallOptions = {}): Promise<Neighbour> {
    return getOf(this.#reader, neigh, neighbour, options);
  }

  /** Removes all neighbours that match the filter, or with `{ all: true }` every one; returns how many. */
  flush(filter: NeighbourInput & { all?: true }, options: DumpOptions = {}): Promise<number> {
    return flushOf(this.#reader, neigh, filter, options, { key: (entry) => entry });
  }

  /** Waits until there are neighbours that match the filter, or with `present: false` none any more. */
  poll(filter: NeighbourInput, options: WaitOptions = {}): Promise<Neighbour[]> {
    return pollOf(this.#reader, neigh, filter, options);
  }

  /**
   * Ensures that a neighbour is there with these properties: adds it, changes it, or leaves it as it is, and reports
   * which. With `present: false`, that none with these properties is there.
   */
  ensure(neighbour: NeighbourInput, options: EnsureOptions = {}): Promise<Ensured<Neighbour>> {
    return ensureOf(this.#reader, neigh, neighbour, options);
  }
}
