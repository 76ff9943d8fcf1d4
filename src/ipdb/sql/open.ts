import type { IPDB } from '../open.js';
import type { SqlMirror as Mirror, SqlMirrorOptions } from './mirror.js';

/** A copy of the live database in SQL: see {@link SqlMirror.open}. */
export type SqlMirror = Mirror;

/** The live database in SQL. Its code is loaded when one is first opened. */
export const SqlMirror: {
  /**
   * Fills the tables; resolves when they hold what the database does. What other hosts wrote stays.
   *
   * ```ts
   * await using sql = await SqlMirror.open(db, { sqlite: 'net.db' });
   * ```
   */
  open(db: IPDB, options: SqlMirrorOptions): Promise<SqlMirror>;
} = {
  async open(db, options) {
    const { SqlMirror: mirror } = await import('./mirror.js');
    return mirror.open(db, options);
  },
};
