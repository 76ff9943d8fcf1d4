import type { LinkStatistics } from '../../messages/route/if_stats_msg.js';
import type { Column } from '../table.js';
import type { Table } from './table.js';

type Counter = Exclude<keyof NonNullable<LinkStatistics['link64']>, 'rest'>;

function count(title: string, key: Counter): Column<LinkStatistics> {
  return { title, cell: ({ link64 }) => link64?.[key], right: true };
}

export const stats: Table = {
  interfaces: ({ ifindex }: LinkStatistics) => [ifindex],
  columns: (names): Column<LinkStatistics>[] => [
    { title: 'DEV', cell: ({ ifindex }) => names.of(ifindex), style: 'cyan' },
    count('RX BYTES', 'rxBytes'),
    count('PACKETS', 'rxPackets'),
    count('ERRORS', 'rxErrors'),
    count('DROPPED', 'rxDropped'),
    count('TX BYTES', 'txBytes'),
    count('PACKETS', 'txPackets'),
    count('ERRORS', 'txErrors'),
    count('DROPPED', 'txDropped'),
  ],
};
