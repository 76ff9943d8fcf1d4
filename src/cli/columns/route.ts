import type { Route } from '../../messages/route/rtmsg.js';
import type { Column } from '../table.js';
import type { Table } from './table.js';

const TABLES: Readonly<Record<string, number>> = { default: 253, main: 254, local: 255 };
const MAIN = 254;

/** The name of a table, or its number. */
export function tableName(table: number | undefined): string | number | undefined {
  for (const name in TABLES) if (TABLES[name] === table) return name;
  return table;
}

/** A lightweight tunnel as text: `mpls 100/200`, `ip id 7 dst 192.0.2.9`. */
function encapText({ encapType, encap }: { encapType?: unknown; encap?: unknown }): string | undefined {
  if (encapType === undefined || encapType === 'none') return undefined;
  const parts = Object.entries((encap ?? {}) as object).map(([key, value]) => {
    const text =
      typeof value === 'object'
        ? JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? `${v}` : v))
        : `${value}`;
    return encapType === 'mpls' && key === 'dst' ? text : `${key} ${text}`;
  });
  return [encapType, ...parts].join(' ');
}

export const route: Table = {
  interfaces: ({ oif, iif, multipath }: Route) => [
    oif,
    iif,
    ...(multipath ?? []).map(({ ifindex }) => ifindex),
  ],
  columns: (names): Column<Route>[] => [
    { title: 'TYPE', cell: ({ type }) => (type === 'unicast' ? undefined : type) },
    { title: 'DST', cell: ({ dst }) => dst, style: 'magenta' },
    { title: 'SRC', cell: ({ src }) => src },
    {
      title: 'VIA',
      cell: ({ gateway, via: other, multipath }) =>
        gateway ??
        other?.addr ??
        multipath
          ?.map(
            (one) =>
              `${one.gateway ?? one.via?.addr ?? 'direct'}%${names.of(one.ifindex)}*${(one.hops ?? 0) + 1}${one.encapType === undefined ? '' : `[${encapText(one)}]`}`,
          )
          .join(' '),
      style: 'magenta',
    },
    { title: 'ENCAP', cell: (route) => encapText(route) },
    { title: 'DEV', cell: ({ oif }) => names.of(oif), style: 'cyan' },
    { title: 'TABLE', cell: ({ table }) => (table === MAIN ? undefined : tableName(table)) },
    { title: 'PROTO', cell: ({ protocol }) => protocol },
    { title: 'SCOPE', cell: ({ scope }) => (scope === 'universe' ? undefined : scope) },
    { title: 'METRIC', cell: ({ priority }) => priority, right: true },
    { title: 'PREFSRC', cell: ({ prefsrc }) => prefsrc, style: 'magenta' },
    { title: 'MTU', cell: ({ metrics }) => metrics?.mtu, right: true },
    { title: 'NHID', cell: ({ nhId }) => nhId, right: true },
    { title: 'FLAGS', cell: ({ flags }) => flags?.join(',') },
  ],
};
