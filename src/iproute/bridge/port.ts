import { routeMessages } from '../../messages/route/index.js';
import type { BridgeSpec } from '../../messages/route/link/af-bridge.js';
import type { BridgePort } from '../../messages/route/link/brport.js';
import type { Link } from '../../messages/route/link/ifinfomsg.js';
import type { Input } from '../../schema/index.js';
import type { DumpOptions } from '../../socket/dump.js';
import { type Entries, type EntryTable, entries } from '../entries.js';
import { matches } from '../filter.js';
import { interfaceKeys } from '../names.js';
import { type CallOptions, type ObjectKind, type Performer, perform, type Reader } from '../verbs.js';

/** What is told to the bridge and to the device itself, as `IFLA_BRIDGE_*`. */
type Spec = Omit<Input<BridgeSpec>, 'mode'>;

/** A port of a bridge: its settings, and what `IFLA_AF_SPEC` holds of it. */
export interface BridgeLink extends Omit<BridgePort, 'flags'>, Omit<BridgeSpec, 'mode' | 'flags'> {
  /** The port. */
  ifindex: number;
  ifname?: string | undefined;
  /** The bridge. */
  master?: number | undefined;
  /** How an embedded switch forwards between its functions. */
  hwmode?: BridgeSpec['mode'];
  flags?: BridgeSpec['flags'];
}

/**
 * The same as the verbs take it: `{ dev: 'eth0', cost: 10, guard: 1 }`, `{ dev: 'eth0', vlanInfo: [{ vid: 5 }] }`.
 * `flags` say who is told: the bridge (`master`, as unless said otherwise), or the device (`self`).
 */
export interface BridgeLinkInput extends Omit<Input<BridgePort>, 'backupPort'>, Spec {
  /** The port, by name or index. */
  dev?: string | number | undefined;
  ifindex?: string | number | undefined;
  ifname?: string | undefined;
  /** The bridge, by name or index: only in filters. */
  master?: string | number | undefined;
  /** Who takes over, by name or index; 0 for nobody. */
  backupPort?: string | number | undefined;
  /** How an embedded switch forwards: the device is told. */
  hwmode?: BridgeSpec['mode'];
}

type Obj = Record<string, unknown>;

/** Keys of `IFLA_AF_SPEC`, as the verbs call them. */
const SPEC: Readonly<Record<string, string>> = {
  flags: 'flags',
  hwmode: 'mode',
  vlanInfo: 'vlanInfo',
  vlanTunnelInfo: 'vlanTunnelInfo',
  mrp: 'mrp',
  cfm: 'cfm',
  mst: 'mst',
};

const kind: ObjectKind = {
  add: routeMessages.setlink,
  del: routeMessages.dellink,
  get: routeMessages.getlink,
  interfaces: interfaceKeys({
    dev: 'ifindex',
    ifindex: 'ifindex',
    master: 'master',
    backupPort: 'backupPort',
  }),
  filters: [],
  complete: (value) => value,
  shape({ ifindex, ifname: _name, master: _master, ...value }) {
    const [protinfo, afSpec]: [Obj, Obj] = [{}, {}];
    if (value.hwmode !== undefined && value.flags === undefined) afSpec.flags = ['self'];
    for (const [key, one] of Object.entries(value)) {
      if (one === undefined) continue;
      if (SPEC[key]) afSpec[SPEC[key]] = one;
      else protinfo[key] = one;
    }
    return {
      family: 'bridge',
      index: ifindex,
      ...(Object.keys(protinfo).length > 0 ? { protinfo } : {}),
      ...(Object.keys(afSpec).length > 0 ? { afSpec } : {}),
    };
  },
  fieldOf(path) {
    if (path === 'index') return 'ifindex';
    const field = path.replace(/^(protinfo|afSpec)(\.|$)/, '');
    return path.startsWith('afSpec.mode') ? 'hwmode' : field;
  },
};

const table: EntryTable<Link, BridgeLink> = {
  kind,
  request: () => ({ family: 'bridge', extMask: ['brvlanCompressed', 'mst'] }),
  entries: ({ index: ifindex = 0, ifname, master, protinfo, afSpec }) => {
    const { mode, ...spec } = (afSpec ?? {}) as BridgeSpec;
    return [
      {
        ifindex,
        ifname,
        master,
        ...((protinfo ?? {}) as BridgePort),
        ...(spec as object),
        ...(mode === undefined ? {} : { hwmode: mode }),
      },
    ];
  },
  accepts: (entry, filter) => matches(entry, filter),
};

/** The verbs that change ports of bridges. */
export class BridgeLinkChanges<R> {
  readonly #to: Performer<R>;

  constructor(to: Performer<R>) {
    this.#to = to;
  }

  /**
   * Changes settings of a port, adds VLANs (`vlanInfo`; two entries, `rangeBegin` and `rangeEnd`, are a range) and
   * tunnels (`vlanTunnelInfo`), or instances of MRP and CFM. With `flags: ['self']` the device's own switch is told.
   */
  set(port: BridgeLinkInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'change', port, options, 0);
  }

  /** Takes VLANs and tunnels away; the link itself stays. */
  del(port: BridgeLinkInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'del', port, options);
  }
}

/** Ports of bridges: what `bridge link` shows and changes (`RTM_SETLINK`, `RTM_DELLINK` of the family `bridge`). */
export class BridgeLinks extends BridgeLinkChanges<Promise<void>> {
  readonly #reader: Reader;

  constructor(reader: Reader) {
    super(reader);
    this.#reader = reader;
  }

  /** All ports, and bridges with VLANs of their own; or those that have what the filter says: `{ master: 'br0' }`. */
  dump(filter: BridgeLinkInput = {}, options: DumpOptions = {}): Entries<BridgeLink> {
    return entries(this.#reader, table, filter, options);
  }
}
