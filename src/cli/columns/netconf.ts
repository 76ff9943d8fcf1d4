import type { Netconf } from '../../messages/route/netconfmsg.js';
import type { Column } from '../table.js';
import type { Table } from './table.js';

const EVERY: Readonly<Record<number, string>> = { [-1]: 'all', [-2]: 'default' };

function onOff(value: number | undefined): string | undefined {
  return value === undefined ? undefined : value === 0 ? 'off' : 'on';
}

export const netconf: Table = {
  interfaces: ({ ifindex = 0 }: Netconf) => [ifindex > 0 ? ifindex : undefined],
  columns: (names): Column<Netconf>[] => [
    { title: 'DEV', cell: ({ ifindex = 0 }) => EVERY[ifindex] ?? names.of(ifindex), style: 'cyan' },
    { title: 'FAMILY', cell: ({ family }) => family },
    { title: 'FORWARDING', cell: ({ forwarding }) => onOff(forwarding) },
    { title: 'RP_FILTER', cell: ({ rpFilter }) => ['off', 'strict', 'loose'][rpFilter ?? 3] },
    { title: 'MC_FORWARDING', cell: ({ mcForwarding }) => onOff(mcForwarding) },
    { title: 'PROXY_NEIGH', cell: ({ proxyNeigh }) => onOff(proxyNeigh) },
    { title: 'INPUT', cell: ({ input }) => onOff(input) },
  ],
};
