import type { Names } from '../interfaces.js';
import type { Column } from '../table.js';
import { json } from '../text.js';
import type { Table } from './table.js';

/** Fields that nobody reads in a table. */
const LONG: ReadonlySet<string> = new Set(['stats', 'stats2', 'xstats', 'unknown', 'family']);

/** A column for a field. */
function fieldColumn(key: string, names: Names): Column<Record<string, unknown>> {
  const isDevice = key === 'ifindex';
  return {
    title: isDevice ? 'DEV' : key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(),
    cell({ [key]: value }) {
      if (isDevice) return names.of(value as number);
      return typeof value === 'object' ? json(value) : (value as string | number | undefined);
    },
  };
}

/** Columns of an object that has none of its own: one for each field that an entry has. */
export const fields: Table = {
  interfaces: ({ ifindex }: { ifindex?: number }) => [ifindex],
  columns(names, entries) {
    const keys = new Set((entries as readonly object[]).flatMap((entry) => Object.keys(entry)));
    return [...keys].filter((key) => !LONG.has(key)).map((key) => fieldColumn(key, names));
  },
};
