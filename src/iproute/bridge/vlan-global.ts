import type { BridgeVlans, VlanOptions } from '../../messages/route/br_vlan_msg.js';
import { routeMessages } from '../../messages/route/index.js';
import type { DumpOptions } from '../../socket/dump.js';
import { type Entries, type EntryTable, entries } from '../entries.js';
import { interfaceKeys } from '../names.js';
import { type CallOptions, type ObjectKind, type Performer, perform, type Reader } from '../verbs.js';
import { inRange, type Range, rangeField, rangeOf } from './range.js';

/** Options of a VLAN, or of several alike (`vid` to `range`), on a whole bridge. */
export interface BridgeVlanGlobal extends Omit<VlanOptions, 'id'> {
  /** The bridge. */
  ifindex: number;
  vid: number;
}

/** The same as `set` takes it: `{ dev: 'br0', vid: 10, mcastSnooping: 0 }`. */
export interface BridgeVlanGlobalInput extends Omit<Partial<BridgeVlanGlobal>, 'ifindex' | 'vid'> {
  /** The bridge, by name or index. */
  dev?: string | number | undefined;
  ifindex?: string | number | undefined;
  /** A number, or a range as text: `'10-20'`. */
  vid?: number | string | undefined;
}

/** What only the kernel says. */
const REPORTED = new Set(['mcastRouterPorts', 'mcastQuerierState']);

const kind: ObjectKind = {
  add: routeMessages.newvlan,
  del: routeMessages.delvlan,
  get: routeMessages.getvlan,
  interfaces: interfaceKeys({ dev: 'ifindex', ifindex: 'ifindex' }),
  filters: [],
  complete: (value) => rangeOf(value, 'vid', 'range'),
  shape({ ifindex, vid, range, ...options }) {
    const said = Object.fromEntries(Object.entries(options).filter(([key]) => !REPORTED.has(key)));
    const global = { id: vid, ...(range === undefined || range === vid ? {} : { range }), ...said };
    return { family: 'bridge', ifindex, globalOptions: [global] };
  },
  fieldOf(path, given) {
    const field = path.replace(/^globalOptions(\[0\])?(\.|$)/, '').replace(/^id$/, 'vid');
    return rangeField(field, given, 'vid', 'range', 'vid');
  },
};

const table: EntryTable<BridgeVlans, BridgeVlanGlobal> = {
  kind,
  request: ({ ifindex }) => ({
    family: 'bridge',
    ...(ifindex === undefined ? {} : { ifindex }),
    flags: ['global'],
  }),
  entries: ({ ifindex, globalOptions = [] }) =>
    globalOptions.map(({ id = 0, ...rest }) => ({ ifindex, vid: id, ...rest })),
  accepts: (entry, filter) => inRange(entry as unknown as Range, filter, 'vid', 'range', []),
};

/** Changes options of VLANs on whole bridges (Linux 5.15). */
export class BridgeVlanGlobalChanges<R> {
  readonly #to: Performer<R>;

  constructor(to: Performer<R>) {
    this.#to = to;
  }

  /** Changes options of VLANs that the bridge has: snooping and its timers, and the spanning tree instance (`msti`). */
  set(vlan: BridgeVlanGlobalInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'change', vlan, options, 0);
  }
}

/** Options of VLANs on whole bridges: what `bridge vlan global` shows and changes (Linux 5.15). */
export class BridgeVlanGlobals extends BridgeVlanGlobalChanges<Promise<void>> {
  readonly #reader: Reader;

  constructor(reader: Reader) {
    super(reader);
    this.#reader = reader;
  }

  /** Options of all VLANs, or those that have what the filter says: `{ dev: 'br0', vid: 10 }`. */
  dump(filter: BridgeVlanGlobalInput = {}, options: DumpOptions = {}): Entries<BridgeVlanGlobal> {
    return entries(this.#reader, table, filter, options);
  }
}
