import { type BridgeLink, type BridgeLinkInput, bridgeLink } from '../../objects/bridge/port.js';
import type { DumpOptions } from '../../socket/dump.js';
import type { Entries } from '../entries.js';
import type { CallOptions, Executor, Reader } from '../executor.js';
import { type Ensured, ensureSettings, entriesOf, execute } from '../objects.js';
import { tableVerbs } from '../table-verbs.js';

export type { BridgeLink, BridgeLinkInput };

/** The verbs that change ports of bridges. */
export class BridgeLinkChanges<R> {
  readonly #to: Executor<R>;

  constructor(to: Executor<R>) {
    this.#to = to;
  }

  /**
   * Changes settings of a port, adds VLANs (`vlanInfo`; two entries, `rangeBegin` and `rangeEnd`, are a range) and
   * tunnels (`vlanTunnelInfo`), or instances of MRP and CFM. With `flags: ['self']` the device's own switch is told.
   */
  set(port: BridgeLinkInput, options?: CallOptions): R {
    return execute(this.#to, bridgeLink, 'set', port, options);
  }

  /** Removes VLANs and tunnels; the link itself stays. */
  del(port: BridgeLinkInput, options?: CallOptions): R {
    return execute(this.#to, bridgeLink, 'del', port, options);
  }
}

/** Ports of bridges: what `bridge link` shows and changes (`RTM_SETLINK`, `RTM_DELLINK` of the family `bridge`). */
export class BridgeLinks extends BridgeLinkChanges<Promise<void>> {
  static {
    tableVerbs(BridgeLinks, 'bridge.link');
  }

  readonly #reader: Reader;

  constructor(reader: Reader) {
    super(reader);
    this.#reader = reader;
  }

  /** Lists all ports, and bridges with VLANs of their own; or those that match the filter: `{ master: 'br0' }`. */
  dump(filter: BridgeLinkInput = {}, options: DumpOptions = {}): Entries<BridgeLink> {
    return entriesOf(this.#reader, bridgeLink, filter, options);
  }

  /** Ensures that a port has these settings: changes it, or leaves it as it is, and reports which. */
  ensure(port: BridgeLinkInput, options: CallOptions = {}): Promise<Ensured<BridgeLink>> {
    return ensureSettings(this.#reader, bridgeLink, port, options);
  }
}
