/** Bytes as constants of the tree, by data type. */
import * as t from '../tables/types.js';
import { printedName } from '../tables/types.js';
import type { Expression, Value } from '../tree.js';

/** Bytes as a number. */
export function numberOf(bytes: Uint8Array, order: t.Order): bigint {
  let number = 0n;
  if (order === 'host')
    for (let i = bytes.length - 1; i >= 0; i--) number = (number << 8n) | BigInt(bytes[i]!);
  else for (const byte of bytes) number = (number << 8n) | BigInt(byte);
  return number;
}

/** A number as bytes, the highest first. */
export function bytesOf(number: bigint, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let rest = number;
  for (let i = length - 1; i >= 0; i--) {
    bytes[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}

/** A number of a type: flags that are several as their `|`. */
export function numberValue(number: bigint, type: t.DataType, order: t.Order, bits: number): Expression {
  if (!t.isFlags(type)) return singleValue(number, type, order, bits);
  const flags = flagsIn(number);
  if (flags.length < 2) return singleValue(number, type, order, bits);
  return flags
    .map((flag): Expression => singleValue(flag, type, order, bits))
    .reduce((left, right) => ({ kind: 'binary', operator: '|', left, right }));
}

/** The bits that are set, the lowest first. */
function flagsIn(number: bigint): bigint[] {
  const flags: bigint[] = [];
  for (let bit = 1n; bit <= number; bit <<= 1n) if (number & bit) flags.push(bit);
  return flags;
}

/** A number of a type as it is. */
export function singleValue(number: bigint, type: t.DataType, order: t.Order, bits: number): Value {
  return {
    kind: 'value',
    type: printedName(type),
    value: number,
    bits,
    order: order === 'host' ? 'host' : 'big',
  };
}

/** The flags in a mask, one by one. */
export function flagsOf(mask: bigint, type: t.DataType, order: t.Order, bits: number): Expression[] {
  return flagsIn(mask).map((flag) => singleValue(flag, type, order, bits));
}

/** Flags as a list: `syn,ack`. */
export function flagList(expression: Expression): Expression {
  const items: Expression[] = [];
  const collect = (one: Expression): void => {
    if (one.kind === 'binary' && one.operator === '|') {
      collect(one.left);
      collect(one.right);
    } else items.push(one);
  };
  collect(expression);
  return items.length === 1 ? items[0]! : { kind: 'list', items };
}

export function isText(type: t.DataType): boolean {
  return t.baseType(type).id === t.string.id;
}

const decoder = new TextDecoder();

/** The text of a constant; without an end it stands for all that begin so. */
export function text(bytes: Uint8Array): Expression {
  const end = bytes.indexOf(0);
  const all = decoder.decode(end < 0 ? bytes : bytes.subarray(0, end));
  if (end < 0) return { kind: 'word', text: `${all}*`, quoted: true };
  return { kind: 'word', text: all.endsWith('*') ? `${all.slice(0, -1)}\\*` : all, quoted: true };
}

/** Bytes as a constant. */
export function constantOfType(
  bytes: Uint8Array,
  type: t.DataType,
  order: t.Order,
  bits = bytes.length * 8,
): Expression {
  if (isText(type)) return text(bytes);
  return numberValue(numberOf(bytes, order), type, order, bits);
}

/** How many of the highest bits are set, where only those are; -1 where it is no mask of a prefix. */
export function prefixLength(mask: bigint, bits: number): number {
  let low = 0;
  while (low < bits && ((mask >> BigInt(low)) & 1n) === 0n) low++;
  const all = (1n << BigInt(bits)) - 1n;
  return (all >> BigInt(low)) << BigInt(low) === mask ? bits - low : -1;
}

/** Types whose ranges print as prefixes where they are. */
export function hasPrefixes(type: t.DataType): boolean {
  return type.id === t.ipv4.id || type.id === t.ipv6.id;
}

/** The values from `low` to `high`: one, a prefix, or a range. */
export function rangeOf(
  low: bigint,
  high: bigint,
  type: t.DataType,
  order: t.Order,
  bits: number,
): Expression {
  const value = (number: bigint): Expression => singleValue(number, type, order, bits);
  if (low === high) return numberValue(low, type, order, bits);
  const length = prefixLength(((1n << BigInt(bits)) - 1n) ^ (low ^ high), bits);
  const isPrefix = length >= 0 && low === (low & ~(low ^ high)) && (low | (low ^ high)) === high;
  if (isPrefix && hasPrefixes(type)) return { kind: 'prefix', base: value(low), length };
  return { kind: 'range', from: value(low), to: value(high) };
}
