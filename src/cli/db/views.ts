import type { ViewName } from '../../ipdb/types.js';
import { tableOf } from '../columns/index.js';
import type { Names } from '../interfaces.js';
import type { Column } from '../table.js';

/** The object of the command line that shows a view's records. */
const OBJECTS: Readonly<Record<ViewName, string>> = {
  interfaces: 'link',
  addresses: 'addr',
  routes: 'route',
  rules: 'rule',
  neighbours: 'neigh',
  nexthops: 'nexthop',
};

/** The columns for a view's records: those of the object's own `show`. */
export async function columnsOfView(view: ViewName, names: Names): Promise<readonly Column<never>[]> {
  return (await tableOf(OBJECTS[view])).columns(names, []);
}
