/** Instructions as the bytes of a rule's expressions: what is sent at once needs no values in between. */
import { expressions, type NftExpressionName } from '../../messages/netfilter/nftables/expression.js';
import { Writer } from '../../schema/compiler/writer.js';
import { utf8Length, writeString } from '../../schema/text/utf8.js';
import { type AnyType, type Attributes, resolve } from '../../schema/type.js';
import type { Data, Instruction, VerdictData } from '../generate/instructions.js';
import { encodedExpression, type Form, isImplied, MEMBERS } from './expressions.js';

const NESTED = 0x8000;
const [EXPRESSIONS, ELEMENT, NAME, DATA] = [4, 1, 1, 2] as const;
/** `NFTA_DATA_VALUE`, `NFTA_DATA_VERDICT`, `NFTA_VERDICT_*`. */
const [VALUE, VERDICT, CODE, CHAIN, CHAIN_ID] = [1, 2, 1, 2, 3] as const;

type Put = (w: Writer, id: number, value: unknown) => void;

/** A member that is written: its name in the instruction, its number, how. */
interface Written {
  readonly of: string;
  readonly id: number;
  readonly put: Put;
  /** Whether it is left out where it is 0. */
  readonly some: boolean;
}

/** Writes a number that networks read, `size` bytes long. */
function putBig(size: number): Put {
  return (w, id, value) => {
    const at = w.attribute(id, size);
    let rest = value as number;
    for (let i = at + size - 1; i >= at; i--) {
      w.u8[i] = rest;
      rest >>= 8;
    }
  };
}

const putLong: Put = (w, id, value) => {
  const at = w.attribute(id, 8);
  new DataView(w.u8.buffer).setBigUint64(at, value as bigint);
};

const putText: Put = (w, id, value) => {
  const text = value as string;
  const at = w.attribute(id, utf8Length(text) + 1);
  writeString(text, w.u8, at);
};

const putBytes: Put = (w, id, value) => {
  const bytes = value as Uint8Array;
  const at = w.attribute(id, bytes.length);
  w.u8.set(bytes, at);
};

const putNumber = putBig(4);

const putData: Put = (w, id, value) => {
  const data = value as Data | VerdictData;
  const open = w.open(id | NESTED);
  if ('bytes' in data) putBytes(w, VALUE, data.bytes);
  else {
    const verdict = w.open(VERDICT | NESTED);
    putNumber(w, CODE, data.verdict);
    if (data.chain !== undefined) putText(w, CHAIN, data.chain);
    if (data.chainId !== undefined) putNumber(w, CHAIN_ID, data.chainId);
    w.close(verdict);
  }
  w.close(open);
};

const PUT: Readonly<Partial<Record<Form, Put>>> = {
  long: putLong,
  count: putLong,
  text: putText,
  bytes: putBytes,
  data: putData,
};

/** How the members of an expression are written; undefined where some hold expressions themselves. */
function writtenOf(name: keyof typeof MEMBERS): readonly Written[] | undefined {
  const nest = resolve(expressions[name as NftExpressionName] as never) as unknown as { set: Attributes };
  const set = resolve<Attributes>(nest.set);
  const list: Written[] = [];
  for (const [of, as = of, form = 'number'] of MEMBERS[name]) {
    const { id, type } = set.byKey.get(as)!;
    const put = PUT[form] ?? putOf(form, type);
    if (!put) return undefined;
    list.push({ of, id, put, some: form === 'some' || form === 'count' });
  }
  return list;
}

function putOf(form: Form, declared: AnyType): Put | undefined {
  if (form !== 'number' && form !== 'some') return undefined;
  const type = resolve(declared);
  const base = type.kind === 'enum' || type.kind === 'flags' ? type.base : type;
  return base.kind === 'int' && (base.big || base.size === 1) && base.size < 8
    ? putBig(base.size)
    : undefined;
}

/** An expression's name, and its members. */
interface Shape {
  readonly head: Uint8Array;
  readonly members: readonly Written[] | undefined;
}

const shapes = new Map<string, Shape>();

function shapeOf(name: keyof typeof MEMBERS): Shape {
  let shape = shapes.get(name);
  if (!shape) {
    const w = new Writer();
    putText(w, NAME, name);
    w.align();
    const members = MEMBERS[name].length === 0 ? undefined : writtenOf(name);
    shapes.set(name, (shape = { head: w.u8.slice(0, w.at), members }));
  }
  return shape;
}

const writer = new Writer();

/** `NFTA_RULE_EXPRESSIONS`; undefined where it is longer than an attribute can be. */
export function expressionsAttribute(instructions: readonly Instruction[]): Uint8Array | undefined {
  const w = writer;
  w.at = 0;
  const list = w.open(EXPRESSIONS | NESTED);
  for (const instruction of instructions) {
    const open = w.open(ELEMENT | NESTED);
    writeExpression(w, instruction);
    if (!w.close(open)) return undefined;
  }
  return w.close(list) ? kept(w.u8.subarray(0, w.at)) : undefined;
}

/** Bytes of several rules share their memory: a piece of its own for each is slow to get and to give back. */
const PIECE = 1 << 16;
let piece = new Uint8Array(0);
let used = 0;

function kept(bytes: Uint8Array): Uint8Array {
  const { length } = bytes;
  if (length > PIECE / 8) return bytes.slice();
  if (used + length > piece.length) {
    piece = new Uint8Array(PIECE);
    used = 0;
  }
  const made = piece.subarray(used, used + length);
  made.set(bytes);
  used += length;
  return made;
}

function writeExpression(w: Writer, i: Instruction): void {
  const shape = i.name === 'raw' ? undefined : shapeOf(i.name);
  if (!shape?.members) return w.append(encodedExpression(i));
  w.append(shape.head);
  const open = w.open(DATA | NESTED);
  const values = i as unknown as Record<string, unknown>;
  for (const { of, id, put, some } of shape.members) {
    const value = values[of];
    if (value === undefined || (some && (value === 0 || value === 0n)) || isImplied(i, of)) continue;
    put(w, id, value);
  }
  w.close(open);
}
