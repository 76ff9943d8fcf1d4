import type { IPDB } from '../../ipdb/ipdb.js';
import type { ViewName } from '../../ipdb/types.js';
import type { InterfaceView } from '../../ipdb/views/interface-view.js';
import type { Views } from '../../ipdb/views/source-views.js';
import { UsageError } from '../errors.js';
import type { Names } from '../interfaces.js';
import type { Options } from '../options.js';
import { colourful, print } from '../output.js';
import { table } from '../table.js';
import { escaped, json, styled } from '../text.js';
import { openDb, viewNamed } from './open.js';
import { columnsOfAll, isMany, type Marked, namesOf } from './sources.js';
import { columnsOfView } from './views.js';

/** `db show`: interfaces and what belongs to them; or the records of a view, as tables or JSON. */
export async function show(words: readonly string[], options: Options): Promise<void> {
  if (words.length === 0) return overview(options);
  const view = viewNamed(words[0]!);
  using db = await openDb(options, [view]);
  if (isMany(options)) return showAll(db, view, words.slice(1), options);
  const records = db[view].where(filterOf(view, words.slice(1)) as never) as object[];
  if (options.json) return print(`[${records.map(json).join(',\n')}]\n`);
  const names = namesOf(db).get(db.source().name)!;
  print(table(await columnsOfView(view, names), records as never[], colourful()));
}

/** The same of several namespaces: with a column, or a key, for the source. */
async function showAll(db: IPDB, view: ViewName, words: readonly string[], options: Options): Promise<void> {
  const records = [...db.all(view, filterOf(view, words) as never)] as Marked[];
  if (options.json) {
    const marked = records.map(({ source, record }) => json({ source, ...record }));
    return print(`[${marked.join(',\n')}]\n`);
  }
  print(table(await columnsOfAll(view, namesOf(db)), records, colourful()));
}

/** `oif eth0 table main` as a filter; numbers are numbers. */
function filterOf(view: ViewName, words: readonly string[]): Record<string, unknown> {
  const filter: Record<string, unknown> = {};
  for (let at = 0; at < words.length; at += 2) {
    const [key, value] = [words[at]!, words[at + 1]];
    if (value === undefined) throw new UsageError(`db show ${view}: ${key} needs a value`);
    filter[key] = /^\d+$/.test(value) ? Number(value) : value;
  }
  return filter;
}

/** One line for each interface, its addresses and ports, and where the default routes lead. */
async function overview(options: Options): Promise<void> {
  using db = await openDb(options, ['addresses', 'routes', 'neighbours']);
  const many = isMany(options);
  if (options.json) {
    const all = db.sources.map((source) => {
      const { interfaces, addresses, routes, neighbours } = source;
      const own = { interfaces: [...interfaces], addresses: [...addresses], routes: [...routes] };
      return [source.name, { ...own, neighbours: [...neighbours] }] as const;
    });
    return print(`${json(many ? Object.fromEntries(all) : all[0]![1])}\n`);
  }
  const colour = colourful();
  for (const source of db.sources) {
    if (many) print(`${colour ? styled('bold', escaped(source.name)) : escaped(source.name)}:\n`);
    overviewOf(source, namesOf(db).get(source.name)!, colour);
  }
}

function overviewOf({ interfaces, routes }: Views, names: Names, colour: boolean): void {
  for (const { index } of interfaces) {
    const view = interfaces.get(index);
    if (view) print(lines(view, names, colour));
  }
  for (const family of ['inet', 'inet6'] as const)
    for (const route of routes.where({ dst: 'default', table: 'main', family }))
      print(`default ${escaped([route.gateway, names.of(route.oif)].filter(Boolean).join(' dev '))}\n`);
}

function lines(view: InterfaceView, names: Names, colour: boolean): string {
  const kind = view.linkinfo?.kind ?? view.type;
  const head = escaped(`${view.ifname}`);
  const master = names.of(view.master);
  const facts = [kind, view.operstate, `mtu ${view.mtu}`, view.address, master && `master ${master}`];
  const addresses = view.addresses.map((one) => `    ${one.local ?? one.address}/${one.prefixlen}\n`);
  const ports = view.ports.map((port) => port.ifname).join(' ');
  return `${colour ? styled('cyan', head) : head}  ${escaped(facts.filter(Boolean).join('  '))}\n${escaped(
    ports === '' ? '' : `    ports ${ports}`,
  )}${ports === '' ? '' : '\n'}${addresses.join('')}`;
}
