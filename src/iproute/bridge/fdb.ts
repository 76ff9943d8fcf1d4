import type { FdbEntry } from '../../messages/route/ndmsg.js';
import { bridgeFdb, type FdbInput } from '../../objects/bridge/fdb.js';
import type { Dump, DumpOptions } from '../../socket/dump.js';
import type { CallOptions, Executor, Reader } from '../executor.js';
import { dumpOf, type Ensured, type EnsureOptions, ensureOf, execute, flushOf, getOf } from '../objects.js';
import { tableVerbs } from '../table-verbs.js';

export type { FdbInput };

/** Which entries; `master` are those of a bridge's ports. */
export type FdbFilter = FdbInput;

/** The verbs that change forwarding entries. */
export class FdbChanges<R> {
  readonly #to: Executor<R>;

  constructor(to: Executor<R>) {
    this.#to = to;
  }

  /**
   * Adds an entry: to the device's own table (`self`), unless `flags` say `master`: to that of its bridge. It is
   * permanent and the address local, unless `state` says otherwise: `['noarp']` is static, `['reachable']` dynamic.
   */
  add(entry: FdbInput, options?: CallOptions): R {
    return execute(this.#to, bridgeFdb, 'add', entry, options);
  }

  /** Adds the entry, or puts it in the place of those with its address. */
  replace(entry: FdbInput, options?: CallOptions): R {
    return execute(this.#to, bridgeFdb, 'replace', entry, options);
  }

  /** Adds a further destination to an entry of a VXLAN device. */
  append(entry: FdbInput, options?: CallOptions): R {
    return execute(this.#to, bridgeFdb, 'append', entry, options);
  }

  /** Removes an entry. */
  del(entry: FdbInput, options?: CallOptions): R {
    return execute(this.#to, bridgeFdb, 'del', entry, options);
  }

  /**
   * Makes the kernel remove all entries of a bridge or VXLAN device at once that are as said (Linux 5.19, of VXLAN
   * 6.7): `{ dev: 'br0', vlan: 10 }`, with `via` those of a port. Of `state` and `flags` the bits in `ndmStateMask` and
   * `ndmFlagsMask` count, without these the ones that are given.
   */
  delBulk(entries: FdbInput, options?: CallOptions): R {
    return execute(this.#to, bridgeFdb, 'delBulk', entries, options);
  }
}

/** Forwarding entries of bridges and of tunnel devices: what `bridge fdb` shows and changes. */
export class Fdb extends FdbChanges<Promise<void>> {
  static {
    tableVerbs(Fdb, 'bridge.fdb');
  }

  readonly #reader: Reader;

  constructor(reader: Reader) {
    super(reader);
    this.#reader = reader;
  }

  /** Lists all entries, or those that match the filter: `{ dev: 'eth0' }`, `{ master: 'br0', vlan: 10 }`. */
  dump(filter: FdbFilter = {}, options: DumpOptions = {}): Dump<FdbEntry> {
    return dumpOf(this.#reader, bridgeFdb, filter, options);
  }

  /** Reads one entry, by `lladdr` (and `vlan`), in the bridge `master` or in the table of `dev` (Linux 5.0). */
  get(entry: FdbInput, options: CallOptions = {}): Promise<FdbEntry> {
    return getOf(this.#reader, bridgeFdb, entry, options);
  }

  /** Removes all entries that match the filter; returns how many. */
  flush(filter: FdbFilter & { all?: true }, options: DumpOptions = {}): Promise<number> {
    return flushOf(this.#reader, bridgeFdb, filter, options, { key: (entry) => entry });
  }

  /**
   * Ensures that an entry is there with these properties: adds it, changes it, or leaves it as it is, and reports
   * which. With `present: false`, that none with these properties is there.
   */
  ensure(entry: FdbInput, options: EnsureOptions = {}): Promise<Ensured<FdbEntry>> {
    return ensureOf(this.#reader, bridgeFdb, entry, options);
  }
}
