import type { Rule } from '../../messages/route/rule.js';
import type { Column } from '../table.js';
import { tableName } from './route.js';
import type { Table } from './table.js';

function span(span: { start?: number; end?: number } | undefined): string | undefined {
  if (span === undefined) return undefined;
  return span.start === span.end ? `${span.start}` : `${span.start}-${span.end}`;
}

export const rule: Table = {
  interfaces: () => [],
  columns: (): Column<Rule>[] => [
    { title: 'PRIORITY', cell: ({ priority }) => priority ?? 0, right: true },
    { title: 'FAMILY', cell: ({ family }) => family },
    { title: 'NOT', cell: ({ flags }) => (flags?.includes('invert') ? 'not' : undefined) },
    { title: 'FROM', cell: ({ src }) => src ?? 'all', style: 'magenta' },
    { title: 'TO', cell: ({ dst }) => dst, style: 'magenta' },
    { title: 'TOS', cell: ({ tos }) => (tos ? tos : undefined) },
    {
      title: 'FWMARK',
      cell: ({ fwmark, fwmask }) =>
        fwmark === undefined
          ? undefined
          : `0x${fwmark.toString(16)}${fwmask === undefined || fwmask === 0xffffffff ? '' : `/0x${fwmask.toString(16)}`}`,
    },
    { title: 'IIF', cell: ({ iifname }) => iifname, style: 'cyan' },
    { title: 'OIF', cell: ({ oifname }) => oifname, style: 'cyan' },
    { title: 'UIDS', cell: ({ uidRange }) => span(uidRange) },
    { title: 'IPPROTO', cell: ({ ipProto }) => ipProto },
    { title: 'SPORT', cell: ({ sportRange }) => span(sportRange) },
    { title: 'DPORT', cell: ({ dportRange }) => span(dportRange) },
    {
      title: 'ACTION',
      cell: ({ action, table: number, goto, l3mdev }) => {
        if (action === 'toTbl') return l3mdev ? 'lookup l3mdev' : `lookup ${tableName(number)}`;
        return action === 'goto' ? `goto ${goto}` : action;
      },
    },
    {
      title: 'SUPPRESS',
      cell: ({ suppressPrefixlen }) =>
        suppressPrefixlen === undefined || suppressPrefixlen === 0xffffffff
          ? undefined
          : `prefixlength ${suppressPrefixlen}`,
    },
    { title: 'PROTO', cell: ({ protocol }) => (protocol === 'unspec' ? undefined : protocol) },
  ],
};
