import type { InterfaceView } from '../../ipdb/interface-view.js';
import type { IPDB } from '../../ipdb/ipdb.js';
import type { ViewName } from '../../ipdb/types.js';
import { UsageError } from '../errors.js';
import { Names } from '../interfaces.js';
import type { Options } from '../options.js';
import { colourful, print } from '../output.js';
import { table } from '../table.js';
import { escaped, json, styled } from '../text.js';
import { openDb, viewNamed } from './open.js';
import { columnsOfView } from './views.js';

/** `db show`: interfaces and what belongs to them; or the records of a view, as tables or JSON. */
export async function show(words: readonly string[], options: Options): Promise<void> {
  if (words.length === 0) return overview(options);
  const view = viewNamed(words[0]!);
  using db = await openDb(options, [view]);
  const records = db[view].where(filterOf(view, words.slice(1)) as never) as object[];
  if (options.json) return print(`[${records.map(json).join(',\n')}]\n`);
  print(table(await columnsOfView(view, namesOf(db)), records as never[], colourful()));
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

/** Names of the interfaces of the database. */
export function namesOf(db: IPDB): Names {
  const names = new Names();
  for (const link of db.interfaces) names.set(link.index, link.ifname!);
  return names;
}

/** One line for each interface, its addresses and ports, and where the default routes lead. */
async function overview(options: Options): Promise<void> {
  using db = await openDb(options, ['addresses', 'routes', 'neighbours']);
  if (options.json) {
    const all = {
      interfaces: [...db.interfaces],
      addresses: [...db.addresses],
      routes: [...db.routes],
      neighbours: [...db.neighbours],
    };
    return print(`${json(all)}\n`);
  }
  const colour = colourful();
  const names = namesOf(db);
  for (const { index } of db.interfaces) {
    const view = db.interfaces.get(index);
    if (view) print(lines(view, names, colour));
  }
  for (const family of ['inet', 'inet6'] as const)
    for (const route of db.routes.where({ dst: 'default', table: 'main', family }))
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
