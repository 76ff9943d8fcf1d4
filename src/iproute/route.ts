import type { Route } from '../messages/route/rtmsg.js';
import { type RouteInput, route } from '../objects/route.js';
import type { Dump, DumpOptions } from '../socket/dump.js';
import type { CallOptions, Executor, Reader } from './executor.js';
import {
  dumpOf,
  type Ensured,
  type EnsureOptions,
  EXISTING,
  ensureOf,
  execute,
  executeAll,
  flushOf,
  getOf,
  pollOf,
} from './objects.js';
import type { WaitOptions } from './poll.js';
import { entriesOf, Saved, type SavedKind, whole } from './saved.js';
import { tableVerbs } from './table-verbs.js';

export type { RouteInput };

/** What a file of `ip route save` begins with. */
const SAVED: SavedKind = { magic: 0x45311224, what: 'routes', type: route.verbs.add.type };

/** Routes that others lead over come before those: to own addresses, to networks on links, then the rest. */
function inOrder(routes: readonly Route[]): Route[] {
  const rank = ({ gateway, via, multipath, type }: Route): number => {
    if (gateway !== undefined || via !== undefined || multipath !== undefined) return 2;
    return type === 'local' ? 0 : 1;
  };
  return [...routes].sort((a, b) => rank(a) - rank(b));
}

/** The verbs that change routes. */
export class RouteChanges<R> {
  readonly #to: Executor<R>;

  constructor(to: Executor<R>) {
    this.#to = to;
  }

  /** Adds a route. */
  add(input: RouteInput, options?: CallOptions): R {
    return execute(this.#to, route, 'add', input, options);
  }

  /** Adds the route in place of one with the same destination, metric and TOS, if there is one. */
  replace(input: RouteInput, options?: CallOptions): R {
    return execute(this.#to, route, 'replace', input, options);
  }

  /** Changes a route that exists. */
  change(input: RouteInput, options?: CallOptions): R {
    return execute(this.#to, route, 'change', input, options);
  }

  /** Changes a route that exists; the same as {@link change}. */
  set(input: RouteInput, options?: CallOptions): R {
    return this.change(input, options);
  }

  /** Adds a route behind those with the same destination. */
  append(input: RouteInput, options?: CallOptions): R {
    return execute(this.#to, route, 'append', input, options);
  }

  /** Adds a route before those with the same destination. */
  prepend(input: RouteInput, options?: CallOptions): R {
    return execute(this.#to, route, 'prepend', input, options);
  }

  /** Removes the first route that has all that is given. */
  del(input: RouteInput, options?: CallOptions): R {
    return execute(this.#to, route, 'del', input, options);
  }
}

/** Routes. */
export class Routes extends RouteChanges<Promise<void>> {
  static {
    tableVerbs(Routes, 'route');
  }

  readonly #reader: Reader;

  constructor(reader: Reader) {
    super(reader);
    this.#reader = reader;
  }

  /**
   * Lists all routes of all tables, or those that match the filter: `{ table: 'main', family: 'inet' }`. For large
   * tables prefer `dump(…).batches()`.
   */
  dump(filter: RouteInput = {}, options: DumpOptions = {}): Dump<Route> {
    return dumpOf(this.#reader, route, filter, options);
  }

  /** Looks up the route that a packet to `dst` (from `src`, in by `iif`, with `mark`, …) would take. */
  get(input: RouteInput, options: CallOptions = {}): Promise<Route> {
    return getOf(this.#reader, route, input, options);
  }

  /**
   * Removes all routes that match the filter; returns how many. `{ all: true }` removes every route of every
   * table.
   */
  flush(filter: RouteInput & { all?: true }, options: DumpOptions = {}): Promise<number> {
    return flushOf(this.#reader, route, filter, options);
  }

  /**
   * Saves routes in the file format of `ip route save`: `await` it for the bytes, or iterate it for pieces as they come.
   * `ip route restore` and {@link restore} read it. Tables are all that the filter lets through: `ip` saves `main`.
   */
  save(filter: RouteInput = {}, options: DumpOptions = {}): Saved {
    return new Saved(this.dump(filter, options), SAVED);
  }

  /** Reads the routes in a file of {@link save} or of `ip route save`. */
  showdump(saved: Uint8Array): Route[] {
    return entriesOf<Route>(saved, SAVED);
  }

  /**
   * Adds all routes in a file of {@link save} or of `ip route save`, those of local addresses and networks first;
   * returns how many there were to add. Those that are there already are passed over.
   */
  async restore(saved: Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<number> {
    const found = this.showdump(await whole(saved));
    return executeAll(this.#reader, route, 'prepend', inOrder(found), EXISTING);
  }

  /** Waits until there are routes that match the filter, or with `present: false` none any more. */
  poll(filter: RouteInput, options: WaitOptions = {}): Promise<Route[]> {
    return pollOf(this.#reader, route, filter, options);
  }

  /**
   * Ensures that a route is there with these properties: adds it, puts it in the place of one with its
   * destination, metric and TOS, or leaves it as it is, and reports which. With `present: false`, that
   * none with these properties is there.
   */
  ensure(input: RouteInput, options: EnsureOptions = {}): Promise<Ensured<Route>> {
    return ensureOf(this.#reader, route, input, options);
  }
}
