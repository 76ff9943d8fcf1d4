import type { Change } from '../types.js';
import { recordKey, rowOf, type Table } from './tables.js';
import type { Row, RowKey, Write } from './target.js';

/** A row that is still to be written; without a record it is to go. */
interface Wish {
  readonly key: RowKey;
  readonly record: object | undefined;
  /** Whether the table has one, as soon as what is being written is. */
  readonly isThere: boolean;
}

/** What is still to be written of a table: no more rows than it has, or is to have, however long a server is away. */
export class PendingRows {
  readonly #table: Table;
  readonly #wishes = new Map<string, Wish>();

  constructor(table: Table) {
    this.#table = table;
  }

  get size(): number {
    return this.#wishes.size;
  }

  note({ view, source, before, after }: Change): void {
    // the key of a record may say all of it: a change then removes one and puts another
    if (before !== undefined) this.#note({ source, key: recordKey(view, before) }, undefined);
    if (after !== undefined) this.#note({ source, key: recordKey(view, after) }, after);
  }

  #note(key: RowKey, record: object | undefined): void {
    const name = `${key.source}\0${key.key}`;
    const isThere = this.#wishes.get(name)?.isThere ?? record === undefined;
    // what came and went in between was never there
    if (record === undefined && !isThere) this.#wishes.delete(name);
    else this.#wishes.set(name, { key, record, isThere });
  }

  write(): Write {
    const put: Row[] = [];
    const remove: RowKey[] = [];
    for (const { key, record } of this.#wishes.values())
      if (record === undefined) remove.push(key);
      else put.push({ ...key, values: rowOf(this.#table, record) });
    return { table: this.#table, put, remove };
  }
}
