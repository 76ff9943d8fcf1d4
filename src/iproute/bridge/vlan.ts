import {
  type BridgeVlan,
  type BridgeVlanFilter,
  type BridgeVlanInput,
  bridgeVlan,
} from '../../objects/bridge/vlan.js';
import type { DumpOptions } from '../../socket/dump.js';
import type { Entries } from '../entries.js';
import type { CallOptions, Executor, Reader } from '../executor.js';
import { type Ensured, type EnsureOptions, entriesOf, execute, flushOf } from '../objects.js';
import { tableVerbs } from '../table-verbs.js';
import { ensureRange, type Range } from './ensure-range.js';
import { BridgeVlanGlobals } from './vlan-global.js';

export type { BridgeVlan, BridgeVlanFilter, BridgeVlanInput };

/** The verbs that change VLANs of bridges and their ports (Linux 5.6). */
export class BridgeVlanChanges<R> {
  readonly #to: Executor<R>;

  constructor(to: Executor<R>) {
    this.#to = to;
  }

  /**
   * Adds VLANs to a port, or with `dev` being the bridge, to the bridge itself: `{ dev: 'eth0', vid: 10 }`, with the
   * options given. Of VLANs that are there, the flags are changed; for options see {@link set}.
   */
  add(vlan: BridgeVlanInput, options?: CallOptions): R {
    return execute(this.#to, bridgeVlan, 'add', vlan, options);
  }

  /**
   * Changes options of VLANs that exist: `state`, `mcastRouter`, `neighSuppress`, a tunnel (`tunnelInfo: { id: 1000 }`;
   * with a range, one id each), and so on.
   */
  set(vlan: BridgeVlanInput, options?: CallOptions): R {
    return execute(this.#to, bridgeVlan, 'set', vlan, options);
  }

  /** Removes VLANs. */
  del(vlan: BridgeVlanInput, options?: CallOptions): R {
    return execute(this.#to, bridgeVlan, 'del', vlan, options);
  }
}

const RANGE: Range = { first: 'vid', last: 'range', add: 'add', set: 'set', at };

/** Tunnels of a range have ids that count up with the VLANs. */
function at(vlan: Readonly<Record<string, unknown>>, offset: number): typeof vlan {
  const tunnelInfo = vlan.tunnelInfo as { id?: number } | undefined;
  if (tunnelInfo?.id === undefined || offset === 0) return vlan;
  return { ...vlan, tunnelInfo: { ...tunnelInfo, id: tunnelInfo.id + offset } };
}

/** VLANs of bridges and their ports: what `bridge vlan` shows and changes (Linux 5.6). */
export class BridgeVlanTable extends BridgeVlanChanges<Promise<void>> {
  static {
    tableVerbs(BridgeVlanTable, 'bridge.vlan');
  }

  /** Options of VLANs on whole bridges (Linux 5.15). */
  readonly global: BridgeVlanGlobals;
  readonly #reader: Reader;

  constructor(reader: Reader) {
    super(reader);
    this.#reader = reader;
    this.global = new BridgeVlanGlobals(reader);
  }

  /**
   * Lists all VLANs, or those that match the filter: `{ dev: 'eth0' }`, `{ vid: 10 }` (ranges that it belongs to),
   * with counters by `withStats: true`.
   */
  dump(filter: BridgeVlanFilter = {}, options: DumpOptions = {}): Entries<BridgeVlan> {
    return entriesOf(this.#reader, bridgeVlan, filter, options);
  }

  /** Removes all VLANs that match the filter; returns how many entries (ranges count once). */
  flush(filter: BridgeVlanFilter & { all?: true }, options: DumpOptions = {}): Promise<number> {
    return flushOf(this.#reader, bridgeVlan, filter, options);
  }

  /**
   * Ensures that VLANs are there with these properties: adds them, changes them, or leaves it as it is, and reports
   * which. With `present: false`, that none with these properties is there.
   */
  ensure(vlan: BridgeVlanInput, options: EnsureOptions = {}): Promise<Ensured<BridgeVlan>> {
    return ensureRange(this.#reader, bridgeVlan, RANGE, vlan, options);
  }
}
