// Long, because the parts of a generated reader call each other.
import { LITTLE_ENDIAN } from '../bytes.js';
import { sizeOf } from '../declare.js';
import { valueNames } from '../interpreter/leaf.js';
import type { Read } from '../ready.js';
import type {
  AnyType,
  Attribute,
  Attributes,
  EnumType,
  FlagsType,
  IntType,
  Message,
  SelectType,
  StructType,
} from '../type.js';
import { resolve } from '../type.js';
import { fixedSize, headerRoom, type Met, parts, readingOf } from './reading.js';
import { dead, plainConstructor, Source } from './source.js';

const HEAD = 'u8, u32, i32, at, end, root, own';
const ARGS = 'u8, u32, i32, p + 4, e, root, o';

/** A name, in the text, for one of the {@link parts} as it is. */
const part = (s: Source, name: keyof typeof parts): string => s.ref(parts[name], () => `h.${name}`);

/** A type below the one that a reader is for, and how text gets to it from there: `T().fields[0].type`. */
export interface Place<T extends AnyType = AnyType> {
  readonly type: T;
  readonly path: string;
}

/** The type that a reference stands for. */
function resolved({ type, path }: Place): Place {
  return type.kind === 'lazy' ? { type: resolve(type), path: `h.resolve(${path})` } : { type, path };
}

/** How text that is kept refers to the reading of a type. */
export type Link = (place: Place) => string;

/** Where text is made to be kept: readings in it are what this says. */
let link: Link = ({ path }) => `h.reading(() => ${path})`;

/** Makes text that is to be kept. */
export function linkedBy<T>(by: Link, make: () => T): T {
  const before = link;
  link = by;
  try {
    return make();
  } finally {
    link = before;
  }
}

function readingAt(s: Source, place: Place): string {
  return s.ref(readingOf(place.type), () => link(place));
}

/** A record (`struct rtnexthop`) belongs to the message around it; a message is a root of its own. */
export function compileMessage(message: Message, record: boolean, met: Met): Read {
  return messageSource(message, record, met).build(`read_${message.name}`, HEAD);
}

export function messageSource(message: Message, record: boolean, met: Met): Source {
  const { header, attributes } = message;
  const s = new Source();
  const make = constructorIn(s, header.fields.length + roomFor(attributes, met));
  s.line(`if (end - at < ${header.size}) return undefined;`);
  s.line(`const o = new ${make}();${record ? '' : ' root = o;'}`);
  const lengths = new Map<string, string>();
  for (const [i, { key, type, offset }] of header.fields.entries()) {
    if (type.kind === 'pad') continue;
    const value = readAt(s, { type, path: `T().header.fields[${i}].type` }, offset);
    if (type.kind === 'prefixLength') {
      const name = s.fresh('l');
      lengths.set(key, name);
      s.line(`const ${name} = ${value};`);
    } else s.line(`o${property(key)} = ${value};`);
  }
  s.line(`let p = at + ${headerRoom(message)};`);
  emitAttributes(s, { type: attributes, path: 'T().attributes' }, lengths, met);
  for (const { key, type } of header.fields) {
    if (type.kind !== 'prefixLength') continue;
    const length = lengths.get(key);
    const o = `o${property(type.of)}`;
    const none = type.absent === undefined ? '' : ` else ${o} = ${JSON.stringify(type.absent)};`;
    s.line(`if (${o} === undefined) { if (${length} > 0) ${o} =`);
    s.line(`  (o.family === 'inet6' ? '::/' : '0.0.0.0/') + ${length};${none} }`);
  }
  s.line('return o;');
  return s;
}

export function compileNest(set: Attributes, met: Met): Read {
  return nestSource(set, met).build(`read_${set.name}`, HEAD);
}

export function nestSource(set: Attributes, met: Met): Source {
  const s = new Source();
  s.line(`const o = new ${constructorIn(s, roomFor(set, met))}();`);
  s.line('let p = at;');
  emitAttributes(s, { type: set, path: 'T()' }, new Map(), met);
  s.line('return o;');
  return s;
}

/** A constructor of objects with room for so many properties. */
function constructorIn(s: Source, count: number): string {
  const room = Math.min(count, 96);
  return s.ref(
    plainConstructor(room),
    () => `h.constructorOf(function (never) { if (never) { ${dead(room)} } })`,
  );
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
function emitAttributes(
  s: Source,
  { type: set, path }: Place<Attributes>,
  lengths: ReadonlyMap<string, string>,
  met: Met,
): void {
  const at = (id: number) => `${path}.byId.get(${id})`;
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
    emitOne(s, attribute, `${at(attribute.id)}.type`, lengths);
    s.line('break;');
  }
  const missed = s.ref(
    parts.missed(() => set, met),
    () => `h.missed(() => ${path}, met)`,
  );
  s.line(`default: ${missed}(u8, u32, i32, p, e, root, o); continue;`);
  s.line('}');
  s.line(`${part(s, 'keepUnknown')}(o, u8, p, e);`);
  s.line('}');
  if (waiting.length > 0) {
    const late = s.ref(
      parts.late(() => waiting),
      () => `h.late(() => [${waiting.map(({ id }) => at(id)).join(', ')}])`,
    );
    s.line(`if (late !== undefined) ${late}(u8, u32, i32, late, root, o);`);
  }
}

/** Reads the attribute at `p` (header) to `e` into its property; falls out of the switch where it does not fit. */
function emitOne(s: Source, attribute: Attribute, path: string, lengths: ReadonlyMap<string, string>): void {
  const declared = attribute.type;
  const o = `o${property(attribute.key)}`;
  const many = declared.kind === 'repeated';
  const element: Place = many ? { type: declared.of, path: `${path}.of` } : { type: declared, path };
  const { type, path: typePath } = resolved(element);
  const set = (value: string) =>
    `${many ? `if (${o} === undefined) ${o} = [${value}]; else ${o}.push(${value});` : `${o} = ${value};`} continue;`;
  if (type.kind === 'pad') {
    s.line('continue;');
    return;
  }
  if (declared.kind === 'repeated' && declared.grouped) {
    const v = s.fresh('v');
    const groups = s.ref(parts.groups(readingOf(declared.of)), () => `h.groups(${link(element)})`);
    s.line(`{ const ${v} = ${groups}(${ARGS});`);
    s.line(
      `if (${v} !== undefined) { if (${o} === undefined) ${o} = ${v}; else ${o}.push(...${v}); continue; } }`,
    );
    return;
  }
  const size = fixedSize(type);
  if (size >= 0) {
    s.line(`if (n === ${4 + size}) { ${set(readAt(s, { type, path: typePath }, 4, 'p'))} }`);
    return;
  }
  if (type.kind === 'string' || (type.kind === 'binary' && type.min === 0)) {
    s.line(set(`${part(s, type.kind === 'string' ? 'readString' : 'formatHex')}(u8, p + 4, e)`));
    return;
  }
  for (const [i, alternative] of ((type.kind === 'custom' && type.widths) || []).entries()) {
    const place = { type: alternative, path: `${typePath}.widths[${i}]` };
    s.line(`if (n === ${4 + alternative.size}) { ${set(readAt(s, place, 4, 'p'))} }`);
  }
  if (type.kind === 'custom' && type.widths) return;
  const value =
    type.kind === 'prefix'
      ? `${part(s, 'readPrefix')}(u8, p + 4, e, ${lengths.get(type.length)}, root)`
      : type.kind === 'ip' && !type.labels
        ? `${part(s, 'readIp')}(u8, p + 4, e, ${type.sizes.includes(4)}, ${type.sizes.includes(16)})`
        : type.kind === 'ip' && type.sizes.length > 0
          ? `${part(s, 'readFamilyIp')}(u8, p + 4, e, root)`
          : type.kind === 'l2addr'
            ? `${part(s, 'formatL2')}(u8, p + 4, e)`
            : `${readingAt(s, element)}.read(${ARGS})`;
  const v = s.fresh('v');
  s.line(`{ const ${v} = ${value}; if (${v} !== undefined) { ${set(v)} } }`);
}

/** `.key`, or `["key"]` where that is no identifier. */
export function property(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

/** Text that reads a fixed-size value `offset` bytes behind `base`, which is 4-aligned. */
function readAt(s: Source, place: Place, offset: number, base = 'at', aligned = true): string {
  const { type, path } = place;
  const at = offset === 0 ? base : `${base} + ${offset}`;
  switch (type.kind) {
    case 'int':
      return readIntAt(s, type, at, aligned && offset % 4 === 0);
    case 'enum':
      if (type.base.size === 8) break;
      return readEnum(s, type, path, readIntAt(s, type.base, at, aligned && offset % 4 === 0));
    case 'flags':
      if (type.base.size === 8) break;
      return readFlags(s, type, path, readIntAt(s, type.base, at, aligned && offset % 4 === 0));
    case 'flag':
      return 'true';
    case 'prefixLength':
      return `u8[${at}]`;
    case 'ip':
      if (type.sizes.length === 1)
        return `${part(s, type.sizes[0] === 4 ? 'formatIp4' : 'formatIp6')}(u8, ${at})`;
      break;
    default:
  }
  const size = sizeOf(type);
  const end = size === 0 ? 'end' : `${at} + ${size}`;
  if (type.kind === 'string') return `${part(s, 'readString')}(u8, ${at}, ${end})`;
  if (type.kind === 'binary' && type.size > 0) return `${part(s, 'formatHex')}(u8, ${at}, ${end})`;
  if (type.kind === 'l2addr') return `${part(s, 'formatL2')}(u8, ${at}, ${end})`;
  if ((type.kind === 'struct' || type.kind === 'array') && aligned && offset % 4 === 0) {
    return `${readingAt(s, place)}.read(u8, u32, i32, ${at}, ${end}, root, own)`;
  }
  return `${interpretedIn(s, place)}(u8, ${at}, ${end}, root)`;
}

function interpretedIn(s: Source, { type, path }: Place): string {
  return s.ref(
    parts.interpreted(() => type),
    () => `h.interpreted(() => ${path})`,
  );
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
  const slow = `${s.ref(parts.read64(signed, low), () => `h.read64(${signed}, ${low})`)}(u8, ${at})`;
  if (!aligned || signed || !LITTLE_ENDIAN || big) return slow;
  // exact below 2^53
  const high = `u32[((${at}) >> 2) + 1]`;
  return `(${high} < 2097152 ? u32[(${at}) >> 2] + ${high} * 4294967296 : ${slow})`;
}

function readEnum(s: Source, type: EnumType, path: string, value: string): string {
  const names = valueNames(type.names);
  const most = Math.max(0, ...names.keys());
  const whole = type.base.size === 1 && !type.base.signed;
  if (whole || (most < 1024 && !type.base.signed)) {
    const length = whole ? 256 : most + 1;
    const t = s.ref(parts.table(type.names, length), () => `h.table(${path}.names, ${length})`);
    if (whole) return `${t}[${value}]`;
    const v = s.fresh('v');
    s.line(`var ${v};`);
    return `((${v} = ${value}) <= ${most} ? ${t}[${v}] : ${v})`;
  }
  return `${s.ref(parts.enumName(type.names), () => `h.enumName(${path}.names)`)}(${value})`;
}

function readFlags(s: Source, type: FlagsType, path: string, value: string): string {
  return `${s.ref(parts.flagList(type.names), () => `h.flagList(${path}.names)`)}(${value})`;
}

/** Looks first whether the same bytes were read before, where objects of them may be shared; returns what keeps them. */
function blocksIn(s: Source, shared: boolean | undefined): string {
  if (!shared) return '';
  const blocks = s.ref(parts.blocks(), () => 'h.blocks()');
  s.line(`const known = ${blocks}.find(u32, at, end); if (known !== undefined) return known;`);
  return blocks;
}

export function compileStruct(type: StructType): Read {
  return structSource(type).build(`read_${type.name}`, HEAD);
}

export function structSource(type: StructType): Source {
  const s = new Source();
  const { fields, size } = type;
  const open = fields.at(-1)?.size === 0;
  const fixedEnd = open ? fields.at(-1)!.offset : size;
  s.line(`if (end - at < ${fixedEnd}) return ${interpretedIn(s, { type, path: 'T()' })}(u8, at, end, root);`);
  const blocks = blocksIn(s, type.shared);
  // a struct of odd size in an array may start anywhere
  const members = fields.flatMap(({ key, type: member, offset }, i) => {
    if (member.kind === 'pad') return [];
    const place = { type: member, path: `T().fields[${i}].type` };
    return `${JSON.stringify(key)}: ${readAt(s, place, offset, 'at', alignedStruct(type))}`;
  });
  s.line(`const o = { ${members.join(', ')} };`);
  if (!open) s.line(`if (end - at > ${size}) o.rest = ${part(s, 'formatHex')}(u8, at + ${size}, end);`);
  // the bytes of an open member that do not fit it are kept as they are
  else {
    const last = `o${property(fields.at(-1)!.key)}`;
    s.line(`if (${last} === undefined) { delete ${last};`);
    s.line(`if (end - at > ${fixedEnd}) o.rest = ${part(s, 'formatHex')}(u8, at + ${fixedEnd}, end); }`);
  }
  s.line(blocks ? `return ${blocks}.keep(u32, at, end, o);` : 'return o;');
  return s;
}

function alignedStruct(type: StructType): boolean {
  return type.size % 4 === 0 && type.fields.every((f) => f.offset % Math.min(4, f.size || 1) === 0);
}

export function compileArray(of: AnyType, shared = false): Read {
  return sizeOf(of) === 0 ? () => undefined : arraySource(of, shared).build('array', HEAD);
}

export function arraySource(of: AnyType, shared = false): Source {
  const s = new Source();
  const blocks = blocksIn(s, shared);
  const size = sizeOf(of);
  s.line(`const length = (end - at) / ${size}; if (length % 1 !== 0) return undefined;`);
  s.line('const list = new Array(length);');
  s.line(`for (let i = 0, p = at; i < length; i++, p += ${size}) {`);
  const sub = of.kind === 'struct' || of.kind === 'array';
  s.line(
    sub
      ? `list[i] = ${readingAt(s, { type: of, path: 'T()' })}.read(u8, u32, i32, p, p + ${size}, root, own);`
      : `list[i] = ${readAt(s, { type: of, path: 'T()' }, 0, 'p', size % 4 === 0)};`,
  );
  s.line('}');
  s.line(blocks ? `return ${blocks}.keep(u32, at, end, list);` : 'return list;');
  return s;
}
