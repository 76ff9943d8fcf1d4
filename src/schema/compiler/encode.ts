import { LITTLE_ENDIAN } from '../bytes.js';
import { currentDepth, deepens, deeper } from '../depth.js';
import { writing } from '../direction.js';
import { attributeTrees, writeTrees } from '../interpreter/encode.js';
import { flagMask, isLabels } from '../interpreter/leaf.js';
import { isObject } from '../keys.js';
import { parseIp4, parseIp6 } from '../text/ip.js';
import { utf8Length, writeString } from '../text/utf8.js';
import type {
  AnyType,
  Attribute,
  Attributes,
  BinaryType,
  EnumType,
  FlagsType,
  IntType,
  ListType,
  Message,
  SelectType,
  StringType,
  StructField,
} from '../type.js';
import { resolve } from '../type.js';
import { familyAddress } from '../types.js';
import { Source } from './source.js';
import type { Writer } from './writer.js';

type Obj = Record<string, unknown>;

/**
 * A compiled writer: false where the value is not one it can write. It never says why; the interpreter does, asked
 * again on that path only. `defaults` are header fields that hold where the object says nothing.
 */
export type Write = (w: Writer, o: Obj, root: Obj | undefined, defaults?: Obj) => boolean;

interface Writing {
  write: Write;
}

const writings = new WeakMap<AnyType, Writing>();

/** The compiled writer of a message or an attribute set; compiled when first called. */
export function writingOf(type: Message | Attributes): Writing {
  let writing = writings.get(type);
  if (!writing) {
    const created: Writing = {
      write: (w, o, root, defaults) => {
        // what comes first is looked for first: objects of one kind mostly have the same keys
        const first = Object.keys({ ...defaults, ...o });
        created.write =
          type.kind === 'message' ? compileMessage(type, false, first) : compileSet(type, first);
        return created.write(w, o, root, defaults);
      },
    };
    writings.set(type, (writing = created));
  }
  return writing;
}

const HEAD = 'w, o, root, defaults';

/** A record (`struct rtnexthop`) belongs to the message around it; a message is a root of its own. */
function compileMessage(message: Message, record: boolean, first: readonly string[]): Write {
  const { header, attributes, body } = message;
  if (body) return () => false;
  const s = new Source();
  if (!record) s.line('root = o;');
  s.line(`const start = w.take(${header.size});`);
  s.line('for (let pass = defaults === undefined ? 1 : 0; pass < 2; pass++) {');
  emitMembers(s, 'pass === 0 ? defaults : o');
  const fields = header.fields.filter(({ type }) => type.kind !== 'pad' && type.kind !== 'prefixLength');
  const others = [...attributes.byKey.values()].filter(
    ({ key, type }) => type.kind !== 'pad' && !header.fields.some((field) => field.key === key),
  );
  for (const member of sorted([...fields, ...others], first)) {
    s.line(`case ${JSON.stringify(member.key)}: {`);
    if (!('id' in member)) emitField(s, member, attributes);
    else if (member.type.kind === 'prefix') emitPrefix(s, message, member);
    else emitAttribute(s, member, attributes);
    s.line('break; }');
  }
  emitUnknown(s, attributes);
  s.line('} } }');
  s.line('w.align();');
  s.line('return true;');
  return s.build(`write_${message.name}`, HEAD);
}

/** Members in the order in which they are to be looked for. */
function sorted<M extends { key: string }>(members: readonly M[], first: readonly string[]): M[] {
  const rank = ({ key }: M) => {
    const place = first.indexOf(key);
    return place < 0 ? first.length : place;
  };
  return [...members].sort((a, b) => rank(a) - rank(b));
}

/** Writes the header field for the value `v`, or the attribute of the same name where it is too small for it. */
function emitField(s: Source, { key, type, offset }: StructField, attributes: Attributes): void {
  if (!plainInt(type)) {
    s.line('return false;');
    return;
  }
  const number = emitNumber(s, type);
  const base = type.kind === 'int' ? type : type.base;
  const put = (value: string) => putInt(base, value, `start + ${offset}`);
  const twin = attributes.byKey.get(key);
  if (!twin) {
    s.line(`if (!(${inRange(base, number)})) return false;`);
    s.line(put(number));
    return;
  }
  s.line(`if (${inRange(base, number)}) { ${put(number)} } else {`);
  s.line(put('0')); // a default may stand there
  emitAttribute(s, twin, attributes);
  s.line('}');
}

function compileSet(set: Attributes, first: readonly string[]): Write {
  const s = new Source();
  emitMembers(s);
  for (const attribute of sorted([...set.byKey.values()], first)) {
    if (attribute.type.kind === 'pad') continue;
    s.line(`case ${JSON.stringify(attribute.key)}: {`);
    emitAttribute(s, attribute, set);
    s.line('break; }');
  }
  emitUnknown(s, set);
  s.line('} }');
  s.line('return true;');
  return s.build(`write_${set.name}`, HEAD);
}

function emitMembers(s: Source, of = 'o'): void {
  s.line(`const x = ${of};`);
  // own members only; V8 knows this very test and drops it for ordinary objects
  s.line(`for (const k in x) { if (!${s.ref(Object.prototype.hasOwnProperty)}.call(x, k)) continue;`);
  s.line('const v = x[k]; if (v === undefined) continue;');
  s.line('switch (k) {');
}

function emitUnknown(s: Source, set: Attributes): void {
  s.line(`case 'unknown': ${s.ref(interpreted(set, 'unknown'))}(w, v, root, o); break;`);
  s.line('default: return false;');
}

function plainInt(type: AnyType): type is IntType | EnumType | FlagsType {
  if (type.kind === 'int') return !(type.size === 8 && type.signed);
  return (type.kind === 'enum' || type.kind === 'flags') && type.base.size < 8;
}

/** Declares the number that `v` stands for (NaN where it stands for none), and returns its name. */
function emitNumber(s: Source, type: IntType | EnumType | FlagsType): string {
  const x = s.fresh('x');
  if (type.kind === 'int') s.line(`const ${x} = typeof v === 'number' ? v : NaN;`);
  else if (type.kind === 'flags')
    s.line(`const ${x} = ${s.ref((v: unknown) => flagMask(type.names, v))}(v);`);
  else {
    const table = s.ref(Object.assign(Object.create(null), type.names));
    s.line(`const ${x} = typeof v === 'number' ? v : typeof v === 'string' ? ${table}[v] : NaN;`);
  }
  return x;
}

function inRange(type: IntType, x: string): string {
  const { size, signed } = type;
  if (size === 8) return `Number.isSafeInteger(${x}) && ${x} >= 0`;
  if (signed)
    return size === 4 ? `${x} === (${x} | 0)` : `${x} === (${x} << ${32 - 8 * size} >> ${32 - 8 * size})`;
  return size === 4 ? `${x} === (${x} >>> 0)` : `${x} === (${x} & ${2 ** (8 * size) - 1})`;
}

/** Text that writes a checked number at an offset. */
function putInt(type: IntType, x: string, at: string): string {
  const low = LITTLE_ENDIAN && !type.big;
  if (type.size === 8) {
    const halves = [`${x} >>> 0`, `Math.floor(${x} / 4294967296)`];
    const half: IntType = { ...type, size: 4 };
    const [first, second] = low ? halves : halves.reverse();
    return putInt(half, `(${first})`, at) + putInt(half, `(${second})`, `${at} + 4`);
  }
  let text = '';
  for (let i = 0; i < type.size; i++) {
    const by = low ? 8 * i : 8 * (type.size - 1 - i);
    text += `w.u8[${at} + ${i}] = ${by === 0 ? x : `${x} >>> ${by}`};`;
  }
  return text;
}

/** Writes the attribute for the value `v`. */
function emitAttribute(s: Source, attribute: Attribute, set: Attributes): void {
  const declared = attribute.type;
  const type = resolve(declared);
  const id = type.netByteorder ? attribute.id | 0x4000 : attribute.id;
  switch (type.kind) {
    case 'int':
    case 'enum':
    case 'flags': {
      if (!plainInt(type)) break;
      const base = type.kind === 'int' ? type : type.base;
      const x = emitNumber(s, type);
      s.line(`if (!(${inRange(base, x)})) return false;`);
      const at = s.fresh('a');
      s.line(`const ${at} = w.attribute(${id}, ${base.size}); ${putInt(base, x, at)}`);
      return;
    }
    case 'string':
      s.line(`if (!${s.ref(putText(id, type))}(w, v)) return false;`);
      return;
    case 'binary':
      s.line(`if (!${s.ref(putBytes(id, type))}(w, v)) return false;`);
      return;
    case 'directed': {
      // what a reply's struct has beyond its declaration is left out of requests
      if (resolve(type.reply).kind === 'struct') break;
      s.line(`if (${s.ref(writing)}() === 'request') {`);
      emitAttribute(s, { ...attribute, type: type.request }, set);
      s.line('} else {');
      emitAttribute(s, { ...attribute, type: type.reply }, set);
      s.line('}');
      return;
    }
    case 'ip':
      if (type.sizes.length === 0) break;
      s.line(`if (!${s.ref(putIp(id, type.sizes, type.labels))}(w, v, root)) return false;`);
      return;
    case 'nest': {
      const inner = s.ref(innerWriting(declared, resolve<Attributes>(type.set)));
      emitNested(s, type.flagged ? id | 0x8000 : id, `${inner}.write(w, v, root)`);
      return;
    }
    case 'list': {
      const of = resolve(type.of);
      if (of.kind !== 'nest' || deepens(declared)) break;
      const inner = innerWriting(type.of, resolve<Attributes>(of.set));
      const write = writeList(type.flagged ? id | 0x8000 : id, type, of.flagged, inner);
      s.line(`if (!${s.ref(write)}(w, v, root)) return false;`);
      return;
    }
    case 'message':
      emitNested(s, id, `${s.ref(innerWriting(declared, type))}.write(w, v, undefined)`);
      return;
    case 'records': {
      const write = writeRecords(type.of);
      const deep: WriteRecords = (w, v, root) => deeper(() => write(w, v, root), false);
      const open = s.fresh('n');
      s.line(`const ${open} = w.open(${id});`);
      s.line(
        `if (!${s.ref(deepens(declared) ? deep : write)}(w, v, root) || !w.close(${open})) return false;`,
      );
      return;
    }
    case 'select':
      s.line(`if (!${s.ref(writeSelected(attribute, type, set))}(w, v, root, o)) return false;`);
      return;
    default:
  }
  s.line(`${s.ref(interpreted(set, attribute.key))}(w, v, root, o);`);
}

/** The writer of what stands inside an attribute of a declared type. */
function innerWriting(declared: AnyType, of: Message | Attributes): Writing {
  const inner = writingOf(of);
  return deepens(declared) ? { write: (w, o, root) => deeper(() => inner.write(w, o, root), false) } : inner;
}

function emitNested(s: Source, id: number, write: string): void {
  const open = s.fresh('n');
  s.line(`if (!${s.ref(isObject)}(v)) return false;`);
  s.line(`const ${open} = w.open(${id}); if (!${write} || !w.close(${open})) return false;`);
}

/** What is not worth code of its own goes through the interpreter, one attribute at a time. */
function interpreted(set: Attributes, key: string) {
  return (w: Writer, value: unknown, root: Obj, own: Obj): void => {
    w.append(writeTrees(attributeTrees(set, key, value, { own, root, set, depth: currentDepth() }), root));
  };
}

function putText(id: number, type: StringType) {
  return (w: Writer, value: unknown): boolean => {
    if (typeof value !== 'string' || value.includes('\0')) return false;
    const length = utf8Length(value);
    if (length < 0 || length > type.max) return false;
    const at = w.attribute(id, length + (type.nul ? 1 : 0)); // may move the bytes elsewhere
    writeString(value, w.u8, at);
    return true;
  };
}

/** Bytes as they are, or as lower-case hexadecimal without groups; the interpreter knows the other spellings. */
function putBytes(id: number, { min, max, size }: BinaryType) {
  return (w: Writer, value: unknown): boolean => {
    if (size > 0) return false;
    if (value instanceof Uint8Array) {
      const { length } = value;
      if (length < min || length > max) return false;
      const at = w.attribute(id, length); // may move the bytes elsewhere
      w.u8.set(value, at);
      return true;
    }
    if (typeof value !== 'string' || value.length & 1) return false;
    const length = value.length >> 1;
    if (length < min || length > max) return false;
    const at = w.attribute(id, length);
    const { u8 } = w;
    for (let i = 0; i < length; i++) {
      const high = digit(value.charCodeAt(2 * i));
      const low = digit(value.charCodeAt(2 * i + 1));
      if (high < 0 || low < 0) return false;
      u8[at + i] = (high << 4) | low;
    }
    return true;
  };
}

/** The value of a lower-case hexadecimal digit, or -1. */
function digit(code: number): number {
  return code >= 48 && code <= 57 ? code - 48 : code >= 97 && code <= 102 ? code - 87 : -1;
}

function putIp(id: number, sizes: readonly number[], labels: boolean) {
  return (w: Writer, value: unknown, root: Obj): boolean => {
    if (typeof value !== 'string' || (labels && root.family === 'mpls')) return false;
    return putAddress(w, id, value, sizes) > 0;
  };
}

/** Writes an address attribute; the number of its bytes, or 0. */
function putAddress(w: Writer, id: number, text: string, sizes: readonly number[]): number {
  const v4 = parseIp4(text);
  if (v4 >= 0) {
    if (!sizes.includes(4)) return 0;
    const at = w.attribute(id, 4);
    w.u8[at] = v4 >>> 24;
    w.u8[at + 1] = v4 >>> 16;
    w.u8[at + 2] = v4 >>> 8;
    w.u8[at + 3] = v4;
    return 4;
  }
  const v6 = sizes.includes(16) ? parseIp6(text) : undefined;
  if (!v6) return 0;
  const at = w.attribute(id, 16); // may move the bytes elsewhere
  w.u8.set(v6, at);
  return 16;
}

function emitPrefix(s: Source, message: Message, attribute: Attribute): void {
  const field = message.header.fields.find(
    (f) => f.type.kind === 'prefixLength' && f.type.of === attribute.key,
  )!;
  const absent = field.type.kind === 'prefixLength' ? field.type.absent : undefined;
  const put = (w: Writer, value: unknown, root: Obj, at: number): boolean => {
    if (typeof value !== 'string' || isLabels(familyAddress, root.family)) return false;
    if (value === absent || value === 'default' || value === 'any' || value === 'all') return true;
    const slash = value.indexOf('/');
    const size = putAddress(w, attribute.id, slash < 0 ? value : value.slice(0, slash), [4, 16]);
    if (size === 0) return false;
    let length = slash < 0 ? size * 8 : 0;
    if (slash >= 0) {
      if (slash + 1 === value.length || value.length - slash > 4) return false;
      for (let i = slash + 1; i < value.length; i++) {
        const digit = value.charCodeAt(i) - 48;
        if (digit < 0 || digit > 9) return false;
        length = length * 10 + digit;
      }
    }
    w.u8[at] = length;
    return length <= size * 8;
  };
  s.line(`if (!${s.ref(put)}(w, v, root, start + ${field.offset})) return false;`);
}

/** Writes a nest of nests, of which there can be thousands. */
function writeList(id: number, { start, id: same }: ListType, flagged: boolean, inner: Writing) {
  const mark = flagged ? 0x8000 : 0;
  return (w: Writer, value: unknown, root: Obj): boolean => {
    if (!Array.isArray(value)) return false;
    const list = w.open(id);
    for (let i = 0; i < value.length; i++) {
      const element: unknown = value[i];
      if (!isObject(element)) return false;
      const open = w.open((start < 0 ? same : start + i) | mark);
      if (!inner.write(w, element, root) || !w.close(open)) return false;
    }
    return w.close(list);
  };
}

type WriteRecords = (w: Writer, value: unknown, root: Obj) => boolean;

function writeRecords(of: AnyType): WriteRecords {
  let write: Write | undefined;
  return (w, value, root) => {
    if (!Array.isArray(value)) return false;
    write ??= compileMessage(resolve<Message>(of), true, []);
    for (const record of value) {
      if (!isObject(record)) return false;
      w.align();
      const start = w.at;
      if (!write(w, record, root)) return false;
      w.put16(w.at - start, start);
    }
    return true;
  };
}

function writeSelected(attribute: Attribute, type: SelectType, set: Attributes) {
  const slow = interpreted(set, attribute.key);
  const belongs = set.byKey.has(type.by);
  return (w: Writer, value: unknown, root: Obj, own: Obj): boolean => {
    const selector = (own[type.by] ?? (belongs ? undefined : root[type.by])) as string;
    const { cases } = type;
    const declared = (Object.hasOwn(cases, selector) ? cases[selector] : undefined) ?? type.other;
    const chosen = resolve(declared);
    if (chosen.kind !== 'nest' && chosen.kind !== 'attributes') {
      slow(w, value, root, own);
      return true;
    }
    if (!isObject(value)) return false;
    const flagged = chosen.kind === 'nest' && chosen.flagged;
    const inner = chosen.kind === 'nest' ? resolve<Attributes>(chosen.set) : chosen;
    const open = w.open(flagged ? attribute.id | 0x8000 : attribute.id);
    return innerWriting(declared, inner).write(w, value as Obj, root) && w.close(open);
  };
}
