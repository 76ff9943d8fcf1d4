import { checkArgument } from '../argument.js';
import { LITTLE_ENDIAN } from '../bytes.js';
import { sizeOf } from '../declare.js';
import { deepens, MAX_DEPTH } from '../depth.js';
import { type Direction, reading, readingAs } from '../direction.js';
import { DecodeError } from '../errors.js';
import { groupStarts } from '../groups.js';
import { markShort } from '../short.js';
import { formatHex } from '../text/hex.js';
import type { WireAttribute, WireField, WireMessage } from '../tree.js';
import type {
  AnyType,
  Attribute,
  Attributes,
  ListType,
  Message,
  MessageBody,
  SelectType,
  StructType,
  UnknownAttribute,
} from '../type.js';
import { resolve } from '../type.js';
import { familyAddress } from '../types.js';
import { isLabels, type Reader, reader, readLeaf, tryCustom } from './leaf.js';

type Obj = Record<string, unknown>;

/**
 * Attributes of a message, those in nests included: as many as fit in the longest attribute, since four bytes may be one and each
 * takes some hundred of memory.
 */
const MOST_NODES = 1 << 14;
/** Attributes of the message that is being read. */
let nodes = 0;

/** What a payload was read as. */
type Read = Pick<
  WireAttribute,
  'value' | 'definition' | 'fields' | 'head' | 'gap' | 'attributes' | 'records' | 'trailing' | 'error'
>;

/** Unknown header values of a message that a nested declaration may ask for. */
interface Scope {
  /** The object being built at this level. */
  own: Obj;
  /** The object of the enclosing message, with lengths that the object view hides. */
  root: Obj;
  lengths: Map<string, number>;
  /** How often a declaration has led to itself. */
  depth: number;
}

export interface TreeOptions {
  /** Byte order of the machine that wrote the bytes; by default this one's. */
  little?: boolean;
  /** Added to all offsets in the tree. */
  base?: number;
  /** Whether it was sent to the kernel or by it; by default `'reply'`. */
  direction?: Direction;
  /** The bytes in hexadecimal, where that is at hand: what is undeclared in nests takes its own from it. */
  hex?: string | undefined;
}

/**
 * Reads a message as a wire tree. Faults inside an attribute are noted there and the rest is read; only a message
 * shorter than its header, or attributes that overrun it, are a {@link DecodeError}.
 *
 * @throws DecodeError where the bytes are no such message.
 */
export function decodeTree(message: Message, bytes: Uint8Array, options: TreeOptions = {}): WireMessage {
  checkArgument('decodeTree', 'message', message, 'an object', ['header']);
  checkArgument('decodeTree', 'bytes', bytes, 'bytes');
  const tree = tryDecodeTree(message, bytes, options);
  if ('fault' in tree) throw new DecodeError(message.name, tree.fault, tree.reason);
  return tree;
}

/** Why a message cannot be read: where, in bytes from its beginning, and what is wrong there. */
export interface TreeFault {
  readonly fault: number;
  readonly reason: string;
}

/** As {@link decodeTree}, for what expects faults: an error for each would take longer than the reading. */
export function tryDecodeTree(
  message: Message,
  bytes: Uint8Array,
  options: TreeOptions = {},
): WireMessage | TreeFault {
  const from = reader(bytes, options.little ?? LITTLE_ENDIAN, options.base, options.hex);
  const before = nodes;
  nodes = 0;
  const { direction } = options;
  const read = () => readMessage(message, from, 0, bytes.length, 0);
  let tree: WireMessage | string;
  try {
    tree = direction === undefined ? read() : readingAs(direction, read);
  } finally {
    nodes = before;
  }
  if (typeof tree === 'string') {
    const colon = tree.indexOf(':');
    return { fault: Number(tree.slice(0, colon)), reason: tree.slice(colon + 2) };
  }
  return tree;
}

/** The message, or `offset: reason`. */
function readMessage(
  message: Message,
  from: Reader,
  at: number,
  end: number,
  depth: number,
  root?: Obj,
): WireMessage | string {
  const { header } = message;
  if (end - at < header.size) {
    return `${at}: ${end - at} bytes, but the header ${header.name} takes ${header.size}`;
  }
  const object: Obj = {};
  const scope: Scope = { own: object, root: root ?? object, lengths: new Map(), depth };
  const fields = readFields(header, from, at, at + header.size, scope.root.family);
  for (const field of fields) {
    if (field.type.kind === 'prefixLength') scope.lengths.set(field.key, field.value as number);
    else if (field.type.kind !== 'pad') object[field.key] = field.value;
  }
  const body = message.body && readBody(message.body, from, at + header.size, end, scope);
  if (typeof body === 'string') return body;
  if (body) fields.push(body);
  const size = header.size + (body?.length ?? 0);
  const start = Math.min(at + ((size + 3) & ~3), end);
  const list = readAttributes(message.attributes, from, start, end, scope);
  if (typeof list === 'string') return list;
  addAbsent(header, scope);
  const gap = size % 4 ? { gap: from.u8.subarray(at + size, start) } : {};
  return {
    name: message.name,
    declaration: message,
    offset: from.base + at,
    length: end - at,
    fields,
    head: from.u8.subarray(at, at + size),
    ...gap,
    ...list,
    object,
  };
}

/** The type of a body that a field of the header selects. */
export function chosenBody(type: AnyType, header: Readonly<Record<string, unknown>>): AnyType {
  if (type.kind !== 'select') return type;
  const by = header[type.by] as string;
  return Object.hasOwn(type.cases, by) ? type.cases[by]! : type.other;
}

/** What stands behind the header without a fixed size, or `offset: reason`. */
function readBody(
  { key, name, type, size }: MessageBody,
  from: Reader,
  at: number,
  end: number,
  { own, root }: Scope,
): WireField | string {
  const length = size === undefined ? end - at : Number(own[size]);
  if (at + length > end) return `${at}: ${length} bytes of ${name}, but ${end - at} are left`;
  const is = chosenBody(type, own);
  const value = readFixed(is, from, at, at + length, root.family);
  if (value === undefined) return `${at}: ${name} does not fit`;
  own[key] = value;
  return { name, key, offset: from.base + at, length, value, type: is };
}

/** A prefix without an address: only its length, often 0, is in the header. */
function addAbsent(header: StructType, { own, lengths }: Scope): void {
  for (const { key, type } of header.fields) {
    if (type.kind !== 'prefixLength' || own[type.of] !== undefined) continue;
    const length = lengths.get(key)!;
    if (length > 0) own[type.of] = own.family === 'inet6' ? `::/${length}` : `0.0.0.0/${length}`;
    else if (type.absent !== undefined) own[type.of] = type.absent;
  }
}

function readFields(struct: StructType, from: Reader, at: number, end: number, family: unknown): WireField[] {
  const fields: WireField[] = [];
  for (const { key, name, type, offset, size } of struct.fields) {
    const start = at + offset;
    const stop = size === 0 ? end : start + size;
    if (start > end || stop > end) break;
    const value = readFixed(type, from, start, stop, family);
    if (value === undefined) break;
    fields.push({ name, key, offset: from.base + start, length: stop - start, value, type });
  }
  return fields;
}

/** A member of a struct: a leaf, a struct, or an array of either. */
export function readFixed(type: AnyType, from: Reader, at: number, end: number, family: unknown): unknown {
  switch (type.kind) {
    case 'struct':
      return structValue(type, from, at, end, family);
    case 'array': {
      const size = sizeOf(type.of);
      if (size === 0 || (end - at) % size !== 0) return undefined;
      const list: unknown[] = [];
      for (let i = at; i < end; i += size) list.push(readFixed(type.of, from, i, i + size, family));
      return list;
    }
    default:
      return readLeaf(type, from, at, end, family);
  }
}

function structValue(type: StructType, from: Reader, at: number, end: number, family: unknown): Obj {
  return structObject(type, readFields(type, from, at, end, family), from, at, end);
}

function structObject(type: StructType, fields: WireField[], from: Reader, at: number, end: number): Obj {
  const object: Obj = {};
  for (const field of fields) if (field.type.kind !== 'pad') object[field.key] = field.value;
  const last = type.fields.at(-1);
  const open = last !== undefined && last.size === 0;
  if (!open && end - at > type.size) object.rest = formatHex(from.u8, at + type.size, end);
  else if (end - at < (open ? last.offset : type.size)) {
    const whole = fields.at(-1);
    const known = whole ? whole.offset - from.base + whole.length : at;
    markShort(object, { length: end - at, tail: from.u8.slice(known, end) });
  } else if (open && end - at > last.offset && fields.at(-1)?.key !== last.key) {
    object.rest = formatHex(from.u8, at + last.offset, end);
  }
  return object;
}

interface Level {
  attributes: WireAttribute[];
  trailing?: Uint8Array;
}

/** The attributes in `[at, end)`, or `offset: reason` where they cannot be separated. */
function readAttributes(
  set: Attributes,
  from: Reader,
  at: number,
  end: number,
  scope: Scope,
): Level | string {
  const attributes: WireAttribute[] = [];
  const late: WireAttribute[] = [];
  let offset = at;
  while (offset + 4 <= end) {
    const declared = set.byId.get(typeAt(from, offset));
    const framed = frame(from, offset, end, declared);
    if (typeof framed === 'string') return framed;
    if (++nodes > MOST_NODES) return `${offset}: more than ${MOST_NODES} attributes in one message`;
    attributes.push(framed);
    if (mustWait(set, declared?.type, scope)) late.push(framed);
    else place(framed, declared?.type, from, scope);
    offset += framed.length;
    offset += pad(framed, from, offset, end);
  }
  for (const attribute of late) {
    const type = attribute.definition!;
    // a selector that belongs here and is missing is not looked for further up
    place(attribute, mustWait(set, type, scope) ? (type as SelectType).other : type, from, scope);
  }
  return offset < end ? { attributes, trailing: from.u8.subarray(offset, end) } : { attributes };
}

/** Notes the bytes between what was read and the next 4-byte boundary; says how many there are to step over. */
function pad(read: { padding?: Uint8Array }, from: Reader, offset: number, end: number): number {
  const size = -offset & 3;
  if (size > 0) read.padding = from.u8.subarray(offset, Math.min(offset + size, end));
  return size;
}

/** A payload whose selector stands behind it (the kernel writes `RTA_ENCAP` before `RTA_ENCAP_TYPE`). */
function mustWait(set: Attributes, type: AnyType | undefined, scope: Scope): boolean {
  return type?.kind === 'select' && set.byKey.has(type.by) && scope.own[type.by] === undefined;
}

const typeAt = (from: Reader, offset: number): number =>
  from.view.getUint16(offset + 2, from.little) & 0x3fff;

type Declared = Pick<Attribute, 'name' | 'type'> & { readonly key?: string };

/** An attribute as it stands there, with what is declared of it, or `offset: reason`. */
function frame(
  from: Reader,
  at: number,
  end: number,
  declared: Declared | undefined,
): WireAttribute | string {
  const length = from.view.getUint16(at, from.little);
  const raw = from.view.getUint16(at + 2, from.little);
  if (length < 4 || at + length > end) {
    const name = declared?.name ?? `attribute ${raw & 0x3fff}`;
    return length < 4
      ? `${at}: ${name} has a length of ${length}`
      : `${at}: ${name} of ${length} bytes exceeds what is left (${end - at})`;
  }
  const framed: WireAttribute = {
    name: null,
    type: raw & 0x3fff,
    flags: raw >> 14,
    offset: from.base + at,
    length,
    payload: from.u8.subarray(at + 4, at + length),
    value: undefined,
  };
  if (declared) {
    framed.name = declared.name;
    if (declared.key !== undefined) framed.key = declared.key;
    framed.definition = declared.type;
  }
  return framed;
}

/** What single parts of a message's tree are read from. */
export interface TreePart {
  readonly message: Message;
  readonly from: Reader;
  /** The object view of the whole, by which parts are read that depend on others. */
  readonly object: Readonly<Obj>;
}

/** The fields of a message's header, as they stand in its tree. */
export function headerFields({ message: { header }, from }: TreePart): WireField[] {
  return readFields(header, from, 0, header.size, undefined);
}

/** The attribute at an offset of a message without faults, as it stands in its tree. */
export function attributeAt({ message, from, object }: TreePart, at: number): WireAttribute {
  const { header, attributes } = message;
  const declared = attributes.byId.get(typeAt(from, at));
  const framed = frame(from, at, from.u8.length, declared) as WireAttribute;
  const lengths = new Map<string, number>();
  for (const { key, type, offset } of header.fields)
    if (type.kind === 'prefixLength') lengths.set(key, from.u8[offset]!);
  place(framed, declared?.type, from, { own: {}, root: object, lengths, depth: 0 });
  pad(framed, from, at + framed.length, from.u8.length);
  return framed;
}

/** Reads a payload into its attribute and into the object of its level. */
function place(attribute: WireAttribute, definition: AnyType | undefined, from: Reader, scope: Scope): void {
  const { own } = scope;
  const { key } = attribute;
  const start = attribute.offset - from.base + 4;
  const end = start - 4 + attribute.length;
  const many = definition?.kind === 'repeated';
  const grouped = many && definition.grouped;
  const read = grouped ? readGroups : readPayload;
  const result = definition && read(many ? definition.of : definition, from, start, end, scope);
  if (result) Object.assign(attribute, result);
  if (definition?.kind === 'pad') return;
  if (!result || result.error !== undefined || result.value === undefined) {
    attribute.value =
      from.hex === undefined ? formatHex(from.u8, start, end) : from.hex.slice(2 * start, 2 * end);
    if (definition) attribute.error ??= `${end - start} bytes do not fit the type`;
    ((own.unknown ??= []) as UnknownAttribute[]).push(unknownOf(attribute));
  } else if (many)
    ((own[key!] ??= []) as unknown[]).push(...(grouped ? (result.value as unknown[]) : [result.value]));
  else own[key!] = result.value;
}

/** Elements whose attributes stand in one nest, as one level of the tree. */
function readGroups(of: AnyType, from: Reader, at: number, end: number, scope: Scope): Read | undefined {
  const starts = groupStarts(from.u8, at, end, from.little);
  const groups = starts.map((start, i) => readPayload(of, from, start, starts[i + 1] ?? end, scope));
  const bad = groups.find((group) => !group || group.error !== undefined || group.value === undefined);
  if (bad || groups.includes(undefined)) return bad;
  const attributes = groups.flatMap((group) => group!.attributes ?? []);
  return { ...groups.at(-1)!, attributes, value: groups.map((group) => group!.value) };
}

function unknownOf(attribute: WireAttribute): UnknownAttribute {
  const unknown: UnknownAttribute = { type: attribute.type, data: attribute.value as string };
  if (attribute.flags & 2) unknown.nested = true;
  if (attribute.flags & 1) unknown.netByteorder = true;
  return unknown;
}

function readPayload(
  declared: AnyType,
  from: Reader,
  at: number,
  end: number,
  around: Scope,
): Read | undefined {
  let scope = around;
  const type = resolve(declared);
  const unfit = (reason: string): Read => ({ value: undefined, definition: type, error: reason });
  if (deepens(declared)) {
    if (scope.depth === MAX_DEPTH) return unfit(`${at}: nested more than ${MAX_DEPTH} deep`);
    scope = { ...scope, depth: scope.depth + 1 };
  }
  switch (type.kind) {
    case 'nest':
    case 'attributes': {
      const set = type.kind === 'nest' ? resolve<Attributes>(type.set) : type;
      const own: Obj = {};
      const list = readAttributes(set, from, at, end, { ...scope, own });
      return typeof list === 'string' ? unfit(list) : { ...list, value: own, definition: type };
    }
    case 'list':
      return readList(type, from, at, end, scope);
    case 'message': {
      const inner = readMessage(type, from, at, end, scope.depth);
      if (typeof inner === 'string') return unfit(inner);
      const { fields, head, gap, attributes, trailing, object } = inner;
      return {
        fields,
        head: head!,
        ...(gap ? { gap } : {}),
        attributes,
        ...(trailing ? { trailing } : {}),
        value: object,
        definition: type,
      };
    }
    case 'records': {
      const records: WireMessage[] = [];
      const of = resolve<Message>(type.of);
      for (let offset = at; offset < end; ) {
        const length = offset + 2 <= end ? from.view.getUint16(offset, from.little) : 0;
        if (length < of.header.size || offset + length > end)
          return unfit(`${offset}: no record of ${length} bytes`);
        const record = readMessage(of, from, offset, offset + length, scope.depth, scope.root);
        if (typeof record === 'string') return unfit(record);
        records.push(record);
        offset += length;
        offset += pad(record, from, offset, end);
      }
      return { records, value: records.map((record) => record.object), definition: type };
    }
    case 'select': {
      const selector = scope.own[type.by] ?? scope.root[type.by];
      const chosen = Object.hasOwn(type.cases, selector as string)
        ? type.cases[selector as string]!
        : type.other;
      return readPayload(chosen, from, at, end, scope);
    }
    case 'directed':
      return readPayload(type[reading()], from, at, end, scope);
    case 'custom': {
      const read = tryCustom(type, from.u8, at, end, from.little);
      return 'reason' in read ? unfit(read.reason) : { value: read.value, definition: type };
    }
    case 'struct': {
      const fields = readFields(type, from, at, end, scope.root.family);
      return { fields, value: structObject(type, fields, from, at, end), definition: type };
    }
    case 'array':
      return { value: readFixed(type, from, at, end, scope.root.family), definition: type };
    case 'prefix': {
      const address = readLeaf(familyAddress, from, at, end, scope.root.family);
      if (address === undefined) return undefined;
      const labels = isLabels(familyAddress, scope.root.family);
      const value = labels ? address : `${address}/${scope.lengths.get(type.length)}`;
      return { value, definition: type };
    }
    default:
      return { value: readLeaf(type, from, at, end, scope.root.family), definition: type };
  }
}

function readList(type: ListType, from: Reader, at: number, end: number, scope: Scope): Read {
  const attributes: WireAttribute[] = [];
  const value: unknown[] = [];
  let offset = at;
  for (; offset + 4 <= end; ) {
    const framed = frame(from, offset, end, type.name ? { name: type.name, type: type.of } : undefined);
    if (typeof framed === 'string') return { value: undefined, error: framed };
    attributes.push(framed);
    framed.name ??= `${framed.type}`;
    framed.definition = type.of;
    const result = readPayload(type.of, from, offset + 4, offset + framed.length, scope);
    if (type.start < 0 && framed.type !== type.id)
      return { value: undefined, error: `attribute ${framed.type} in a list of ${type.name}` };
    if (!result || result.value === undefined) return { value: undefined, error: `${offset}: does not fit` };
    framed.key = `${value.length}`;
    Object.assign(framed, result);
    value.push(result.value);
    offset += framed.length;
    offset += pad(framed, from, offset, end);
  }
  const trailing = offset < end ? { trailing: from.u8.subarray(offset, end) } : {};
  return { attributes, value, definition: type, ...trailing };
}
