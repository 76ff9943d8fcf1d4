import {
  bridgeMdb,
  bridgeMdbRouter,
  type MdbInput,
  type MdbMember,
  type MdbRouter,
  type MdbRouterFilter,
} from '../../objects/bridge/mdb.js';
import type { DumpOptions } from '../../socket/dump.js';
import type { Entries } from '../entries.js';
import type { CallOptions, Executor, Reader } from '../executor.js';
import {
  type Ensured,
  type EnsureOptions,
  ensureOf,
  entriesOf,
  execute,
  flushOf,
  getEntries,
} from '../objects.js';
import { tableVerbs } from '../table-verbs.js';

export type { MdbInput, MdbMember, MdbRouter };

/** The verbs that change memberships in multicast groups. */
export class MdbChanges<R> {
  readonly #to: Executor<R>;

  constructor(to: Executor<R>) {
    this.#to = to;
  }

  /** Adds a membership: a temporary one, unless `state: 'permanent'`. */
  add(member: MdbInput, options?: CallOptions): R {
    return execute(this.#to, bridgeMdb, 'add', member, options);
  }

  /** Adds the membership, or puts it in the place of what is there (Linux 6.3). */
  replace(member: MdbInput, options?: CallOptions): R {
    return execute(this.#to, bridgeMdb, 'replace', member, options);
  }

  /** Removes a membership. */
  del(member: MdbInput, options?: CallOptions): R {
    return execute(this.#to, bridgeMdb, 'del', member, options);
  }

  /**
   * Makes the kernel remove all memberships at once that are as said (Linux 6.8): `{ dev: 'br0', port: 'eth0' }`, with
   * `vid`, `state`, `rtprot`, or `dst`, `dstPort`, `vni` and `srcVni` of VXLAN.
   */
  delBulk(members: MdbInput, options?: CallOptions): R {
    return execute(this.#to, bridgeMdb, 'delBulk', members, options);
  }
}

const GONE: ReadonlySet<string> = new Set(['ENOENT', 'ENODEV', 'EINVAL']);

/** Multicast groups of bridges, and of VXLAN devices (Linux 6.4): what `bridge mdb` shows and changes. */
export class BridgeMdb extends MdbChanges<Promise<void>> {
  static {
    tableVerbs(BridgeMdb, 'bridge.mdb');
  }

  readonly #reader: Reader;

  constructor(reader: Reader) {
    super(reader);
    this.#reader = reader;
  }

  /** Lists all memberships, or those that match the filter: `{ dev: 'br0', addr: '239.1.1.1' }`. */
  dump(filter: MdbInput = {}, options: DumpOptions = {}): Entries<MdbMember> {
    return entriesOf(this.#reader, bridgeMdb, filter, options);
  }

  /** Lists ports behind which multicast routers are. */
  routers(filter: MdbRouterFilter = {}, options: DumpOptions = {}): Entries<MdbRouter> {
    return entriesOf(this.#reader, bridgeMdbRouter, filter, options);
  }

  /** Reads the members of one group, by `dev`, `addr`, `vid` and `source` (Linux 6.8). */
  get(group: MdbInput, options: CallOptions = {}): Promise<MdbMember[]> {
    return getEntries(this.#reader, bridgeMdb, group, options);
  }

  /** Removes all memberships that match the filter; returns how many. */
  flush(filter: MdbInput & { all?: true }, options: DumpOptions = {}): Promise<number> {
    return flushOf(this.#reader, bridgeMdb, filter, options, { passed: GONE });
  }

  /**
   * Ensures that a membership is there with these properties: adds it, changes it, or leaves it as it is, and reports
   * which. With `present: false`, that none with these properties is there.
   */
  ensure(member: MdbInput, options: EnsureOptions = {}): Promise<Ensured<MdbMember>> {
    return ensureOf(this.#reader, bridgeMdb, member, options);
  }
}
