import type { BridgeVlans, VlanEntry } from '../../messages/route/br_vlan_msg.js';
import { routeMessages } from '../../messages/route/index.js';
import type { BridgeVlanFlag } from '../../messages/route/link/af-bridge.js';
import type { DumpOptions } from '../../socket/dump.js';
import { type Entries, type EntryTable, entries, together } from '../entries.js';
import { interfaceKeys } from '../names.js';
import { type CallOptions, type ObjectKind, type Performer, perform, type Reader } from '../verbs.js';
import { inRange, type Range, rangeField, rangeOf } from './range.js';
import { BridgeVlanGlobals } from './vlan-global.js';

/** A VLAN of a bridge or of a port, or several alike: `vid` to `range`. */
export interface BridgeVlan extends Omit<VlanEntry, 'info'> {
  /** The port, or the bridge itself. */
  ifindex: number;
  vid: number;
  /** `pvid`: untagged packets that come in belong to it; `untagged`: its packets leave without a tag. */
  flags: readonly BridgeVlanFlag[];
}

/** A VLAN as the verbs take it: `{ dev: 'eth0', vid: '10-20' }`, `{ dev: 'br0', vid: 5, flags: ['pvid', 'untagged'] }`. */
export interface BridgeVlanInput extends Omit<Partial<BridgeVlan>, 'ifindex' | 'vid'> {
  /** The port or the bridge, by name or index. */
  dev?: string | number | undefined;
  ifindex?: string | number | undefined;
  /** A number, or a range as text: `'10-20'`. */
  vid?: number | string | undefined;
}

export interface BridgeVlanFilter extends BridgeVlanInput {
  /** Entries come with their counters, and each VLAN by itself. */
  withStats?: boolean | undefined;
}

/** What only the kernel says. */
const REPORTED = new Set(['stats', 'mcastNGroups']);
/** What a new VLAN has anyway, and the kernel refuses to be told of a bridge itself, or of some settings. */
const NEW: Readonly<Record<string, unknown>> = {
  state: 'forwarding',
  mcastRouter: 'tempQuery',
  mcastMaxGroups: 0,
  neighSuppress: 0,
  neighForwardGrat: 0,
};

const kind: ObjectKind = {
  add: routeMessages.newvlan,
  del: routeMessages.delvlan,
  get: routeMessages.getvlan,
  interfaces: interfaceKeys({ dev: 'ifindex', ifindex: 'ifindex' }),
  filters: [],
  complete: (value) => rangeOf(value, 'vid', 'range'),
  shape({ ifindex, vid, flags, range, ...options }, verb) {
    const entry: Record<string, unknown> = { info: { vid, flags: flags ?? [] } };
    if (range !== undefined && range !== vid) entry.range = range;
    if (verb === 'del') return { family: 'bridge', ifindex, entry: [{ ...entry, info: { vid } }] };
    // VLANs that exist keep what they have, and get the options that are given
    if (verb === 'change') entry.info = { vid, flags: ['onlyOpts'] };
    for (const [key, value] of Object.entries(options))
      if (!REPORTED.has(key) && !(verb === 'add' && NEW[key] === value)) entry[key] = value;
    const { tunnelInfo } = options as { tunnelInfo?: object };
    if (tunnelInfo) entry.tunnelInfo = { cmd: 'setlink', ...tunnelInfo };
    return { family: 'bridge', ifindex, entry: [entry] };
  },
  fieldOf(path, given) {
    const field = path.replace(/^entry(\[0\](\.info)?)?(\.|$)/, '');
    return rangeField(field, given, 'vid', 'range', 'vid');
  },
};

const table: EntryTable<BridgeVlans, BridgeVlan> = {
  kind,
  request: ({ ifindex, withStats }) => ({
    family: 'bridge',
    ...(ifindex === undefined ? {} : { ifindex }),
    ...(withStats ? { flags: ['stats'] } : {}),
  }),
  entries: ({ ifindex, entry = [] }) =>
    entry.map(({ info, ...rest }) => ({
      ifindex,
      vid: info?.vid ?? 0,
      flags: (info?.flags ?? []) as BridgeVlan['flags'],
      ...rest,
    })),
  accepts: (entry, filter) => inRange(entry as unknown as Range, filter, 'vid', 'range', ['withStats']),
};

/** The verbs that change VLANs of bridges and their ports (Linux 5.6). */
export class BridgeVlanChanges<R> {
  readonly #to: Performer<R>;

  constructor(to: Performer<R>) {
    this.#to = to;
  }

  /**
   * Adds VLANs to a port, or with `dev` being the bridge, to the bridge itself: `{ dev: 'eth0', vid: 10 }`, with the
   * options given. Of VLANs that are there, the flags are changed; for options see {@link set}.
   */
  add(vlan: BridgeVlanInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'add', vlan, options);
  }

  /**
   * Changes options of VLANs that exist: `state`, `mcastRouter`, `neighSuppress`, a tunnel (`tunnelInfo: { id: 1000 }`;
   * with a range, one id each), and so on.
   */
  set(vlan: BridgeVlanInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'change', vlan, options, 0);
  }

  /** Removes VLANs. */
  del(vlan: BridgeVlanInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'del', vlan, options);
  }
}

const GONE = new Set(['ENOENT', 'ENODEV']);

/** VLANs of bridges and their ports: what `bridge vlan` shows and changes (Linux 5.6). */
export class BridgeVlanTable extends BridgeVlanChanges<Promise<void>> {
  /** Options of VLANs on whole bridges (Linux 5.15). */
  readonly global: BridgeVlanGlobals;
  readonly #reader: Reader;

  constructor(reader: Reader) {
    super(reader);
    this.#reader = reader;
    this.global = new BridgeVlanGlobals(reader);
  }

  /**
   * All VLANs, or those that have what the filter says: `{ dev: 'eth0' }`, `{ vid: 10 }` (ranges that it belongs to),
   * with counters by `withStats: true`.
   */
  dump(filter: BridgeVlanFilter = {}, options: DumpOptions = {}): Entries<BridgeVlan> {
    return entries(this.#reader, table, filter, options);
  }

  /** Removes all VLANs that have what the filter says; returns how many entries (ranges count once). */
  async flush(filter: BridgeVlanFilter, options: DumpOptions = {}): Promise<number> {
    return together(this.#reader, kind, 'del', await this.dump(filter, options), GONE);
  }
}
