import type Database from 'better-sqlite3';

/** SQLite in memory; the reason why not, where its package could not be built. */
async function load(): Promise<(() => Database.Database) | string> {
  try {
    const { default: Sqlite } = await import('better-sqlite3');
    // the native part is loaded by the first database
    new Sqlite(':memory:').close();
    return () => new Sqlite(':memory:');
  } catch (error) {
    return `better-sqlite3 cannot be loaded: ${(error as Error).message.split('\n', 1)[0]}`;
  }
}
const sqlite = await load();

/** The reason why there is no SQLite, for `skip`; false where there is. */
export const noSqlite: string | false = typeof sqlite === 'string' ? sqlite : false;

/** A database in memory. */
export function openSqlite(): Database.Database {
  if (typeof sqlite === 'string') throw new Error(sqlite);
  return sqlite();
}
