/** Names that people write for numbers of the kernel, as iproute2 takes them. */
import { EncodeError, nearest } from '../schema/index.js';
import { hint } from '../schema/names.js';
import { type NameTable, numberOf } from './names.js';

interface Named {
  readonly name: string;
}

/**
 * The number that a name stands for. What is no text, or is one of the declaration's own names, stays as it is.
 *
 * @throws EncodeError with the nearest name, for a name that there is not.
 */
export function numberNamed(
  message: Named,
  path: string,
  value: unknown,
  table: NameTable | undefined,
  own?: Readonly<Record<string, unknown>>,
): unknown {
  const number = numberOf(value, table, own);
  if (typeof number !== 'string' || (own !== undefined && Object.hasOwn(own, number))) return number;
  const near = nearest(number, [...(table?.keys() ?? []), ...Object.keys(own ?? {})]);
  throw new EncodeError(message.name, path, `'${number}' is no name that is known${hint(near)}`);
}

/**
 * Refuses a kind in a filter that is not declared and spelt nearly like one that is: nothing would be of it. Others are
 * left to the kernel, which may know more.
 */
export function checkKind(
  message: Named,
  path: string,
  kind: unknown,
  declared: Readonly<Record<string, unknown>>,
): void {
  if (typeof kind !== 'string' || Object.hasOwn(declared, kind)) return;
  const near = nearest(kind, Object.keys(declared));
  if (near !== undefined)
    throw new EncodeError(message.name, path, `'${kind}' is no kind that is known; did you mean '${near}'?`);
}

/** Realms: `'to'`, or `'from/to'`, by number or name. */
export function realms(message: Named, path: string, value: unknown, table: NameTable | undefined): unknown {
  if (typeof value !== 'string') return value;
  const [first = '', second] = value.split('/');
  const realm = (text: string) => numberNamed(message, path, text, table) as number;
  return second === undefined ? realm(first) : realm(first) * 0x10000 + realm(second);
}
