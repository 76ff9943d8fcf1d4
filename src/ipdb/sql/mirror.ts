import { hostname } from 'node:os';
import { checkOptions, optionNames } from '../../schema/options.js';
import { typeError } from '../../schema/stack.js';
import { publicVerbs } from '../../schema/verbs.js';
import { checkMilliseconds, type Later, later } from '../../socket/later.js';
import type { IPDB } from '../ipdb.js';
import { type Change, VIEWS, type ViewName } from '../types.js';
import { PendingRows } from './pending-rows.js';
import { type PostgresOptions, PostgresTarget } from './postgres.js';
import { type SqliteDatabase, SqliteTarget } from './sqlite.js';
import { recordKey, rowOf, type Table, tableOf } from './tables.js';
import type { Row, SqlTarget, Write } from './target.js';

export interface SqlMirrorOptions {
  /** A file, `':memory:'`, or a `Database` of better-sqlite3 that is open. */
  sqlite?: string | SqliteDatabase | undefined;
  /** A connection string, or what pg's `Client` takes. */
  postgres?: PostgresOptions | undefined;
  /** What the column `host` says: this machine's name unless said otherwise. Two mirrors must not share one. */
  host?: string | undefined;
  /** Milliseconds that changes are gathered before they are written: 50. */
  interval?: number | undefined;
  /** Milliseconds between attempts while the server is away: 1,000. */
  retry?: number | undefined;
}

const OPTIONS = optionNames<SqlMirrorOptions>({
  sqlite: true,
  postgres: true,
  host: true,
  interval: true,
  retry: true,
});

/** Rows made and written at a time while the tables are filled. */
const LOT = 5_000;

/**
 * A copy of the live database in SQL, one table for each view that is loaded, kept in step with it: for joins and
 * reports. Changes are gathered for a moment and written in one transaction; while a server is away they wait, at
 * most one for each record.
 *
 * ```ts
 * await using sql = await SqlMirror.open(db, { sqlite: 'net.db' });
 * ```
 */
export class SqlMirror {
  static {
    publicVerbs(SqlMirror);
  }

  /** What the column `host` says of this mirror's rows. */
  readonly host: string;
  readonly #db: IPDB;
  readonly #target: SqlTarget;
  readonly #tables: ReadonlyMap<ViewName, Table>;
  readonly #pending = new Map<ViewName, PendingRows>();
  readonly #interval: number;
  readonly #retry: number;
  readonly #stop: () => void;
  #timer: Later | undefined;
  #writing: Promise<void> | undefined;
  #failure: unknown;
  #filled = false;
  #closed = false;

  private constructor(db: IPDB, target: SqlTarget, options: SqlMirrorOptions) {
    checkMilliseconds('interval', options.interval);
    checkMilliseconds('retry', options.retry);
    this.host = options.host ?? hostname();
    this.#db = db;
    this.#target = target;
    this.#interval = options.interval ?? 50;
    this.#retry = options.retry ?? 1_000;
    this.#tables = new Map(db.loaded.map((view) => [view, tableOf(view)]));
    this.#stop = db.onChanges((changes) => this.#take(changes));
  }

  /**
   * Fills the tables; resolves when they hold what the database does. What other hosts wrote stays.
   *
   * @throws TypeError unless one of `sqlite` and `postgres` is given.
   */
  static async open(db: IPDB, options: SqlMirrorOptions): Promise<SqlMirror> {
    checkOptions(options, OPTIONS);
    const { sqlite, postgres } = options;
    if ((sqlite === undefined) === (postgres === undefined))
      throw typeError('either sqlite or postgres says where the mirror is');
    const target = sqlite === undefined ? new PostgresTarget(postgres!) : new SqliteTarget(sqlite);
    let mirror: SqlMirror | undefined;
    try {
      await target.open(VIEWS.map(tableOf));
      mirror = new SqlMirror(db, target, options);
      await mirror.#fill();
    } catch (error) {
      if (mirror !== undefined) mirror.#stop();
      await target.close();
      throw error;
    }
    return mirror;
  }

  /** The state of the database at this moment; what changes meanwhile is written behind it. */
  async #fill(): Promise<void> {
    const { sources } = this.#db;
    const snapshot = this.#db.snapshot();
    for (const table of this.#tables.values()) {
      await this.#target.clear(table, this.host);
      let put: Row[] = [];
      const write = async () => {
        await this.#target.write(this.host, [{ table, put, remove: [] }]);
        put = [];
        await new Promise(setImmediate);
      };
      for (const { name: source } of sources)
        for (const record of snapshot.source(source)[table.view].records()) {
          put.push({ source, key: recordKey(table.view, record), values: rowOf(table, record) });
          if (put.length === LOT) await write();
        }
      await write();
    }
    this.#filled = true;
    if (this.#pending.size > 0) this.#schedule();
  }

  #take(changes: readonly Change[]): void {
    for (const change of changes) {
      const table = this.#tables.get(change.view);
      if (table === undefined) continue;
      let pending = this.#pending.get(change.view);
      if (!pending) this.#pending.set(change.view, (pending = new PendingRows(table)));
      pending.note(change);
    }
    this.#schedule();
  }

  #schedule(): void {
    if (!this.#filled || this.#timer !== undefined || this.#writing !== undefined || this.#closed) return;
    this.#timer = later(this.#interval, () => void this.#flush());
  }

  /** Writes all that is pending. Never rejects: what goes wrong for good is reported by `settled` and `close`. */
  #flush(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#writing ??= this.#write()
      .catch((error) => {
        this.#failure ??= error;
        this.#stop();
      })
      .finally(() => {
        this.#writing = undefined;
      });
    return this.#writing;
  }

  async #write(): Promise<void> {
    while (this.#pending.size > 0 && this.#failure === undefined) {
      const writes = [...this.#pending.values()].map((pending) => pending.write());
      this.#pending.clear();
      await this.#persist(writes);
    }
  }

  /** Tries until the server takes it. A lot can be written twice: it says what is to be, not what changed. */
  async #persist(writes: readonly Write[]): Promise<void> {
    for (;;) {
      try {
        return await this.#target.write(this.host, writes);
      } catch (error) {
        if (!this.#target.isAway(error) || this.#closed) throw error;
        await new Promise((resolve) => later(this.#retry, () => resolve(undefined)));
      }
    }
  }

  /** Resolves when the tables hold what the kernel had done by now. Fails with what ended the mirror. */
  async settled(): Promise<void> {
    if (!this.#db.closed) await this.#db.settled();
    await this.#flush();
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Writes what is left and disconnects; the rows stay. Fails with what ended the mirror, if something did. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#stop();
    // one attempt more, not to wait for a server that may never come back
    this.#closed = true;
    await this.#flush();
    await this.#target.close();
    if (this.#failure !== undefined) throw this.#failure;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
