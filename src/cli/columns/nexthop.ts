import type { Nexthop } from '../../messages/route/nexthop.js';
import type { Column } from '../table.js';
import type { Table } from './table.js';

function members({ group }: Nexthop): string | undefined {
  return group?.map(({ id, weight }) => (weight === 1 ? `${id}` : `${id},${weight}`)).join('/');
}

export const nexthop: Table = {
  interfaces: ({ oif }: Nexthop) => [oif],
  columns: (names): Column<Nexthop>[] => [
    { title: 'ID', cell: ({ id }) => id, right: true },
    { title: 'VIA', cell: ({ gateway }) => gateway, style: 'magenta' },
    { title: 'DEV', cell: ({ oif }) => names.of(oif), style: 'cyan' },
    { title: 'GROUP', cell: members },
    {
      title: 'TYPE',
      cell: ({ group, groupType }) => (group && groupType === 'res' ? 'resilient' : undefined),
    },
    { title: 'BUCKETS', cell: ({ resGroup }) => resGroup?.buckets, right: true },
    {
      title: 'KIND',
      cell: ({ blackhole, fdb }) => [...(blackhole ? ['blackhole'] : []), ...(fdb ? ['fdb'] : [])].join(','),
    },
    { title: 'ENCAP', cell: ({ encapType }) => encapType },
    { title: 'PROTO', cell: ({ protocol }) => (protocol === 'unspec' ? undefined : protocol) },
    { title: 'FLAGS', cell: ({ flags }) => flags?.join(',') },
  ],
};
