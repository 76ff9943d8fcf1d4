import type { Vni } from '../../iproute/bridge/vni.js';
import type { Column } from '../table.js';
import type { Table } from './table.js';

export const bridgeVni: Table = {
  interfaces: ({ ifindex }: Vni) => [ifindex],
  columns: (names): Column<Vni>[] => [
    { title: 'DEV', cell: ({ ifindex }) => names.of(ifindex), style: 'cyan' },
    {
      title: 'VNI',
      cell: ({ start, end }) => (end === undefined ? `${start}` : `${start}-${end}`),
      right: true,
    },
    { title: 'REMOTE', cell: ({ group, group6 }) => group ?? group6, style: 'magenta' },
  ],
};
