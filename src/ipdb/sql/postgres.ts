import { optional } from './optional.js';
import { columnDefinition, columnNames, createTable, type Dialect, quoted, views } from './schema.js';
import { KEY_COLUMNS, type Table } from './tables.js';
import type { Row, SqlTarget, Write } from './target.js';

/** What is used of a `Client` of pg. */
export interface PostgresClient {
  connect(): Promise<unknown>;
  query(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  end(): Promise<void>;
}

/** How to reach the server: a connection string, or what pg's `Client` takes. */
export type PostgresOptions = string | Readonly<Record<string, unknown>>;

const dialect: Dialect = {
  types: { text: 'TEXT', integer: 'INTEGER', wide: 'BIGINT', boolean: 'BOOLEAN', json: 'JSONB' },
  each: 'jsonb_array_elements',
};

/** Two that make tables at the same time would get in each other's way: the number that they lock. */
const SCHEMA_LOCK = 0x74737232;
/** Rows in one statement. */
const CHUNK = 5_000;

/** Writes to PostgreSQL by pg; connects again when the server was away. */
export class PostgresTarget implements SqlTarget {
  readonly #options: PostgresOptions;
  #client: PostgresClient | undefined;

  constructor(options: PostgresOptions) {
    this.#options = options;
  }

  async open(tables: readonly Table[]): Promise<void> {
    await this.#transaction(async (client) => {
      await client.query('SELECT pg_advisory_xact_lock($1)', [SCHEMA_LOCK]);
      for (const table of tables) {
        await client.query(createTable(table, dialect));
        for (const column of table.columns)
          await client.query(
            `ALTER TABLE ${quoted(table.name)} ADD COLUMN IF NOT EXISTS ${columnDefinition(column, dialect)}`,
          );
      }
      for (const [name, select] of Object.entries(views(dialect)))
        await client.query(`CREATE OR REPLACE VIEW ${quoted(name)} AS ${select}`);
    });
  }

  async clear(table: Table, host: string): Promise<void> {
    await this.#transaction((client) =>
      client.query(`DELETE FROM ${quoted(table.name)} WHERE host = $1`, [host]),
    );
  }

  async write(host: string, writes: readonly Write[]): Promise<void> {
    await this.#transaction(async (client) => {
      for (const { table, put, remove } of writes) {
        for (let at = 0; at < remove.length; at += CHUNK) {
          const lot = remove.slice(at, at + CHUNK);
          await client.query(
            `DELETE FROM ${quoted(table.name)} t USING unnest($2::text[], $3::text[]) AS gone (source, record_key)
             WHERE t.host = $1 AND t.source = gone.source AND t.record_key = gone.record_key`,
            [host, lot.map(({ source }) => source), lot.map(({ key }) => key)],
          );
        }
        for (let at = 0; at < put.length; at += CHUNK)
          await client.query(insert(table), [
            JSON.stringify(put.slice(at, at + CHUNK).map((row) => object(table, host, row))),
          ]);
      }
    });
  }

  /** The connection broke, or the server starts or stops (class 08 and 57P of its codes). */
  isAway(error: unknown): boolean {
    const { code = '', message = '', syscall } = error as NodeJS.ErrnoException;
    return (
      syscall === 'connect' ||
      /^(08|57P|ECONN|EPIPE|ETIMEDOUT)/.test(code) ||
      /Connection terminated|not queryable/.test(message)
    );
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.end();
  }

  async #transaction(work: (client: PostgresClient) => Promise<unknown>): Promise<void> {
    const client = (this.#client ??= await this.#connect());
    try {
      await client.query('BEGIN');
      await work(client);
      await client.query('COMMIT');
    } catch (error) {
      if (this.isAway(error)) this.#drop(client);
      else await client.query('ROLLBACK').catch(() => this.#drop(client));
      throw error;
    }
  }

  async #connect(): Promise<PostgresClient> {
    const { Client } = optional<{ Client: new (options: unknown) => PostgresClient }>('pg');
    const options = this.#options;
    const client = new Client(typeof options === 'string' ? { connectionString: options } : options);
    // an error while nothing is asked: the next request finds the connection gone and makes another
    client.on('error', () => this.#drop(client));
    await client.connect();
    return client;
  }

  /** The next request connects again; that the old connection ends badly is why. */
  #drop(client: PostgresClient): void {
    if (this.#client === client) this.#client = undefined;
    client.end().catch(() => undefined);
  }
}

/** All rows of a lot in one statement: they come as one text in JSON. */
function insert(table: Table): string {
  const names = columnNames(table).map(quoted);
  const keys = KEY_COLUMNS.map((name) => `${quoted(name)} TEXT`);
  const columns = table.columns.map((column) => columnDefinition(column, dialect));
  const updates = table.columns.map(({ name }) => `${quoted(name)} = EXCLUDED.${quoted(name)}`);
  return `INSERT INTO ${quoted(table.name)} (${names.join(', ')})
    SELECT ${names.join(', ')} FROM jsonb_to_recordset($1::jsonb) AS r (${[...keys, ...columns].join(', ')})
    ON CONFLICT (${KEY_COLUMNS.join(', ')}) DO UPDATE SET ${updates.join(', ')}`;
}

function object(table: Table, host: string, { source, key, values }: Row): object {
  const result: Record<string, unknown> = { host, source, record_key: key };
  table.columns.forEach(({ name, type }, i) => {
    const value = values[i];
    if (value === null || value === undefined) return;
    if (type === 'json') result[name] = JSON.parse(value as string);
    else result[name] = typeof value === 'bigint' ? BigInt.asIntN(64, value).toString() : value;
  });
  return result;
}
