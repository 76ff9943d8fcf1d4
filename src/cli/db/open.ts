import { IPDB } from '../../ipdb/ipdb.js';
import { VIEWS, type ViewName } from '../../ipdb/types.js';
import { nearest } from '../../schema/names.js';
import { hint, UsageError } from '../errors.js';
import type { Options } from '../options.js';
import { isMany, sourcesOf } from './sources.js';

/** Opens the database in the namespace of the command line, or in several. */
export function openDb(options: Options, views: readonly ViewName[]): Promise<IPDB> {
  if (isMany(options)) return IPDB.open({ sources: sourcesOf(options), views });
  return IPDB.open({ netns: options.netns, views });
}

/** The view that a word, or its beginning, means. */
export function viewNamed(word: string): ViewName {
  const found = VIEWS.find((view) => view.startsWith(word) && word !== '');
  if (found) return found;
  throw new UsageError(
    `no view is named '${word}'${hint(nearest(word, VIEWS))}; views are ${VIEWS.join(', ')}`,
  );
}
