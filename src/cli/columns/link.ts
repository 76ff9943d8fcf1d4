import type { Link } from '../../messages/route/link/ifinfomsg.js';
import type { Column } from '../table.js';
import type { Table } from './table.js';

const STATES: Readonly<Record<string, 'green' | 'red' | 'yellow'>> = { up: 'green', down: 'red' };

export const link: Table = {
  interfaces: ({ link: lower, master, linkNetnsid }: Link) => [
    linkNetnsid === undefined ? lower : undefined,
    master,
  ],
  columns: (names): Column<Link>[] => [
    { title: 'INDEX', cell: ({ index }) => index, right: true },
    {
      title: 'NAME',
      cell: ({ ifname, index, link: lower, linkNetnsid }) => {
        if (lower === undefined || lower === index) return ifname;
        return `${ifname}@${lower === 0 ? 'none' : linkNetnsid === undefined ? names.of(lower) : `if${lower}`}`;
      },
      style: 'cyan',
    },
    { title: 'KIND', cell: ({ linkinfo, type }) => linkinfo?.kind ?? type },
    { title: 'STATE', cell: ({ operstate }) => operstate, style: (text) => STATES[text] },
    { title: 'MTU', cell: ({ mtu }) => mtu, right: true },
    { title: 'MASTER', cell: ({ master }) => names.of(master), style: 'cyan' },
    { title: 'ADDRESS', cell: ({ address }) => address, style: 'yellow' },
    { title: 'FLAGS', cell: ({ flags }) => flags?.join(',') },
    { title: 'ALTNAMES', cell: ({ propList }) => propList?.altIfname?.join(',') },
    { title: 'ALIAS', cell: ({ ifalias }) => ifalias },
  ],
};
