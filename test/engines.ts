/** Each engine by itself, whatever the codec chooses. */
import assert from 'node:assert/strict';
import { writingOf } from '../src/schema/compiler/encode.js';
import { generatedReadingOf, readingOf } from '../src/schema/compiler/reading.js';
import { type Direction, readingAs } from '../src/schema/direction.js';
import { ValueError } from '../src/schema/errors.js';
import {
  bytesOf,
  decodeTree,
  type Engine,
  encode,
  encodeTree,
  type Message,
  treeOf,
  Writer,
} from '../src/schema/index.js';

export const ENGINES: readonly Engine[] = ['compiled', 'interpreted'];

type Obj = Record<string, unknown>;

/** Throws the interpreter's error where the compiled engine gives up, which it may do for no other reason. */
export function decodeBy(
  engine: Engine,
  message: Message<unknown>,
  data: Uint8Array,
  direction: Direction = 'reply',
): Obj {
  const { u8, u32, i32 } = bytesOf(data);
  const { read: compiled } = readingOf(message as Message);
  const read = readingAs(direction, () => compiled(u8, u32, i32, 0, data.length, undefined, undefined));
  if (message.reader !== undefined) {
    const generated = generatedReadingOf(message as Message);
    const made = readingAs(direction, () =>
      generated.read(u8, u32, i32, 0, data.length, undefined, undefined),
    );
    assert.deepEqual(read, made, 'the reader that was ready');
  }
  if (engine === 'compiled' && read !== undefined) return read as Obj;
  const { object } = decodeTree(message as Message, data, { direction });
  assert.ok(engine === 'interpreted', 'the compiled engine cannot read it');
  return object;
}

export function encodeBy(engine: Engine, message: Message<unknown>, value: unknown): Uint8Array {
  if (engine === 'interpreted') return encodeTree(treeOf(message as Message, value)).slice();
  // what the compiled engine leaves to the interpreter goes the codec's way
  return (
    (typeof value === 'object' && compiledBytes(message as Message, value as Obj)) || encode(message, value)
  );
}

/** The bytes by the compiled engine alone; undefined where it leaves the object to the interpreter. */
export function compiledBytes(message: Message, object: Obj | null): Uint8Array | undefined {
  if (object === null || Array.isArray(object) || object instanceof Uint8Array) return undefined;
  const writer = new Writer();
  try {
    return writingOf(message).write(writer, object, undefined) ? writer.u8.slice(0, writer.at) : undefined;
  } catch (error) {
    if (error instanceof ValueError) return undefined;
    throw error;
  }
}
