import type { SqlValue, Table } from './tables.js';

/** A database that a mirror writes to: what differs between SQLite and PostgreSQL, and nothing else. */
export interface SqlTarget {
  /** Connects, and makes the tables and views that are not there; adds columns that newer declarations have. */
  open(tables: readonly Table[]): Promise<void>;
  /** Removes all rows of this host from a table, and those of sources that are gone. */
  clear(table: Table, host: string): Promise<void>;
  /** Writes a lot, wholly or not at all. */
  write(host: string, writes: readonly Write[]): Promise<void>;
  /** Whether an error says that the server is away for now: the same lot is then written again later. */
  isAway(error: unknown): boolean;
  close(): Promise<void>;
}

/** What becomes of a table's rows. Removals come before what is put. */
export interface Write {
  readonly table: Table;
  readonly put: readonly Row[];
  readonly remove: readonly RowKey[];
}

export interface RowKey {
  readonly source: string;
  readonly key: string;
}

export interface Row extends RowKey {
  /** In the order of the table's columns. */
  readonly values: readonly SqlValue[];
}
