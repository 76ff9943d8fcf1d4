/** tsroute2/records: the records of the live database for those who carry them elsewhere. */
export { isScarce } from '../socket/scarce.js';
export { ChangeQueue } from './change-queue.js';
export { milliseconds } from './commit/duration.js';
export { RecordSet, recordKey, recordOf, recordText } from './record-set.js';
export { lockFile } from './recover/journal/lock.js';
export { lives, type Owner, self } from './recover/journal/owner.js';
export type { Column, ColumnType } from './sql/columns.js';
export { columnDefinition, columnNames, type Dialect, quoted, views } from './sql/schema.js';
export { KEY_COLUMNS, rowOf, type SqlValue, type Table, tableOf } from './sql/tables.js';
export { type Change, type Filter, type Records, VIEWS, type ViewName } from './types.js';
