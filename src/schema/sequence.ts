import { checkArgument } from './argument.js';
import { LITTLE_ENDIAN } from './bytes.js';
import { sizeOf } from './declare.js';
import { ValueError } from './errors.js';
import { readFixed } from './interpreter/decode.js';
import { fixed } from './interpreter/encode.js';
import { reader, shown } from './interpreter/leaf.js';
import { hint, nearest } from './names.js';
import { formatHex, parseHex } from './text/hex.js';
import type { AnyType, CustomType, Infer, Type } from './type.js';
import { custom } from './types.js';

/** Elements behind their number. */
export interface Counted<T = unknown> extends Type<T[]> {
  readonly kind: 'counted';
  readonly count: AnyType;
  readonly of: AnyType;
}

/** A member that is there only if what stands before says so. */
export interface Conditional<T = unknown> extends Type<T> {
  readonly kind: 'conditional';
  readonly of: AnyType;
  readonly if: (before: Readonly<Record<string, unknown>>) => boolean;
}

/** `of` as often as the integer `count` before them says. */
export function counted<T>(count: Type<number>, of: Type<T>): Counted<T> {
  return { kind: 'counted', count: count as AnyType, of: of as AnyType };
}

/** A member that is there only where `condition` holds of those before it. */
export function when<T>(
  condition: (before: Readonly<Record<string, unknown>>) => boolean,
  of: Type<T>,
): Conditional<T> {
  return { kind: 'conditional', of: of as AnyType, if: condition };
}

export type SequenceOf<F extends Readonly<Record<string, Type>>> = {
  -readonly [K in keyof F]?: Infer<F[K]>;
} & { rest?: string };

type Obj = Record<string, unknown>;

/**
 * Members one behind the other without gaps, some of them as long as a number says, or there only at times; it may
 * end behind any of them. A last member without a size takes what is left; bytes beyond are `rest`.
 */
export function sequence<const F extends Readonly<Record<string, Type>>>(
  fields: F,
): CustomType<SequenceOf<F>> {
  checkArgument('sequence', 'fields', fields, 'an object');
  const list = Object.entries(fields) as [string, AnyType | Counted | Conditional][];
  return custom(
    (payload) => read(list, payload) as SequenceOf<F>,
    (value) => write(list, value),
  );
}

function read(fields: readonly [string, AnyType | Counted | Conditional][], payload: Uint8Array): Obj {
  const from = reader(payload, LITTLE_ENDIAN);
  const object: Obj = {};
  let at = 0;
  for (const [key, type] of fields) {
    if (at === payload.length) break;
    if (type.kind === 'conditional' && !type.if(object)) continue;
    const of = type.kind === 'conditional' ? type.of : type;
    if (of.kind === 'counted') {
      const width = sizeOf(of.count);
      const count = at + width <= payload.length ? Number(readFixed(of.count, from, at, at + width, '')) : -1;
      const size = sizeOf(of.of);
      if (count < 0 || at + width + count * size > payload.length) break;
      at += width;
      object[key] = Array.from({ length: count }, (_, i) =>
        readFixed(of.of, from, at + i * size, at + (i + 1) * size, ''),
      );
      at += count * size;
      continue;
    }
    const size = sizeOf(of as AnyType) || whole(of as AnyType, payload.length - at);
    if (at + size > payload.length) break;
    const value = readFixed(of as AnyType, from, at, at + size, '');
    if (value === undefined) break;
    if ((of as AnyType).kind !== 'pad') object[key] = value;
    at += size;
  }
  if (at < payload.length) object.rest = formatHex(payload, at);
  return object;
}

/** Bytes of as many elements as there is room for. */
function whole(type: AnyType, room: number): number {
  return type.kind === 'array' ? room - (room % (sizeOf(type.of) || 1)) : room;
}

function write(fields: readonly [string, AnyType | Counted | Conditional][], value: unknown): Uint8Array {
  // as bytes, where somebody else made them
  const bytes = typeof value === 'string' ? parseHex(value) : value instanceof Uint8Array ? value : undefined;
  if (bytes) return bytes;
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new ValueError(`expected an object, got ${shown(value)}`);
  const object = value as Obj;
  for (const key in object) {
    if (key === 'rest' || fields.some(([name]) => name === key)) continue;
    const near = nearest(
      key,
      fields.map(([name]) => name),
    );
    throw new ValueError(`unknown field${hint(near)}`, key);
  }
  const parts: Uint8Array[] = [];
  const last = fields.findLastIndex(([key]) => object[key] !== undefined);
  for (const [key, type] of fields.slice(0, last + 1)) {
    if (type.kind === 'conditional' && !type.if(object)) continue;
    const of = type.kind === 'conditional' ? type.of : type;
    const given = object[key];
    if (of.kind === 'counted') {
      const elements = (given ?? []) as unknown[];
      parts.push(fixed(of.count, elements.length, ''), ...elements.map((one) => fixed(of.of, one, '')));
    } else if (of.kind === 'pad') parts.push(new Uint8Array((of as { size: number }).size));
    else if (given === undefined) throw new ValueError('is missing, but what follows it is there', key);
    else parts.push(fixed(of as AnyType, given, ''));
  }
  if (object.rest !== undefined) parts.push(parseHex(String(object.rest)) ?? new Uint8Array(0));
  return concat(parts);
}

/** The bytes of all, one behind the other. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
