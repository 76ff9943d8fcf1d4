import type { Neighbour } from '../../messages/route/ndmsg.js';
import type { Column } from '../table.js';
import type { Table } from './table.js';

export const bridgeFdb: Table = {
  interfaces: ({ ifindex, master, ndaIfindex }: Neighbour) => [ifindex, master, ndaIfindex],
  columns: (names): Column<Neighbour>[] => [
    { title: 'LLADDR', cell: ({ lladdr }) => lladdr, style: 'yellow' },
    { title: 'DEV', cell: ({ ifindex }) => names.of(ifindex), style: 'cyan' },
    { title: 'VLAN', cell: ({ vlan }) => vlan, right: true },
    { title: 'DST', cell: ({ dst }) => dst, style: 'magenta' },
    { title: 'NHID', cell: ({ nhId }) => nhId, right: true },
    { title: 'VNI', cell: ({ vni }) => vni, right: true },
    { title: 'VIA', cell: ({ ndaIfindex }) => names.of(ndaIfindex), style: 'cyan' },
    { title: 'MASTER', cell: ({ master }) => names.of(master), style: 'cyan' },
    { title: 'STATE', cell: ({ state }) => state?.join(',') },
    { title: 'FLAGS', cell: ({ flags, flagsExt }) => [...(flags ?? []), ...(flagsExt ?? [])].join(',') },
  ],
};
