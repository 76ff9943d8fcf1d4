import type { AddressLabel } from '../../messages/route/addrlabel.js';
import type { Column } from '../table.js';
import type { Table } from './table.js';

export const addrlabel: Table = {
  interfaces: ({ index }: AddressLabel) => [index],
  columns: (names): Column<AddressLabel>[] => [
    { title: 'PREFIX', cell: ({ address }) => address ?? '::/0', style: 'magenta' },
    { title: 'LABEL', cell: ({ label }) => label, right: true },
    { title: 'DEV', cell: ({ index }) => names.of(index), style: 'cyan' },
  ],
};
