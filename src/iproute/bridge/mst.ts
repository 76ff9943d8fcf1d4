import { bridgeMst, type MstInput, type MstState } from '../../objects/bridge/mst.js';
import type { DumpOptions } from '../../socket/dump.js';
import type { Entries } from '../entries.js';
import type { CallOptions, Executor, Reader } from '../executor.js';
import { type Ensured, ensureSettings, entriesOf, execute } from '../objects.js';
import { tableVerbs } from '../table-verbs.js';

export type { MstInput, MstState };

/** Changes the states of ports in spanning tree instances. */
export class MstChanges<R> {
  readonly #to: Executor<R>;

  constructor(to: Executor<R>) {
    this.#to = to;
  }

  /** Sets the state of a port in an instance that one of its VLANs is mapped to. */
  set(state: MstInput, options?: CallOptions): R {
    return execute(this.#to, bridgeMst, 'set', state, options);
  }
}

/** Multiple spanning trees: states of ports by instance, on bridges with `mst_enabled` (Linux 5.18). */
export class Mst extends MstChanges<Promise<void>> {
  static {
    tableVerbs(Mst, 'bridge.mst');
  }

  readonly #reader: Reader;

  constructor(reader: Reader) {
    super(reader);
    this.#reader = reader;
  }

  /** Lists the states of all ports in all instances, or those that match the filter: `{ dev: 'eth0' }`. */
  dump(filter: MstInput = {}, options: DumpOptions = {}): Entries<MstState> {
    return entriesOf(this.#reader, bridgeMst, filter, options);
  }

  /** Ensures that a port has this state: changes it, or leaves it as it is, and reports which. */
  ensure(state: MstInput, options: CallOptions = {}): Promise<Ensured<MstState>> {
    return ensureSettings(this.#reader, bridgeMst, state, options);
  }
}
