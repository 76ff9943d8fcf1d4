import type { Nexthop } from '../messages/route/nexthop.js';
import { nexthop as definition, type NexthopInput } from '../objects/nexthop.js';
import type { Dump, DumpOptions } from '../socket/dump.js';
import type { CallOptions, Executor, Reader } from './executor.js';
import { NexthopBuckets } from './nexthop-bucket.js';
import {
  dumpOf,
  type Ensured,
  type EnsureOptions,
  echo,
  ensureOf,
  execute,
  flushOf,
  getOf,
  pollOf,
} from './objects.js';
import type { WaitOptions } from './poll.js';
import { tableVerbs } from './table-verbs.js';

export type { NexthopInput };

/** Which nexthops; `groups` are only groups, `master` those over ports of that link. */
export type NexthopFilter = NexthopInput;

/** The verbs that change nexthops. */
export class NexthopChanges<R> {
  readonly #to: Executor<R>;

  constructor(to: Executor<R>) {
    this.#to = to;
  }

  /** Adds a nexthop or a group (Linux 5.3). Without an `id` the kernel chooses one: see {@link Nexthops.create}. */
  add(nexthop: NexthopInput, options?: CallOptions): R {
    return execute(this.#to, definition, 'add', nexthop, options);
  }

  /** Adds the nexthop, or puts it in the place of the one with its id: routes over that take it from then on. */
  replace(nexthop: NexthopInput, options?: CallOptions): R {
    return execute(this.#to, definition, 'replace', nexthop, options);
  }

  /** Changes a nexthop that exists. */
  change(nexthop: NexthopInput, options?: CallOptions): R {
    return execute(this.#to, definition, 'change', nexthop, options);
  }

  /** Changes a nexthop that exists; the same as {@link change}. */
  set(nexthop: NexthopInput, options?: CallOptions): R {
    return this.change(nexthop, options);
  }

  /** Removes the nexthop with that `id`; routes over it go with it, and groups that are left without members. */
  del(nexthop: NexthopInput, options?: CallOptions): R {
    return execute(this.#to, definition, 'del', nexthop, options);
  }
}

/** Nexthop objects: ways that many routes share, and groups of them. */
export class Nexthops extends NexthopChanges<Promise<void>> {
  static {
    tableVerbs(Nexthops, 'nexthop');
  }

  /** Where the hashes of a resilient group lead. */
  readonly bucket: NexthopBuckets;
  readonly #reader: Reader;

  constructor(reader: Reader) {
    super(reader);
    this.#reader = reader;
    this.bucket = new NexthopBuckets(reader);
  }

  /** Adds a nexthop, and returns what the kernel made of it: its `id` where none was given. */
  async create(nexthop: NexthopInput, options: CallOptions = {}): Promise<Nexthop> {
    return (await echo(this.#reader, definition, 'add', nexthop, options))!;
  }

  /**
   * Lists all nexthops, or those that match the filter: `{ dev: 'eth0' }`, `{ groups: true }`. With
   * `opFlags: ['dumpStats']` groups come with `groupStats` (6.9).
   */
  dump(filter: NexthopFilter = {}, options: DumpOptions = {}): Dump<Nexthop> {
    return dumpOf(this.#reader, definition, filter, options);
  }

  /** Reads the nexthop with that `id`. */
  get(nexthop: NexthopInput, options: CallOptions = {}): Promise<Nexthop> {
    return getOf(this.#reader, definition, nexthop, options);
  }

  /**
   * Removes all nexthops that match the filter, or with `{ all: true }` every one; returns how many were removed
   * one by one.
   */
  flush(filter: NexthopFilter & { all?: true }, options: DumpOptions = {}): Promise<number> {
    return flushOf(this.#reader, definition, filter, options);
  }

  /** Waits until there are nexthops that match the filter, or with `present: false` none any more. */
  poll(filter: NexthopFilter, options: WaitOptions = {}): Promise<Nexthop[]> {
    return pollOf(this.#reader, definition, filter, options);
  }

  /**
   * Ensures that a nexthop is there with these properties: adds it, changes it, or leaves it as it is, and reports
   * which. With `present: false`, that none with these properties is there.
   */
  ensure(nexthop: NexthopInput, options: EnsureOptions = {}): Promise<Ensured<Nexthop>> {
    return ensureOf(this.#reader, definition, nexthop, options);
  }
}
