import { routeMessages } from '../../messages/route/index.js';
import type { BridgePortState } from '../../messages/route/link/bridge-id.js';
import type { Link } from '../../messages/route/link/ifinfomsg.js';
import type { DumpOptions } from '../../socket/dump.js';
import { type Entries, type EntryTable, entries } from '../entries.js';
import { matches } from '../filter.js';
import { interfaceKeys } from '../names.js';
import { type CallOptions, type ObjectKind, type Performer, perform, type Reader } from '../verbs.js';

/** The state of a port in one spanning tree instance. */
export interface MstState {
  /** The port. */
  ifindex: number;
  /** The instance; VLANs are mapped to it by `bridge.vlan.global`. */
  msti: number;
  state: BridgePortState;
}

/** The same as `set` takes it: `{ dev: 'eth0', msti: 2, state: 'forwarding' }`. */
export interface MstInput extends Omit<Partial<MstState>, 'ifindex'> {
  /** The port, by name or index. */
  dev?: string | number | undefined;
  ifindex?: string | number | undefined;
}

const kind: ObjectKind = {
  add: routeMessages.setlink,
  del: routeMessages.dellink,
  get: routeMessages.getlink,
  interfaces: interfaceKeys({ dev: 'ifindex', ifindex: 'ifindex' }),
  filters: [],
  complete: (value) => value,
  shape: ({ ifindex, msti, state }) => ({
    family: 'bridge',
    index: ifindex,
    afSpec: { mst: [{ msti, state }] },
  }),
  fieldOf(path) {
    const field = path.replace(/^afSpec(\.mst(\[0\])?)?(\.|$)/, '');
    // the instance is what an entry is about
    if (field === '') return 'msti';
    return field === 'index' ? 'ifindex' : field;
  },
};

const table: EntryTable<Link, MstState> = {
  kind,
  request: () => ({ family: 'bridge', extMask: ['mst'] }),
  entries: ({ index = 0, afSpec }) =>
    (afSpec?.mst ?? []).map(({ msti = 0, state = 'disabled' }) => ({ ifindex: index, msti, state })),
  accepts: (entry, filter) => matches(entry, filter),
};

/** Changes the states of ports in spanning tree instances. */
export class MstChanges<R> {
  readonly #to: Performer<R>;

  constructor(to: Performer<R>) {
    this.#to = to;
  }

  /** Sets the state of a port in an instance that one of its VLANs is mapped to. */
  set(state: MstInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'change', state, options, 0);
  }
}

/** Multiple spanning trees: states of ports by instance, on bridges with `mst_enabled` (Linux 5.18). */
export class Mst extends MstChanges<Promise<void>> {
  readonly #reader: Reader;

  constructor(reader: Reader) {
    super(reader);
    this.#reader = reader;
  }

  /** The states of all ports in all instances, or those that have what the filter says: `{ dev: 'eth0' }`. */
  dump(filter: MstInput = {}, options: DumpOptions = {}): Entries<MstState> {
    return entries(this.#reader, table, filter, options);
  }
}
