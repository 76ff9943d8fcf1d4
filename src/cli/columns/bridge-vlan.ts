import type { BridgeVlan } from '../../iproute/bridge/vlan.js';
import type { Column } from '../table.js';
import type { Table } from './table.js';

export const bridgeVlan: Table = {
  interfaces: ({ ifindex }: BridgeVlan) => [ifindex],
  columns: (names): Column<BridgeVlan>[] => [
    { title: 'DEV', cell: ({ ifindex }) => names.of(ifindex), style: 'cyan' },
    {
      title: 'VLAN',
      cell: ({ vid, range }) => (range === undefined ? `${vid}` : `${vid}-${range}`),
      right: true,
    },
    { title: 'FLAGS', cell: ({ flags }) => flags.join(',') },
    { title: 'STATE', cell: ({ state }) => state },
    { title: 'TUNNEL', cell: ({ tunnelInfo }) => tunnelInfo?.id, right: true },
    { title: 'MCAST_ROUTER', cell: ({ mcastRouter }) => mcastRouter },
  ],
};
