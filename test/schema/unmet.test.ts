/**
 * A reader's code knows the attributes met so far, and reads the others by another way: for every set of attributes that
 * is declared, both ways read the same.
 */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { generatedReadingOf } from '../../src/schema/compiler/reading.js';
import {
  bytesOf,
  decodeTree,
  encodeTree,
  type Message,
  message,
  NO_HEADER,
  treeOf,
} from '../../src/schema/index.js';
import { type AnyType, type Attributes, resolve } from '../../src/schema/type.js';
import { messageArbitrary } from '../arbitrary.js';
import { declarations } from '../declarations.js';
import { effort } from '../support/effort.js';
import { typesOf } from '../walk.js';

const SAMPLES = effort({ quick: 1, long: 60 });

/** What the codec makes of the bytes without having met any of their attributes. */
function unmet(one: Message, bytes: Uint8Array): unknown {
  const reading = generatedReadingOf(one);
  const { u8, u32, i32 } = bytesOf(bytes);
  reading.read(u8, u32, i32, 0, one.header.size, undefined, undefined);
  return reading.read(u8, u32, i32, 0, bytes.length, undefined, undefined);
}

/** With the payloads of neighbours of one type joined, as kernels give nests of many elements. */
function joined(bytes: Uint8Array, header: number): Uint8Array {
  const from = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const whole = bytes.slice();
  const to = new DataView(whole.buffer);
  let size = header;
  let last = -1;
  for (let at = header; at + 4 <= bytes.length; ) {
    const length = from.getUint16(at, true);
    const end = (at + length + 3) & ~3;
    const same = last >= 0 && to.getUint16(last + 2, true) === from.getUint16(at + 2, true);
    // only where the first has no padding
    const joins = same && (to.getUint16(last, true) & 3) === 0;
    if (joins) to.setUint16(last, to.getUint16(last, true) + length - 4, true);
    else last = size;
    const rest = bytes.subarray(joins ? at + 4 : at, end);
    whole.set(rest, size);
    size += rest.length;
    at = end;
  }
  return whole.subarray(0, size);
}

/** Every message, and as messages every set that is no message's own. */
function everyWay(): Map<AnyType, Message> {
  const ways = new Map<AnyType, Message>();
  const seen = new Set<AnyType>();
  const types = declarations.flatMap((declared) => [...typesOf(declared, seen)]);
  for (const type of types) if (type.kind === 'message') ways.set(type.attributes, type);
  for (const type of types)
    if (type.kind === 'attributes' && !ways.has(type)) ways.set(type, setAsMessage(type));
  return ways;
}

const setAsMessage = (set: Attributes): Message =>
  message(set.name, { header: NO_HEADER, attributes: set }) as Message;

/** Objects for a message: any, and for each nest of many elements some with a pair of the same. */
function* objects(one: Message): Generator<Record<string, unknown>> {
  const some = (of: Message) => fc.sample(messageArbitrary(of), { numRuns: SAMPLES, seed: 1 });
  yield* some(one);
  for (const { key, type } of one.attributes.byKey.values()) {
    if (type.kind !== 'repeated' || type.of.kind !== 'nest') continue;
    const element = setAsMessage(resolve<Attributes>(type.of.set));
    for (const object of some(element)) yield { [key]: [object, object] };
  }
}

it('attributes that a reader has not met are read as those that it has', () => {
  const ways = everyWay();
  assert.ok(ways.size > 500, `${ways.size} sets`);
  for (const one of ways.values()) {
    // what has no fixed size is left to the interpreter
    if (one.body !== undefined) continue;
    for (const object of objects(one)) {
      const written = encodeTree(treeOf(one, object)).slice();
      for (const bytes of [written, joined(written, (one.header.size + 3) & ~3)])
        assert.deepStrictEqual(
          unmet(one, bytes),
          decodeTree(one, bytes).object,
          `${one.name}: ${Buffer.from(bytes).toString('hex')}`,
        );
    }
  }
});
