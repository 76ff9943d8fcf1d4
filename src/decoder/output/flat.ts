import { checkArgument } from '../../schema/argument.js';
import type { WireAttribute, WireField } from '../../schema/index.js';
import { formatHex } from '../../schema/text/hex.js';
import { resolve } from '../../schema/type.js';
import { flagNamesOf } from '../flags.js';
import type { Body, DecodedMessage } from '../types.js';
import { guessesOf } from '../undeclared/guesses.js';
import { isOpaque } from '../undeclared/streams.js';

/** One value of a message, with the way to it. */
export interface Leaf {
  /** C names: `IFLA_LINKINFO.IFLA_INFO_KIND`; of several alike, `[1]` behind the second. */
  readonly path: string;
  /** What it was read as: `'u32'`, `'string'`; of what nobody declared, what it may be, with a question mark. */
  readonly type: string;
  readonly length: number;
  readonly value: unknown;
}

/** What distinguishes one message from the next, and is no content. */
const FLAGS = 'nlmsg_flags';

/** All values of a message: header, fields and attributes, nests opened. */
export function leavesOf(message: DecodedMessage): Leaf[] {
  checkArgument('leavesOf', 'message', message, 'an object', ['fields', 'attributes']);
  const leaves: Leaf[] = [];
  if (message.header) {
    const value = flagNamesOf(message.header, message.name);
    leaves.push({ path: FLAGS, type: 'flags', length: 2, value });
  }
  body(message, '', message.little, leaves);
  return leaves;
}

function body(
  { fields, attributes, trailing }: Omit<Body, 'object'>,
  above: string,
  little: boolean,
  leaves: Leaf[],
): void {
  for (const one of fields) field(one, above, leaves);
  list(attributes, above, little, leaves);
  if (trailing && trailing.length > 0)
    leaves.push({
      path: `${above}trailing`,
      type: 'bytes',
      length: trailing.length,
      value: formatHex(trailing),
    });
}

function field({ name, type, length, value }: WireField, above: string, leaves: Leaf[]): void {
  if (type.kind !== 'pad') leaves.push({ path: `${above}${name}`, type: typeName(type), length, value });
}

function list(attributes: readonly WireAttribute[], above: string, little: boolean, leaves: Leaf[]): void {
  const counts = new Map<string, number>();
  for (const attribute of attributes) {
    const name = attribute.name ?? `${attribute.type}`;
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    one(attribute, `${above}${name}${count === 0 ? '' : `[${count}]`}`, little, leaves);
  }
}

function one(attribute: WireAttribute, path: string, little: boolean, leaves: Leaf[]): void {
  const { attributes, records, fields, length, value, definition, payload } = attribute;
  if (records) {
    for (const [i, record] of records.entries()) body(record, `${path}[${i}].`, little, leaves);
  } else if (attributes) {
    for (const each of fields ?? []) field(each, `${path}.`, leaves);
    list(attributes, `${path}.`, little, leaves);
    if (attributes.length === 0) leaves.push({ path, type: 'nest', length: length - 4, value: {} });
  } else {
    const [guess] = isOpaque(attribute) ? Object.entries(guessesOf(payload, little)) : [];
    const type = guess ? `${guess[0]}?` : definition ? typeName(definition) : 'bytes';
    leaves.push({ path, type, length: length - 4, value: guess ? guess[1] : value });
  }
}

function typeName(type: WireField['type']): string {
  const is = resolve(type);
  switch (is.kind) {
    case 'int':
      return `${is.big ? 'be' : is.signed ? 's' : 'u'}${8 * is.size}`;
    case 'enum':
    case 'flags':
      return `${is.kind} ${typeName(is.base)}`;
    case 'struct':
      return is.name === '' ? 'struct' : `struct ${is.name}`;
    default:
      return is.kind;
  }
}
