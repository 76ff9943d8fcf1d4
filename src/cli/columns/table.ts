import type { Names } from '../interfaces.js';
import type { Column } from '../table.js';

/** What people see of an object. */
export interface Table {
  /** Its columns; interfaces go by name. */
  columns(names: Names, entries: readonly never[]): readonly Column<never>[];
  /** Indices of interfaces that the columns will name. */
  interfaces(entry: never): readonly (number | undefined)[];
}
