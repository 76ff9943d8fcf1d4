// Long, because the parts of a tree are built by each other.
import { checkArgument } from '../argument.js';
import { LITTLE_ENDIAN } from '../bytes.js';
import { sizeOf } from '../declare.js';
import { deepens, MAX_DEPTH } from '../depth.js';
import { writing } from '../direction.js';
import { EncodeError, ValueError } from '../errors.js';
import { instead } from '../options.js';
import { shortOf } from '../short.js';
import { parseHex } from '../text/hex.js';
import { parseIp, parsePrefix } from '../text/ip.js';
import type { WireAttribute, WireField, WireMessage } from '../tree.js';
import type {
  Aliases,
  AnyType,
  Attributes,
  DirectedType,
  IntType,
  Message,
  MessageBody,
  SelectType,
  StructType,
} from '../type.js';
import { resolve } from '../type.js';
import { familyAddress } from '../types.js';
import { chosenBody, readFixed } from './decode.js';
import { aliased, enumValue, flagsValue, hint, isLabels, reader, shown, writeLeaf } from './leaf.js';

type Obj = Record<string, unknown>;

export interface Scope {
  own: Obj;
  root: Obj;
  /** The set that `own` is of: a selector that belongs to it is not looked for in `root`. */
  set: Attributes;
  /** How often a declaration has led to itself. */
  depth: number;
}

/** `nla_len` has 16 bits. */
const MAX_ATTRIBUTE = 65535;

/**
 * Builds the wire tree of an object; throws an {@link EncodeError} that names the field at fault. Its offsets are
 * those of the message once {@link encodeTree} has written it.
 */
export function treeOf(message: Message, value: unknown): WireMessage {
  checkArgument('treeOf', 'message', message, 'an object', ['header']);
  try {
    return messageTree(message, value);
  } catch (error) {
    if (error instanceof ValueError) throw new EncodeError(message.name, error.path, error.message);
    throw error;
  }
}

/** Runs `write` and puts `key` before the path of what it throws. */
function at<T>(key: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (error instanceof ValueError) {
      error.path =
        error.path === '' || error.path.startsWith('[') ? key + error.path : `${key}.${error.path}`;
    }
    throw error;
  }
}

function messageTree(message: Message, value: unknown, depth = 0, root?: Obj): WireMessage {
  const object = asObject(value);
  const { header, attributes: set } = message;
  const scope: Scope = { own: object, root: root ?? object, set, depth };
  const given = new Map<string, unknown>();
  const attributes: WireAttribute[] = [];
  for (const [key, member] of Object.entries(object)) {
    if (member === undefined) continue;
    const field = header.fields.find((f) => f.key === key);
    if (key === message.body?.key) {
      given.set(key, member);
      continue;
    }
    const shown = field && field.type.kind !== 'pad' && field.type.kind !== 'prefixLength';
    if (shown && (!set.byKey.has(key) || at(key, () => fits(field.type, member)))) {
      given.set(key, member);
    } else if (!writePrefix(message, key, member, scope, given, attributes)) {
      const { aliases } = message;
      attributes.push(...attributeTrees(set, key, member, scope, () => shownKeys(header), aliases));
    }
  }
  const { body } = message;
  const content = body && bodyField(body, given, scope.root.family);
  if (content && body.size !== undefined && !given.has(body.size)) given.set(body.size, content.length);
  const fields = hinting(message.aliases, object, () => structFields(header, given, scope.root.family));
  if (content) fields.push(content);
  // text ends where it ends, and is not aligned
  const gap = content && attributes.length === 0 ? { gap: new Uint8Array(0) } : {};
  return {
    name: message.name,
    declaration: message,
    offset: 0,
    length: 0,
    fields,
    ...gap,
    attributes,
    object,
  };
}

function bodyField(
  { key, name, type }: MessageBody,
  given: Map<string, unknown>,
  family: unknown,
): WireField {
  const value = given.get(key);
  const is = chosenBody(type, Object.fromEntries(given));
  const bytes = value === undefined ? undefined : at(key, () => fixed(is, value, family));
  return { name, key, offset: 0, length: bytes?.length ?? 0, value, type: is };
}

/** Runs `write`; where a field's value is refused that people give elsewhere, the error says what to write here. */
function hinting<T>(aliases: Aliases | undefined, object: Obj, write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (error instanceof ValueError && aliases !== undefined && typeof object[error.path] === 'string')
      error.message += aliased(`${error.path}:string`, aliases);
    throw error;
  }
}

function shownKeys(header: StructType): string[] {
  return header.fields
    .filter((f) => f.type.kind !== 'pad' && f.type.kind !== 'prefixLength')
    .map((f) => f.key);
}

/** Whether the header's field has room for the value; if not, the attribute of the same name takes it. */
function fits(type: AnyType, value: unknown): boolean {
  const base = type.kind === 'enum' || type.kind === 'flags' ? type.base : (type as IntType);
  const least = base.signed ? -(2 ** (8 * base.size - 1)) : 0;
  const count = 2 ** (8 * base.size);
  const number =
    type.kind === 'flags' ? flagsValue(type, value) : type.kind === 'enum' ? enumValue(type, value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= least && number < least + count;
}

/** An address with the prefix length that belongs into the header. */
function writePrefix(
  message: Message,
  key: string,
  value: unknown,
  { root }: Scope,
  given: Map<string, unknown>,
  attributes: WireAttribute[],
): boolean {
  const declared = message.attributes.byKey.get(key);
  if (declared?.type.kind !== 'prefix') return false;
  const field = message.header.fields.find((f) => f.type.kind === 'prefixLength' && f.type.of === key)!;
  const absent = field.type.kind === 'prefixLength' ? field.type.absent : undefined;
  if (value === absent || value === 'default' || value === 'any' || value === 'all') {
    given.set(field.key, 0);
    return true;
  }
  at(key, () => {
    const labels = isLabels(familyAddress, root.family);
    const read = labels || typeof value !== 'string' ? undefined : parsePrefix(value);
    if (!labels && !read)
      throw new ValueError(`${shown(value)} is not a prefix such as '10.0.0.0/8'${prefixHint(value)}`);
    const payload = read?.address ?? writeLeaf(familyAddress, value, LITTLE_ENDIAN, root.family);
    given.set(field.key, read?.length ?? 20);
    attributes.push(leaf(declared.name, key, declared.id, declared.type, payload, value));
  });
  return true;
}

function prefixHint(value: unknown): string {
  const slash = typeof value === 'string' ? value.indexOf('/') : -1;
  if (slash < 0 || !parseIp((value as string).slice(0, slash))) return '';
  return `; its length must be at most ${(value as string).includes(':') ? 128 : 32}`;
}

function leaf(
  name: string | null,
  key: string,
  id: number,
  type: AnyType,
  payload: Uint8Array,
  value: unknown,
): WireAttribute {
  const flags = type.netByteorder ? 1 : 0;
  return { name, key, type: id, flags, offset: 0, length: 0, payload, value, definition: type };
}

function asObject(value: unknown): Obj {
  if (value === null || typeof value !== 'object' || Array.isArray(value) || value instanceof Uint8Array) {
    throw new ValueError(`expected an object, got ${shown(value)}`);
  }
  return value as Obj;
}

function structFields(struct: StructType, given: Map<string, unknown>, family: unknown): WireField[] {
  return struct.fields.map(({ key, name, type, offset, size }) => {
    const value = given.get(key);
    const bytes = value === undefined ? undefined : at(key, () => fixed(type, value, family));
    const length = size || (bytes?.length ?? 0);
    const field: WireField & { bytes?: Uint8Array } = { name, key, offset, length, value, type };
    if (bytes) field.bytes = bytes;
    return field;
  });
}

/**
 * The bytes of a member of a struct.
 *
 * @throws {EncodeError} with the path, for a value that does not fit.
 */
export function fixed(type: AnyType, value: unknown, family: unknown): Uint8Array {
  switch (type.kind) {
    case 'struct':
      return structBytes(type, value, family);
    case 'array': {
      if (!Array.isArray(value)) throw new ValueError(`expected an array, got ${shown(value)}`);
      if (type.count && value.length > type.count) throw new ValueError(`at most ${type.count} elements fit`);
      const size = sizeOf(type.of);
      const bytes = new Uint8Array((type.count || value.length) * size);
      for (const [i, element] of value.entries()) {
        bytes.set(
          at(`[${i}]`, () => fixed(type.of, element, family)),
          i * size,
        );
      }
      return bytes;
    }
    default:
      return writeLeaf(type, value, LITTLE_ENDIAN, family);
  }
}

function structBytes(type: StructType, value: unknown, family: unknown): Uint8Array {
  const object = asObject(value);
  const given = new Map<string, unknown>();
  let rest = new Uint8Array(0);
  for (const [key, member] of Object.entries(object)) {
    if (member === undefined) continue;
    if (key === 'rest') {
      const bytes = typeof member === 'string' ? parseHex(member) : undefined;
      if (!bytes) throw new ValueError(`${shown(member)} is not hexadecimal`, 'rest');
      rest = bytes as Uint8Array<ArrayBuffer>;
    } else if (type.fields.some((f) => f.key === key && f.type.kind !== 'pad')) given.set(key, member);
    else throw new ValueError(`unknown field${hint(key, shownKeys(type))}`, key);
  }
  const fields = structFields(type, given, family) as (WireField & { bytes?: Uint8Array })[];
  const last = fields.at(-1);
  const open = last && type.fields.at(-1)!.size === 0 ? last.length : 0;
  const bytes = new Uint8Array((open ? last!.offset + open : type.size) + rest.length);
  for (const field of fields) if (field.bytes) bytes.set(field.bytes, field.offset);
  bytes.set(rest, bytes.length - rest.length);
  const short = open === 0 ? shortOf(object) : undefined;
  // as it came, unless members were added that lie beyond
  if (!short || fields.some(({ offset, length, bytes: own }) => own && offset + length > short.length))
    return bytes;
  const cut = bytes.slice(0, short.length);
  cut.set(short.tail, short.length - short.tail.length);
  return cut;
}

/**
 * The attributes that one key makes: one, or many where it may be repeated. Throws an {@link ValueError}, as the compiled
 * writers, which come here for what they leave to the interpreter, expect.
 */
export function attributeTrees(
  set: Attributes,
  key: string,
  value: unknown,
  scope: Scope,
  otherKeys: () => string[] = () => [],
  aliases = set.aliases,
): WireAttribute[] {
  if (key === 'unknown') return at(key, () => unknownTrees(value));
  const declared = set.byKey.get(key);
  if (!declared || declared.type.kind === 'pad') {
    throw new ValueError(`unknown attribute${nameHint(set, key, otherKeys, aliases)}`, key);
  }
  const { type, id, name } = declared;
  if (type.kind === 'flag' && type.byte && value === false) return [];
  if (type.kind !== 'repeated') {
    return hinting(aliases, { [key]: value }, () => [
      at(key, () => payloadTree(type, id, name, key, value, scope)),
    ]);
  }
  if (!Array.isArray(value)) throw new ValueError(`expected an array, got ${shown(value)}`, key);
  return value.map((element, i) =>
    at(key, () => at(`[${i}]`, () => payloadTree(type.of, id, name, key, element, scope))),
  );
}

/** What to write in the place of a key that there is not. */
function nameHint(
  set: Attributes,
  key: string,
  otherKeys: () => string[],
  aliases: Aliases | undefined,
): string {
  for (const { name, key: known, type } of set.byKey.values())
    if (name === key && type.kind !== 'pad') return `; did you mean '${known}'?`;
  return instead(key, [...shownAttributes(set), ...otherKeys()], aliases);
}

function shownAttributes(set: Attributes): string[] {
  return [...set.byKey.values()].filter(({ type }) => type.kind !== 'pad').map(({ key }) => key);
}

function unknownTrees(value: unknown): WireAttribute[] {
  if (!Array.isArray(value)) throw new ValueError(`expected an array, got ${shown(value)}`);
  return value.map((entry, i) =>
    at(`[${i}]`, () => {
      const { type, data, nested, netByteorder, ...more } = asObject(entry);
      for (const extra in more) throw new ValueError('unknown field', extra);
      if (typeof type !== 'number' || !Number.isInteger(type) || type < 0 || type > 0x3fff)
        throw new ValueError('not an attribute number', 'type');
      const payload =
        data instanceof Uint8Array ? data : typeof data === 'string' ? parseHex(data) : undefined;
      if (!payload) throw new ValueError(`${shown(data)} is not hexadecimal`, 'data');
      const flags = (nested ? 2 : 0) | (netByteorder ? 1 : 0);
      return { name: null, type, flags, offset: 0, length: 0, payload, value: data };
    }),
  );
}

function payloadTree(
  declared: AnyType,
  id: number,
  name: string | null,
  key: string,
  value: unknown,
  around: Scope,
): WireAttribute {
  const type = resolve(declared);
  let scope = around;
  if (deepens(declared)) {
    if (scope.depth === MAX_DEPTH) throw new ValueError(`nested more than ${MAX_DEPTH} deep`);
    scope = { ...scope, depth: scope.depth + 1 };
  }
  const node = leaf(name, key, id, type, new Uint8Array(0), value);
  switch (type.kind) {
    case 'nest':
    case 'attributes': {
      const set = type.kind === 'nest' ? resolve<Attributes>(type.set) : type;
      const own = asObject(value);
      if (type.kind === 'nest' && type.flagged) node.flags = 2;
      node.attributes = [];
      for (const [k, member] of Object.entries(own)) {
        if (member !== undefined)
          node.attributes.push(...attributeTrees(set, k, member, { ...scope, own, set }));
      }
      return node;
    }
    case 'list': {
      if (!Array.isArray(value)) throw new ValueError(`expected an array, got ${shown(value)}`);
      if (type.flagged) node.flags = 2;
      node.attributes = value.map((element, i) =>
        at(`[${i}]`, () =>
          payloadTree(
            type.of,
            type.start < 0 ? type.id : type.start + i,
            type.name || `${type.start + i}`,
            `${i}`,
            element,
            scope,
          ),
        ),
      );
      return node;
    }
    case 'message': {
      const inner = messageTree(type, value, scope.depth);
      node.fields = inner.fields;
      node.attributes = inner.attributes;
      node.definition = type;
      return node;
    }
    case 'records': {
      if (!Array.isArray(value)) throw new ValueError(`expected an array, got ${shown(value)}`);
      const of = resolve<Message>(type.of);
      node.records = value.map((element, i) =>
        at(`[${i}]`, () => messageTree(of, element, scope.depth, scope.root)),
      );
      return node;
    }
    case 'select': {
      const selector = selectorOf(type, scope);
      const chosen = choose(type, scope);
      // what has no case here may have one by another selector
      const other = chosen === type.other ? resolve(chosen) : undefined;
      const raw = (other?.kind === 'select' ? resolve(choose(other, scope)) : other)?.kind === 'binary';
      if (raw && value !== null && typeof value === 'object' && !(value instanceof Uint8Array)) {
        throw new ValueError(
          selector === undefined
            ? `needs '${type.by}' beside it to tell what it is`
            : `nothing is declared for ${type.by} ${shown(selector)}: give its bytes in hexadecimal${hint(String(selector), Object.keys(type.cases))}`,
        );
      }
      return payloadTree(chosen, id, name, key, value, scope);
    }
    case 'directed':
      return payloadTree(type[writing()], id, name, key, directedValue(type, value), scope);
    case 'struct':
    case 'array':
      node.payload = fixed(type, value, scope.root.family);
      return node;
    default:
      node.payload = writeLeaf(type, value, LITTLE_ENDIAN, scope.root.family);
      return node;
  }
}

/** What was read in the shape of the reply, for the shape of the request: a struct's undeclared bytes have no place there. */
function directedValue({ reply }: DirectedType, value: unknown): unknown {
  if (writing() === 'reply' || resolve(reply).kind !== 'struct') return value;
  const { rest, ...members } = asObject(value);
  return members;
}

function selectorOf({ by }: SelectType, { own, set, root }: Scope): unknown {
  return own[by] ?? (set.byKey.has(by) ? undefined : root[by]);
}

function choose(type: SelectType, scope: Scope): AnyType {
  const selector = selectorOf(type, scope) as string;
  return Object.hasOwn(type.cases, selector) ? type.cases[selector]! : type.other;
}

/** A buffer that grows. */
class Out {
  bytes = new Uint8Array(256);
  at = 0;

  /** Room for `size` bytes at the next 4-byte boundary; what lies between stays zero. */
  take(size: number): number {
    const start = (this.at + 3) & ~3;
    this.#moveTo(start + size);
    return start;
  }

  put(bytes: Uint8Array): number {
    const start = this.take(bytes.length);
    this.bytes.set(bytes, start);
    return start;
  }

  /** These bytes right here, wherever that is; without any given, zeros up to the next 4-byte boundary. */
  pad(bytes: Uint8Array | undefined): void {
    const { at } = this;
    this.#moveTo(bytes ? at + bytes.length : (at + 3) & ~3);
    if (bytes) this.bytes.set(bytes, at);
  }

  #moveTo(at: number): void {
    this.at = at;
    if (at + 4 <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(at + 4, this.bytes.length * 2));
    grown.set(this.bytes);
    this.bytes = grown;
  }

  put16(value: number, at: number): void {
    new DataView(this.bytes.buffer).setUint16(at, value, LITTLE_ENDIAN);
  }
}

/**
 * Writes a wire tree, from its values rather than from the bytes it may have been read from, and sets every offset
 * in it. What could not be read is written as it stood.
 *
 * @throws EncodeError that names the field at fault.
 */
export function encodeTree(tree: WireMessage): Uint8Array {
  checkArgument('encodeTree', 'tree', tree, 'an object', ['declaration']);
  const out = new Out();
  try {
    writeMessage(out, tree.declaration, tree, tree.object.family);
  } catch (error) {
    if (error instanceof ValueError) throw new EncodeError(tree.name, error.path, error.message);
    throw error;
  }
  return out.bytes.subarray(0, out.at);
}

/** The bytes of some attributes, as they stand inside a message. */
export function writeTrees(attributes: WireAttribute[], root: Obj): Uint8Array {
  const out = new Out();
  writeLevel(out, { attributes }, root.family);
  return out.bytes.subarray(0, out.at);
}

interface Level {
  fields?: WireField[];
  head?: Uint8Array;
  gap?: Uint8Array;
  attributes?: WireAttribute[];
  trailing?: Uint8Array;
}

function writeMessage(
  out: Out,
  { header, body }: Message,
  level: WireMessage | WireAttribute,
  family: unknown,
): void {
  const start = out.take(header.size);
  const { head } = level;
  if (head) {
    // what no field covers
    out.bytes.set(head.subarray(0, header.size), start);
    for (const { offset, size } of header.fields) out.bytes.fill(0, start + offset, start + offset + size);
  }
  for (const field of level.fields ?? []) {
    const isBody = field.key === body?.key;
    const offset = isBody ? header.size : header.fields.find((f) => f.key === field.key)!.offset;
    field.offset = start + offset;
    if (field.value === undefined) continue;
    const was = head?.subarray(offset, offset + field.length);
    const bytes = at(field.key, () => fieldBytes(field, was, family));
    if (!isBody) out.bytes.set(bytes, field.offset);
    // older kernels know shorter structs
    else out.put(field.type.kind === 'struct' ? bytes.subarray(0, field.length) : bytes);
  }
  out.pad(level.gap);
  writeLevel(out, level, family);
  if ('object' in level) {
    level.offset = start;
    level.length = out.at - start;
  }
}

function writeLevel(out: Out, level: Level, family: unknown): void {
  for (const attribute of level.attributes ?? []) {
    at(attribute.key ?? `${attribute.type}`, () => writeAttribute(out, attribute, family));
  }
  if (level.trailing) out.put(level.trailing);
}

function writeAttribute(out: Out, attribute: WireAttribute, family: unknown): void {
  const start = out.take(4);
  attribute.offset = start;
  const { definition, error } = attribute;
  if (error === undefined && definition?.kind === 'message') {
    writeMessage(out, definition, attribute, (attribute.value as Obj).family);
  } else if (error === undefined && attribute.records) {
    for (const record of attribute.records) {
      writeMessage(out, record.declaration, record, family);
      out.put16(record.length, record.offset);
      if (record.padding) out.pad(record.padding);
    }
  } else if (error === undefined && attribute.attributes) writeLevel(out, attribute, family);
  else out.put(leafBytes(attribute, family));
  attribute.length = out.at - start;
  if (attribute.length > MAX_ATTRIBUTE) {
    throw new ValueError(`${attribute.length} bytes, but an attribute holds at most ${MAX_ATTRIBUTE}`);
  }
  out.put16(attribute.length, start);
  out.put16(attribute.type | (attribute.flags << 14), start + 2);
  attribute.payload = out.bytes.subarray(start + 4, out.at);
  out.pad(attribute.padding);
}

/** A field of the header; what its value does not show stays as it was read, unless the value was changed. */
function fieldBytes({ type, value }: WireField, was: Uint8Array | undefined, family: unknown): Uint8Array {
  return was !== undefined && readsAs(type, was, value, family) ? was : fixed(type, value, family);
}

/** The payload of an attribute without inner attributes, as long as it was. */
function leafBytes({ definition, error, value, payload }: WireAttribute, family: unknown): Uint8Array {
  if (definition === undefined || error !== undefined) return payload;
  // What a value does not show (holes in a struct, bytes behind a NUL, a label's TTL, a counter's last bits) stays
  // as it was read, unless the value was changed.
  if (readsAs(definition, payload, value, family)) return payload;
  switch (definition.kind) {
    case 'struct':
    case 'array':
      return fixed(definition, value, family).subarray(0, payload.length);
    case 'prefix':
      if (isLabels(familyAddress, family)) return writeLeaf(familyAddress, value, LITTLE_ENDIAN, family);
      return parseIp(prefixAddress(value))!;
    default:
      return writeLeaf(definition, value, LITTLE_ENDIAN, family, payload.length);
  }
}

/** Whether the payload reads as the value. */
function readsAs(type: AnyType, payload: Uint8Array, value: unknown, family: unknown): boolean {
  const from = reader(payload, LITTLE_ENDIAN);
  const prefix = type.kind === 'prefix';
  const read = readFixed(prefix ? familyAddress : type, from, 0, payload.length, family);
  const given = prefix && !isLabels(familyAddress, family) ? prefixAddress(value) : value;
  return JSON.stringify(read, plain) === JSON.stringify(given, plain);
}

/** `'10.0.0.0'` of `'10.0.0.0/8'`. */
function prefixAddress(value: unknown): string {
  const text = String(value);
  const slash = text.indexOf('/');
  return slash < 0 ? text : text.slice(0, slash);
}

function plain(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}
