// Long, because the parts of a generated reader call each other.
import { LITTLE_ENDIAN } from '../bytes.js';
import { sizeOf } from '../declare.js';
import { deepens, deeper } from '../depth.js';
import { reading } from '../direction.js';
import { groupStarts } from '../groups.js';
import { readFixed } from '../interpreter/decode.js';
import {
  flagNames,
  formatL2,
  formatLabels,
  readCustom,
  reader,
  readLeaf,
  valueNames,
} from '../interpreter/leaf.js';
import { formatHex } from '../text/hex.js';
import { formatIp4, formatIp6, formatPrefix4 } from '../text/ip.js';
import { readString } from '../text/utf8.js';
import type {
  AnyType,
  Attribute,
  Attributes,
  EnumType,
  FlagsType,
  Int64,
  IntType,
  ListType,
  Message,
  SelectType,
  StructType,
  UnknownAttribute,
} from '../type.js';
import { resolve } from '../type.js';
import { plainConstructor, Source } from './source.js';

type Obj = Record<string, unknown>;

/**
 * A compiled reader of one payload: undefined where it does not fit. `root` is the object of the enclosing message,
 * `own` that of the enclosing nest.
 */
export type Read = (
  u8: Uint8Array,
  u32: Uint32Array,
  i32: Int32Array,
  at: number,
  end: number,
  root: Obj | undefined,
  own: Obj | undefined,
) => unknown;

const HEAD = 'u8, u32, i32, at, end, root, own';
const ARGS = 'u8, u32, i32, p + 4, e, root, o';

/** A reader that comes into being when first called: programs declare much and meet little. */
interface Reading {
  read: Read;
}

const readings = new WeakMap<AnyType, Reading>();

/** The compiled reader of a type; compiles nothing by itself. */
export function readingOf(declared: AnyType): Reading {
  let reading = readings.get(declared);
  if (!reading) {
    const created: Reading = {
      read: (u8, u32, i32, at, end, root, own) => {
        const install = (read: Read): void => {
          created.read = deepens(declared) ? deepening(read) : read;
        };
        install(compile(resolve(declared), install));
        return created.read(u8, u32, i32, at, end, root, own);
      },
    };
    readings.set(declared, (reading = created));
  }
  return reading;
}

function deepening(read: Read): Read {
  return (u8, u32, i32, at, end, root, own) =>
    deeper(() => read(u8, u32, i32, at, end, root, own), undefined as unknown);
}

/** Puts a better reader in the place of the one in use. */
type Install = (read: Read) => void;

function compile(type: Exclude<AnyType, { kind: 'lazy' }>, install: Install): Read {
  switch (type.kind) {
    case 'message':
      // what has no fixed size is rare, and left to the interpreter
      if (type.body) return () => undefined;
      return specialised(
        type.attributes,
        headerRoom(type),
        (met) => compileMessage(type, false, met),
        install,
      );
    case 'nest':
      return compile(resolve<Attributes>(type.set), install);
    case 'attributes':
      return specialised(type, 0, (met) => compileNest(type, met), install);
    case 'struct':
      return compileStruct(type);
    case 'array':
      return compileArray(type.of);
    case 'list':
      return listReader(type);
    case 'records':
      return recordsReader(resolve<Message>(type.of));
    case 'select':
      return selectReader(type);
    case 'directed': {
      const readers = { request: readingOf(type.request), reply: readingOf(type.reply) };
      return (...args) => readers[reading()].read(...args);
    }
    default:
      if (type.kind === 'custom') {
        return (u8, _u32, _i32, at, end) => readCustom(type, u8, at, end, LITTLE_ENDIAN);
      }
      return (u8, _u32, _i32, at, end, root) =>
        readLeaf(type, reader(u8, LITTLE_ENDIAN), at, end, root?.family);
  }
}

/** Which attributes of a set the generated code knows; it is made anew when others come often. */
interface Met {
  has(attribute: Attribute): boolean;
  /** Called for an attribute that the code does not know. */
  miss(attribute: Attribute): void;
}

/** Misses after which code is made anew the first time; twice as many the second time, and so on. */
const FIRST_MISSES = 8;
const GENERATIONS = 10;

/**
 * A reader whose code knows the attributes met so far, since the JIT's time goes by the size of the code: of the 70
 * attributes that a link may have 45 come, of a route's 30 five.
 *
 * @param skip bytes of the header before the attributes.
 */
function specialised(set: Attributes, skip: number, make: (met: Met) => Read, install: Install): Read {
  const seen = new Set<Attribute>();
  let misses = 0;
  let generation = 0;
  const renew = (): Read => {
    misses = 0;
    generation++;
    const included = new Set(seen);
    return make({
      has: (attribute) => included.has(attribute) || always(attribute.type),
      miss: (attribute) => {
        seen.add(attribute);
        if (++misses < FIRST_MISSES << generation || generation >= GENERATIONS) return;
        install(renew());
      },
    });
  };
  return (u8, u32, i32, at, end, root, own) => {
    for (const id of typesIn(u32, at + skip, end)) {
      const attribute = set.byId.get(id);
      if (attribute) seen.add(attribute);
    }
    const read = renew();
    install(read);
    return read(u8, u32, i32, at, end, root, own);
  };
}

/** What code cannot read without its surroundings: a prefix its header, a selected payload its selector. */
function always(type: AnyType): boolean {
  return type.kind === 'prefix' || type.kind === 'select';
}

/** The attribute types in `[at, end)`, as far as they can be told. */
function typesIn(u32: Uint32Array, at: number, end: number): number[] {
  const types: number[] = [];
  for (let p = at; p + 4 <= end; ) {
    const w = u32[p >> 2]!;
    const n = LITTLE_ENDIAN ? w & 0xffff : w >>> 16;
    if (n < 4) break;
    types.push((LITTLE_ENDIAN ? w >>> 16 : w) & 0x3fff);
    p += (n + 3) & ~3;
  }
  return types;
}

/** A record (`struct rtnexthop`) belongs to the message around it; a message is a root of its own. */
function compileMessage(message: Message, record: boolean, met: Met): Read {
  const { header, attributes } = message;
  const s = new Source();
  const make = s.ref(plainConstructor(header.fields.length + roomFor(attributes, met)));
  s.line(`if (end - at < ${header.size}) return undefined;`);
  s.line(`const o = new ${make}();${record ? '' : ' root = o;'}`);
  const lengths = new Map<string, string>();
  for (const { key, type, offset } of header.fields) {
    if (type.kind === 'pad') continue;
    const value = readAt(s, type, offset);
    if (type.kind === 'prefixLength') {
      const name = s.fresh('l');
      lengths.set(key, name);
      s.line(`const ${name} = ${value};`);
    } else s.line(`o${property(key)} = ${value};`);
  }
  s.line(`let p = at + ${headerRoom(message)};`);
  emitAttributes(s, attributes, lengths, met);
  for (const { key, type } of header.fields) {
    if (type.kind !== 'prefixLength') continue;
    const length = lengths.get(key);
    const o = `o${property(type.of)}`;
    const none = type.absent === undefined ? '' : ` else ${o} = ${JSON.stringify(type.absent)};`;
    s.line(`if (${o} === undefined) { if (${length} > 0) ${o} =`);
    s.line(`  (o.family === 'inet6' ? '::/' : '0.0.0.0/') + ${length};${none} }`);
  }
  s.line('return o;');
  return s.build(message.name, HEAD);
}

function compileNest(set: Attributes, met: Met): Read {
  const s = new Source();
  s.line(`const o = new ${s.ref(plainConstructor(roomFor(set, met)))}();`);
  s.line('let p = at;');
  emitAttributes(s, set, new Map(), met);
  s.line('return o;');
  return s.build(set.name, HEAD);
}

/** Bytes before a message's attributes. */
function headerRoom({ header }: Message): number {
  return (header.size + 3) & ~3;
}

function roomFor(set: Attributes, met: Met): number {
  let count = 2;
  for (const attribute of set.byId.values()) if (met.has(attribute)) count++;
  return count;
}

/**
 * The loop over the attributes in `[p, end)` that fills `o`. A case that succeeds goes on with the next attribute;
 * whatever leaves the switch is kept as unknown.
 */
function emitAttributes(s: Source, set: Attributes, lengths: ReadonlyMap<string, string>, met: Met): void {
  const all = [...set.byId.values()].filter((attribute) => met.has(attribute));
  const waiting = all.filter(({ type }) => type.kind === 'select' && set.byKey.has(type.by));
  if (waiting.length > 0) s.line('let late;');
  s.line('let w, n, e;');
  s.line('for (; p + 4 <= end; p = (e + 3) & ~3) {');
  s.line('w = u32[p >> 2];');
  s.line(`n = ${LITTLE_ENDIAN ? 'w & 0xffff' : 'w >>> 16'}; e = p + n;`);
  s.line('if (n < 4 || e > end) return undefined;');
  s.line(`switch (${LITTLE_ENDIAN ? '(w >>> 16)' : 'w'} & 0x3fff) {`);
  for (const attribute of all) {
    s.line(`case ${attribute.id}:`);
    if (waiting.includes(attribute)) {
      const { by } = attribute.type as SelectType;
      s.line(`if (o${property(by)} === undefined) { (late || (late = [])).push(p); continue; }`);
    }
    emitOne(s, attribute, lengths);
    s.line('break;');
  }
  s.line(`default: ${s.ref(readMissed(set, met))}(u8, u32, i32, p, e, root, o); continue;`);
  s.line('}');
  s.line(`${s.ref(keepUnknown)}(o, u8, p, e);`);
  s.line('}');
  if (waiting.length > 0) {
    s.line(`if (late !== undefined) ${s.ref(readLate(waiting))}(u8, u32, i32, late, root, o);`);
  }
}

/** Reads an attribute that the code around it does not know, as that code would. */
function readMissed(set: Attributes, met: Met) {
  return (
    u8: Uint8Array,
    u32: Uint32Array,
    i32: Int32Array,
    p: number,
    e: number,
    root: Obj,
    o: Obj,
  ): void => {
    const w = u32[p >> 2]!;
    const attribute = set.byId.get((LITTLE_ENDIAN ? w >>> 16 : w) & 0x3fff);
    if (!attribute) return keepUnknown(o, u8, p, e);
    met.miss(attribute);
    const { key } = attribute;
    const many = attribute.type.kind === 'repeated';
    const declared = attribute.type.kind === 'repeated' ? attribute.type.of : attribute.type;
    const type = resolve(declared);
    if (type.kind === 'pad') return;
    const size = fixedSize(type);
    const value =
      size >= 0 && e - p !== 4 + size ? undefined : readingOf(declared).read(u8, u32, i32, p + 4, e, root, o);
    if (value === undefined) keepUnknown(o, u8, p, e);
    else if (many) ((o[key] ??= []) as unknown[]).push(value);
    else o[key] = value;
  };
}

/** Reads what had to wait for its selector. */
function readLate(waiting: readonly Attribute[]) {
  const readings = new Map(
    waiting.map(({ id, key, type }) => {
      const { by, other } = type as SelectType;
      return [id, { key, by, reading: readingOf(type), other: readingOf(other) }];
    }),
  );
  return (
    u8: Uint8Array,
    u32: Uint32Array,
    i32: Int32Array,
    late: readonly number[],
    root: Obj,
    o: Obj,
  ): void => {
    for (const p of late) {
      const w = u32[p >> 2]!;
      const e = p + (LITTLE_ENDIAN ? w & 0xffff : w >>> 16);
      const { key, by, reading, other } = readings.get((LITTLE_ENDIAN ? w >>> 16 : w) & 0x3fff)!;
      // a selector that belongs here and is missing is not looked for further up
      const value = (o[by] === undefined ? other : reading).read(u8, u32, i32, p + 4, e, root, o);
      if (value === undefined) keepUnknown(o, u8, p, e);
      else o[key] = value;
    }
  };
}

/** Reads the attribute at `p` (header) to `e` into its property; falls out of the switch where it does not fit. */
function emitOne(s: Source, attribute: Attribute, lengths: ReadonlyMap<string, string>): void {
  const declared = attribute.type;
  const o = `o${property(attribute.key)}`;
  const many = declared.kind === 'repeated';
  const type = resolve(many ? declared.of : declared);
  const set = (value: string) =>
    `${many ? `if (${o} === undefined) ${o} = [${value}]; else ${o}.push(${value});` : `${o} = ${value};`} continue;`;
  if (type.kind === 'pad') {
    s.line('continue;');
    return;
  }
  if (declared.kind === 'repeated' && declared.grouped) {
    const v = s.fresh('v');
    s.line(`{ const ${v} = ${s.ref(readGroups(readingOf(declared.of)))}(${ARGS});`);
    s.line(
      `if (${v} !== undefined) { if (${o} === undefined) ${o} = ${v}; else ${o}.push(...${v}); continue; } }`,
    );
    return;
  }
  const size = fixedSize(type);
  if (size >= 0) {
    s.line(`if (n === ${4 + size}) { ${set(readAt(s, type, 4, 'p'))} }`);
    return;
  }
  if (type.kind === 'string' || (type.kind === 'binary' && type.min === 0)) {
    s.line(set(`${s.ref(type.kind === 'string' ? readString : formatHex)}(u8, p + 4, e)`));
    return;
  }
  for (const alternative of (type.kind === 'custom' && type.widths) || []) {
    s.line(`if (n === ${4 + alternative.size}) { ${set(readAt(s, alternative, 4, 'p'))} }`);
  }
  if (type.kind === 'custom' && type.widths) return;
  const value =
    type.kind === 'prefix'
      ? `${s.ref(readPrefix)}(u8, p + 4, e, ${lengths.get(type.length)}, root)`
      : type.kind === 'ip' && !type.labels
        ? `${s.ref(readIp)}(u8, p + 4, e, ${type.sizes.includes(4)}, ${type.sizes.includes(16)})`
        : type.kind === 'ip' && type.sizes.length > 0
          ? `${s.ref(readFamilyIp)}(u8, p + 4, e, root)`
          : type.kind === 'l2addr'
            ? `${s.ref(formatL2)}(u8, p + 4, e)`
            : `${s.ref(readingOf(many ? declared.of : declared))}.read(${ARGS})`;
  const v = s.fresh('v');
  s.line(`{ const ${v} = ${value}; if (${v} !== undefined) { ${set(v)} } }`);
}

/** Elements whose attributes stand in one nest. */
function readGroups(element: Reading) {
  return (
    u8: Uint8Array,
    u32: Uint32Array,
    i32: Int32Array,
    at: number,
    end: number,
    root: Obj | undefined,
    own: Obj | undefined,
  ): unknown[] | undefined => {
    const starts = groupStarts(u8, at, end, LITTLE_ENDIAN);
    const list = starts.map((start, i) => element.read(u8, u32, i32, start, starts[i + 1] ?? end, root, own));
    return list.includes(undefined) ? undefined : list;
  };
}

/** Payload size of what is read in place; -1 for the rest. */
function fixedSize(type: AnyType): number {
  switch (type.kind) {
    case 'int':
      return type.size;
    case 'enum':
    case 'flags':
      return type.base.size;
    case 'flag':
      return type.byte ? -1 : 0;
    default:
      return -1;
  }
}

/** `.key`, or `["key"]` where that is no identifier. */
export function property(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

/** Text that reads a fixed-size value `offset` bytes behind `base`, which is 4-aligned. */
function readAt(s: Source, type: AnyType, offset: number, base = 'at', aligned = true): string {
  const at = offset === 0 ? base : `${base} + ${offset}`;
  switch (type.kind) {
    case 'int':
      return readIntAt(s, type, at, aligned && offset % 4 === 0);
    case 'enum':
      if (type.base.size === 8) break;
      return readEnum(s, type, readIntAt(s, type.base, at, aligned && offset % 4 === 0));
    case 'flags':
      if (type.base.size === 8) break;
      return readFlags(s, type, readIntAt(s, type.base, at, aligned && offset % 4 === 0));
    case 'flag':
      return 'true';
    case 'prefixLength':
      return `u8[${at}]`;
    case 'ip':
      if (type.sizes.length === 1) return `${s.ref(type.sizes[0] === 4 ? formatIp4 : formatIp6)}(u8, ${at})`;
      break;
    default:
  }
  const size = sizeOf(type);
  const end = size === 0 ? 'end' : `${at} + ${size}`;
  if (type.kind === 'string') return `${s.ref(readString)}(u8, ${at}, ${end})`;
  if (type.kind === 'binary' && type.size > 0) return `${s.ref(formatHex)}(u8, ${at}, ${end})`;
  if (type.kind === 'l2addr') return `${s.ref(formatL2)}(u8, ${at}, ${end})`;
  if ((type.kind === 'struct' || type.kind === 'array') && aligned && offset % 4 === 0) {
    return `${s.ref(readingOf(type))}.read(u8, u32, i32, ${at}, ${end}, root, own)`;
  }
  return `${s.ref(interpreted(type))}(u8, ${at}, ${end}, root)`;
}

function readIntAt(s: Source, type: IntType, at: string, aligned: boolean): string {
  const { size, signed, big } = type;
  const low = LITTLE_ENDIAN && !big;
  if (size === 1) return signed ? `u8[${at}] << 24 >> 24` : `u8[${at}]`;
  if (size === 2) {
    const value = low ? `(u8[${at}] | u8[${at} + 1] << 8)` : `(u8[${at}] << 8 | u8[${at} + 1])`;
    return signed ? `${value} << 16 >> 16` : value;
  }
  if (size === 4) {
    if (aligned && (!big || !LITTLE_ENDIAN)) return `${signed ? 'i32' : 'u32'}[(${at}) >> 2]`;
    const order = low ? [3, 2, 1, 0] : [0, 1, 2, 3];
    const value = order.map((i, k) => `u8[${at} + ${i}] << ${24 - 8 * k}`).join(' | ');
    return signed ? `(${value})` : `(${value}) >>> 0`;
  }
  const slow = `${s.ref(read64(type, low))}(u8, ${at})`;
  if (!aligned || signed || !LITTLE_ENDIAN || big) return slow;
  // exact below 2^53
  const high = `u32[((${at}) >> 2) + 1]`;
  return `(${high} < 2097152 ? u32[(${at}) >> 2] + ${high} * 4294967296 : ${slow})`;
}

function read64(type: IntType, low: boolean) {
  return (u8: Uint8Array, at: number): Int64 => {
    let high = 0;
    let rest = 0;
    for (let i = 0; i < 4; i++) {
      high = high * 256 + u8[low ? at + 7 - i : at + i]!;
      rest = rest * 256 + u8[low ? at + 3 - i : at + 4 + i]!;
    }
    const number = (type.signed ? high | 0 : high) * 4294967296 + rest;
    if (Number.isSafeInteger(number)) return number;
    const value = (BigInt(high) << 32n) | BigInt(rest);
    return `${type.signed ? BigInt.asIntN(64, value) : value}`;
  };
}

function readEnum(s: Source, type: EnumType, value: string): string {
  const names = valueNames(type.names);
  const most = Math.max(0, ...names.keys());
  const whole = type.base.size === 1 && !type.base.signed;
  if (whole || (most < 1024 && !type.base.signed)) {
    const table = Array.from({ length: whole ? 256 : most + 1 }, (_, i) => names.get(i) ?? i);
    const t = s.ref(table);
    if (whole) return `${t}[${value}]`;
    const v = s.fresh('v');
    s.line(`var ${v};`);
    return `((${v} = ${value}) <= ${most} ? ${t}[${v}] : ${v})`;
  }
  return `${s.ref((v: number) => names.get(v) ?? v)}(${value})`;
}

function readFlags(s: Source, type: FlagsType, value: string): string {
  // messages of one dump mostly carry the same flags
  let last = Number.NaN;
  let list: readonly (string | number)[] = [];
  const read = (mask: number) => {
    if (mask !== last) {
      list = flagNames(type.names, mask >>> 0);
      last = mask;
    }
    return list;
  };
  return `${s.ref(read)}(${value})`;
}

function compileStruct(type: StructType): Read {
  const s = new Source();
  const { fields, size } = type;
  const open = fields.at(-1)?.size === 0;
  const fixedEnd = open ? fields.at(-1)!.offset : size;
  s.line(`if (end - at < ${fixedEnd}) return ${s.ref(interpreted(type))}(u8, at, end, root);`);
  // a struct of odd size in an array may start anywhere
  const members = fields
    .filter((field) => field.type.kind !== 'pad')
    .map(
      ({ key, type: member, offset }) =>
        `${JSON.stringify(key)}: ${readAt(s, member, offset, 'at', alignedStruct(type))}`,
    );
  s.line(`const o = { ${members.join(', ')} };`);
  if (!open) s.line(`if (end - at > ${size}) o.rest = ${s.ref(formatHex)}(u8, at + ${size}, end);`);
  // the bytes of an open member that do not fit it are kept as they are
  else {
    const last = `o${property(fields.at(-1)!.key)}`;
    s.line(`if (${last} === undefined) { delete ${last};`);
    s.line(`if (end - at > ${fixedEnd}) o.rest = ${s.ref(formatHex)}(u8, at + ${fixedEnd}, end); }`);
  }
  s.line('return o;');
  return s.build(type.name, HEAD);
}

function alignedStruct(type: StructType): boolean {
  return type.size % 4 === 0 && type.fields.every((f) => f.offset % Math.min(4, f.size || 1) === 0);
}

/** Reads a struct that is shorter than declared, as older kernels send it, or that lies unaligned. */
function interpreted(type: AnyType) {
  return (u8: Uint8Array, at: number, end: number, root: Obj | undefined) =>
    readFixed(type, reader(u8, LITTLE_ENDIAN), at, end, root?.family);
}

function compileArray(of: AnyType): Read {
  const size = sizeOf(of);
  if (size === 0) return () => undefined;
  const s = new Source();
  s.line(`const length = (end - at) / ${size}; if (length % 1 !== 0) return undefined;`);
  s.line('const list = new Array(length);');
  s.line(`for (let i = 0; i < length; i++, at += ${size}) {`);
  const sub = of.kind === 'struct' || of.kind === 'array';
  s.line(
    sub
      ? `list[i] = ${s.ref(readingOf(of))}.read(u8, u32, i32, at, at + ${size}, root, own);`
      : `list[i] = ${readAt(s, of, 0, 'at', size % 4 === 0)};`,
  );
  s.line('}');
  s.line('return list;');
  return s.build('array', HEAD);
}

function listReader(type: ListType): Read {
  const element = readingOf(type.of);
  const size = fixedSize(type.of);
  return (u8, u32, i32, at, end, root, own) => {
    const list: unknown[] = [];
    for (let p = at; p + 4 <= end; ) {
      const w = u32[p >> 2]!;
      const n = LITTLE_ENDIAN ? w & 0xffff : w >>> 16;
      const id = (LITTLE_ENDIAN ? w >>> 16 : w) & 0x3fff;
      if (n < 4 || p + n > end || (type.start < 0 && id !== type.id)) return undefined;
      if (size >= 0 && n !== 4 + size) return undefined;
      const value = element.read(u8, u32, i32, p + 4, p + n, root, own);
      if (value === undefined) return undefined;
      list.push(value);
      p += (n + 3) & ~3;
    }
    return list;
  };
}

function recordsReader(of: Message): Read {
  const install = (better: Read): void => {
    read = better;
  };
  let read = specialised(of.attributes, headerRoom(of), (met) => compileMessage(of, true, met), install);
  return (u8, u32, i32, at, end, root, own) => {
    const list: unknown[] = [];
    for (let p = at; p < end; ) {
      const w = u32[p >> 2]!;
      const n = p + 2 <= end ? (LITTLE_ENDIAN ? w & 0xffff : w >>> 16) : 0;
      if (n < of.header.size || p + n > end) return undefined;
      const value = read(u8, u32, i32, p, p + n, root, own);
      if (value === undefined) return undefined;
      list.push(value);
      p += (n + 3) & ~3;
    }
    return list;
  };
}

function selectReader(type: SelectType): Read {
  const cases = new Map(Object.entries(type.cases).map(([name, chosen]) => [name, readingOf(chosen)]));
  const other = readingOf(type.other);
  return (u8, u32, i32, at, end, root, own) => {
    const selector = (own?.[type.by] ?? root?.[type.by]) as string;
    const chosen = cases.get(typeof selector === 'string' ? selector : String(selector)) ?? other;
    return chosen.read(u8, u32, i32, at, end, root, own);
  };
}

function keepUnknown(o: Obj, u8: Uint8Array, p: number, e: number): void {
  const raw = LITTLE_ENDIAN ? u8[p + 2]! | (u8[p + 3]! << 8) : (u8[p + 2]! << 8) | u8[p + 3]!;
  const unknown: UnknownAttribute = { type: raw & 0x3fff, data: formatHex(u8, p + 4, e) };
  if (raw & 0x8000) unknown.nested = true;
  if (raw & 0x4000) unknown.netByteorder = true;
  ((o.unknown ??= []) as UnknownAttribute[]).push(unknown);
}

function readIp(u8: Uint8Array, at: number, end: number, v4: boolean, v6: boolean): string | undefined {
  if (end - at === 4 && v4) return formatIp4(u8, at);
  return end - at === 16 && v6 ? formatIp6(u8, at) : undefined;
}

function readFamilyIp(u8: Uint8Array, at: number, end: number, root: Obj): string | undefined {
  if (root.family !== 'mpls') return readIp(u8, at, end, true, true);
  return (end - at) % 4 === 0 && end > at ? formatLabels(u8, at, end) : undefined;
}

function readPrefix(u8: Uint8Array, at: number, end: number, length: number, root: Obj): string | undefined {
  if (end - at === 4 && length <= 32 && root.family !== 'mpls') return formatPrefix4(u8, at, length);
  const address = readFamilyIp(u8, at, end, root);
  return address === undefined || root.family === 'mpls' ? address : `${address}/${length}`;
}
