import type { MdbMember } from '../../iproute/bridge/mdb.js';
import type { Column } from '../table.js';
import type { Table } from './table.js';

export const bridgeMdb: Table = {
  interfaces: ({ ifindex, port, viaIfindex }: MdbMember) => [ifindex, port, viaIfindex],
  columns: (names): Column<MdbMember>[] => [
    { title: 'DEV', cell: ({ ifindex }) => names.of(ifindex), style: 'cyan' },
    { title: 'PORT', cell: ({ port }) => names.of(port), style: 'cyan' },
    { title: 'GROUP', cell: ({ addr }) => addr, style: 'magenta' },
    { title: 'SOURCE', cell: ({ source }) => source, style: 'magenta' },
    { title: 'VLAN', cell: ({ vid }) => vid || undefined, right: true },
    { title: 'STATE', cell: ({ state }) => state },
    { title: 'MODE', cell: ({ groupMode }) => groupMode },
    { title: 'SOURCES', cell: ({ srcList }) => srcList?.map(({ address }) => address).join(',') },
    { title: 'DST', cell: ({ dst }) => dst },
    { title: 'FLAGS', cell: ({ flags }) => flags?.join(',') },
  ],
};
