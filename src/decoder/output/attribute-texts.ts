// The JSON of attributes by their bytes: in a dump the same come again and again, and so need not be read.
import type { Direction } from '../../schema/direction.js';
import { type AnyType, type Attribute, type Attributes, type Message, resolve } from '../../schema/type.js';
import type { JsonWriter } from './json-writer.js';

/** Attributes that are remembered, and bytes for them and for their JSON. */
const SLOTS = 1 << 14;
const ROOM = 4 << 20;
/** Words of the largest attribute, and bytes of the longest JSON. */
const LARGEST = 512;
const LONGEST = 1 << 15;

/** Something of the message that the reading of an attribute depends on, besides its bytes. */
export type Dependency = (object: Readonly<Record<string, unknown>>, header: Uint8Array) => unknown;

/** How attributes of one number are written in messages of one class and direction. */
export class AttributePlan {
  readonly dependencies: readonly Dependency[];
  /** The number of the attribute that selects how it is read; -1 where none does. */
  readonly selector: number;
  /** The key in the object of a value that is the attribute's. */
  readonly key: string | undefined;
  readonly salt: number;

  constructor(dependencies: readonly Dependency[], selector = -1, key?: string) {
    this.key = key;
    this.dependencies = dependencies;
    this.selector = selector;
    this.salt = Math.imul(++plansMade, 0x9e3779b1);
  }
}
let plansMade = 0;

/** How messages of one class and direction are written; undefined for attributes that only the whole tree tells of. */
export class MessagePlan {
  readonly header = new AttributePlan([]);
  readonly #attributes = new Map<number, AttributePlan | undefined>();
  readonly #message: Message;
  readonly #direction: Direction;

  constructor(message: Message, direction: Direction) {
    this.#message = message;
    this.#direction = direction;
  }

  of(id: number): AttributePlan | undefined {
    const known = this.#attributes.get(id);
    if (known !== undefined || this.#attributes.has(id)) return known;
    const declared = this.#message.attributes.byId.get(id);
    const plan = declared && planOf(declared, this.#message, this.#direction);
    this.#attributes.set(id, plan);
    return plan;
  }
}

const plans = { request: new WeakMap<Message, MessagePlan>(), reply: new WeakMap<Message, MessagePlan>() };

/** The plan for a class of messages. */
export function messagePlanOf(message: Message, direction: Direction): MessagePlan {
  let plan = plans[direction].get(message);
  if (!plan) plans[direction].set(message, (plan = new MessagePlan(message, direction)));
  return plan;
}

function planOf({ key, type }: Attribute, message: Message, direction: Direction): AttributePlan | undefined {
  const found: Found = { message, direction, keys: new Set(), lengths: new Set(), seen: new Set() };
  if (!depend(type, message.attributes, found)) return undefined;
  const { header, attributes } = message;
  let selector = -1;
  const dependencies: Dependency[] = [];
  for (const by of found.keys) {
    const inHeader = header.fields.some((field) => field.key === by);
    const attribute = attributes.byKey.get(by);
    // where both may have it, it changes on the way
    if (attribute && (inHeader || selector >= 0 || attribute.type.kind === 'repeated')) return undefined;
    if (attribute) selector = attribute.id;
    dependencies.push((object) => object[by]);
  }
  for (const length of found.lengths) {
    const { offset } = header.fields.find((field) => field.key === length)!;
    dependencies.push((_, bytes) => bytes[offset]);
  }
  // a value that waits for its selector is not the last of several
  return new AttributePlan(dependencies, selector, selector < 0 ? key : undefined);
}

interface Found {
  readonly message: Message;
  readonly direction: Direction;
  /** Keys of the message's object. */
  readonly keys: Set<string>;
  /** Header fields with lengths of prefixes. */
  readonly lengths: Set<string>;
  readonly seen: Set<AnyType>;
}

/**
 * Finds what the reading of a type depends on outside of it; false where that is more than can be told. `set` is that in
 * which the attribute stands.
 */
function depend(declared: AnyType, set: Attributes | undefined, found: Found): boolean {
  const type = resolve(declared);
  const all = (types: Iterable<{ readonly type: AnyType }>, within: Attributes | undefined): boolean => {
    for (const one of types) if (!depend(one.type, within, found)) return false;
    return true;
  };
  switch (type.kind) {
    case 'nest':
    case 'attributes': {
      const inner = type.kind === 'nest' ? resolve<Attributes>(type.set) : type;
      if (found.seen.has(inner)) return true;
      found.seen.add(inner);
      return all(inner.byId.values(), inner);
    }
    case 'list':
    case 'repeated':
    case 'array':
      return depend(type.of, set, found);
    case 'struct':
      return all(type.fields, set);
    case 'records': {
      const of = resolve<Message>(type.of);
      if (found.seen.has(of)) return true;
      found.seen.add(of);
      // what a record's own header says stands in a level of its own
      return all(of.header.fields, of.attributes) && all(of.attributes.byId.values(), of.attributes);
    }
    case 'select': {
      const root = found.message.attributes;
      if (set === root || !set?.byKey.has(type.by)) {
        // an attribute of the message that a nest requests may stand behind it
        if (set !== root && root.byKey.has(type.by)) return false;
        found.keys.add(type.by);
      }
      return (
        Object.values(type.cases).every((one) => depend(one, set, found)) && depend(type.other, set, found)
      );
    }
    case 'directed':
      return depend(type[found.direction], set, found);
    case 'prefix':
      found.lengths.add(type.length);
      found.keys.add('family');
      return true;
    case 'ip':
      if (type.labels) found.keys.add('family');
      return true;
    default:
      // a message inside is a root of its own
      return true;
  }
}

/** A message that is written, as words. */
export interface Words {
  readonly u32: Uint32Array;
  readonly header: Uint8Array;
  readonly object: Readonly<Record<string, unknown>>;
}

interface Entry {
  readonly plan: AttributePlan;
  /** Where in their message the words were. */
  readonly at: number;
  /** Where they are kept, in bytes written since the beginning; their JSON stands behind them. */
  readonly place: number;
  readonly count: number;
  readonly length: number;
  /** Where in the JSON the attribute's value begins and ends. */
  readonly value: number;
  readonly valueEnd: number;
  readonly values: readonly unknown[];
}

/** JSON by the bytes that it stands for, and where in their message they were. What was kept first is forgotten first. */
export class Texts {
  readonly #entries: (Entry | undefined)[] = new Array(SLOTS).fill(undefined);
  #u8 = new Uint8Array(0);
  #u32 = new Uint32Array(0);
  #written = 0;

  /** Where in what a writer holds the value begins and ends that {@link write} has just written. */
  value = 0;
  valueEnd = 0;

  /** Appends the JSON of the words `[at, end)` to what a writer holds; false where it was not kept. */
  write(
    to: JsonWriter,
    plan: AttributePlan,
    { u32, object, header }: Words,
    at: number,
    end: number,
  ): boolean {
    const entry = this.#entries[slotOf(plan, u32, at, end)];
    if (entry === undefined || entry.plan !== plan || entry.at !== at) return false;
    const { place, count, length, values } = entry;
    if (count !== end - at || place + ROOM < this.#written) return false;
    const kept = this.#u32;
    const from = (place % ROOM) >> 2;
    for (let i = 0; i < count; i++) if (kept[from + i] !== u32[at + i]) return false;
    const { dependencies } = plan;
    for (let i = 0; i < dependencies.length; i++)
      if (values[i] !== dependencies[i]!(object, header)) return false;
    const text = (from + count) << 2;
    this.value = to.length + entry.value;
    this.valueEnd = to.length + entry.valueEnd;
    to.copy(this.#u8, text, text + length);
    return true;
  }

  /** Keeps what a writer holds from `start` on as the JSON of the words `[at, end)`; its value is where {@link value} says. */
  keep(to: JsonWriter, start: number, plan: AttributePlan, words: Words, at: number, end: number): void {
    const { u32, object, header } = words;
    const count = end - at;
    const length = to.length - start;
    if (count > LARGEST || length > LONGEST) return;
    if (this.#u8.length === 0) {
      this.#u8 = new Uint8Array(ROOM);
      this.#u32 = new Uint32Array(this.#u8.buffer);
    }
    const size = 4 * count + ((length + 3) & ~3);
    // it stands in one piece
    if ((this.#written % ROOM) + size > ROOM) this.#written += ROOM - (this.#written % ROOM);
    const place = this.#written;
    this.#written += size;
    const from = (place % ROOM) >> 2;
    for (let i = 0; i < count; i++) this.#u32[from + i] = u32[at + i]!;
    to.copyTo(this.#u8, (from + count) << 2, start);
    const { dependencies } = plan;
    const values = dependencies.length === 0 ? NONE : dependencies.map((one) => one(object, header));
    const slot = slotOf(plan, u32, at, end);
    this.#entries[slot] = {
      plan,
      at,
      place,
      count,
      length,
      value: this.value - start,
      valueEnd: this.valueEnd - start,
      values,
    };
  }
}

const NONE: readonly unknown[] = [];

function slotOf({ salt }: AttributePlan, u32: Uint32Array, at: number, end: number): number {
  let hash = salt ^ at;
  for (let i = at; i < end; i++) hash = Math.imul(hash ^ u32[i]!, 0x85ebca6b) ^ (hash >>> 15);
  return (hash ^ (hash >>> 14)) & (SLOTS - 1);
}
