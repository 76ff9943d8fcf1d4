import { optional } from './optional.js';
import { columnDefinition, columnNames, createTable, type Dialect, quoted, views } from './schema.js';
import type { SqlValue, Table } from './tables.js';
import type { SqlTarget, Write } from './target.js';

/** What is used of a `Database` of better-sqlite3. */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
  transaction(work: () => void): () => void;
  pragma(text: string): unknown;
  close(): unknown;
}

interface SqliteStatement {
  run(...values: unknown[]): unknown;
  all(...values: unknown[]): unknown[];
}

const dialect: Dialect = {
  types: { text: 'TEXT', integer: 'INTEGER', wide: 'INTEGER', boolean: 'INTEGER', json: 'TEXT' },
  each: 'json_each',
};

/** Writes to SQLite by better-sqlite3: to a file, `':memory:'`, or a `Database` that is open (and stays so). */
export class SqliteTarget implements SqlTarget {
  readonly #where: string | SqliteDatabase;
  #database: SqliteDatabase | undefined;
  readonly #statements = new Map<string, { put: SqliteStatement; remove: SqliteStatement }>();

  constructor(where: string | SqliteDatabase) {
    this.#where = where;
  }

  /** The database that is written to. */
  get database(): SqliteDatabase {
    if (!this.#database) throw new Error('the database in SQLite is not open');
    return this.#database;
  }

  async open(tables: readonly Table[]): Promise<void> {
    const database = typeof this.#where === 'string' ? connectSqlite(this.#where) : this.#where;
    this.#database = database;
    database.transaction(() => {
      for (const table of tables) {
        database.exec(createTable(table, dialect));
        const there = new Set(
          (database.pragma(`table_info(${quoted(table.name)})`) as { name: string }[]).map(
            ({ name }) => name,
          ),
        );
        for (const column of table.columns)
          if (!there.has(column.name))
            database.exec(
              `ALTER TABLE ${quoted(table.name)} ADD COLUMN ${columnDefinition(column, dialect)}`,
            );
      }
      for (const [name, select] of Object.entries(views(dialect)))
        database.exec(`DROP VIEW IF EXISTS ${quoted(name)};\nCREATE VIEW ${quoted(name)} AS ${select}`);
    })();
    for (const table of tables) {
      const names = columnNames(table);
      const marks = names.map(() => '?').join(', ');
      this.#statements.set(table.name, {
        put: database.prepare(
          `INSERT OR REPLACE INTO ${quoted(table.name)} (${names.map(quoted).join(', ')}) VALUES (${marks})`,
        ),
        remove: database.prepare(
          `DELETE FROM ${quoted(table.name)} WHERE host = ? AND source = ? AND record_key = ?`,
        ),
      });
    }
  }

  async clear(table: Table, host: string): Promise<void> {
    this.database.prepare(`DELETE FROM ${quoted(table.name)} WHERE host = ?`).run(host);
  }

  async write(host: string, writes: readonly Write[]): Promise<void> {
    this.database.transaction(() => {
      for (const { table, put, remove } of writes) {
        const statements = this.#statements.get(table.name)!;
        for (const { source, key } of remove) statements.remove.run(host, source, key);
        for (const { source, key, values } of put)
          statements.put.run(host, source, key, ...values.map(plain));
      }
    })();
  }

  /** Another process writes to the file at the moment. */
  isAway(error: unknown): boolean {
    return String((error as { code?: string }).code).startsWith('SQLITE_BUSY');
  }

  async close(): Promise<void> {
    if (typeof this.#where === 'string') this.#database?.close();
    this.#database = undefined;
  }
}

/** SQLite has no booleans, and integers of 64 bits with a sign. */
function plain(value: SqlValue): SqlValue {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'bigint' ? BigInt.asIntN(64, value) : value;
}

/** Opens a file by better-sqlite3. */
export function connectSqlite(file: string): SqliteDatabase {
  const Database = optional<new (file: string) => SqliteDatabase>('better-sqlite3');
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  return database;
}
