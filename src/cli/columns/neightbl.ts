import type { NeighbourTable } from '../../messages/route/ndtmsg.js';
import type { Column } from '../table.js';
import type { Table } from './table.js';

export const neightbl: Table = {
  interfaces: ({ parms }: NeighbourTable) => [parms?.ifindex],
  columns: (names): Column<NeighbourTable>[] => [
    { title: 'NAME', cell: ({ name }) => name },
    { title: 'FAMILY', cell: ({ family }) => family },
    { title: 'DEV', cell: ({ parms }) => names.of(parms?.ifindex), style: 'cyan' },
    { title: 'REACHABLE', cell: ({ parms }) => parms?.baseReachableTime, right: true },
    { title: 'RETRANS', cell: ({ parms }) => parms?.retransTime, right: true },
    { title: 'STALE', cell: ({ parms }) => parms?.gcStaletime, right: true },
    { title: 'QUEUE', cell: ({ parms }) => parms?.queueLen, right: true },
    { title: 'UCAST', cell: ({ parms }) => parms?.ucastProbes, right: true },
    { title: 'MCAST', cell: ({ parms }) => parms?.mcastProbes, right: true },
    { title: 'ENTRIES', cell: ({ config }) => config?.entries, right: true },
  ],
};
