import type { Neighbour } from '../../messages/route/ndmsg.js';
import type { Column } from '../table.js';
import type { Table } from './table.js';

export const neigh: Table = {
  interfaces: ({ ifindex, master }: Neighbour) => [ifindex, master],
  columns: (names): Column<Neighbour>[] => [
    { title: 'DST', cell: ({ dst }) => dst, style: 'magenta' },
    { title: 'DEV', cell: ({ ifindex }) => names.of(ifindex), style: 'cyan' },
    { title: 'LLADDR', cell: ({ lladdr }) => lladdr, style: 'yellow' },
    {
      title: 'STATE',
      cell: ({ state }) => state?.join(','),
      style: (text) =>
        text === 'failed' ? 'red' : text === 'reachable' || text === 'permanent' ? 'green' : undefined,
    },
    { title: 'FLAGS', cell: ({ flags, flagsExt }) => [...(flags ?? []), ...(flagsExt ?? [])].join(',') },
    { title: 'MASTER', cell: ({ master }) => names.of(master), style: 'cyan' },
    { title: 'VLAN', cell: ({ vlan }) => vlan, right: true },
    { title: 'PROTO', cell: ({ protocol }) => protocol },
  ],
};
