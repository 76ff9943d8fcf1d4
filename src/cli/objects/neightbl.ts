import { type NeighbourTable, ndtmsg } from '../../messages/route/ndtmsg.js';
import type { CommandObject } from '../objects.js';
import type { Column } from '../table.js';
import { device } from './words.js';

export const neightbl: CommandObject = {
  name: 'neightbl',
  verbs: ['show', 'set'],
  grammar: {
    message: ndtmsg,
    interfaces: ['dev'],
    inner: ['parms'],
    aliases: {
      dev: device('dev'),
      base_reachable: 'parms.baseReachableTime',
      retrans: 'parms.retransTime',
      gc_stale: 'parms.gcStaletime',
      delay_probe: 'parms.delayProbeTime',
      queue: 'parms.queueLen',
      proxy_queue: 'parms.proxyQlen',
    },
  },
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
  usage: `tsroute2 [-4|-6] ntable [show] [dev NAME]
tsroute2 [-4|-6] ntable set dev NAME [base_reachable MS] [retrans MS] [gc_stale MS] [queue N] [ucast_probes N] …`,
};
