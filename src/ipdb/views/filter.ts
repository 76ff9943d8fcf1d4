import { contains } from '../../objects/compare.js';
import { checkKeys } from '../../schema/keys.js';
import { VIEWS, type ViewName } from '../types.js';

type Obj = Record<string, unknown>;

/** Keys that take an interface by name too, and the key that its index is compared with. */
const INTERFACES: Readonly<Record<ViewName, Readonly<Record<string, string>>>> = {
  interfaces: { master: 'master', link: 'link' },
  addresses: { dev: 'index', index: 'index' },
  routes: { dev: 'oif', oif: 'oif', iif: 'iif' },
  rules: {},
  neighbours: { dev: 'ifindex', ifindex: 'ifindex', master: 'master' },
  nexthops: { dev: 'oif', oif: 'oif' },
};

/** `RT_TABLE_*`. */
const TABLES: Readonly<Record<string, number>> = { default: 253, main: 254, local: 255 };

/** The number of a table. */
export function tableNumber(table: number | string): number {
  const number = typeof table === 'number' ? table : Object.hasOwn(TABLES, table) ? TABLES[table] : undefined;
  if (number === undefined)
    throw new TypeError(`table: '${table}' is neither a number nor main, local or default`);
  return number;
}

/** Finds the index of an interface by its name; undefined where none has it. */
export type IndexOf = (name: string) => number | undefined;

/**
 * The filter with indices for names and numbers for tables; undefined where it names an interface that is not there,
 * so that nothing can match.
 */
export function resolved(view: ViewName, filter: object, indexOf: IndexOf): Obj | undefined {
  checkKeys(filter);
  const out: Obj = {};
  for (const [key, value] of Object.entries(filter)) {
    if (value === undefined) continue;
    const known = INTERFACES[view];
    const target = Object.hasOwn(known, key) ? known[key] : undefined;
    if (target !== undefined && typeof value === 'string') {
      const index = indexOf(value);
      if (index === undefined) return undefined;
      out[target] = index;
    } else if (key === 'table') out.table = tableNumber(value as string);
    else out[target ?? key] = value;
  }
  if (view === 'routes' && typeof out.dst === 'string') out.dst = prefixText(out.dst);
  return out;
}

/** A host's address as the prefix that dumps have. */
function prefixText(dst: string): string {
  if (dst === 'default' || dst.includes('/')) return dst === '0.0.0.0/0' || dst === '::/0' ? 'default' : dst;
  return `${dst}/${dst.includes(':') ? 128 : 32}`;
}

/** The test of a filter whose names have been resolved. */
export function predicate(wanted: Obj): (record: object) => boolean {
  const entries = Object.entries(wanted);
  return (record) => {
    for (const [key, value] of entries) {
      const has = (record as Obj)[key];
      if (has !== value && (typeof value !== 'object' || !contains(has, value))) return false;
    }
    return true;
  };
}

/** Complains of a name that no view has. */
export function checkView(view: string): asserts view is ViewName {
  if (!(VIEWS as readonly string[]).includes(view))
    throw new TypeError(`there is no view '${view}'; there are ${VIEWS.join(', ')}`);
}
