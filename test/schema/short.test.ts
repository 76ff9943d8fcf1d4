/** Structs of kernels that are older, or newer, than their declaration: written as they came. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import {
  type AnyType,
  attributes,
  chars,
  currentEngine,
  decode,
  encode,
  message,
  NO_HEADER,
  nested,
  struct,
  u8,
  u16,
  u32,
  u64,
  useEngine,
} from '../../src/schema/index.js';
import { ENGINES } from '../engines.js';

const inner = struct('inner', '', { one: u16, two: u8 });
const cases = [
  [struct('plain', '', { a: u32, b: u32, c: u8 }), { a: 1, b: 2, c: 3 }],
  [struct('wide', '', { a: u64, b: u32 }), { a: 1, b: 2 }],
  [
    struct('holes', '', { a: u8, b: u32, in: inner, name: chars(8), z: u16 }),
    { a: 1, b: 2, in: { one: 3, two: 4 }, name: 'a name', z: 5 },
  ],
] as const;

/** An attribute of a struct, alone and in a nest. */
function messageOf(type: AnyType) {
  const set = attributes('A', { it: [1, type as never] });
  return message('m', {
    header: NO_HEADER,
    attributes: attributes('B', { it: [1, type as never], nest: [4, nested(set)] }),
  });
}

/** The attribute, with the first `length` bytes of its payload, and zeros behind them where it has fewer. */
function cut(whole: Uint8Array, length: number): Uint8Array {
  const bytes = new Uint8Array((4 + length + 3) & ~3);
  bytes.set(whole.subarray(0, Math.min(whole.length, 4 + length)));
  new Uint16Array(bytes.buffer)[0] = 4 + length;
  return bytes;
}

function within(nest: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + nest.length);
  new Uint16Array(bytes.buffer).set([bytes.length, 4 | 0x8000]);
  bytes.set(nest, 4);
  return bytes;
}

const before = currentEngine();
after(() => useEngine(before));

for (const engine of ENGINES) {
  describe(`structs that are shorter or longer than declared, ${engine}`, () => {
    for (const [type, value] of cases) {
      it(`are written as they came: ${type.name}`, () => {
        useEngine(engine);
        const of = messageOf(type as AnyType);
        const full = encode(of, { it: value });
        // many times: writers are compiled for what is written often
        for (let round = 0; round < 6; round++) {
          for (let length = 0; length <= type.size + 8; length++) {
            const bytes = cut(full, length);
            assert.deepEqual(encode(of, decode(of, bytes)), bytes, `${length} bytes`);
            const nest = within(bytes);
            assert.deepEqual(encode(of, decode(of, nest)), nest, `${length} bytes in a nest`);
          }
        }
      });
    }

    it('are written in full once members are added, or copied', () => {
      useEngine(engine);
      const [type] = cases[0];
      const of = messageOf(type as AnyType);
      const { it: one } = decode(of, cut(encode(of, { it: cases[0][1] }), 4)) as unknown as {
        it: { a: number; b?: number };
      };
      assert.deepEqual(one, { a: 1 });
      assert.equal(encode(of, { it: one }).length, 8);
      assert.equal(encode(of, { it: { ...one } }).length, 16);
      assert.equal(encode(of, JSON.parse(JSON.stringify({ it: one }))).length, 16);
      one.a = 7;
      assert.deepEqual(decode(of, encode(of, { it: one })), { it: { a: 7 } });
      one.b = 2;
      assert.equal(encode(of, { it: one }).length, 16);
    });
  });
}
