/** What instructions load, and what masks make of it. */
import type { Data, Instruction } from '../generate/instructions.js';
import { type HeaderClass, headerClasses, tcpOptions } from '../tables/exthdr.js';
import * as k from '../tables/keys.js';
import * as t from '../tables/types.js';
import type { Expression } from '../tree.js';
import { nameOption } from './fields.js';
import { constant, type LoadedExthdr, type LoadedKey, type Typed } from './typed.js';
import { bytesOf, numberOf } from './values.js';

export type Join = (operator: Extract<Typed, { op: 'binary' }>['operator'], of: Typed, right: Typed) => Typed;

/** `& mask ^ xor` as the operations that it was made of. */
export function maskAndXor(left: Typed, mask: Data, xor: Data, join: Join): Typed {
  const order: t.Order = left.order === 'host' ? 'host' : 'big';
  const length = mask.bytes.length;
  let m = numberOf(mask.bytes, order);
  let x = numberOf(xor.bytes, order);
  let o = 0n;
  const all = (1n << BigInt(length * 8)) - 1n;
  if (m !== all || x !== 0n) {
    o = (m & x) ^ x;
    x &= m;
    m |= o;
  }
  const data = (number: bigint): Typed => {
    const bytes = bytesOf(number, length);
    return constant(order === 'host' ? bytes.reverse() : bytes);
  };
  const full = left.bits > 0 ? (1n << BigInt(left.bits)) - 1n : all;
  let made = (m & full) === full ? left : join('&', left, data(m));
  if (x !== 0n) made = join('^', made, data(x));
  if (o !== 0n) made = join('|', made, data(o));
  return made;
}

/** A key of meta or ct by its number. */
export function keyLoad(
  op: 'meta' | 'ct',
  table: ReadonlyMap<string, k.Key>,
  number: number,
  direction?: number,
): LoadedKey | undefined {
  const key = k.keyOfNumber(table, number);
  if (!key) return undefined;
  const expression: Expression =
    op === 'meta'
      ? { kind: 'meta', key: key.name }
      : {
          kind: 'ct',
          key: key.name,
          ...(direction === undefined ? {} : { direction: direction === 0 ? 'original' : 'reply' }),
        };
  return { op, key, expression, type: key.type, order: key.order, bits: key.bits };
}

/** A header or option, and its field. */
export function optionLoad(of: HeaderClass, i: Extract<Instruction, { name: 'exthdr' }>): LoadedExthdr {
  const made: LoadedExthdr = {
    op: 'exthdr',
    of,
    kind: i.type,
    offset: i.offset * 8,
    bits: i.length * 8,
    present: ((i.flags ?? 0) & 1) !== 0,
    type: t.integer,
    order: 'big',
  };
  const headers = of === 'tcp option' ? tcpOptions : headerClasses[of];
  const all = [...headers.values()].filter(({ type }) => type === i.type);
  made.header = all[0];
  // of routing headers the newest is meant
  for (const header of all.reverse()) {
    for (const field of header.fields.values()) {
      if (field.offset !== made.offset || field.bits !== made.bits) continue;
      made.header = header;
      nameOption(made, field);
      break;
    }
    if (made.field) break;
  }
  if (made.present) {
    made.type = t.boolean;
    made.order = 'big';
  }
  return made;
}
