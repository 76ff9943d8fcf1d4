import pg from 'pg';
import {
  columnNames,
  quoted,
  type Records,
  recordOf,
  rowOf,
  type Table,
  type ViewName,
} from 'tsroute2/records';
import { type Connected, connected, type NatsOptions } from '../connect.js';
import { BucketReader, type Entry, REMEMBERED, type Read } from '../reader.js';
import { keyOf, STATE, streamOf, writtenOf } from '../subjects.js';
import { LONGEST } from '../timers.js';
import { migrate, monthOf, tables } from './schema.js';

export interface PostgresMirrorOptions {
  /** The NATS server. */
  nats?: NatsOptions | undefined;
  /** A connection string, or what pg's `Client` takes. */
  postgres: string | pg.ClientConfig;
  /** Milliseconds that changes are gathered before they are written: 50. */
  interval?: number | undefined;
  /** Keep what records were like before: true. */
  history?: boolean | undefined;
}

/** How a mirror fares. */
export interface PostgresMirrorStatus {
  /** Number of the last write of the stream that the database has. */
  readonly revision: number;
  /** Writes that wait. */
  readonly waiting: number;
  /** Milliseconds from the last change, by its host's clock, to when it was in the database. */
  readonly lag: number;
  /** Times that the database was away. */
  readonly losses: number;
  /** Stretches of the stream that had been overwritten before they were read: the table `fleet_gaps` names them. */
  readonly gaps: number;
  /** Writes that were left out, as no agent writes them: of a host that is hostile, or newer than this. */
  readonly refused: number;
}

/** Writes of one transaction, and how many wait before the stream has to. */
const LOT = 4_000;
const MOST_WAITING = 20_000;
const RETRY = 500;
const SOURCE = 'localhost';

const byName = new Map<string, Table>(tables.map((table) => [table.name, table]));

interface Change {
  readonly table: Table;
  readonly host: string;
  readonly key: string;
  readonly at: number;
  readonly revision: number;
  readonly text: string | undefined;
}

/**
 * All hosts' records in PostgreSQL, fed by the stream: tables of what is, and the history of what was. Position and
 * records are written in one transaction, so that each write of the stream has its effect once, whatever is killed.
 *
 * ```ts
 * await using mirror = await PostgresMirror.open({ nats: { servers: 'nats://nats:4222' }, postgres: 'postgres://db/fleet' });
 * ```
 */
export class PostgresMirror {
  readonly #connected: Connected;
  readonly #options: PostgresMirrorOptions;
  #client: pg.Client | undefined;
  #reader!: BucketReader;
  #queue: Entry[] = [];
  #room: (() => void) | undefined;
  #writing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #revision = 0;
  /** The last writes that the database has. */
  #recent: readonly Read[] = [];
  #losses = 0;
  #lag = 0;
  #gaps = 0;
  #refused = 0;
  #closed = false;
  #created = '';
  /** Keys that have come since the bucket was made anew, until all have. */
  #seen: Set<string> | undefined;
  #month = '';
  #failure: unknown;
  #ended!: (error?: unknown) => void;
  /** Resolves when it is closed; rejects where it cannot go on. */
  readonly done: Promise<void>;

  private constructor(connection: Connected, options: PostgresMirrorOptions) {
    this.#connected = connection;
    this.#options = options;
    this.done = new Promise((resolve, reject) => {
      this.#ended = (error) => (error === undefined ? resolve() : reject(error));
    });
    this.done.catch(() => {});
  }

  /** Migrates the database, and resolves when it holds what the bucket does. */
  static async open(options: PostgresMirrorOptions): Promise<PostgresMirror> {
    const connection = await connected(options.nats ?? {}, 'mirror');
    const mirror = new PostgresMirror(connection, options);
    try {
      const client = await mirror.#connect();
      await migrate(client);
      await mirror.#begin(client);
      return mirror;
    } catch (error) {
      await mirror.close();
      throw error;
    }
  }

  get status(): PostgresMirrorStatus {
    return {
      revision: this.#revision,
      waiting: this.#queue.length,
      lag: this.#lag,
      losses: this.#losses,
      gaps: this.#gaps,
      refused: this.#refused,
    };
  }

  async #begin(client: pg.Client): Promise<void> {
    const stream = streamOf(STATE);
    const { created } = await this.#connected.jsm.streams.info(stream);
    this.#created = created;
    const { rows } = await client.query('SELECT created, recent FROM fleet_position WHERE stream = $1', [
      stream,
    ]);
    this.#recent = rows[0]?.created === created ? (rows[0].recent ?? []) : [];
    this.#revision = this.#recent.at(-1)?.revision ?? 0;
    if (this.#revision === 0) await this.#anew();
    await new Promise<void>((resolve, reject) => {
      this.#reader = new BucketReader(this.#connected, STATE, {
        after: this.#recent,
        entry: (entry) => this.#take(entry),
        synced: async () => {
          await this.settled();
          await this.#forget();
          resolve();
        },
        reset: async () => {
          await this.settled();
          await this.#anew();
        },
      });
      this.#reader.done.catch((error) => this.#fail(error));
      // closed, by a failure of the database as well, before all was there
      this.done.then(() => reject(new Error('the mirror was closed')), reject);
    });
  }

  /** Of another bucket, of none, or of one that lost its end: all comes again, and what does not come is gone. */
  async #anew(): Promise<void> {
    this.#seen = new Set();
    this.#recent = [];
    this.#revision = 0;
    this.#created = '';
    await this.#retried(async (client) => {
      await client.query('DELETE FROM fleet_position WHERE stream = $1', [streamOf(STATE)]);
    });
  }

  #take(entry: Entry): Promise<void> | undefined {
    this.#seen?.add(entry.key);
    this.#queue.push(entry);
    if (this.#queue.length >= LOT) this.#write();
    else this.#timer ??= setTimeout(() => this.#write(), Math.min(this.#options.interval ?? 50, LONGEST));
    if (this.#queue.length < MOST_WAITING) return undefined;
    return new Promise((resolve) => {
      this.#room = resolve;
    });
  }

  /** Resolves when all that has come is written. */
  async settled(): Promise<void> {
    while (this.#queue.length > 0 || this.#writing) {
      this.#write();
      await this.#writing;
      if (this.#failure) throw this.#failure;
      if (this.#closed) return;
    }
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing ??= this.#writeAll()
      .catch((error) => this.#fail(error))
      .finally(() => {
        this.#writing = undefined;
      });
  }

  async #writeAll(): Promise<void> {
    while (this.#queue.length > 0 && !this.#closed) {
      const lot = this.#queue.slice(0, LOT);
      await this.#storeWhole(lot);
      this.#queue.splice(0, lot.length);
      const at = /^\{"at":(\d+)/.exec(lot.findLast(({ value }) => value !== undefined)?.value ?? '')?.[1];
      if (at !== undefined) this.#lag = Date.now() - Number(at);
      this.#room?.();
      this.#room = undefined;
    }
  }

  /** Stores a lot; a write that the database refuses, as no agent would write it, is left out. */
  async #storeWhole(lot: readonly Entry[]): Promise<void> {
    try {
      await this.#retried((client) => this.#store(client, lot));
    } catch (error) {
      if (!isData(error)) throw error;
      if (lot.length === 1) {
        this.#refused++;
        // the position goes on
        return this.#retried((client) => this.#store(client, lot, []));
      }
      const half = lot.length >> 1;
      await this.#storeWhole(lot.slice(0, half));
      await this.#storeWhole(lot.slice(half));
    }
  }

  /** Does something again for as long as the database is away. */
  async #retried(call: (client: pg.Client) => Promise<void>): Promise<void> {
    while (!this.#closed) {
      try {
        return await call(this.#client ?? (await this.#connect()));
      } catch (error) {
        if (!isAway(error)) throw error;
        this.#losses++;
        this.#client?.end().catch(() => {});
        this.#client = undefined;
        await new Promise((resolve) => setTimeout(resolve, RETRY));
      }
    }
  }

  async #connect(): Promise<pg.Client> {
    const { postgres } = this.#options;
    const client = new pg.Client(typeof postgres === 'string' ? { connectionString: postgres } : postgres);
    client.on('error', () => {
      if (this.#client === client) this.#client = undefined;
    });
    await client.connect();
    this.#month = '';
    return (this.#client = client);
  }

  async #transaction(client: pg.Client, call: () => Promise<void>): Promise<void> {
    await client.query('BEGIN');
    try {
      await call();
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {});
      throw error;
    }
  }

  async #store(client: pg.Client, lot: readonly Entry[], good = lot): Promise<void> {
    const stream = streamOf(STATE);
    const last = lot.at(-1)!.revision;
    const read = lot.slice(-REMEMBERED).map(({ key, revision, time }) => ({ key, revision, time }));
    const recent = [...this.#recent, ...read].slice(-REMEMBERED);
    if (this.#created === '') this.#created = (await this.#connected.jsm.streams.info(stream)).created;
    await this.#transaction(client, async () => {
      const { rows } = await client.query(
        'SELECT created, revision FROM fleet_position WHERE stream = $1 FOR UPDATE',
        [stream],
      );
      // of a transaction whose answer was lost, or another mirror's
      const known = rows[0]?.created === this.#created ? Number(rows[0].revision) : 0;
      const isFresh = ({ revision }: Entry): boolean => revision > known;
      await this.#gap(client, known, lot.filter(isFresh));
      await this.#records(client, good.filter(isFresh));
      if (last > known)
        await client.query(
          `INSERT INTO fleet_position (stream, created, revision, recent, written) VALUES ($1, $2, $3, $4, now())
           ON CONFLICT (stream) DO UPDATE SET created = $2, revision = $3, recent = $4, written = now()`,
          [stream, this.#created, last, JSON.stringify(recent)],
        );
    });
    this.#recent = recent;
    this.#revision = Math.max(this.#revision, last);
  }

  /** Notes what was overwritten in the stream before it was read: the records are right, their history has a hole. */
  async #gap(client: pg.Client, known: number, fresh: readonly Entry[]): Promise<void> {
    if (known === 0 || this.#seen) return;
    let before = known;
    for (const { revision } of fresh) {
      if (revision > before + 1) {
        this.#gaps++;
        await client.query('INSERT INTO fleet_gaps (after_revision, before_revision) VALUES ($1, $2)', [
          before,
          revision,
        ]);
      }
      before = revision;
    }
  }

  async #records(client: pg.Client, entries: readonly Entry[]): Promise<void> {
    const changes: Change[] = [];
    const hosts = new Map<string, { changed: number; agent?: string }>();
    for (const { key, value, revision, time } of entries) {
      const written = writtenOf(key, value, time);
      if (written === undefined) {
        this.#refused++;
        continue;
      }
      const { host, view, at, text } = written;
      const known = hosts.get(host) ?? { changed: 0 };
      hosts.set(host, {
        ...known,
        changed: Math.max(known.changed, at),
        ...(view === 'agent' && text ? { agent: text } : {}),
      });
      const table = byName.get(view);
      if (table) changes.push({ table, host, key: written.key, at, revision, text });
    }
    await this.#now(client, changes);
    if (this.#options.history ?? true) await this.#history(client, changes);
    for (const [host, { changed, agent }] of hosts)
      await client.query(
        `INSERT INTO fleet_hosts (host, changed, agent) VALUES ($1, $2, $3)
         ON CONFLICT (host) DO UPDATE SET changed = $2, agent = coalesce($3, fleet_hosts.agent)`,
        [host, new Date(changed), agent ?? null],
      );
  }

  /** The tables of what is: the last change of each record counts. */
  async #now(client: pg.Client, changes: readonly Change[]): Promise<void> {
    const last = new Map<string, Change>();
    for (const change of changes) last.set(`${change.table.name}\n${change.host}\n${change.key}`, change);
    for (const table of tables) {
      const own = [...last.values()].filter((one) => one.table === table);
      const gone = own.filter(({ text }) => text === undefined);
      const put = own.filter(({ text }) => text !== undefined);
      if (gone.length > 0)
        await client.query(
          `DELETE FROM ${quoted(table.name)} t USING unnest($1::text[], $2::text[]) AS gone (host, record_key)
           WHERE t.host = gone.host AND t.source = '${SOURCE}' AND t.record_key = gone.record_key`,
          [gone.map(({ host }) => host), gone.map(({ key }) => key)],
        );
      if (put.length > 0) await client.query(upsert(table), [`[${put.map(rowText).join(',')}]`]);
    }
  }

  /** Closes what was, and opens what is. */
  async #history(client: pg.Client, changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return;
    const month = new Date(changes[0]!.at).toISOString().slice(0, 7);
    if (month !== this.#month) {
      await client.query('SAVEPOINT month');
      try {
        await monthOf(client, new Date(changes[0]!.at));
        await client.query('RELEASE SAVEPOINT month');
      } catch {
        // the other part has records of it already, and takes the rest as well
        await client.query('ROLLBACK TO SAVEPOINT month');
      }
      this.#month = month;
    }
    const closing: Change[] = [];
    const rows: { before: string; to: string; after: string }[] = [];
    const open = new Map<string, { to: string }>();
    for (const change of changes) {
      const { table, host, key, at, revision, text } = change;
      const name = `${table.name}\n${host}\n${key}`;
      const when = new Date(at).toISOString();
      const before = open.get(name);
      if (before) before.to = when;
      else if (!open.has(name)) closing.push(change);
      open.delete(name);
      if (text === undefined) continue;
      const what = JSON.stringify({ view: table.name, host, record_key: key, valid_from: when, revision });
      const row = {
        before: `${what.slice(0, -1)},"valid_to":"`,
        to: 'infinity',
        after: `","record":${plain(table, text)}}`,
      };
      rows.push(row);
      open.set(name, row);
    }
    await client.query(
      `UPDATE history h SET valid_to = greatest(c.at, h.valid_from)
       FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[]) AS c (view, host, record_key, at)
       WHERE h.view = c.view AND h.host = c.host AND h.record_key = c.record_key AND h.valid_to = 'infinity'`,
      [
        closing.map(({ table }) => table.name),
        closing.map(({ host }) => host),
        closing.map(({ key }) => key),
        closing.map(({ at }) => new Date(at).toISOString()),
      ],
    );
    if (rows.length > 0)
      await client.query(
        'INSERT INTO history SELECT * FROM json_populate_recordset(NULL::history, $1::json)',
        [`[${rows.map(({ before, to, after }) => before + to + after).join(',')}]`],
      );
  }

  /** All of a bucket has come that is another one: what did not come is gone. */
  async #forget(): Promise<void> {
    const seen = this.#seen;
    this.#seen = undefined;
    if (seen === undefined) return;
    await this.#retried((client) =>
      this.#transaction(client, async () => {
        for (const table of tables) {
          const { rows } = await client.query(`SELECT host, record_key FROM ${quoted(table.name)}`);
          const gone = rows.filter(({ host, record_key }) => !seen.has(keyIn(host, table.name, record_key)));
          const changes = gone.map(({ host, record_key }) => ({
            table,
            host,
            key: record_key,
            at: Date.now(),
            revision: this.#revision,
            text: undefined,
          }));
          await this.#now(client, changes);
          if (this.#options.history ?? true) await this.#history(client, changes);
        }
      }),
    );
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    void this.close();
  }

  /** Writes what has come, and ends it. May be called again. */
  async close(): Promise<void> {
    if (this.#closed) return;
    if (this.#client)
      await Promise.race([this.settled().catch(() => {}), new Promise((done) => setTimeout(done, 2_000))]);
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#room?.();
    await this.#reader?.close();
    await this.#connected.nc.close();
    await this.#client?.end().catch(() => {});
    this.#ended(this.#failure);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

function keyIn(host: string, view: string, key: string): string {
  return keyOf(host, view as ViewName, key);
}

function recordIn(table: Table, text: string): object {
  return recordOf(table.view, text) as Records[ViewName];
}

/** What JSON has no word for, in the text of a record; U+0000 is none for PostgreSQL either. */
const SPECIAL = /\{"\$b|\\u0000/;

/** A record as JSON for SQL: numbers of any width are numbers or text there. */
function plain(table: Table, text: string): string {
  if (!SPECIAL.test(text)) return text;
  return withoutNul(
    JSON.stringify(recordIn(table, text), (_, value) =>
      typeof value === 'bigint' ? value.toString() : value,
    ),
  );
}

/** JSON without the character U+0000; a backslash that is one itself is followed by anything. */
function withoutNul(json: string): string {
  return json.includes('u0000')
    ? json.replace(/\\(u0000|.)/g, (all, what) => (what === 'u0000' ? '' : all))
    : json;
}

/** A row as JSON. */
function rowText({ table, host, key, text }: Change): string {
  const names = columnNames(table);
  const values = [host, SOURCE, key, ...rowOf(table, recordIn(table, text!))];
  const fields: string[] = [];
  names.forEach((name, i) => {
    const value = values[i];
    if (value === null || value === undefined) return;
    // columns of JSON have text already
    const isText = table.columns[i - 3]?.type === 'json';
    const json = isText ? value : JSON.stringify(typeof value === 'bigint' ? `${value}` : value);
    fields.push(`${JSON.stringify(name)}:${json}`);
  });
  return withoutNul(`{${fields.join(',')}}`);
}

const upserts = new Map<Table, string>();

/** Many rows in one statement. */
function upsert(table: Table): string {
  let text = upserts.get(table);
  if (text === undefined) {
    const names = columnNames(table).map(quoted);
    const set = table.columns.map(({ name }) => `${quoted(name)} = EXCLUDED.${quoted(name)}`);
    text = `INSERT INTO ${quoted(table.name)} (${names.join(', ')})
      SELECT ${names.join(', ')} FROM json_populate_recordset(NULL::${quoted(table.name)}, $1::json)
      ON CONFLICT (host, source, record_key) DO UPDATE SET ${set.join(', ')}`;
    upserts.set(table, text);
  }
  return text;
}

/** What was to be written is at fault (class 22, or a column that may not be null), not the database. */
function isData(error: unknown): boolean {
  return (
    error instanceof SyntaxError ||
    error instanceof TypeError ||
    error instanceof RangeError ||
    /^(22|23502)/.test((error as NodeJS.ErrnoException).code ?? '')
  );
}

/** The connection broke, or the server starts or stops (class 08 and 57P of its codes). */
function isAway(error: unknown): boolean {
  const { code = '', message = '', syscall } = error as NodeJS.ErrnoException;
  return (
    syscall === 'connect' ||
    ['ECONNRESET', 'EPIPE', 'ECONNREFUSED', 'ENOENT'].includes(code) ||
    /^(08|57P)/.test(code) ||
    /Connection terminated|not queryable|connection error/i.test(message)
  );
}
