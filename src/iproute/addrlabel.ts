import type { AddressLabel } from '../messages/route/addrlabel.js';
import { type AddressLabelInput, addrlabel } from '../objects/addrlabel.js';
import type { Dump, DumpOptions } from '../socket/dump.js';
import type { CallOptions, Executor, Reader } from './executor.js';
import { dumpOf, type Ensured, type EnsureOptions, ensureOf, execute, flushOf, getOf } from './objects.js';
import { tableVerbs } from './table-verbs.js';

export type { AddressLabelInput };

/** The verbs that change labels of addresses. */
export class AddressLabelChanges<R> {
  readonly #to: Executor<R>;

  constructor(to: Executor<R>) {
    this.#to = to;
  }

  /** Gives a prefix a label. */
  add(label: AddressLabelInput, options?: CallOptions): R {
    return execute(this.#to, addrlabel, 'add', label, options);
  }

  /** Gives a prefix a label, in place of the one it may have. */
  replace(label: AddressLabelInput, options?: CallOptions): R {
    return execute(this.#to, addrlabel, 'replace', label, options);
  }

  /** Removes the label of a prefix. */
  del(label: AddressLabelInput, options?: CallOptions): R {
    return execute(this.#to, addrlabel, 'del', label, options);
  }
}

/** Labels by which IPv6 prefers source addresses for destinations (RFC 6724): what `ip addrlabel` shows and changes. */
export class AddressLabels extends AddressLabelChanges<Promise<void>> {
  static {
    tableVerbs(AddressLabels, 'addrlabel');
  }

  readonly #reader: Reader;

  constructor(reader: Reader) {
    super(reader);
    this.#reader = reader;
  }

  /** Lists all labels, or those that match the filter. */
  dump(filter: AddressLabelInput = {}, options: DumpOptions = {}): Dump<AddressLabel> {
    return dumpOf(this.#reader, addrlabel, filter, options);
  }

  /** Looks up the label that an address has: `{ address: 'fd00::1' }`. */
  get(label: AddressLabelInput, options: CallOptions = {}): Promise<AddressLabel> {
    return getOf(this.#reader, addrlabel, label, options);
  }

  /** Removes all labels that match the filter, or with `{ all: true }` every one; returns how many. */
  flush(filter: AddressLabelInput & { all?: true }, options: DumpOptions = {}): Promise<number> {
    return flushOf(this.#reader, addrlabel, filter, options);
  }

  /**
   * Ensures that a label is there with these properties: adds it, changes it, or leaves it as it is, and reports
   * which. With `present: false`, that none with these properties is there.
   */
  ensure(label: AddressLabelInput, options: EnsureOptions = {}): Promise<Ensured<AddressLabel>> {
    return ensureOf(this.#reader, addrlabel, label, options);
  }
}
