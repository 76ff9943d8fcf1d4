import type { BridgeLink } from '../../iproute/bridge/port.js';
import type { Column } from '../table.js';
import type { Table } from './table.js';

/** What is reported by 0 and 1. */
const SWITCHES = [
  'guard',
  'protect',
  'fastLeave',
  'learning',
  'unicastFlood',
  'mcastFlood',
  'bcastFlood',
  'mcastToUcast',
  'isolated',
  'locked',
  'mab',
  'neighSuppress',
  'vlanTunnel',
] as const;

const switchedOn = (port: BridgeLink): string[] => [
  ...(port.mode === 'hairpin' ? ['hairpin'] : []),
  ...SWITCHES.filter((key) => port[key] === 1),
];

export const bridgeLink: Table = {
  interfaces: ({ ifindex, master, backupPort }: BridgeLink) => [ifindex, master, backupPort],
  columns: (names): Column<BridgeLink>[] => [
    { title: 'DEV', cell: ({ ifindex }) => names.of(ifindex), style: 'cyan' },
    { title: 'MASTER', cell: ({ master }) => names.of(master), style: 'cyan' },
    { title: 'STATE', cell: ({ state }) => state },
    { title: 'PRIORITY', cell: ({ priority }) => priority, right: true },
    { title: 'COST', cell: ({ cost }) => cost, right: true },
    { title: 'ON', cell: (port) => switchedOn(port).join(',') },
    { title: 'BACKUP', cell: ({ backupPort }) => names.of(backupPort), style: 'cyan' },
    { title: 'HWMODE', cell: ({ hwmode }) => hwmode },
  ],
};
