import { checkArgument } from './argument.js';
import { type Bytes, bytesOf } from './bytes.js';
import { CAN_COMPILE } from './compiler/can-compile.js';
import { compileArray, compileMessage, compileNest, compileStruct } from './compiler/decode.js';
import { writingOf } from './compiler/encode.js';
import { generateBy, readingOf } from './compiler/reading.js';
import { unknownsKept } from './compiler/values.js';
import { Writer } from './compiler/writer.js';
import { type Direction, readingAs, writingAs } from './direction.js';
import { DecodeError, EncodeError, ValueError } from './errors.js';
import { decodeTree } from './interpreter/decode.js';
import { encodeTree, treeOf } from './interpreter/encode.js';
import { isObject } from './keys.js';
import { checkOptions, optionNames } from './options.js';
import type { Message } from './type.js';

// in functions: what makes readers is loaded when the first is made
generateBy({
  message: (message, record, met) => compileMessage(message, record, met),
  nest: (set, met) => compileNest(set, met),
  struct: (type) => compileStruct(type),
  array: (of, shared) => compileArray(of, shared),
});

export type Engine = 'compiled' | 'interpreted';

let engine: Engine = CAN_COMPILE ? 'compiled' : 'interpreted';

/** Which engine decodes and encodes. The compiled one needs the right to make functions from text. */
export function currentEngine(): Engine {
  return engine;
}

/**
 * Chooses the engine for what follows; asking for the compiled one where it cannot run is an error.
 *
 * @throws Error where functions cannot be made from text.
 */
export function useEngine(which: Engine): void {
  if (which === 'compiled' && !CAN_COMPILE) {
    throw new Error('this environment does not let text become code: the interpreter must do');
  }
  engine = which;
}

/** Reads the message in `[at, end)` (`at` a multiple of 4) as an object; throws a {@link DecodeError}. */
export type Decoder = (bytes: Bytes, at: number, end: number) => Record<string, unknown>;

/** The decoder of a message, for those who call it often. */
export function decoderOf(message: Message): Decoder {
  const reading = readingOf(message);
  return (bytes, at, end) => {
    if (engine === 'compiled') {
      const object = reading.read(bytes.u8, bytes.u32, bytes.i32, at, end, undefined, undefined);
      if (object !== undefined) return object as Record<string, unknown>;
    }
    return decodeTree(message, bytes.u8.subarray(at, end)).object;
  };
}

/**
 * Reads a message that is as declared throughout; undefined for one that has anything else in it, of which the wire tree
 * tells, or that this engine cannot read.
 */
export function decodeClean(
  message: Message,
  { u8, u32, i32 }: Bytes,
  at: number,
  end: number,
): Record<string, unknown> | undefined {
  if (engine !== 'compiled') return undefined;
  const before = unknownsKept();
  const object = readingOf(message).read(u8, u32, i32, at, end, undefined, undefined);
  return unknownsKept() === before ? (object as Record<string, unknown> | undefined) : undefined;
}

/** As {@link Decoder}, for a message met once. */
export function decodeAt(message: Message, bytes: Bytes, at: number, end: number): Record<string, unknown> {
  return decoderOf(message)(bytes, at, end);
}

export interface CodecOptions {
  /**
   * Whether the message goes to the kernel or comes from it, for attributes that have two shapes; by default what is
   * written is a `'request'`, and what is read a `'reply'`.
   */
  readonly direction?: Direction | undefined;
}

const OPTIONS = optionNames<CodecOptions>({ direction: true });

/** Reads a message from bytes, header and attributes, without the `nlmsghdr` before it. */
export function decode<T>(message: Message<T>, data: Uint8Array, options: CodecOptions = {}): T {
  checkArgument('decode', 'message', message, 'an object', ['header']);
  checkArgument('decode', 'data', data, 'bytes');
  checkOptions(options, OPTIONS);
  const { direction = 'reply' } = options;
  const bytes = bytesOf(data);
  return readingAs(direction, () => decodeAt(message as Message, bytes, 0, data.length)) as T;
}

/** What somebody gave in another shape than the message's calls the place at a path of the message; '' for all of it. */
export type FieldOf = (path: string) => string;

/** The bytes of a message, those of one value at a time: of the next one of the same form once its values are written in. */
export interface Template {
  readonly message: Message;
  readonly bytes: Uint8Array;
  /** The value that they are of now. */
  of: unknown;
}

/**
 * An object, and header fields that hold where it says nothing: spares the copy that merging them takes. Where it was
 * made of something else, `fieldOf` says what to call its places in errors.
 */
export class WithDefaults {
  readonly defaults: Record<string, unknown> | undefined;
  readonly value: Record<string, unknown>;
  readonly fieldOf: FieldOf | undefined;
  /** What it was made of, where that is something else: errors name things as the caller does. */
  readonly given: object | undefined;
  /** Bytes that may be those of this value. */
  template: Template | undefined = undefined;

  constructor(
    defaults: Record<string, unknown> | undefined,
    value: Record<string, unknown>,
    fieldOf?: FieldOf,
    given?: object,
  ) {
    this.defaults = defaults;
    this.value = value;
    this.fieldOf = fieldOf;
    this.given = given;
  }
}

/** The path in what was given that a path in the message stands for. */
export function givenPath(value: unknown, path: string): string {
  return value instanceof WithDefaults && value.fieldOf ? value.fieldOf(path) : path;
}

/** The object that a value stands for. */
export function merged(value: unknown): unknown {
  if (!(value instanceof WithDefaults)) return value;
  if (value.defaults === undefined) return value.value;
  const out = { ...value.defaults };
  for (const key of Object.keys(value.value)) if (value.value[key] !== undefined) out[key] = value.value[key];
  return out;
}

/** Times that a message is written by the interpreter before a writer is compiled for it. */
const COLD_WRITES = 4;
/** Elements of a list that are worth a writer at once. */
const MANY = 64;

function isLarge(object: Readonly<Record<string, unknown>>): boolean {
  for (const key in object) {
    const value = object[key];
    if (Array.isArray(value) && value.length >= MANY) return true;
  }
  return false;
}

interface Heat {
  writes: number;
  /** Made once it is needed: the compiler is not loaded before. */
  writing: ReturnType<typeof writingOf> | undefined;
}
const heats = new WeakMap<Message, Heat>();

function heatOf(message: Message): Heat {
  let heat = heats.get(message);
  if (!heat) heats.set(message, (heat = { writes: 0, writing: undefined }));
  return heat;
}

/** Appends the message to what the writer holds; throws an {@link EncodeError}. */
export function encodeInto(message: Message, value: unknown, writer: Writer): void {
  const given = value instanceof WithDefaults ? value : undefined;
  const template = given?.template;
  if (template !== undefined && template.of === value && template.message === message) {
    writer.append(template.bytes);
    return;
  }
  const start = writer.at;
  const heat = heatOf(message);
  const object = given === undefined ? value : given.value;
  if (engine === 'compiled' && isObject(object) && (heat.writes++ >= COLD_WRITES || isLarge(object))) {
    try {
      const writing = (heat.writing ??= writingOf(message));
      if (writing.write(writer, object, undefined, given?.defaults)) return;
    } catch (error) {
      if (!(error instanceof ValueError)) throw error;
    }
    writer.at = start;
  }
  try {
    writer.append(encodeTree(treeOf(message, merged(value))));
  } catch (error) {
    if (!(error instanceof EncodeError)) throw error;
    throw new EncodeError(message.name, givenPath(value, error.path), error.reason);
  }
}

/** Writes an object as the bytes of a message, without the `nlmsghdr` before it. */
export function encode<T>(message: Message<T>, value: unknown, options: CodecOptions = {}): Uint8Array {
  checkArgument('encode', 'message', message, 'an object', ['header']);
  checkArgument('encode', 'value', value, 'an object');
  checkOptions(options, OPTIONS);
  const { direction = 'request' } = options;
  const writer = new Writer();
  writingAs(direction, () => encodeInto(message as Message, value, writer));
  return writer.u8.slice(0, writer.at);
}

export { DecodeError };
