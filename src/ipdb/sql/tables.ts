import { createHash } from 'node:crypto';
import { routeMessages } from '../../messages/route/index.js';
import { checkArgument } from '../../schema/argument.js';
import { instead } from '../../schema/options.js';
import { typeError } from '../../schema/stack.js';
import type { Message } from '../../schema/type.js';
import { layouts, recordKinds } from '../records/record-kinds.js';
import type { Records, ViewName } from '../types.js';
import { type Column, columnsOf } from './columns.js';
import { sqlText } from './text.js';

/** The table of a view: what every table begins with, and the record's own columns behind it. */
export interface Table {
  readonly view: ViewName;
  readonly name: string;
  readonly columns: readonly Column[];
}

/** What tells a row from all others: the machine, the namespace in its database, and the record in its view. */
export const KEY_COLUMNS = ['host', 'source', 'record_key'] as const;

const messages: Readonly<Record<ViewName, Message>> = {
  interfaces: routeMessages.newlink.message,
  addresses: routeMessages.newaddr.message,
  routes: routeMessages.newroute.message,
  rules: routeMessages.newrule.message,
  neighbours: routeMessages.newneigh.message,
  nexthops: routeMessages.newnexthop.message,
};

function checkView(where: string, view: unknown): void {
  checkArgument(where, 'view', view, 'a string');
  if (!Object.hasOwn(messages, view as string))
    throw typeError(`${where}: there is no view '${view}'${instead(view as string, Object.keys(messages))}`);
}

/** The table of a view. */
export function tableOf(view: ViewName): Table {
  checkView('tableOf', view);
  return { view, name: view, columns: columnsOf(messages[view]) };
}

/** What tells a record from the others of its view, as text. */
export function recordKey<V extends ViewName>(view: V, record: Records[V]): string {
  checkView('recordKey', view);
  checkArgument('recordKey', 'record', record, 'an object');
  if (view !== 'routes') return String(layouts[view as 'rules'].key(record as Records['rules']));
  // all that was configured is a route's identity: of IPv6, two hops of one destination may be two routes
  const { changesByItself } = recordKinds.routes;
  const text = JSON.stringify(record, (key, value) => (changesByItself.has(key) ? undefined : value));
  return createHash('sha1').update(text).digest('base64url');
}

/** The values of a record's own columns, as plain SQL values; `json` as text. */
export function rowOf(table: Table, record: object): SqlValue[] {
  checkArgument('rowOf', 'table', table, 'an object', ['columns']);
  checkArgument('rowOf', 'record', record, 'an object');
  return table.columns.map(({ key, type }) => {
    const value = (record as Record<string, unknown>)[key];
    if (value === undefined) return null;
    if (type === 'json') return sqlText(JSON.stringify(value, wideAsNumber));
    if (type === 'boolean') return value === true;
    if (typeof value === 'number' || typeof value === 'bigint')
      return type === 'text' ? String(value) : value;
    return sqlText(typeof value === 'string' ? value : JSON.stringify(value));
  });
}

export type SqlValue = string | number | bigint | boolean | null;

function wideAsNumber(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
