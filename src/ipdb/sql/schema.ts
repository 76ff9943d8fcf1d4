import { checkArgument } from '../../schema/argument.js';
import type { Column, ColumnType } from './columns.js';
import { KEY_COLUMNS, type Table } from './tables.js';

/** What the two databases say differently. */
export interface Dialect {
  readonly types: Readonly<Record<ColumnType, string>>;
  /** The function that makes rows, each with a column `value`, of an array in JSON. */
  readonly each: string;
}

export function quoted(name: string): string {
  checkArgument('quoted', 'name', name, 'a string');
  return `"${name.replaceAll('"', '""')}"`;
}

/** Names of all columns of a table, in the order in which rows are written. */
export function columnNames(table: Table): string[] {
  checkArgument('columnNames', 'table', table, 'an object', ['columns']);
  return [...KEY_COLUMNS, ...table.columns.map(({ name }) => name)];
}

/** The definition of a column. */
export function columnDefinition(column: Column, dialect: Dialect): string {
  checkArgument('columnDefinition', 'column', column, 'an object', ['name', 'type']);
  checkArgument('columnDefinition', 'dialect', dialect, 'an object', ['types']);
  const { name, type } = column;
  return `${quoted(name)} ${dialect.types[type]}`;
}

export function createTable(table: Table, dialect: Dialect): string {
  const keys = KEY_COLUMNS.map((name) => `${quoted(name)} TEXT NOT NULL`);
  const columns = table.columns.map((column) => columnDefinition(column, dialect));
  const lines = [...keys, ...columns, `PRIMARY KEY (${KEY_COLUMNS.join(', ')})`];
  return `CREATE TABLE IF NOT EXISTS ${quoted(table.name)} (\n  ${lines.join(',\n  ')}\n)`;
}

/** Views by name: the joins that everybody needs. */
export function views(dialect: Dialect): Readonly<Record<string, string>> {
  checkArgument('views', 'dialect', dialect, 'an object', ['each']);
  const { each } = dialect;
  return {
    // one row for each address, with the interface that has it
    interface_addresses: `SELECT a.host, a.source, i.ifname, i.linkinfo ->> 'kind' AS kind, i.operstate, i.mtu,
  a.family, COALESCE(a.local, a.address) AS address, a.prefixlen, a.scope, a.label, a.flags, i.index_ AS ifindex
FROM addresses a
JOIN interfaces i ON i.host = a.host AND i.source = a.source AND i.index_ = a.index_`,
    // one row for each port, with the bridge, bond, VRF … that it is a port of
    interface_ports: `SELECT p.host, p.source, p.ifname, m.ifname AS master, m.linkinfo ->> 'kind' AS kind,
  p.operstate, p.index_ AS ifindex, m.index_ AS master_index
FROM interfaces p
JOIN interfaces m ON m.host = p.host AND m.source = p.source AND m.index_ = p.master`,
    // one row for each hop of each route, with the interface by name; a route without any hop has one row too
    route_hops: `SELECT h.host, h.source, h.family, h.table_, h.dst, h.priority, h.type, h.protocol, h.gateway,
  h.weight, h.ifindex, i.ifname
FROM (
  SELECT host, source, family, table_, dst, priority, type, protocol, gateway, 1 AS weight, oif AS ifindex
  FROM routes WHERE multipath IS NULL
  UNION ALL
  SELECT r.host, r.source, r.family, r.table_, r.dst, r.priority, r.type, r.protocol, hop.value ->> 'gateway',
    CAST(hop.value ->> 'hops' AS INTEGER) + 1, CAST(hop.value ->> 'ifindex' AS BIGINT)
  FROM routes r, ${each}(r.multipath) AS hop
  WHERE r.multipath IS NOT NULL
) h
LEFT JOIN interfaces i ON i.host = h.host AND i.source = h.source AND i.index_ = h.ifindex`,
  };
}
