// The running part of compiled readers: what their text refers to, and how one comes into being when it is first called.
import { LITTLE_ENDIAN } from '../bytes.js';
import { deepens, enter, leave } from '../depth.js';
import { reading as direction } from '../direction.js';
import { groupStarts } from '../groups.js';
import { readFixed } from '../interpreter/decode.js';
import { formatL2, readCustom, reader, readLeaf } from '../interpreter/leaf.js';
import type { Read, ReadyReader } from '../ready.js';
import { formatHex } from '../text/hex.js';
import { formatIp4, formatIp6 } from '../text/ip.js';
import { readString } from '../text/utf8.js';
import type { AnyType, Attribute, Attributes, ListType, Message, SelectType, StructType } from '../type.js';
import { resolve } from '../type.js';
import { Blocks } from './blocks.js';
import { CAN_COMPILE } from './can-compile.js';
import { constructorOf } from './source.js';
import {
  enumName,
  flagList,
  keepUnknown,
  read64,
  readFamilyIp,
  readIp,
  readPrefix,
  table,
} from './values.js';

type Obj = Record<string, unknown>;

/** Makes readers from text. */
export interface Generator {
  message(message: Message, record: boolean, met: Met): Read;
  nest(set: Attributes, met: Met): Read;
  struct(type: StructType): Read;
  array(of: AnyType, shared?: boolean): Read;
}

let generator: Generator;

/** Says what makes readers; the codec does, since what makes them is loaded when the first is made. */
export function generateBy(made: Generator): void {
  generator = made;
}

/** A reader that comes into being when first called: programs declare much and meet little. */
export interface Reading {
  read: Read;
}

const readings = new WeakMap<AnyType, Reading>();

/** The compiled reader of a type; compiles nothing by itself. */
export function readingOf(declared: AnyType): Reading {
  let reading = readings.get(declared);
  if (!reading) readings.set(declared, (reading = createReading(declared)));
  return reading;
}

/** A reader of its own, without the one that a message may have ready: for tests, which compare them. */
export function generatedReadingOf(message: Message): Reading {
  return createReading({ ...message, reader: undefined });
}

function createReading(declared: AnyType): Reading {
  return later(
    (install) => compile(resolve(declared), install),
    () => deepens(declared),
  );
}

/** A reading that is made when it is first called. */
function later(make: (install: Install) => Read, isDeep: () => boolean): Reading {
  const reading: Reading = {
    read: (u8, u32, i32, at, end, root, own) => {
      const deep = isDeep();
      const install = (read: Read): void => {
        reading.read = deep ? deepening(read) : read;
      };
      install(make(install));
      return reading.read(u8, u32, i32, at, end, root, own);
    },
  };
  return reading;
}

function deepening(read: Read): Read {
  return (u8, u32, i32, at, end, root, own) => {
    if (!enter()) return undefined;
    try {
      return read(u8, u32, i32, at, end, root, own);
    } finally {
      leave();
    }
  };
}

/** Puts a better reader in the place of the one in use. */
type Install = (read: Read) => void;

function compile(type: Exclude<AnyType, { kind: 'lazy' }>, install: Install): Read {
  switch (type.kind) {
    case 'message':
      // what has no fixed size is rare, and left to the interpreter
      if (type.body) return () => undefined;
      return specialised({
        set: () => type.attributes,
        skip: headerRoom(type),
        make: (met) => generator.message(type, false, met),
        install,
        ready: LITTLE_ENDIAN ? type.reader : undefined,
        type: () => type,
      });
    case 'nest':
      return compile(resolve<Attributes>(type.set), install);
    case 'attributes':
      return specialised({ set: () => type, skip: 0, make: (met) => generator.nest(type, met), install });
    case 'struct':
      return generator.struct(type);
    case 'array':
      return generator.array(type.of, type.shared);
    case 'list':
      return listReader(type);
    case 'records':
      return recordsReader(resolve<Message>(type.of));
    case 'select':
      return selectReader(type);
    case 'directed':
      return directing(readingOf(type.request), readingOf(type.reply));
    default:
      if (type.kind === 'custom') {
        return (u8, _u32, _i32, at, end) => readCustom(type, u8, at, end, LITTLE_ENDIAN);
      }
      return (u8, _u32, _i32, at, end, root) =>
        readLeaf(type, reader(u8, LITTLE_ENDIAN), at, end, root?.family);
  }
}

/** Which attributes of a set the generated code knows; it is made again when others come often. */
export interface Met {
  has(attribute: Attribute): boolean;
  /** Called for an attribute that the code does not know. */
  miss(attribute: Attribute): void;
}

/** Misses after which code is made again the first time; twice as many the second time, and so on. */
const FIRST_MISSES = 8;
const GENERATIONS = 10;
/** Misses after which a reader that was ready is replaced by one that is made. */
const READY_MISSES = 512;

/** What {@link specialised} is made of. */
interface Specialised {
  readonly set: () => Attributes;
  /** Bytes of the header before the attributes. */
  readonly skip: number;
  readonly make: (met: Met) => Read;
  readonly install: Install;
  /** The reader to begin with. */
  readonly ready?: ReadyReader | undefined;
  readonly type?: () => AnyType;
}

/**
 * A reader whose code knows the attributes met so far, since the JIT's time goes by the size of the code: of the 70
 * attributes that a link may have 45 come, of a route's 30 five.
 */
function specialised({ set, skip, make, install, ready, type }: Specialised): Read {
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
  if (ready !== undefined)
    return ready.make(type!, helpers, {
      has: () => false,
      miss: (attribute: Attribute) => {
        seen.add(attribute);
        if (++misses < READY_MISSES || !CAN_COMPILE) return;
        for (const id of ready.ids) seen.add(set().byId.get(id)!);
        install(renew());
      },
    });
  return (u8, u32, i32, at, end, root, own) => {
    for (const id of typesIn(u32, at + skip, end)) {
      const attribute = set().byId.get(id);
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

/** The attribute types in `[at, end)`, as far as they can be read. */
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

/** Bytes before a message's attributes. */
export function headerRoom({ header }: Message): number {
  return (header.size + 3) & ~3;
}

/** Reads an attribute that the code around it does not know, as that code would. */
function missed(setOf: () => Attributes, met: Met) {
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
    const attribute = setOf().byId.get((LITTLE_ENDIAN ? w >>> 16 : w) & 0x3fff);
    if (!attribute) return keepUnknown(o, u8, p, e);
    met.miss(attribute);
    const { key } = attribute;
    const many = attribute.type.kind === 'repeated' ? attribute.type : undefined;
    const declared = many?.of ?? attribute.type;
    const type = resolve(declared);
    if (type.kind === 'pad') return;
    const size = fixedSize(type);
    const reading = readingOf(declared);
    const read = many?.grouped ? groups(reading) : reading.read;
    const value = size >= 0 && e - p !== 4 + size ? undefined : read(u8, u32, i32, p + 4, e, root, o);
    if (value === undefined) keepUnknown(o, u8, p, e);
    else if (many) ((o[key] ??= []) as unknown[]).push(...(many.grouped ? (value as unknown[]) : [value]));
    else o[key] = value;
  };
}

/** Reads what had to wait for its selector. */
function late(waiting: () => readonly Attribute[]) {
  const make = () =>
    new Map(
      waiting().map(({ id, key, type }) => {
        const { by, other } = type as SelectType;
        return [id, { key, by, reading: readingOf(type), other: readingOf(other) }];
      }),
    );
  let readings: ReturnType<typeof make> | undefined;
  return (
    u8: Uint8Array,
    u32: Uint32Array,
    i32: Int32Array,
    places: readonly number[],
    root: Obj,
    o: Obj,
  ): void => {
    readings ??= make();
    for (const p of places) {
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

/** Elements whose attributes stand in one nest. */
function groups(element: Reading) {
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
export function fixedSize(type: AnyType): number {
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

/** Reads a struct that is shorter than declared, as older kernels send it, or that lies unaligned. */
function interpreted(type: () => AnyType) {
  return (u8: Uint8Array, at: number, end: number, root: Obj | undefined) =>
    readFixed(type(), reader(u8, LITTLE_ENDIAN), at, end, root?.family);
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
  let read = specialised({
    set: () => of.attributes,
    skip: headerRoom(of),
    make: (met) => generator.message(of, true, met),
    install,
  });
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
  const cases = Object.entries(type.cases).map(([name, chosen]) => [name, readingOf(chosen)]);
  return selecting(type.by, Object.fromEntries(cases), readingOf(type.other));
}

function selecting(by: string, readers: Readonly<Record<string, Reading>>, other: Reading): Read {
  const cases = new Map(Object.entries(readers));
  return (u8, u32, i32, at, end, root, own) => {
    const selector = (own?.[by] ?? root?.[by]) as string;
    const chosen = cases.get(typeof selector === 'string' ? selector : String(selector)) ?? other;
    return chosen.read(u8, u32, i32, at, end, root, own);
  };
}

function directing(request: Reading, reply: Reading): Read {
  return (u8, u32, i32, at, end, root, own) =>
    (direction() === 'request' ? request : reply).read(u8, u32, i32, at, end, root, own);
}

/** What the text of readers refers to. */
export const parts = {
  blocks: () => new Blocks(),
  enumName,
  flagList,
  formatHex,
  formatIp4,
  formatIp6,
  formatL2,
  groups,
  interpreted,
  keepUnknown,
  late,
  missed,
  read64,
  readFamilyIp,
  readIp,
  readPrefix,
  readString,
  table,
};

/** What the text of readers that are ready refers to. */
const helpers = {
  ...parts,
  constructorOf,
  resolve,
  reading: (type: () => AnyType) =>
    later(
      (install) => compile(resolve(type()), install),
      () => deepens(type()),
    ),
  ready: (type: () => AnyType, unit: ReadyReader) =>
    later(
      (install) => readyRead(type, unit, install),
      () => false,
    ),
  select: (by: string, cases: Readonly<Record<string, Reading>>, other: Reading): Reading => ({
    read: selecting(by, cases, other),
  }),
  directed: (request: Reading, reply: Reading): Reading => ({ read: directing(request, reply) }),
  deep: (inner: Reading): Reading => ({
    read: deepening((...words) => inner.read(...words)),
  }),
};

function readyRead(type: () => AnyType, unit: ReadyReader, install: Install): Read {
  let found: AnyType | undefined;
  const once = (): AnyType => (found ??= resolve(type()));
  if (unit.ids.length === 0) return unit.make(once, helpers, { has: () => false, miss: () => {} });
  return specialised({
    set: () => once() as Attributes,
    skip: 0,
    make: (met) => generator.nest(once() as Attributes, met),
    install,
    ready: unit,
    type: once,
  });
}
