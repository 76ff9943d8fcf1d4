import type { Address } from '../../messages/route/ifaddrmsg.js';
import type { Column } from '../table.js';
import type { Table } from './table.js';

const FOREVER = 0xffffffff;

function time(seconds: number | undefined): string | undefined {
  return seconds === undefined || seconds === FOREVER ? undefined : `${seconds}s`;
}

export const addr: Table = {
  interfaces: ({ index }: Address) => [index],
  columns: (names): Column<Address>[] => [
    { title: 'DEV', cell: ({ index }) => names.of(index), style: 'cyan' },
    {
      title: 'ADDRESS',
      cell: ({ local, address, prefixlen, multicast }) => {
        if (multicast !== undefined) return multicast;
        if (local === undefined || local === address) return `${address}/${prefixlen}`;
        return local;
      },
      style: 'magenta',
    },
    {
      title: 'PEER',
      cell: ({ local, address, prefixlen }) =>
        local === undefined || address === undefined || local === address
          ? undefined
          : `${address}/${prefixlen}`,
      style: 'magenta',
    },
    { title: 'BROADCAST', cell: ({ broadcast: text }) => text },
    { title: 'SCOPE', cell: ({ scope }) => (scope === 'universe' ? 'global' : scope) },
    { title: 'FLAGS', cell: ({ flags: list }) => list?.filter((flag) => flag !== 'permanent').join(',') },
    { title: 'VALID', cell: ({ cacheinfo }) => time(cacheinfo?.valid), right: true },
    { title: 'PREFERRED', cell: ({ cacheinfo }) => time(cacheinfo?.prefered), right: true },
    { title: 'PROTO', cell: ({ proto }) => (proto === 'unspec' ? undefined : proto) },
    { title: 'METRIC', cell: ({ rtPriority }) => rtPriority, right: true },
    { title: 'LABEL', cell: ({ label, index }) => (label === names.of(index) ? undefined : label) },
  ],
};
