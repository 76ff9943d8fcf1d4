/** Expressions on the way back: what instructions load, with type, byte order and length. */
import type { Header, HeaderClass, OptionField } from '../tables/exthdr.js';
import type { Key } from '../tables/keys.js';
import type { Base, Field, Protocol } from '../tables/protocols.js';
import * as t from '../tables/types.js';
import type { BinaryOperator, Expression } from '../tree.js';
import type { SetInfo } from './sets.js';

interface TypedBase {
  type: t.DataType;
  order: t.Order;
  bits: number;
}

/** A piece of the packet. Its field is found when what the rule matches is known. */
export interface LoadedPayload extends TypedBase {
  op: 'payload';
  base: Base;
  /** In bits. */
  offset: number;
  protocol?: Protocol | undefined;
  field?: Field | undefined;
  inner?: Protocol | undefined;
}

export interface LoadedExthdr extends TypedBase {
  op: 'exthdr';
  of: HeaderClass;
  kind: number;
  offset: number;
  present: boolean;
  header?: Header | undefined;
  field?: OptionField | undefined;
}

/** A key of meta or ct, which may say which protocol follows. */
export interface LoadedKey extends TypedBase {
  op: 'meta' | 'ct';
  key: Key;
  expression: Expression;
  inner?: Protocol | undefined;
}

/** What has words of its own and needs nothing of the rule. */
export interface Loaded extends TypedBase {
  op: 'other';
  expression: Expression;
}

/** A constant whose type the place tells where it is used. */
export interface Constant extends TypedBase {
  op: 'constant';
  bytes: Uint8Array;
}

export interface TypedBinary extends TypedBase {
  op: 'binary';
  operator: BinaryOperator;
  left: Typed;
  right: Typed;
}

/** The other byte order, which has no word. */
export interface Swapped extends TypedBase {
  op: 'swapped';
  of: Typed;
}

export interface Joined extends TypedBase {
  op: 'joined';
  parts: Typed[];
}

export interface Mapped extends TypedBase {
  op: 'mapped';
  key: Typed;
  set: SetInfo;
  /** Its elements, where the key is a part of what was loaded. */
  elements?: Expression | undefined;
}

export type Typed =
  | LoadedPayload
  | LoadedExthdr
  | LoadedKey
  | Loaded
  | Constant
  | TypedBinary
  | Swapped
  | Joined
  | Mapped;

/** A constant of bytes. */
export function constant(bytes: Uint8Array): Constant {
  return { op: 'constant', bytes, type: t.integer, order: 'none', bits: bytes.length * 8 };
}

/** Bytes that `bits` take. */
export function bytesFor(bits: number): number {
  return (bits + 7) >> 3;
}

/** What an expression is behind changes of its byte order. */
export function unswapped(typed: Typed): Typed {
  let inner = typed;
  while (inner.op === 'swapped') inner = inner.of;
  return inner;
}
