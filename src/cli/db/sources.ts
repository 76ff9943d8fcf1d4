import type { IPDB } from '../../ipdb/ipdb.js';
import type { ViewName } from '../../ipdb/types.js';
import { UsageError } from '../errors.js';
import { Names } from '../interfaces.js';
import type { Options } from '../options.js';
import type { Column } from '../table.js';
import { columnsOfView } from './views.js';

/** Whether several namespaces are requested, so that each record says which it is from. */
export function isMany({ sources }: Options): boolean {
  return sources.length > 1 || sources.some(({ named }) => named);
}

/** The namespaces of the command line as `IPDB.open` takes them. */
export function sourcesOf({ sources }: Options): Record<string, { netns?: string }> {
  const out = new Map<string, { netns?: string }>();
  for (const { name, netns } of sources) {
    if (out.has(name)) throw new UsageError(`--source: '${name}' is there twice`);
    out.set(name, netns === undefined ? {} : { netns });
  }
  return Object.fromEntries(out);
}

/** Names of the interfaces of each source. */
export function namesOf(db: IPDB): Map<string, Names> {
  const out = new Map<string, Names>();
  for (const { name, interfaces } of db.sources) {
    const names = new Names();
    for (const link of interfaces) names.set(link.index, link.ifname!);
    out.set(name, names);
  }
  return out;
}

/** A record with its source. */
export interface Marked {
  readonly source: string;
  readonly record: object;
}

/** The columns of a view for records of several sources: each is reported with the names of its own interfaces. */
export async function columnsOfAll(
  view: ViewName,
  names: ReadonlyMap<string, Names>,
): Promise<readonly Column<Marked>[]> {
  const bySource = new Map<string, readonly Column<never>[]>();
  for (const [source, own] of names) bySource.set(source, await columnsOfView(view, own));
  const [any] = bySource.values();
  return [
    { title: 'SOURCE', cell: ({ source }) => source, style: 'cyan' },
    ...any!.map((column, i): Column<Marked> => {
      const { cell: _cell, ...rest } = column;
      return { ...rest, cell: ({ source, record }) => bySource.get(source)![i]!.cell(record as never) };
    }),
  ];
}
