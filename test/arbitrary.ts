/**
 * Objects for any declared message, made by walking its declaration. What comes out is as decoding gives it (an enum's
 * first name, lower-case hexadecimal, …), so that it must survive encoding and decoding unchanged.
 */
import fc, { type Arbitrary } from 'fast-check';
import { type Int64, int64, type Message, type StructType, sint, uint } from '../src/schema/index.js';
import { reader, readLeaf, valueNames } from '../src/schema/interpreter/leaf.js';
import { formatHex } from '../src/schema/text/hex.js';
import { formatIp4, formatIp6 } from '../src/schema/text/ip.js';
import { utf8Length } from '../src/schema/text/utf8.js';
import {
  type AnyType,
  type Attribute,
  type Attributes,
  type CustomType,
  type IntType,
  resolve,
  type SelectType,
  type StructField,
} from '../src/schema/type.js';

import { Random } from './mutate.js';

type Obj = Record<string, unknown>;

/** What surrounds a value. */
interface Around {
  root: Obj;
  own: Obj;
  set: Attributes | undefined;
  /** References followed so far; what refers further is left out beyond a few. */
  depth: number;
}

const MAX_DEPTH = 3;
/** Attributes in one set; small messages find more per second. */
const MAX_ATTRIBUTES = 8;

/** An object for the message. */
export function messageArbitrary(message: Message, depth = 0, root?: Obj): Arbitrary<Obj> {
  const headers: Record<string, Arbitrary<unknown>> = {};
  for (const { key, type } of message.header.fields) {
    const twin = message.attributes.byKey.get(key);
    if (type.kind !== 'pad' && type.kind !== 'prefixLength' && !twin) {
      headers[key] = leafArbitrary(type, { root: {}, own: {}, set: undefined, depth });
    }
  }
  return fc
    .record(headers, { requiredKeys: [] })
    .map(plainObject)
    .chain((header) =>
      setArbitrary(
        message.attributes,
        { root: root ?? header, own: header, set: message.attributes, depth },
        message.header,
      ).map((attributes) => ({ ...header, ...attributes })),
    );
}

/** fast-check makes objects without a prototype now and then. */
function plainObject(object: Obj): Obj {
  return { ...object };
}

/** The attributes of a set, in any order, with selectors that have a case. */
function setArbitrary(set: Attributes, outside: Around, header?: StructType): Arbitrary<Obj> {
  const around = { ...outside, set };
  const all = [...set.byKey.values()].filter(
    ({ type }) => type.kind !== 'pad' && !tooDeep(type, around.depth),
  );
  return fc.shuffledSubarray(all, { maxLength: Math.min(all.length, MAX_ATTRIBUTES) }).chain((chosen) => {
    const direct: Record<string, Arbitrary<unknown>> = {};
    for (const attribute of chosen) {
      if (resolve(attribute.type).kind === 'select') continue;
      direct[attribute.key] = memberArbitrary(set, attribute, around);
    }
    const unknown = unknownArbitrary(set);
    if (unknown) direct.unknown = fc.option(unknown, { nil: undefined, freq: 8 });
    return fc.record(direct).chain((members) => {
      const own = { ...around.own, ...members };
      const rest: Record<string, Arbitrary<unknown>> = {};
      for (const { key, type } of chosen) {
        if (!(key in direct)) rest[key] = typeArbitrary(type, { ...around, own });
      }
      return fc.record(rest).map((selected) => {
        const object: Obj = {};
        for (const { key } of chosen) object[key] = members[key] ?? selected[key];
        if (members.unknown !== undefined) object.unknown = members.unknown;
        for (const { key, type } of header?.fields ?? []) {
          // an address of no length, and the word for it, are two ways to say one thing
          if (type.kind === 'prefixLength' && object[type.of] === undefined) delete object[type.of];
          if (object[key] === undefined) delete object[key];
        }
        return object;
      });
    });
  });
}

function tooDeep(type: AnyType, depth: number): boolean {
  const refers = type.kind === 'lazy' || (type.kind === 'nest' && type.set.kind === 'lazy');
  return depth >= MAX_DEPTH && (refers || type.kind === 'select' || type.kind === 'records');
}

/** One attribute; one that selects another's type is mostly one of the cases. */
function memberArbitrary(set: Attributes, { key, type }: Attribute, around: Around): Arbitrary<unknown> {
  const any = typeArbitrary(type, around);
  const cases = [...set.byKey.values()].flatMap((other) => {
    const select = resolve(other.type);
    return select.kind === 'select' && select.by === key ? Object.keys(select.cases) : [];
  });
  if (cases.length === 0) return any;
  return fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...cases) }, { weight: 1, arbitrary: any });
}

function unknownArbitrary(set: Attributes): Arbitrary<unknown> | undefined {
  const free = [1, 77, 100, 0x1fff, 0x3fff].filter((id) => !set.byId.has(id));
  return fc.array(
    fc
      .record({ type: fc.constantFrom(...free), data: hexArbitrary(0, 12), marks: fc.nat(3) })
      .map(({ type, data, marks }) => ({
        type,
        data,
        ...(marks & 2 ? { nested: true } : {}),
        ...(marks & 1 ? { netByteorder: true } : {}),
      })),
    { minLength: 1, maxLength: 3 },
  );
}

/** A value of any type. */
function typeArbitrary(declared: AnyType, around: Around): Arbitrary<unknown> {
  const type = resolve(declared);
  const { root, own } = around;
  const depth = around.depth + (declared.kind === 'lazy' || type.kind === 'records' ? 1 : 0);
  switch (type.kind) {
    case 'nest': {
      const deeper = type.set.kind === 'lazy' ? depth + 1 : depth;
      return setArbitrary(resolve<Attributes>(type.set), { root, own: {}, set: undefined, depth: deeper });
    }
    case 'attributes':
      return setArbitrary(type, { root, own: {}, set: undefined, depth });
    case 'list':
      return fc.array(typeArbitrary(type.of, { ...around, depth }), { maxLength: 3 });
    case 'repeated':
      return fc.array(typeArbitrary(type.of, { ...around, depth }), { minLength: 1, maxLength: 3 });
    case 'message':
      return messageArbitrary(type, depth);
    case 'records':
      return fc.array(messageArbitrary(resolve<Message>(type.of), depth, root), { maxLength: 3 });
    case 'select':
      return typeArbitrary(chosen(type, own, root, around.set), { ...around, depth });
    case 'directed':
      return typeArbitrary(type.request, { ...around, depth });
    case 'struct':
      return structArbitrary(type, around, true);
    case 'prefix':
      if (root.family === 'mpls') return labelsArbitrary;
      return fc.oneof(
        fc.tuple(ip4Arbitrary, fc.nat(32)).map(([ip, length]) => `${ip}/${length}`),
        fc.tuple(ip6Arbitrary, fc.nat(128)).map(([ip, length]) => `${ip}/${length}`),
      );
    default:
      return leafArbitrary(type, around);
  }
}

/** The case that a selector has chosen. */
function chosen(type: SelectType, own: Obj, root: Obj, set: Attributes | undefined): AnyType {
  const selector = String(own[type.by] ?? (set?.byKey.has(type.by) ? undefined : root[type.by]));
  const { cases } = type;
  return Object.hasOwn(cases, selector) ? cases[selector]! : type.other;
}

function structArbitrary(type: StructType, around: Around, whole: boolean): Arbitrary<Obj> {
  const members: Record<string, Arbitrary<unknown>> = {};
  const required: string[] = [];
  for (const { key, type: member, size } of type.fields as readonly StructField[]) {
    if (member.kind === 'pad') continue;
    members[key] = leafArbitrary(member, around);
    if (size === 0) required.push(key);
  }
  const open = type.fields.at(-1)?.size === 0;
  const fields = fc.record(members, { requiredKeys: required as never[] }).map(plainObject);
  if (open || !whole) return fields;
  return fc
    .tuple(fields, fc.option(hexArbitrary(1, 6), { nil: undefined, freq: 8 }))
    .map(([object, rest]) => (rest === undefined ? object : { ...object, rest }));
}

/** A member of a struct, or an attribute without attributes inside. */
function leafArbitrary(declared: AnyType, around: Around): Arbitrary<unknown> {
  const type = resolve(declared);
  switch (type.kind) {
    case 'int':
      return intArbitrary(type);
    case 'enum': {
      const names = valueNames(type.names);
      const free = smallArbitrary(type.base).map((value) => names.get(value as number) ?? value);
      return fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...names.values()) },
        { weight: 1, arbitrary: free },
      );
    }
    case 'flags': {
      const bits = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
      const some = fc
        .subarray(Object.values(type.names))
        .map((list) => list.reduce((a, b) => a | BigInt(b), 0n));
      const mask = fc.oneof({ weight: 4, arbitrary: some }, { weight: 1, arbitrary: bits });
      return mask.map((value) =>
        readBytes(
          type,
          new Uint8Array(
            new BigUint64Array([BigInt.asUintN(8 * type.base.size, value)]).buffer,
            0,
            type.base.size,
          ),
        ),
      );
    }
    case 'string': {
      const max = Math.min(type.max, 40);
      const text = fc.oneof(
        fc.stringMatching(/^[a-z][a-z0-9_.-]{0,14}$/),
        fc.string({ maxLength: max }),
        fc.string({ unit: 'grapheme', maxLength: max }),
      );
      return text.map((word) => fitted(word.replaceAll('\0', ''), type.max));
    }
    case 'binary':
      return type.size
        ? hexArbitrary(type.size, type.size)
        : hexArbitrary(type.min, Math.min(type.max, type.min + 24));
    case 'ip':
      if (type.labels && (around.root.family === 'mpls' || type.sizes.length === 0)) return labelsArbitrary;
      return fc.oneof(...type.sizes.map((size) => (size === 4 ? ip4Arbitrary : ip6Arbitrary)));
    case 'l2addr':
      return (type.size ? fc.constant(type.size) : fc.constantFrom(6, 6, 4, 8, 16, 20, 0)).chain((size) =>
        byteArbitrary(size, size).map((bytes) => readBytes(type, bytes)),
      );
    case 'flag':
      return fc.constant(true);
    case 'struct':
      return structArbitrary(type, around, false);
    case 'array':
      return fc.array(
        leafArbitrary(type.of, around),
        type.count ? { minLength: type.count, maxLength: type.count } : { maxLength: 4 },
      );
    case 'custom':
      if (type === uint) return fc.oneof(fc.nat(), fc.maxSafeNat());
      if (type === sint) return fc.oneof(fc.integer(), fc.maxSafeInteger());
      return fc.constantFrom(...valuesOf(type));
    default:
      throw new TypeError(`no arbitrary for ${type.kind}`);
  }
}

const customValues = new Map<CustomType, readonly unknown[]>();

/** Values of a type that reads and writes by code of its own: of payloads that it can read. */
function valuesOf(type: CustomType): readonly unknown[] {
  let values = customValues.get(type);
  if (values === undefined) customValues.set(type, (values = [...readable(type)]));
  return values;
}

/** Whether it can be written: more is read than may be sent, such as names that are too long. */
function isWritable(type: CustomType, value: unknown): boolean {
  try {
    return type.encode(value) instanceof Uint8Array;
  } catch {
    return false;
  }
}

/** Payloads to try, of which most types take many; what takes none of them is written as hexadecimal. */
function* readable(type: CustomType): Generator<unknown> {
  const random = new Random(1);
  let found = 0;
  for (let i = 0; i < 2000 && found < 40; i++) {
    const size = type.size || [0, 1, 2, 4, 8, 12, 16, 28, 32][i % 9]! + (i % 5 === 0 ? random.below(9) : 0);
    const bytes = new Uint8Array(size);
    if (i % 4 > 0)
      for (let at = 0; at < size; at++) bytes[at] = i % 4 === 1 ? 97 + random.below(26) : random.below(256);
    // text ends with a zero, an address begins with its family
    if (i % 4 === 1 && size > 0) bytes[size - 1] = 0;
    if (i % 8 === 3 && size > 1) bytes.set([[2, 10, 0, 1][random.below(4)]!, 0]);
    const value = type.decode(bytes, true) as unknown;
    if (value === undefined || !isWritable(type, value)) continue;
    found++;
    yield value;
  }
  if (found === 0) yield formatHex(new Uint8Array(type.size || 4));
}

function intArbitrary(type: IntType): Arbitrary<Int64> {
  if (type.size < 8) return smallArbitrary(type);
  const [min, max] = type.signed ? [-(2n ** 63n), 2n ** 63n - 1n] : [0n, 2n ** 64n - 1n];
  return fc.oneof(smallArbitrary(type), fc.bigInt({ min, max }).map(int64));
}

/** Numbers that are exact. */
function smallArbitrary({ size, signed }: IntType): Arbitrary<number> {
  const bits = BigInt(8 * size);
  const min = signed ? -(1n << (bits - 1n)) : 0n;
  const max = min + (1n << bits) - 1n;
  const most = size === 8 ? BigInt(Number.MAX_SAFE_INTEGER) : max;
  const least = size === 8 && signed ? -most : min;
  return fc.oneof(
    fc.constantFrom(Number(least), Number(most), 0, 1),
    fc
      .maxSafeInteger()
      .map((n) => Number(((BigInt(n) - least) % (most - least + 1n)) + least))
      .filter((n) => n >= Number(least) && n <= Number(most)),
  );
}

function byteArbitrary(minLength: number, maxLength: number): Arbitrary<Uint8Array> {
  return fc.uint8Array({ minLength, maxLength });
}

function hexArbitrary(min: number, max: number): Arbitrary<string> {
  return byteArbitrary(min, max).map((bytes) => formatHex(bytes));
}

const ip4Arbitrary = byteArbitrary(4, 4).map((bytes) => formatIp4(bytes, 0));
const ip6Arbitrary = fc
  .array(fc.oneof(fc.constant(0), fc.constantFrom(1, 0xffff), fc.nat(0xffff)), { minLength: 8, maxLength: 8 })
  .map((groups) => formatIp6(Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 255])), 0));
const labelsArbitrary = fc
  .array(fc.nat(0xfffff), { minLength: 1, maxLength: 3 })
  .map((labels) => labels.join('/'));

function readBytes(type: AnyType, bytes: Uint8Array): unknown {
  return readLeaf(type, reader(bytes, true), 0, bytes.length, undefined);
}

/** The longest beginning of the text that fits. */
function fitted(text: string, max: number): string {
  let fit = '';
  for (const c of text) {
    if (utf8Length(fit) + utf8Length(c) > max) break;
    fit += c;
  }
  return fit;
}

/** The object as decoding gives it back: what the header has and the object left out is zero. */
export function complete(message: Message, object: Obj, root: Obj = object): Obj {
  const full: Obj = {};
  for (const { key, type } of message.header.fields) {
    if (type.kind === 'prefixLength') {
      if (object[type.of] === undefined && type.absent !== undefined) full[type.of] = type.absent;
    } else if (type.kind !== 'pad') full[key] = zero(type);
  }
  return { ...full, ...completeSet(message.attributes, object, root, message.header) };
}

function completeSet(set: Attributes, object: Obj, root: Obj, header?: StructType): Obj {
  const full: Obj = {};
  for (const [key, value] of Object.entries(object)) {
    const declared = set.byKey.get(key) ?? header?.fields.find((field) => field.key === key);
    full[key] = declared ? completeValue(declared.type, value, object, root, set) : value;
  }
  return full;
}

function completeValue(declared: AnyType, value: unknown, own: Obj, root: Obj, set: Attributes): unknown {
  const type = resolve(declared);
  switch (type.kind) {
    case 'nest':
      return completeSet(resolve<Attributes>(type.set), value as Obj, root);
    case 'attributes':
      return completeSet(type, value as Obj, root);
    case 'list':
    case 'repeated':
    case 'array':
      return (value as unknown[]).map((element) => completeValue(type.of, element, own, root, set));
    case 'message':
      return complete(type, value as Obj);
    case 'records':
      return (value as Obj[]).map((element) => complete(resolve<Message>(type.of), element, root));
    case 'select':
      return completeValue(chosen(type, own, root, set), value, own, root, set);
    case 'directed':
      return completeValue(type.request, value, own, root, set);
    case 'struct': {
      const full = zero(type) as Obj;
      const given = value as Obj;
      for (const { key, type: member } of type.fields) {
        if (given[key] !== undefined) full[key] = completeValue(member, given[key], own, root, set);
      }
      return given.rest === undefined ? full : { ...full, rest: given.rest };
    }
    default:
      return value;
  }
}

/** What nothing but zeros reads as. */
function zero(type: AnyType): unknown {
  switch (type.kind) {
    case 'custom':
      return type.decode(new Uint8Array(type.size), true);
    case 'struct': {
      const object: Obj = {};
      for (const { key, type: member, size } of type.fields) {
        if (member.kind !== 'pad' && size > 0) object[key] = zero(member);
      }
      return object;
    }
    case 'array':
      return Array.from({ length: type.count }, () => zero(type.of));
    case 'string':
    case 'binary':
    case 'l2addr':
      return readBytes(type, new Uint8Array(type.size));
    case 'ip':
      return readBytes(type, new Uint8Array(type.sizes[0]!));
    case 'int':
      return readBytes(type, new Uint8Array(type.size));
    case 'enum':
    case 'flags':
      return readBytes(type, new Uint8Array(type.base.size));
    default:
      throw new TypeError(`no zero for ${type.kind}`);
  }
}
