import type { Client } from 'pg';
import {
  columnDefinition,
  type Dialect,
  KEY_COLUMNS,
  quoted,
  type Table,
  tableOf,
  VIEWS,
  views,
} from 'tsroute2/records';

const dialect: Dialect = {
  types: { text: 'TEXT', integer: 'INTEGER', wide: 'BIGINT', boolean: 'BOOLEAN', json: 'JSONB' },
  each: 'jsonb_array_elements',
};

/** Parts that each table of records is cut into, by host. */
const PARTS = 8;

/** The tables of the views of IPDB. */
export const tables: readonly Table[] = VIEWS.map(tableOf);

const keys = KEY_COLUMNS.join(', ');

/** A table of the records as they are, cut by host. */
function current(table: Table): string[] {
  const name = quoted(table.name);
  const columns = [
    ...KEY_COLUMNS.map((column) => `${quoted(column)} TEXT NOT NULL`),
    ...table.columns.map((column) => columnDefinition(column, dialect)),
    `PRIMARY KEY (${keys})`,
  ];
  return [
    `CREATE TABLE ${name} (${columns.join(', ')}) PARTITION BY HASH (host)`,
    ...Array.from(
      { length: PARTS },
      (_, part) =>
        `CREATE TABLE ${quoted(`${table.name}_${part}`)} PARTITION OF ${name} FOR VALUES WITH (MODULUS ${PARTS}, REMAINDER ${part})`,
    ),
  ];
}

/**
 * What the database is brought to, step by step. A step that was released is never changed: another one follows it.
 */
const MIGRATIONS: readonly (() => string[])[] = [
  // 1: records as they are, and as they were
  () => [
    ...tables.flatMap(current),
    'CREATE INDEX addresses_by_address ON addresses (address)',
    'CREATE INDEX interfaces_by_address ON interfaces (address)',
    'CREATE INDEX neighbours_by_lladdr ON neighbours (lladdr)',
    'CREATE INDEX routes_by_dst ON routes (dst)',
    `CREATE TABLE history (
      view TEXT NOT NULL, host TEXT NOT NULL, record_key TEXT NOT NULL,
      valid_from TIMESTAMPTZ NOT NULL, valid_to TIMESTAMPTZ NOT NULL DEFAULT 'infinity',
      revision BIGINT NOT NULL, record JSONB NOT NULL
    ) PARTITION BY RANGE (valid_from)`,
    'CREATE TABLE history_other PARTITION OF history DEFAULT',
    'CREATE INDEX history_by_host ON history (host, view, valid_from)',
    `CREATE INDEX history_open ON history (host, view, record_key) WHERE valid_to = 'infinity'`,
    `CREATE TABLE fleet_position (
      stream TEXT PRIMARY KEY, created TEXT NOT NULL, revision BIGINT NOT NULL, written TIMESTAMPTZ NOT NULL)`,
    `CREATE TABLE fleet_gaps (
      after_revision BIGINT NOT NULL, before_revision BIGINT NOT NULL, noticed TIMESTAMPTZ NOT NULL DEFAULT now())`,
    `CREATE TABLE fleet_hosts (host TEXT PRIMARY KEY, changed TIMESTAMPTZ NOT NULL, agent JSONB)`,
    `CREATE FUNCTION records_at(of_view TEXT, at TIMESTAMPTZ)
      RETURNS TABLE (host TEXT, record_key TEXT, record JSONB, valid_from TIMESTAMPTZ, valid_to TIMESTAMPTZ)
      LANGUAGE SQL STABLE AS $$
        SELECT h.host, h.record_key, h.record, h.valid_from, h.valid_to FROM history h
        WHERE h.view = of_view AND h.valid_from <= at AND h.valid_to > at
      $$`,
    ...Object.entries(views(dialect)).map(([name, select]) => `CREATE VIEW ${quoted(name)} AS ${select}`),
  ],
  // 2: the last writes, by which it is noticed that the stream has lost its end
  () => ['ALTER TABLE fleet_position ADD COLUMN recent JSONB'],
];

/** The version that this code writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/** Two that migrate at once would get in each other's way. */
const LOCK = 0x74737233;

/**
 * Brings the database to this version, each step in a transaction of its own, and adds columns of newer declarations.
 *
 * @throws {Error} where the database is of a newer version
 */
export async function migrate(client: Client): Promise<void> {
  await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
  try {
    await client.query(
      'CREATE TABLE IF NOT EXISTS fleet_migrations (version INTEGER PRIMARY KEY, applied TIMESTAMPTZ NOT NULL DEFAULT now())',
    );
    const { rows } = await client.query('SELECT coalesce(max(version), 0) AS version FROM fleet_migrations');
    const version = Number(rows[0].version);
    if (version > SCHEMA_VERSION)
      throw new Error(`the database is of version ${version}, and this program knows ${SCHEMA_VERSION}`);
    for (let at = version; at < SCHEMA_VERSION; at++) {
      await client.query('BEGIN');
      try {
        for (const statement of MIGRATIONS[at]!()) await client.query(statement);
        await client.query('INSERT INTO fleet_migrations (version) VALUES ($1)', [at + 1]);
        await client.query('COMMIT');
      } catch (error) {
        await client.query('ROLLBACK');
        throw error;
      }
    }
    for (const table of tables)
      for (const column of table.columns)
        await client.query(
          `ALTER TABLE ${quoted(table.name)} ADD COLUMN IF NOT EXISTS ${columnDefinition(column, dialect)}`,
        );
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [LOCK]).catch(() => {});
  }
}

/** Makes the part of the history that begins in a month, where it is not there: `history_2026_11`. */
export async function monthOf(client: Client, at: Date): Promise<void> {
  const year = at.getUTCFullYear();
  const month = at.getUTCMonth();
  const date = (months: number): string => new Date(Date.UTC(year, month + months, 1)).toISOString();
  const name = `history_${year}_${String(month + 1).padStart(2, '0')}`;
  await client.query(
    `CREATE TABLE IF NOT EXISTS ${quoted(name)} PARTITION OF history FOR VALUES FROM ('${date(0)}') TO ('${date(1)}')`,
  );
}
