/** Types for what is inside an attribute and no netlink: bits, sequences, rows of elements. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  bitmap,
  bits,
  counted,
  elements,
  hex,
  le16,
  le24,
  le32,
  octets,
  sequence,
  sizedBitmap,
  u8,
  when,
} from '../../src/schema/index.js';

const bytes = (...list: number[]): Uint8Array => Uint8Array.of(...list);
const plain = (data: Uint8Array): number[] => [...data];

describe('little-endian integers', () => {
  it('are so whatever the machine', () => {
    for (const little of [true, false]) {
      assert.equal(le16.decode(bytes(1, 2), little), 0x0201);
      assert.equal(le24.decode(bytes(1, 2, 3), little), 0x030201);
      assert.equal(le32.decode(bytes(1, 2, 3, 0x84), little), 0x84030201);
    }
    assert.deepEqual(plain(le24.encode(0x030201)), [1, 2, 3]);
    assert.equal(le16.decode(bytes(1), true), undefined);
    assert.throws(() => le16.encode(65536), /out of range/);
  });
});

describe('bits', () => {
  const type = bits(2, { one: 0, three: [1, 3], mode: [8, 2, { off: 0, on: 1 }] });

  it('are booleans, numbers and names, and what is reserved is kept', () => {
    const read = type.decode(bytes(0b1000_1011, 0b1), true)!;
    assert.deepEqual(read, { one: true, three: 5, mode: 'on', reserved: [7] });
    assert.deepEqual(plain(type.encode(read)), [0b1000_1011, 0b1]);
    assert.equal(type.decode(bytes(0, 3), true)!.mode, 3);
    assert.throws(() => type.encode({ thre: 1 } as never), /did you mean 'three'/);
    assert.throws(() => type.encode({ three: 8 } as never), /does not fit 3 bits/);
  });

  it('of an integer of the machine are read by its order', () => {
    const host = bits(2, { low: 0, high: 15 }, { host: true });
    assert.deepEqual(host.decode(bytes(0x01, 0), true), { low: true, high: false });
    assert.deepEqual(host.decode(bytes(0, 0x01), false), { low: true, high: false });
  });

  it('in bitmaps go by names', () => {
    assert.deepEqual(bitmap({ a: 0, b: 9 }).decode(bytes(1, 6), true), ['a', 'b', 10]);
    assert.deepEqual(plain(bitmap({ a: 0, b: 9 }).encode(['b'])), [0, 2]);
    assert.deepEqual(plain(bitmap({ a: 0 }, 3).encode(['a'])), [1, 0, 0]);
    const sized = sizedBitmap({ a: 0 });
    assert.deepEqual(sized.decode(bytes(1, 0, 0), true), { set: ['a'], length: 3 });
    assert.deepEqual(plain(sized.encode({ set: ['a'], length: 3 })), [1, 0, 0]);
  });
});

describe('sequences', () => {
  const type = sequence({
    version: u8,
    list: counted(le16, u8),
    more: when(({ version }) => version === 2, le16),
    tail: hex,
  });

  it('have counted and conditional members, and end where they like', () => {
    assert.deepEqual(type.decode(bytes(2, 2, 0, 7, 8, 1, 1, 0xff), true), {
      version: 2,
      list: [7, 8],
      more: 257,
      tail: 'ff',
    });
    assert.deepEqual(type.decode(bytes(1, 1, 0, 7), true), { version: 1, list: [7] });
    assert.deepEqual(type.decode(bytes(1, 9, 0, 7), true), { version: 1, rest: '090007' });
    assert.deepEqual(plain(type.encode({ version: 1, list: [7], tail: 'aa' })), [1, 1, 0, 7, 0xaa]);
    assert.throws(() => type.encode({ list: [1] }), /is missing/);
    assert.throws(() => type.encode({ versoin: 1 } as never), /did you mean 'version'/);
  });
});

describe('elements', () => {
  const type = elements({ name: [0, octets(4)], vendor: [221, u8, [1, 2]] });

  it('stand in their order, and nothing of them is lost', () => {
    const data = bytes(221, 3, 1, 2, 9, 0, 2, 0xff, 0, 5, 1, 7, 0, 200);
    const read = type.decode(data, true)!;
    assert.deepEqual(read, [
      { element: 'vendor', value: 9 },
      { element: 'name', value: '\udcff\0' },
      { element: 'unknown', id: 5, data: '07' },
      { element: 'trailing', data: '00c8' },
    ]);
    assert.deepEqual(plain(type.encode(read)), plain(data));
  });

  it('whose bodies do not fit stay bytes', () => {
    const data = bytes(221, 4, 1, 2, 9, 9);
    assert.deepEqual(type.decode(data, true), [{ element: 'unknown', id: 221, data: '01020909' }]);
    assert.throws(() => type.encode([{ element: 'unknown', id: 1, data: 'aa'.repeat(256) }]), /at most 255/);
  });
});
