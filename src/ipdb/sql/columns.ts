import { cName } from '../../schema/names.js';
import { type AnyType, type Message, resolve } from '../../schema/type.js';

/** What a column holds. `json` is an array or an object; `wide` an integer that takes 64 bits, with a sign. */
export type ColumnType = 'text' | 'integer' | 'wide' | 'boolean' | 'json';

/** A field of a record as a column of its table. */
export interface Column {
  /** Its name in SQL: that of the key in snake_case, with `_` behind what SQL keeps for itself. */
  readonly name: string;
  /** The key in the record. */
  readonly key: string;
  readonly type: ColumnType;
}

/** Names that PostgreSQL or SQLite only take in quotes. */
const RESERVED = new Set([
  'group',
  'index',
  'table',
  'from',
  'to',
  'user',
  'order',
  'offset',
  'limit',
  'primary',
  'default',
]);

/** The columns that follow from a message's declaration: one for every field and attribute, in its order. */
export function columnsOf(message: Message): Column[] {
  const columns = new Map<string, Column>();
  const add = (key: string, declared: AnyType): void => {
    const type = columnType(resolve(declared));
    // where header and attribute are one key, the attribute tells more
    if (type !== undefined) columns.set(key, { name: columnName(key), key, type });
  };
  for (const { key, type } of message.header.fields) add(key, type);
  for (const { key, type } of message.attributes.byKey.values()) add(key, type);
  columns.set('unknown', { name: 'unknown', key: 'unknown', type: 'json' });
  return [...columns.values()];
}

function columnName(key: string): string {
  const name = cName('', key);
  return RESERVED.has(name) ? `${name}_` : name;
}

function columnType(type: AnyType): ColumnType | undefined {
  switch (type.kind) {
    case 'pad':
    case 'prefixLength':
      return undefined;
    case 'int':
      return type.size === 8 || (type.size === 4 && !type.signed) ? 'wide' : 'integer';
    case 'flag':
      return 'boolean';
    case 'enum':
    case 'string':
    case 'binary':
    case 'ip':
    case 'l2addr':
    case 'prefix':
      return 'text';
    case 'custom':
      return type.widths ? 'wide' : 'json';
    default:
      return 'json';
  }
}
