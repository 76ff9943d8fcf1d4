/** What holds for every message: both engines agree, nothing is lost, and no bytes can do harm. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { generatedReadingOf, readingOf } from '../src/schema/compiler/reading.js';
import {
  allocate,
  DecodeError,
  decode,
  decodeTree,
  EncodeError,
  encode,
  encodeTree,
  type Message,
  treeOf,
} from '../src/schema/index.js';
import { complete, messageArbitrary } from './arbitrary.js';
import { declarations } from './declarations.js';
import { compiledBytes, decodeBy } from './engines.js';
import { mutate, Random } from './mutate.js';
import { same } from './same.js';
import { effort } from './support/effort.js';
import { typesOf } from './walk.js';

type Obj = Record<string, unknown>;

const RUNS = effort({ quick: 12, long: 200 });
/** Messages to mutate, of each class. */
const SAMPLES = effort({ quick: 30, long: 300 });
/** Mutated inputs, over all messages together. */
const FUZZ = Number(process.env.TSROUTE2_FUZZ ?? effort({ quick: 25_000, long: 1_000_000 }));
const SEED = Number(process.env.TSROUTE2_SEED ?? 1);

/** What is written, is read as the kernel would. */
const SENT = { direction: 'request' } as const;

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Messages whose bytes need not mean the object that they were written of. */
const OTHERWISE =
  // an address that is left out reads as one of the family that stands elsewhere in the struct
  // (of thermal, where one row of a nest ends, the first attribute that comes again tells)
  /^xfrm|^thermal$/;

describe('every message', () => {
  for (const message of declarations) {
    // what stands between header and attributes is not made up here
    if (message.body !== undefined || OTHERWISE.test(message.name)) continue;
    it(`${message.name}: an object survives encoding and decoding, by either engine`, () => {
      fc.assert(
        fc.property(messageArbitrary(message), (object) => {
          const bytes = encodeTree(treeOf(message, object));
          assert.deepStrictEqual(decodeBy('compiled', message, bytes, 'request'), complete(message, object));
          assert.equal(hexOf(encode(message, object)), hexOf(bytes));
          const alone = compiledBytes(message, object);
          if (alone) assert.equal(hexOf(alone), hexOf(bytes));
          const tree = decodeTree(message, bytes, SENT);
          assert.deepStrictEqual(tree.object, complete(message, object));
          assert.equal(hexOf(encodeTree(tree)), hexOf(bytes));
          // and what was read is written as the same, once the order is that of the declaration
          const again = encode(message, tree.object);
          assert.deepStrictEqual(decode(message, again, SENT), tree.object);
          // what was read is JSON, and means the same when it comes back
          assert.equal(hexOf(encode(message, JSON.parse(JSON.stringify(tree.object)))), hexOf(again));
        }),
        { numRuns: RUNS, seed: SEED },
      );
    });
  }
});

/** Both engines' reading of the bytes, which stand between canaries; throws where they differ. */
function readBoth(message: Message, bytes: Uint8Array, canary: number): Obj | undefined {
  const size = bytes.length;
  const { u8, u32, i32 } = room;
  u8.fill(canary, 0, START);
  u8.set(bytes, START);
  u8.fill(canary, START + size, START + size + 64);
  const compiled = readingOf(message).read(u8, u32, i32, START, START + size, undefined, undefined) as
    | Obj
    | undefined;
  if (message.reader !== undefined) {
    const made = generatedOf(message).read(u8, u32, i32, START, START + size, undefined, undefined);
    if (!same(compiled, made)) assert.deepStrictEqual(compiled, made, 'the reader that was ready');
  }
  let interpreted: Obj | undefined;
  try {
    interpreted = decodeTree(message, u8.subarray(START, START + size)).object;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
  }
  // a body of any length is the interpreter's alone
  if (message.body === undefined && !same(compiled, interpreted))
    assert.deepStrictEqual(compiled, interpreted);
  return interpreted;
}

/** The readers that are made where the package has them ready. */
const generated = new Map<Message, ReturnType<typeof generatedReadingOf>>();
function generatedOf(message: Message) {
  let reading = generated.get(message);
  if (!reading) generated.set(message, (reading = generatedReadingOf(message)));
  return reading;
}

const START = 64;
const room = allocate(1 << 17);

/** One input: whatever the bytes are, both engines say the same of them, and nothing else than the documented is thrown. */
function check(message: Message, bytes: Uint8Array, thorough: boolean): boolean {
  const object = readBoth(message, bytes, 0xa5);
  if (object === undefined) return false;
  try {
    encode(message, object);
  } catch (error) {
    if (!(error instanceof EncodeError)) throw error;
  }
  if (thorough) {
    const other = readBoth(message, bytes, 0x5a);
    assert.ok(same(object, other), 'what was read depends on what lies around it');
    const tree = decodeTree(message, bytes);
    assert.equal(hexOf(encodeTree(tree)), hexOf(bytes), 'the tree is not written as it was read');
    writeBoth(message, object);
  }
  return true;
}

/** Both engines write the object to the same bytes, or neither does. */
function writeBoth(message: Message, object: Obj): void {
  let bytes: Uint8Array | undefined;
  try {
    bytes = encodeTree(treeOf(message, object));
  } catch (error) {
    if (!(error instanceof EncodeError)) throw error;
  }
  let fast: Uint8Array | undefined;
  try {
    fast = compiledBytes(message, object) ?? encode(message, object);
  } catch (error) {
    if (!(error instanceof EncodeError)) throw error;
  }
  assert.equal(fast && hexOf(fast), bytes && hexOf(bytes));
}

describe('bytes from anywhere', () => {
  // a message of many types has more to go wrong
  const weights = declarations.map((message) => Math.sqrt([...typesOf(message)].length));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  for (const [index, message] of declarations.entries()) {
    const share = Math.ceil((FUZZ * weights[index]!) / all);
    it(`${message.name}: ${share} mutated inputs (seed ${SEED})`, () => {
      const samples = fc
        .sample(messageArbitrary(message), { numRuns: SAMPLES, seed: SEED })
        .map((object) => encode(message, object))
        .filter((bytes) => bytes.length <= Math.max(400, message.header.size + 8));
      const random = new Random(SEED);
      let read = 0;
      for (let i = 0; i < share; i++) {
        const bytes = mutate(samples, random);
        try {
          if (check(message, bytes, i % 16 === 0)) read++;
        } catch (error) {
          (error as Error).message += `\ninput ${i}: ${hexOf(bytes)}`;
          throw error;
        }
      }
      // where a body's length is among what is damaged few are left
      assert.ok(message.body !== undefined || read > share / 10, `only ${read} inputs could be read at all`);
    });
  }
});
