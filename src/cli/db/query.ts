import { SqlMirror } from '../../ipdb/sql/mirror.js';
import { connectSqlite } from '../../ipdb/sql/sqlite.js';
import { VIEWS } from '../../ipdb/types.js';
import { CommandError, UsageError } from '../errors.js';
import type { Options } from '../options.js';
import { colourful, print } from '../output.js';
import { table } from '../table.js';
import { json } from '../text.js';
import { openDb } from './open.js';

type Row = Record<string, unknown>;

/** `db query`: asks the tables of docs/sql.md, made in memory for the occasion. */
export async function query(words: readonly string[], options: Options): Promise<void> {
  if (words.length === 0) throw new UsageError('db query: the question in SQL is missing');
  await using db = await openDb(options, VIEWS);
  const database = connectSqlite(':memory:');
  try {
    await using _mirror = await SqlMirror.open(db, { sqlite: database });
    const rows = answer(() => database.prepare(words.join(' ')).all() as Row[]);
    if (options.json) return print(`[${rows.map(json).join(',\n')}]\n`);
    const titles = Object.keys(rows[0] ?? {});
    const columns = titles.map((title) => ({
      title: title.toUpperCase(),
      cell: (row: Row) => (row[title] === null ? undefined : (row[title] as string | number)),
      right: rows.every((row) => row[title] === null || typeof row[title] === 'number'),
    }));
    print(table(columns, rows, colourful()));
  } finally {
    database.close();
  }
}

/** Errors of SQLite go to the author of the query. */
function answer(ask: () => Row[]): Row[] {
  try {
    return ask();
  } catch (error) {
    throw new CommandError(`db query: ${(error as Error).message}`);
  }
}
