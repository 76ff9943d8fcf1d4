import type Database from 'better-sqlite3';

/** SQLite in memory; the reason why not, where its package could not be built. */
const sqlite: (() => Database.Database) | string = await import('better-sqlite3').then(
  ({ default: Sqlite }) => {
    new Sqlite(':memory:').close();
    return () => new Sqlite(':memory:');
  },
  (error: Error) => `better-sqlite3 cannot be loaded: ${error.message}`,
);

/** The reason why there is no SQLite, for `skip`; false where there is. */
export const noSqlite: string | false = typeof sqlite === 'string' ? sqlite : false;

/** A database in memory. */
export function openSqlite(): Database.Database {
  if (typeof sqlite === 'string') throw new Error(sqlite);
  return sqlite();
}
