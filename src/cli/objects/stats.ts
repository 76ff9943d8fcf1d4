import { ifStatsGetset, type LinkStatistics } from '../../messages/route/if_stats_msg.js';
import type { CommandObject } from '../objects.js';
import type { Column } from '../table.js';
import { device } from './words.js';

type Counter = Exclude<keyof NonNullable<LinkStatistics['link64']>, 'rest'>;

function count(title: string, key: Counter): Column<LinkStatistics> {
  return { title, cell: ({ link64 }) => link64?.[key], right: true };
}

export const stats: CommandObject = {
  name: 'stats',
  verbs: ['show', 'get', 'set'],
  grammar: {
    message: ifStatsGetset,
    interfaces: ['dev'],
    aliases: { dev: device('dev'), group: 'filterMask', l3_stats: 'setOffloadXstatsL3Stats' },
  },
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
  usage: `tsroute2 stats [show]                              counters of all links
tsroute2 stats get dev NAME [group GROUP,…] --json other groups: linkXstats, linkXstatsSlave, linkOffloadXstats, afSpec
tsroute2 stats set dev NAME l3_stats on|off`,
};
