import {
  type BridgeVlanGlobal,
  type BridgeVlanGlobalInput,
  bridgeVlanGlobal,
} from '../../objects/bridge/vlan-global.js';
import type { DumpOptions } from '../../socket/dump.js';
import type { Entries } from '../entries.js';
import type { CallOptions, Executor, Reader } from '../executor.js';
import { type Ensured, entriesOf, execute } from '../objects.js';
import { tableVerbs } from '../table-verbs.js';
import { ensureRange, type Range } from './ensure-range.js';

export type { BridgeVlanGlobal, BridgeVlanGlobalInput };

/** Changes options of VLANs on whole bridges (Linux 5.15). */
export class BridgeVlanGlobalChanges<R> {
  readonly #to: Executor<R>;

  constructor(to: Executor<R>) {
    this.#to = to;
  }

  /** Changes options of VLANs that the bridge has: snooping and its timers, and the spanning tree instance (`msti`). */
  set(vlan: BridgeVlanGlobalInput, options?: CallOptions): R {
    return execute(this.#to, bridgeVlanGlobal, 'set', vlan, options);
  }
}

const RANGE: Range = { first: 'vid', last: 'range', set: 'set' };

/** Options of VLANs on whole bridges: what `bridge vlan global` shows and changes (Linux 5.15). */
export class BridgeVlanGlobals extends BridgeVlanGlobalChanges<Promise<void>> {
  static {
    tableVerbs(BridgeVlanGlobals, 'bridge.vlan.global');
  }

  readonly #reader: Reader;

  constructor(reader: Reader) {
    super(reader);
    this.#reader = reader;
  }

  /** Lists the options of all VLANs, or those that match the filter: `{ dev: 'br0', vid: 10 }`. */
  dump(filter: BridgeVlanGlobalInput = {}, options: DumpOptions = {}): Entries<BridgeVlanGlobal> {
    return entriesOf(this.#reader, bridgeVlanGlobal, filter, options);
  }

  /** Ensures that VLANs of a bridge have these options: changes it, or leaves it as it is, and reports which. */
  ensure(vlan: BridgeVlanGlobalInput, options: CallOptions = {}): Promise<Ensured<BridgeVlanGlobal>> {
    return ensureRange(this.#reader, bridgeVlanGlobal, RANGE, vlan, options);
  }
}
