import { callError } from '../../schema/stack.js';
import { optional } from './optional.js';
import { columnDefinition, columnNames, createTable, type Dialect, quoted, views } from './schema.js';
import type { SqlValue, Table } from './tables.js';
import type { SqlTarget, Write } from './target.js';

/** What is used of a `Database` of better-sqlite3. */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
  transaction(work: () => void): () => void;
  pragma(text: string, options?: { simple?: boolean }): unknown;
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
    if (!this.#database) throw callError('the database in SQLite is not open');
    return this.#database;
  }

  async open(tables: readonly Table[]): Promise<void> {
    const database = typeof this.#where === 'string' ? await connectInSteps(this.#where) : this.#where;
    this.#database = database;
    const make = database.transaction(() => {
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
    });
    await this.#inSteps(make);
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
    await this.#inSteps(() =>
      this.database.prepare(`DELETE FROM ${quoted(table.name)} WHERE host = ?`).run(host),
    );
  }

  async write(host: string, writes: readonly Write[]): Promise<void> {
    const work = this.database.transaction(() => {
      for (const { table, put, remove } of writes) {
        const statements = this.#statements.get(table.name)!;
        for (const { source, key } of remove) statements.remove.run(host, source, key);
        for (const { source, key, values } of put)
          statements.put.run(host, source, key, ...values.map(plain));
      }
    });
    await this.#inSteps(work);
  }

  /** Does something at once or not at all, again and again while the file is locked: SQLite would wait in the thread. */
  async #inSteps(work: () => unknown): Promise<void> {
    const { database } = this;
    await inSteps(() => {
      const patience = database.pragma('busy_timeout', { simple: true });
      database.pragma('busy_timeout = 0');
      try {
        work();
      } finally {
        database.pragma(`busy_timeout = ${patience}`);
      }
    });
  }

  /** Another process writes to the file at the moment. */
  isAway(error: unknown): boolean {
    return isBusy(error);
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

/** Milliseconds that a file which others write to is waited for, and between the attempts. */
const PATIENCE = 5_000;
const STEP = 20;

async function inSteps<T>(work: () => T): Promise<T> {
  const start = performance.now();
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || performance.now() - start > PATIENCE) throw error;
      await new Promise((resolve) => setTimeout(resolve, STEP));
    }
  }
}

function isBusy(error: unknown): boolean {
  return String((error as { code?: string }).code).startsWith('SQLITE_BUSY');
}

function connectInSteps(file: string): Promise<SqliteDatabase> {
  return inSteps(() => connectSqlite(file));
}

/** Opens a file by better-sqlite3; `SQLITE_BUSY` at once where it is locked. */
export function connectSqlite(file: string): SqliteDatabase {
  const Database = optional<new (file: string, options: object) => SqliteDatabase>('better-sqlite3');
  const database = new Database(file, { timeout: 0 });
  try {
    database.pragma('journal_mode = WAL');
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}
