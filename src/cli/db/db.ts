import { VIEWS } from '../../ipdb/types.js';
import { nearest } from '../../schema/names.js';
import { hint, UsageError } from '../errors.js';
import type { Options } from '../options.js';
import { print } from '../output.js';

/** What a verb of `tsroute2 db` does: opens the database with what it needs, and prints. */
export type DbVerb = (words: readonly string[], options: Options) => Promise<void>;

const VERBS: Readonly<Record<string, () => Promise<DbVerb>>> = {
  show: async () => (await import('./show.js')).show,
  query: async () => (await import('./query.js')).query,
  watch: async () => (await import('./watch.js')).watch,
  export: async () => (await import('./document.js')).exportDocument,
  apply: async () => (await import('./document.js')).applyDocument,
  confirm: async () => (await import('./confirm.js')).confirm,
};

const HELP = `tsroute2 db [show] [VIEW [KEY VALUE …]]   the database: interfaces and what belongs to them, or one view
tsroute2 db query SQL                     rows of its tables (docs/sql.md); needs the package better-sqlite3
tsroute2 db watch [VIEW …]                changes as they happen: + added, ~ changed, - removed
tsroute2 db export                        the state as a document in JSON (docs/ipdb.md)
tsroute2 db apply FILE|- [--dry-run]      makes the state match a document, in full or not at all, with the fewest
                                          changes; prints them as commands of ip, or as JSON with --json
                                          --confirm 30s: undone unless confirmed within that time, by typing yes
tsroute2 db confirm [PID]                 or by this command, from wherever it can be given

Several namespaces: --netns A --netns B, or with names --source left=A --source right=B (--source here= for this one);
show, query, watch and export then say where each entry is from.
Views: ${VIEWS.join(', ')}.
`;

/** `tsroute2 db`: the live database from the command line. */
export async function db(words: readonly string[], options: Options): Promise<void> {
  const word = words[0] ?? 'show';
  if (options.help || word === 'help') return print(HELP);
  const name = Object.keys(VERBS).find((verb) => verb.startsWith(word) && word !== '');
  if (name === undefined) {
    const near = nearest(word, Object.keys(VERBS));
    throw new UsageError(
      `db: unknown verb '${word}'${hint(near)}; verbs are ${Object.keys(VERBS).join(', ')}`,
    );
  }
  await (await VERBS[name]!())(words.slice(1), options);
}
