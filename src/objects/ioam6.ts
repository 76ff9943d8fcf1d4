import { ioam6Family } from '../messages/generic/ioam6.js';
import { EncodeError } from '../schema/errors.js';
import { defined } from '../schema/fields.js';
import type { Int64 } from '../schema/index.js';
import { formatHex, parseHex } from '../schema/text/hex.js';
import { genericObject } from './generic.js';

/** A namespace of IOAM: its number, and the data that packets get here. */
export interface IoamNamespaceInput {
  id?: number;
  data?: number;
  wide?: Int64;
  /** Number of its schema, or `'none'`. */
  schema?: number | 'none';
}

/** Namespaces of in-situ OAM (Linux 5.15). */
export const ioamNamespace = genericObject<IoamNamespaceInput, 'add' | 'del' | 'set' | 'dump'>(
  'ioam.namespace',
  ioam6Family,
  { add: 'addNamespace', del: 'delNamespace', set: 'nsSetSchema', dump: 'dumpNamespaces' },
  {
    plural: 'namespaces',
    normalize(given, verb) {
      if (verb !== 'dump' && given.id === undefined)
        throw new EncodeError('ioam namespace', 'id', 'is missing');
      return given;
    },
    shape: ({ id, data, wide, schema }, verb) =>
      verb === 'dump'
        ? {}
        : defined({
            nsId: id,
            nsData: data,
            nsDataWide: wide,
            ...(schema === 'none' ? { scNone: true } : { scId: schema }),
          }),
    entries: ({ nsId, nsData, nsDataWide, scId, scNone }) => [
      defined({ id: nsId, data: nsData, wide: nsDataWide, schema: scNone ? 'none' : scId }),
    ],
    identity: ['id'],
  },
);

/** A schema of IOAM: its number and its data, a text or bytes in hexadecimal behind `0x`. */
export interface IoamSchemaInput {
  id?: number;
  data?: string;
}

/** Bytes of which the data of a schema are a multiple. */
const UNIT = 4;

/** Schemas of in-situ OAM (Linux 5.15). */
export const ioamSchema = genericObject<IoamSchemaInput, 'add' | 'del' | 'dump'>(
  'ioam.schema',
  ioam6Family,
  { add: 'addSchema', del: 'delSchema', dump: 'dumpSchemas' },
  {
    plural: 'schemas',
    shape({ id, data }, verb) {
      if (verb === 'dump') return {};
      return defined({ scId: id, scData: data === undefined ? undefined : schemaData(`${data}`) });
    },
    entries: ({ scId, scData }) => [
      defined({ id: scId, data: scData === undefined ? undefined : `0x${scData}` }),
    ],
    identity: ['id'],
  },
);

function schemaData(text: string): string {
  const bytes = /^0x/i.test(text) ? parseHex(text.slice(2)) : new TextEncoder().encode(text);
  if (bytes === undefined) throw new EncodeError('ioam schema', 'data', `'${text}' is not hexadecimal`);
  const padded = new Uint8Array(Math.ceil(bytes.length / UNIT) * UNIT);
  padded.set(bytes);
  return formatHex(padded);
}
