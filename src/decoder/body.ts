import { HEADER } from '../protocol/framing.js';
import { type Bytes, LITTLE_ENDIAN } from '../schema/bytes.js';
import { decodeClean } from '../schema/codec.js';
import type { Direction } from '../schema/direction.js';
import type { Message, StructType } from '../schema/index.js';
import { decodeTree, type TreeFault, tryDecodeTree } from '../schema/interpreter/decode.js';
import { formatHex } from '../schema/text/hex.js';
import type { Body } from './types.js';

/** A body with what could not be read of it. */
export interface ReadBody {
  readonly body: Body;
  readonly errors: readonly string[];
}

const NONE: readonly string[] = [];

/** Longest body that is read without its tree: it cannot have more attributes than a tree may. */
const LONGEST_CLEAN = 1 << 16;

/** Messages that are read with their trees while those mostly come to be wanted, for one that is tried without. */
const SELDOM = 32;
/** Trials that are remembered. */
const TRIALS = 16;

/**
 * Whether messages are read without their trees: that is for nothing where these are looked at, or where something in the
 * message is not as declared.
 */
export class Interest {
  #passed = 0;
  #tried = 0;
  #wanted = 0;

  /** Decided again for each message. */
  get isTried(): boolean {
    if (this.#wanted * 2 > this.#tried && ++this.#passed % SELDOM !== 0) return false;
    if (++this.#tried === TRIALS) {
      this.#tried >>= 1;
      this.#wanted >>= 1;
    }
    return true;
  }

  /** One that was tried has come to need its tree. */
  wanted(): void {
    this.#wanted++;
  }
}

/**
 * A body that is as declared throughout: its object is there, and the tree is read when somebody looks at it, which takes
 * several times as long.
 */
export class CleanBody implements Body {
  readonly declaration: Message;
  readonly object: Record<string, unknown>;
  /** Header and attributes; the first byte is 4-byte aligned. */
  readonly bytes: Uint8Array;
  readonly direction: Direction;
  readonly #interest: Interest;
  #tree: Body | undefined;

  constructor(
    declaration: Message,
    object: Record<string, unknown>,
    bytes: Uint8Array,
    direction: Direction,
    interest: Interest,
  ) {
    this.declaration = declaration;
    this.object = object;
    this.bytes = bytes;
    this.direction = direction;
    this.#interest = interest;
  }

  get #read(): Body {
    if (this.#tree === undefined) {
      this.#interest.wanted();
      const options = { base: HEADER, little: LITTLE_ENDIAN, direction: this.direction };
      this.#tree = decodeTree(this.declaration, this.bytes, options);
    }
    return this.#tree;
  }
  get fields(): Body['fields'] {
    return this.#read.fields;
  }
  get gap(): Body['gap'] {
    return this.#read.gap;
  }
  get attributes(): Body['attributes'] {
    return this.#read.attributes;
  }
  get trailing(): Body['trailing'] {
    return this.#read.trailing;
  }
}

/** Reads the body in `[at, end)` of a datagram where nothing but the declared is in it. */
export function readClean(
  message: Message,
  views: Bytes,
  at: number,
  end: number,
  direction: Direction,
  interest: Interest,
): CleanBody | undefined {
  if ((at & 3) !== 0 || end - at > LONGEST_CLEAN || !interest.isTried) return undefined;
  const object = decodeClean(message, views, at, end);
  if (object === undefined) {
    interest.wanted();
    return undefined;
  }
  return new CleanBody(message, object, views.u8.subarray(at, end), direction, interest);
}

/**
 * Reads a body as a message class. What does not fit is not thrown: the fields and attributes before the fault are
 * kept, the bytes from there on are the body's trailing ones.
 *
 * @param base offset of the body from the `nlmsghdr`.
 */
export function readBody(message: Message, bytes: Uint8Array, base: number, little: boolean): ReadBody {
  const known = cut.get(message)?.get(bytes.length);
  if (known !== undefined) return ofCut(known, bytes, base, little);
  const tree = tryDecodeTree(message, bytes, { base, little });
  // the tree has all that a body has
  return 'fault' in tree ? salvage(message, bytes, base, little, tree) : { body: tree, errors: NONE };
}

function salvage(
  message: Message,
  bytes: Uint8Array,
  base: number,
  little: boolean,
  { fault, reason }: TreeFault,
): ReadBody {
  const { size } = message.header;
  if (bytes.length < size) {
    let known = cut.get(message);
    if (known === undefined) cut.set(message, (known = new Map()));
    const header = shortened(message.header, bytes.length);
    // what says how long the body is may be missing
    const { body, ...bare } = message;
    const short: Cut = {
      message: { ...bare, header },
      hadBody: body !== undefined,
      errors: [`${message.name}: ${reason}`],
    };
    known.set(bytes.length, short);
    return ofCut(short, bytes, base, little);
  }
  if (message.body && fault <= size) {
    // what stands behind the header is not as long as that says
    const { body: _body, ...rest } = message;
    const { body } = readBody(rest, bytes.subarray(0, size), base, little);
    return {
      body: { ...body, trailing: bytes.subarray(size) },
      errors: [`at byte ${base + fault}: ${reason}`],
    };
  }
  // attributes that overrun: those before are good
  const good = bytes.subarray(0, fault);
  const { body, errors } = readBody(message, good, base, little);
  const trailing = bytes.subarray(fault);
  return {
    body: { ...body, trailing },
    errors: [...errors, `at byte ${base + fault}: ${reason}`],
  };
}

/** A message class as far as a body that is too short has it, and what is to be said of it. */
interface Cut {
  readonly message: Message;
  /** Whether a body without a fixed size stands behind the whole header, and no attributes. */
  readonly hadBody: boolean;
  readonly errors: readonly string[];
}

/** By the length of the body: an error for each of many damaged messages would take longer than reading them. */
const cut = new WeakMap<Message, Map<number, Cut>>();

function ofCut(
  { message, hadBody, errors }: Cut,
  bytes: Uint8Array,
  base: number,
  little: boolean,
): ReadBody {
  const end = hadBody ? message.header.size : bytes.length;
  const { body } = readBody(message, bytes.subarray(0, end), base, little);
  return { body: end < bytes.length ? { ...body, trailing: bytes.subarray(end) } : body, errors };
}

/** The members of a struct that `size` bytes hold. */
function shortened(struct: StructType, size: number): StructType {
  const fields = struct.fields.filter((field) => field.size > 0 && field.offset + field.size <= size);
  const last = fields.at(-1);
  return { ...struct, fields, size: last ? last.offset + last.size : 0 };
}

/** A body that nothing is declared for. */
export function bareBody(bytes: Uint8Array): Body {
  const object = bytes.length > 0 ? { data: formatHex(bytes) } : {};
  return { fields: [], attributes: [], ...(bytes.length > 0 ? { trailing: bytes } : {}), object };
}

/** The faults noted in the attributes of a body, with their places. */
export function faultsOf(body: Body): string[] {
  const faults: string[] = [];
  noteFaults(body.attributes, faults);
  return faults;
}

/** Adds the faults in attributes to a list. */
export function noteFaults(attributes: Body['attributes'], faults: string[]): void {
  for (const attribute of attributes) {
    const { error, name, type, offset } = attribute;
    if (error !== undefined)
      faults.push(`at byte ${offset}: ${name ?? `attribute ${type}`}: ${error.replace(/^\d+: /, '')}`);
    if (attribute.attributes) noteFaults(attribute.attributes, faults);
    if (attribute.records) for (const record of attribute.records) noteFaults(record.attributes, faults);
  }
}
