import { bridgeVni, type Vni, type VniFilter, type VniInput } from '../../objects/bridge/vni.js';
import type { DumpOptions } from '../../socket/dump.js';
import type { Entries } from '../entries.js';
import type { CallOptions, Executor, Reader } from '../executor.js';
import { type Ensured, type EnsureOptions, entriesOf, execute, flushOf } from '../objects.js';
import { tableVerbs } from '../table-verbs.js';
import { ensureRange, type Range } from './ensure-range.js';

export type { Vni, VniFilter, VniInput };

/** The verbs that change the VNIs of VXLAN devices made with `vnifilter` (Linux 5.18). */
export class VniChanges<R> {
  readonly #to: Executor<R>;

  constructor(to: Executor<R>) {
    this.#to = to;
  }

  /** Lets VNIs through; of those that are there, the remote end is changed. */
  add(vni: VniInput, options?: CallOptions): R {
    return execute(this.#to, bridgeVni, 'add', vni, options);
  }

  /** Lets VNIs through no more. */
  del(vni: VniInput, options?: CallOptions): R {
    return execute(this.#to, bridgeVni, 'del', vni, options);
  }
}

const RANGE: Range = { first: 'start', last: 'end', add: 'add' };

/** VNIs of VXLAN devices made with `vnifilter`: what `bridge vni` shows and changes (Linux 5.18). */
export class Vnis extends VniChanges<Promise<void>> {
  static {
    tableVerbs(Vnis, 'bridge.vni');
  }

  readonly #reader: Reader;

  constructor(reader: Reader) {
    super(reader);
    this.#reader = reader;
  }

  /** Lists all VNIs, or those that match the filter: `{ dev: 'vxlan0', vni: 100 }` (ranges that it belongs to). */
  dump(filter: VniFilter = {}, options: DumpOptions = {}): Entries<Vni> {
    return entriesOf(this.#reader, bridgeVni, filter, options);
  }

  /** Removes all VNIs that match the filter; returns how many entries (ranges count once). */
  flush(filter: VniFilter & { all?: true }, options: DumpOptions = {}): Promise<number> {
    return flushOf(this.#reader, bridgeVni, filter, options);
  }

  /**
   * Ensures that VNIs are there with these properties: adds them, changes them, or leaves it as it is, and reports
   * which. With `present: false`, that none with these properties is there.
   */
  ensure(vni: VniInput, options: EnsureOptions = {}): Promise<Ensured<Vni>> {
    return ensureRange(this.#reader, bridgeVni, RANGE, vni, options);
  }
}
