import { nearest } from '../../schema/names.js';
import { Fault } from '../errors.js';
import type { Place } from '../tree.js';
import type { SetState } from './sets.js';

interface TableState {
  family: string;
  name: string;
  chains: Set<string>;
  sets: Map<string, SetState>;
  flowtables: Set<string>;
  objects: Set<string>;
}

/** Tables, sets and chains that the text has declared so far. */
export class Cache {
  readonly #tables = new Map<string, TableState>();
  #lastSet = 0;

  table(family: string, name: string): TableState | undefined {
    return this.#tables.get(`${family} ${name}`);
  }

  addTable(family: string, name: string): TableState {
    const key = `${family} ${name}`;
    let table = this.#tables.get(key);
    if (!table) {
      table = {
        family,
        name,
        chains: new Set(),
        sets: new Map(),
        flowtables: new Set(),
        objects: new Set(),
      };
      this.#tables.set(key, table);
    }
    return table;
  }

  removeTable(family: string, name: string): void {
    this.#tables.delete(`${family} ${name}`);
  }

  clear(family?: string): void {
    if (family === undefined) this.#tables.clear();
    else for (const [key, table] of this.#tables) if (table.family === family) this.#tables.delete(key);
  }

  nextSet(): number {
    return ++this.#lastSet;
  }

  /** The set that a rule or a command names. */
  set(family: string, table: string, name: string, at: Place | undefined): SetState {
    const found = this.table(family, table)?.sets.get(name);
    if (found) return found;
    const known = [...(this.table(family, table)?.sets.keys() ?? [])];
    const close = nearest(name, known);
    throw new Fault(
      `no set "${name}" in table ${family} ${table}${close ? `; "${close}" is meant?` : ''}`,
      at,
    );
  }
}
