import { routeMessages } from '../../messages/route/index.js';
import type { FdbEntry } from '../../messages/route/ndmsg.js';
import type { Dump, DumpOptions } from '../../socket/dump.js';
import { interfaceKeys } from '../names.js';
import type { NeighbourInput } from '../neigh.js';
import {
  type CallOptions,
  dump,
  flush,
  get,
  type ObjectKind,
  type Performer,
  perform,
  type Reader,
} from '../verbs.js';
import { BULK, manyEntries } from './bulk.js';

/**
 * A forwarding entry as the verbs take it: `{ dev: 'eth0', lladdr: '02:…', vlan: 10, flags: ['master'] }`, or of a
 * VXLAN device, `{ dev: 'vxlan0', lladdr: '02:…', dst: '192.0.2.1' }`.
 */
export type FdbInput = Omit<NeighbourInput, 'ndaIfindex'> & {
  /** The link that a tunnel's packets leave by, by name or index. */
  via?: number | string | undefined;
  ndaIfindex?: number | string | undefined;
};

/** Which entries; `master` are those of a bridge's ports. */
export type FdbFilter = FdbInput;

/** What only the kernel says, and refuses to be told or to be asked by. */
const REPORTED = ['cacheinfo', 'probes', 'master', 'linkNetnsid'] as const;

const kind: ObjectKind = {
  add: routeMessages.newneigh,
  del: routeMessages.delneigh,
  get: routeMessages.getneigh,
  interfaces: interfaceKeys({
    dev: 'ifindex',
    ifindex: 'ifindex',
    master: 'master',
    via: 'ndaIfindex',
    ndaIfindex: 'ndaIfindex',
  }),
  filters: ['family', 'master'],
  fieldOf: (path) => path,
  complete(value, verb) {
    const out: Record<string, unknown> = { ...value, family: 'bridge' };
    if (verb === 'dump' || verb === 'get') return out;
    for (const key of REPORTED) delete out[key];
    const flags = ((value.flags as readonly string[] | undefined) ?? []).filter(
      (flag) => flag !== 'offloaded',
    );
    // an entry that was read says where it is: in the bridge that is the port's master, or in the device itself
    const placed = flags.includes('self') || flags.includes('master');
    out.flags = placed ? flags : [...flags, value.master === undefined ? 'self' : 'master'];
    const state = value.state as readonly string[] | undefined;
    // an entry that is learnt reads without a state, and is none if it has no state at all
    out.state = state ?? ['noarp', 'permanent'];
    if (state?.length === 0) out.state = ['reachable'];
    return out;
  },
};

const many = manyEntries(kind);

/** The verbs that change forwarding entries. */
export class FdbChanges<R> {
  readonly #to: Performer<R>;

  constructor(to: Performer<R>) {
    this.#to = to;
  }

  /**
   * Adds an entry: to the device's own table (`self`), unless `flags` say `master`: to that of its bridge. It is
   * permanent and the address local, unless `state` says otherwise: `['noarp']` is static, `['reachable']` dynamic.
   */
  add(entry: FdbInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'add', entry, options);
  }

  /** Adds the entry, or puts it in the place of those with its address. */
  replace(entry: FdbInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'replace', entry, options);
  }

  /** Adds a further destination to an entry of a VXLAN device. */
  append(entry: FdbInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'append', entry, options);
  }

  /** Removes an entry. */
  del(entry: FdbInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'del', entry, options);
  }

  /**
   * Has the kernel remove all entries of a bridge or VXLAN device at once that are as said (Linux 5.19, of VXLAN
   * 6.7): `{ dev: 'br0', vlan: 10 }`, with `via` those of a port. Of `state` and `flags` the bits in `ndmStateMask` and
   * `ndmFlagsMask` count, without these the ones that are given.
   */
  delBulk(entries: FdbInput, options?: CallOptions): R {
    return perform(this.#to, many, 'del', entries, options, BULK);
  }
}

/** Forwarding entries of bridges and of tunnel devices: what `bridge fdb` shows and changes. */
export class Fdb extends FdbChanges<Promise<void>> {
  readonly #reader: Reader;

  constructor(reader: Reader) {
    super(reader);
    this.#reader = reader;
  }

  /** All entries, or those that have what the filter says: `{ dev: 'eth0' }`, `{ master: 'br0', vlan: 10 }`. */
  dump(filter: FdbFilter = {}, options: DumpOptions = {}): Dump<FdbEntry> {
    return dump<FdbEntry>(this.#reader, kind, filter, options, ({ ifindex }) =>
      ifindex === undefined ? {} : { ndaIfindex: ifindex },
    );
  }

  /** One entry, by `lladdr` (and `vlan`), in the bridge `master` or in the table of `dev` (Linux 5.0). */
  get(entry: FdbInput, options: CallOptions = {}): Promise<FdbEntry> {
    return get<FdbEntry>(this.#reader, kind, entry, options);
  }

  /** Removes all entries that have what the filter says; returns how many. */
  flush(filter: FdbFilter, options: DumpOptions = {}): Promise<number> {
    const key = (entry: FdbEntry) => kind.complete(entry as object as Record<string, unknown>, 'del');
    return flush(this.#reader, kind, this.dump(filter, options), key);
  }
}
