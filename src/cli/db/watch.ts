import { VIEWS, type ViewName } from '../../ipdb/types.js';
import type { Names } from '../interfaces.js';
import type { Options } from '../options.js';
import { colourful, print } from '../output.js';
import { type Column, sentence } from '../table.js';
import { json, styled } from '../text.js';
import { openDb, viewNamed } from './open.js';
import { columnsOfAll, isMany, type Marked, namesOf } from './sources.js';

const SIGNS = { added: ['+', 'green'], changed: ['~', 'yellow'], removed: ['-', 'red'] } as const;

/** `db watch`: changes as lines, or as one JSON object a line, until it is stopped. */
export async function watch(words: readonly string[], options: Options): Promise<void> {
  const views: readonly ViewName[] = words.length === 0 ? VIEWS : words.map(viewNamed);
  await using db = await openDb(options, views);
  const names = namesOf(db);
  const columns = new Map<ViewName, readonly Column<Marked>[]>();
  for (const view of views) {
    const [source, ...rest] = await columnsOfAll(view, names);
    columns.set(view, isMany(options) ? [source!, ...rest] : rest);
  }
  const colour = colourful();
  const changes = db.watch();
  // whoever reads knows from here on that nothing is missed
  if (options.json) print(`${json({ change: 'sync' })}\n`);
  for await (const one of changes) {
    if (one.view === 'interfaces') learn(names.get(one.source), one.after);
    if (!views.includes(one.view)) continue;
    if (options.json) {
      print(`${json(one)}\n`);
      continue;
    }
    const [sign, style] = SIGNS[one.change];
    const record = (one.after ?? one.before)!;
    const text = sentence(columns.get(one.view)!, { source: one.source, record }, colour);
    print(`${colour ? styled(style, sign) : sign} ${one.view.padEnd(10)} ${text}\n`);
  }
}

function learn(names: Names | undefined, link: { index: number; ifname?: string } | undefined): void {
  if (link?.ifname !== undefined) names?.set(link.index, link.ifname);
}
