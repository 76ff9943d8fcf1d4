/** What makes a message of types: header and attributes, choices, nests, and what is unknown. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rtmsg } from '../../src/messages/route/rtmsg.js';
import {
  type Attributes,
  asciiz,
  attributes,
  DecodeError,
  decodeTree,
  EncodeError,
  type Engine,
  encode,
  encodeTree,
  enumeration,
  familyAddress,
  flags,
  hex,
  lazy,
  legacyNested,
  listOf,
  type Message,
  message,
  NO_HEADER,
  nested,
  pad,
  placeOf,
  records,
  repeated,
  s32,
  select,
  struct,
  treeOf,
  u8,
  u16,
  u32,
  u64,
} from '../../src/schema/index.js';
import { decodeBy, ENGINES, encodeBy } from '../engines.js';

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytesOf = (...parts: string[]): Uint8Array => Buffer.from(parts.join('').replaceAll(' ', ''), 'hex');

interface Outcome<T> {
  value?: T;
  error?: Error;
}

/** By both engines, which must agree. */
function agreed<T>(run: (engine: Engine) => T): T {
  const outcomes = ENGINES.map((engine): Outcome<T> => {
    try {
      return { value: run(engine) };
    } catch (error) {
      return { error: error as Error };
    }
  });
  const [a, b] = outcomes as [Outcome<T>, Outcome<T>];
  assert.deepStrictEqual(a.value, b.value);
  assert.equal(a.error?.message, b.error?.message);
  if (a.error) throw a.error;
  return a.value as T;
}

const read = (of: Message<unknown>, ...parts: string[]): unknown => {
  const bytes = bytesOf(...parts);
  const object = agreed((engine) => decodeBy(engine, of, bytes));
  const tree = decodeTree(of as Message, bytes);
  assert.deepStrictEqual(tree.object, object);
  assert.equal(hexOf(encodeTree(tree)), hexOf(bytes), 'the tree is what was read');
  return object;
};
const write = (of: Message<unknown>, value: unknown): string =>
  agreed((engine) => hexOf(encodeBy(engine, of, value)));
const refusal = (of: Message<unknown>, value: unknown): string => {
  try {
    write(of, value);
  } catch (error) {
    assert.ok(error instanceof EncodeError, `${error}`);
    return `${error.path}: ${error.reason}`;
  }
  assert.fail('it is written');
};

const family = enumeration(u8, { unspec: 0, inet: 2, inet6: 10, mpls: 28 });

describe('a message', () => {
  const simple = message('simple', {
    header: struct('simple', 's', { family, p: pad(1), mask: u16, index: s32 }),
    attributes: attributes('S', {
      name: [1, asciiz],
      n: [2, u8],
      inner: [3, nested(attributes('I', { n: [1, u16] }))],
    }),
  });

  it('is one object', () => {
    const hex = '0200 0300 fbffffff 0700 0100 6c6f00 00 0500 0200 09 000000 0c00 0380 0600 0100 0500 0000';
    const object = { family: 'inet', mask: 3, index: -5, name: 'lo', n: 9, inner: { n: 5 } };
    assert.deepStrictEqual(read(simple, hex), object);
    assert.equal(write(simple, object), hex.replaceAll(' ', ''));
  });

  it('has zeros where nothing is given', () => {
    assert.equal(write(simple, {}), '0000000000000000');
    assert.equal(write(simple, { index: undefined, name: undefined }), '0000000000000000');
    assert.deepStrictEqual(read(simple, '0000000000000000'), { family: 'unspec', mask: 0, index: 0 });
  });

  it('is an object and nothing else', () => {
    for (const junk of [null, undefined, 1, 'a', [], [{}], Uint8Array.of(), true]) {
      assert.match(refusal(simple, junk), /^: expected an object/);
    }
    for (const junk of [null, 1, 'a', [], Uint8Array.of(), new Uint8Array(4), true]) {
      assert.match(refusal(simple, { inner: junk }), /^inner: expected an object/);
    }
  });

  it('knows its keys', () => {
    assert.equal(refusal(simple, { nmae: 'lo' }), "nmae: unknown attribute; did you mean 'name'?");
    assert.equal(refusal(simple, { inedx: 1 }), "inedx: unknown attribute; did you mean 'index'?");
    assert.equal(refusal(simple, { inner: { m: 1 } }), "inner.m: unknown attribute; did you mean 'n'?");
    assert.match(refusal(simple, { p: 1 }), /^p: unknown attribute/);
    for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '']) {
      assert.match(refusal(simple, JSON.parse(`{ "${key}": 1 }`)), /unknown attribute/);
      assert.match(refusal(simple, { inner: JSON.parse(`{ "${key}": 1 }`) }), /^inner.*unknown attribute/);
    }
  });

  it('takes own members only', () => {
    assert.equal(write(simple, Object.create({ index: 7, nonsense: 1 })), '0000000000000000');
    assert.equal(write(simple, { inner: Object.create({ n: 7 }) }), '000000000000000004000380');
    assert.equal(write(simple, Object.assign(Object.create(null), { mask: 1 })), '0000010000000000');
    class Own {
      mask = 1;
      get index(): number {
        return 7;
      }
    }
    assert.equal(write(simple, new Own()), '0000010000000000');
  });

  it('checks its header', () => {
    assert.equal(refusal(simple, { mask: 65536 }), 'mask: 65536 is out of range (0..65535)');
    assert.equal(refusal(simple, { mask: -1 }), 'mask: -1 is out of range (0..65535)');
    assert.equal(
      refusal(simple, { index: 2 ** 31 }),
      'index: 2147483648 is out of range (-2147483648..2147483647)',
    );
    assert.match(
      refusal(simple, { family: 'inet5' }),
      /family: 'inet5' is not one of its values; did you mean 'inet'/,
    );
    for (const junk of [null, Number.NaN, Number.POSITIVE_INFINITY, '1', 1n, [], {}]) {
      assert.match(refusal(simple, { mask: junk }), /^mask: expected a/);
    }
  });

  it('shorter than its header is an error, as are attributes that overrun it', () => {
    const bad: [string, number][] = [
      ['', 0],
      ['00000000000000', 0],
      ['0000000000000000 0300 0100', 8],
      ['0000000000000000 0000 0100', 8],
      ['0000000000000000 0500 0100', 8],
      ['0000000000000000 0500 0200 01 000000 0800 0200 01', 16],
      ['0000000000000000 ffff 0100', 8],
    ];
    for (const [hex, offset] of bad) {
      assert.throws(
        () => read(simple, hex),
        (error) =>
          error instanceof DecodeError && error.offset === offset && error.message.startsWith('simple: '),
        hex,
      );
    }
  });

  it('may end without padding, and in bytes that are no attribute', () => {
    assert.deepStrictEqual(read(simple, '0000000000000000 0500 0200 01'), {
      family: 'unspec',
      mask: 0,
      index: 0,
      n: 1,
    });
    assert.deepStrictEqual(read(simple, '0000000000000000 0500 0200 01 ff'), {
      family: 'unspec',
      mask: 0,
      index: 0,
      n: 1,
    });
    assert.deepStrictEqual(read(simple, '0000000000000000 aabbcc'), { family: 'unspec', mask: 0, index: 0 });
  });

  it('keeps padding, holes and what stands behind a NUL in its tree', () => {
    read(simple, '02ee 0000 00000000 0a00 0100 6c6f00deadbe bbcc 0500 0200 09 aabbcc');
    const tree = decodeTree(simple as Message, bytesOf('02ee 0000 00000000 0a00 0100 6c6f00deadbe bbcc'));
    tree.attributes[0]!.value = 'eth0';
    assert.equal(hexOf(encodeTree(tree)), '02ee0000000000000a000100657468300000bbcc');
  });

  it('may be longer than the room at first', () => {
    const long = message('long', {
      header: struct('long', 'l', { n: u32 }),
      attributes: attributes('L', {
        fill: [1, repeated(u8)],
        name: [2, asciiz],
        address: [3, familyAddress],
        more: [4, u32],
        nest: [5, nested(attributes('I', { n: [1, u16] }))],
      }),
    });
    // the buffer has 4096 bytes: each kind of attribute is the one that crosses its end
    for (let count = 500; count < 515; count++) {
      for (const last of [
        { name: 'abcdefghijklmnop' },
        { address: '2001:db8::1' },
        { address: '10.0.0.1' },
        { more: 7 },
        { nest: { n: 5 } },
      ]) {
        const object = { n: 1, fill: Array(count).fill(1), ...last };
        assert.deepStrictEqual(read(long, write(long, object)), object);
      }
    }
  });

  it('of an odd header begins its attributes at the next four bytes', () => {
    const odd = message('odd', {
      header: struct('odd', 'o', { family }),
      attributes: attributes('O', { n: [1, u8] }),
    });
    assert.deepStrictEqual(read(odd, '02'), { family: 'inet' });
    assert.deepStrictEqual(read(odd, '02aabb'), { family: 'inet' });
    assert.deepStrictEqual(read(odd, '02aabbcc 0500 0100 07'), { family: 'inet', n: 7 });
    assert.equal(write(odd, { family: 'inet', n: 7 }), '020000000500010007000000');
  });

  it('has attributes of at most 65,535 bytes', () => {
    const big = message('big', {
      header: NO_HEADER,
      attributes: attributes('B', {
        raw: [1, hex],
        nest: [2, nested(attributes('N', { list: [1, repeated(asciiz)] }))],
      }),
    });
    assert.equal(write(big, { raw: 'ab'.repeat(65531) }).length, 2 * 65536);
    assert.match(refusal(big, { raw: 'ab'.repeat(65532) }), /^raw: 65532 bytes, expected 0 to 65531/);
    const text = 'x'.repeat(6999); // 7,004 bytes each
    assert.equal(write(big, { nest: { list: Array(9).fill(text) } }).length, 2 * (9 * 7004 + 4));
    assert.match(
      refusal(big, { nest: { list: Array(10).fill(text) } }),
      /^nest: 70044 bytes, but an attribute holds at most 65535/,
    );
    assert.match(refusal(big, { unknown: [{ type: 9, data: new Uint8Array(65532) }] }), /at most 65535/);
  });
});

describe('a key in header and attributes', () => {
  const twin = message('twin', {
    header: struct('twin', 't', { table: u8, flags: flags(u8, { a: 1, far: 0x100 }), signed: s32 }),
    attributes: attributes('T', {
      table: [1, u32],
      flags: [2, flags(u32, { a: 1, far: 0x100 })],
      signed: [3, s32],
    }),
  });
  it('is the attribute where there is one', () => {
    assert.deepStrictEqual(read(twin, '05010000 07000000 0800 0100 e8030000'), {
      table: 1000,
      flags: ['a'],
      signed: 7,
    });
    assert.deepStrictEqual(read(twin, '05010000 00000000'), { table: 5, flags: ['a'], signed: 0 });
  });
  it('is written into the header where it fits', () => {
    assert.equal(write(twin, { table: 255 }), 'ff00000000000000');
    assert.equal(write(twin, { table: 256 }), '00000000000000000800010000010000');
    assert.equal(write(twin, { flags: ['a'] }), '0001000000000000');
    assert.equal(write(twin, { flags: ['a', 'far'] }), '00000000000000000800020001010000');
    assert.equal(write(twin, { signed: -1 }), '00000000ffffffff');
  });
  it('is refused where it fits neither', () => {
    assert.match(refusal(twin, { table: 2 ** 32 }), /^table: 4294967296 is out of range/);
    assert.match(refusal(twin, { table: 1.5 }), /^table: expected a whole number/);
    assert.match(refusal(twin, { signed: 3e9 }), /^signed: 3000000000 is out of range/);
    for (const junk of [null, Number.NaN, '5', -1, 5n, []])
      assert.match(refusal(twin, { table: junk }), /^table: /);
    assert.match(refusal(twin, { flags: ['faar'] }), /^flags: unknown flag 'faar'; did you mean 'far'/);
  });
});

describe('a prefix', () => {
  const plain = {
    family: 'inet',
    tos: 0,
    table: 0,
    protocol: 'unspec',
    scope: 'universe',
    type: 'unspec',
    flags: [],
  };
  it('is one string', () => {
    assert.equal(write(rtmsg, { family: 'inet', dst: '10.0.0.0/8' }).slice(0, 8), '02080000');
    assert.deepStrictEqual(read(rtmsg, '0208000000000000 00000000 0800 0100 0a000000'), {
      ...plain,
      dst: '10.0.0.0/8',
    });
    assert.deepStrictEqual(read(rtmsg, '0200200000000000 00000000 0800 0200 0a000001'), {
      ...plain,
      dst: 'default',
      src: '10.0.0.1/32',
    });
    assert.equal(write(rtmsg, { dst: '10.0.0.1' }), write(rtmsg, { dst: '10.0.0.1/32' }));
    assert.equal(write(rtmsg, { dst: '2001:db8::/32' }).slice(0, 8), '00200000');
  });
  it('of no length is a word', () => {
    const bare = write(rtmsg, {});
    for (const word of ['default', 'any', 'all']) assert.equal(write(rtmsg, { dst: word, src: word }), bare);
    assert.deepStrictEqual(read(rtmsg, bare), { ...plain, family: 'unspec', dst: 'default' });
    // an address of zeros is not the same as none
    assert.deepStrictEqual(read(rtmsg, '0200000000000000 00000000 0800 0100 00000000'), {
      ...plain,
      dst: '0.0.0.0/0',
    });
    assert.equal(
      write(rtmsg, { family: 'inet', dst: '0.0.0.0/0' }),
      '0200000000000000000000000800010000000000',
    );
  });
  it("without an address has its family's zeros", () => {
    assert.deepStrictEqual(read(rtmsg, '0208000000000000 00000000'), { ...plain, dst: '0.0.0.0/8' });
    assert.deepStrictEqual(read(rtmsg, '0a08000000000000 00000000'), {
      ...plain,
      family: 'inet6',
      dst: '::/8',
    });
  });
  it('of labels is a label', () => {
    const object = { ...plain, family: 'mpls', dst: '100' };
    const hex = '1c14000000000000 00000000 0800 0100 00064100';
    assert.deepStrictEqual(read(rtmsg, hex), object);
    assert.equal(write(rtmsg, object), hex.replaceAll(' ', ''));
  });
  it('is checked', () => {
    assert.match(
      refusal(rtmsg, { dst: '10.0.0.0/33' }),
      /dst: '10.0.0.0\/33' is not a prefix such as '10.0.0.0\/8'; its length must be at most 32/,
    );
    assert.match(refusal(rtmsg, { dst: '::/129' }), /at most 128/);
    for (const junk of ['', '10.0.0', 'eth0', null, 5, {}, ['10.0.0.0/8'], true, 1n])
      assert.match(refusal(rtmsg, { dst: junk }), /^dst: /);
    assert.match(refusal(rtmsg, { dstLen: 8 }), /^dstLen: unknown attribute/);
  });
});

describe('a choice', () => {
  const data = {
    a: nested(attributes('A', { n: [1, u8] })),
    b: legacyNested(attributes('B', { text: [1, asciiz] })),
    c: u32,
  };
  const set: Attributes = attributes('C', {
    kind: [1, asciiz],
    data: [2, select('kind', data)],
    again: [3, nested(lazy(() => set))],
  });
  const chosen = message('chosen', {
    header: struct('chosen', 'c', { kind: family }),
    attributes: attributes('R', {
      info: [1, nested(set)],
      more: [2, select('kind', { inet: u16, inet6: u32 })],
    }),
  });

  it('is made by a sibling', () => {
    const object = { kind: 'unspec', info: { kind: 'a', data: { n: 7 } } };
    const bytes = write(chosen, object);
    assert.deepStrictEqual(read(chosen, bytes), object);
    assert.equal(bytes, '00000000' + '18000180' + '0600010061000000' + '0c000280' + '0500010007000000');
  });
  it('waits for a selector that comes later', () => {
    const bytes = write(chosen, { info: { data: { text: 'x' }, kind: 'b' } });
    assert.deepStrictEqual(read(chosen, bytes), { kind: 'unspec', info: { data: { text: 'x' }, kind: 'b' } });
    assert.ok(bytes.indexOf('0200') < bytes.lastIndexOf('0100'));
  });
  it('may be of anything', () => {
    const object = { kind: 'unspec', info: { kind: 'c', data: 5 } };
    assert.deepStrictEqual(read(chosen, write(chosen, object)), object);
  });
  it('is made by the root where the set has no such key', () => {
    const object = { kind: 'inet', more: 0x1234 };
    assert.deepStrictEqual(read(chosen, write(chosen, object)), object);
    assert.equal(write(chosen, object), '02000000' + '0600020034120000');
    assert.deepStrictEqual(read(chosen, '02000000 0800 0200 01020304'), {
      kind: 'inet',
      unknown: [{ type: 2, data: '01020304' }],
    });
  });
  it('without its selector is raw, whatever the root says', () => {
    const object = { kind: 'inet', info: { data: '0500010007000000' } };
    assert.deepStrictEqual(read(chosen, write(chosen, object)), object);
    assert.match(
      refusal(chosen, { kind: 'inet', info: { data: { n: 1 } } }),
      /^info\.data: needs 'kind' beside it/,
    );
  });
  it('of an unknown kind is raw', () => {
    const object = { kind: 'unspec', info: { kind: 'zzz', data: 'abcd' } };
    assert.deepStrictEqual(read(chosen, write(chosen, object)), object);
    for (const kind of ['__proto__', 'constructor', 'toString']) {
      const odd = { kind: 'unspec', info: { kind, data: 'abcd' } };
      assert.deepStrictEqual(read(chosen, write(chosen, odd)), odd);
    }
    assert.match(
      refusal(chosen, { info: { kind: 'aa', data: {} } }),
      /nothing is declared for kind 'aa'.*did you mean 'a'/,
    );
  });
  it('by number is the same as by name', () => {
    const by = message('by', {
      header: struct('by', 'b', { n: u32 }),
      attributes: attributes('B', { x: [1, select('n', { 1: u8, 2: u16 })] }),
    });
    assert.deepStrictEqual(read(by, write(by, { n: 2, x: 500 })), { n: 2, x: 500 });
    assert.deepStrictEqual(read(by, write(by, { n: 3, x: 'ff' })), { n: 3, x: 'ff' });
  });
  it('goes on inside itself', () => {
    const object = {
      kind: 'unspec',
      info: { kind: 'a', again: { kind: 'b', data: { text: 't' }, again: {} } },
    };
    assert.deepStrictEqual(read(chosen, write(chosen, object)), object);
  });
});

describe('what is unknown', () => {
  const known = message('known', {
    header: NO_HEADER,
    attributes: attributes('K', {
      n: [1, u8],
      nest: [2, nested(attributes('N', { n: [1, u8] }))],
      pad: [3, pad(0)],
    }),
  });
  it('is kept with its number and marks', () => {
    const hex = '0500 0900 ff 000000 0400 0a80 0600 0b40 0102 0000';
    const unknown = [
      { type: 9, data: 'ff' },
      { type: 10, data: '', nested: true },
      { type: 11, data: '0102', netByteorder: true },
    ];
    assert.deepStrictEqual(read(known, hex), { unknown });
    assert.equal(write(known, { unknown }), hex.replaceAll(' ', ''));
    assert.equal(write(known, { unknown: [{ type: 9, data: Uint8Array.of(255) }] }), '05000900ff000000');
  });
  it('includes what does not fit its type', () => {
    assert.deepStrictEqual(read(known, '0600 0100 0102 0000'), { unknown: [{ type: 1, data: '0102' }] });
    assert.deepStrictEqual(read(known, '0800 0280 0300 0100'), {
      unknown: [{ type: 2, data: '03000100', nested: true }],
    });
  });
  it('is found inside nests', () => {
    assert.deepStrictEqual(read(known, '0a00 0280 0600 0700 abcd 0000'), {
      nest: { unknown: [{ type: 7, data: 'abcd' }] },
    });
  });
  it('is checked', () => {
    for (const junk of [null, 1, {}, 'a'])
      assert.match(refusal(known, { unknown: junk }), /^unknown: expected an array/);
    assert.match(refusal(known, { unknown: [{ type: 16384, data: '' }] }), /^unknown\[0\]\.type/);
    assert.match(refusal(known, { unknown: [{ type: 1.5, data: '' }] }), /^unknown\[0\]\.type/);
    assert.match(refusal(known, { unknown: [{ type: 1, data: 'x' }] }), /^unknown\[0\]\.data/);
    assert.match(refusal(known, { unknown: [{ type: 1, data: 12 }] }), /^unknown\[0\]\.data/);
    assert.match(
      refusal(known, { unknown: [{ type: 1, data: '', nest: true }] }),
      /^unknown\[0\]\.nest: unknown field/,
    );
    assert.match(refusal(known, { unknown: [null] }), /^unknown\[0\]: expected an object/);
  });
  it('does not include padding, which the object does not show', () => {
    assert.deepStrictEqual(read(known, '0400 0300 0500 0100 01 000000'), { n: 1 });
    assert.match(refusal(known, { pad: '' }), /^pad: unknown attribute/);
  });
});

describe('attributes that occur more than once', () => {
  const many = message('many', {
    header: NO_HEADER,
    attributes: attributes('M', {
      one: [1, u8],
      all: [2, repeated(u8)],
      nests: [3, repeated(nested(attributes('N', { n: [1, u8] })))],
    }),
  });
  it('are the last, unless they may be many', () => {
    assert.deepStrictEqual(read(many, '0500 0100 01 000000 0500 0100 02 000000'), { one: 2 });
    assert.deepStrictEqual(read(many, '0500 0200 01 000000 0500 0100 09 000000 0500 0200 02 000000'), {
      all: [1, 2],
      one: 9,
    });
  });
  it('keep their order, and what does not fit apart', () => {
    assert.deepStrictEqual(read(many, '0500 0200 01 000000 0600 0200 0102 0000 0500 0200 03 000000'), {
      all: [1, 3],
      unknown: [{ type: 2, data: '0102' }],
    });
    const object = { nests: [{ n: 1 }, {}, { n: 2 }] };
    assert.deepStrictEqual(read(many, write(many, object)), object);
    assert.equal(write(many, { all: [] }), '');
    assert.match(refusal(many, { nests: [{}, { n: 300 }] }), /^nests\[1\]\.n: 300 is out of range/);
  });
});

describe('lists of one attribute', () => {
  const set = attributes('E', { id: [1, u32], text: [2, asciiz] });
  const list = message('list', {
    header: NO_HEADER,
    attributes: attributes('L', {
      items: [1, listOf(7, 'L_ITEM', nested(set))],
      names: [2, listOf(1, 'L_NAME', asciiz, { flagged: false })],
    }),
  });
  it('read as arrays', () => {
    const object = { items: [{ id: 1 }, {}, { text: 'x' }], names: ['a', ''] };
    assert.deepStrictEqual(read(list, write(list, object)), object);
    assert.equal(write(list, { names: ['a'] }), '0c000200' + '0600010061000000');
    assert.equal(write(list, { items: [] }), '04000180');
  });
  it('with something else inside are kept as bytes', () => {
    assert.deepStrictEqual(read(list, '0800 0180 0400 0800'), {
      unknown: [{ type: 1, data: '04000800', nested: true }],
    });
  });
  it('name their elements in the tree', () => {
    const tree = decodeTree(list as Message, bytesOf(write(list, { items: [{ id: 1 }] })));
    assert.equal(tree.attributes[0]!.attributes![0]!.name, 'L_ITEM');
    assert.equal(placeOf(tree, 8)!.path, 'items[0].id');
  });
});

describe('records', () => {
  const hop = { flags: [], hops: 0, ifindex: 0 };
  it('are messages in a row, of the family around', () => {
    const object = { family: 'inet', multipath: [{ ifindex: 1, gateway: '10.0.0.1' }, { hops: 9 }] };
    const bytes = write(rtmsg, object);
    assert.equal(bytes.slice(24), '1c000900' + '1000000001000000' + '080005000a000001' + '0800000900000000');
    const back = read(rtmsg, bytes) as { multipath: unknown };
    assert.deepStrictEqual(back.multipath, [
      { ...hop, ifindex: 1, gateway: '10.0.0.1' },
      { ...hop, hops: 9 },
    ]);
    const labels = { family: 'mpls', multipath: [{ gateway: '100' }] };
    assert.deepStrictEqual((read(rtmsg, write(rtmsg, labels)) as { multipath: unknown }).multipath, [
      { ...hop, gateway: '100' },
    ]);
  });
  it('that overrun are kept as bytes', () => {
    const plain = '020000000000000000000000';
    for (const payload of [
      '0700000000000000',
      '0900000000000000',
      '0000000000000000',
      '08000000000000000800',
      '0800000000000000080000000000',
      '09000000000000000000',
    ]) {
      const length = (payload.length / 2 + 4).toString(16).padStart(2, '0');
      const bytes = `${plain}${length}000900${payload}`;
      const object = agreed((engine) => decodeBy(engine, rtmsg, bytesOf(bytes))) as { unknown?: unknown };
      assert.deepStrictEqual(
        object.unknown,
        payload === '09000000000000000000' ? undefined : [{ type: 9, data: payload }],
      );
      assert.equal(hexOf(encodeTree(decodeTree(rtmsg as Message, bytesOf(bytes)))), bytes);
    }
  });
  it('are checked', () => {
    assert.match(
      refusal(rtmsg, { multipath: [{}, { hops: 256 }] }),
      /^multipath\[1\]\.hops: 256 is out of range/,
    );
    assert.match(
      refusal(rtmsg, { multipath: [{ gatewya: '1.1.1.1' }] }),
      /^multipath\[0\]\.gatewya: unknown attribute; did you mean 'gateway'/,
    );
    for (const junk of [null, {}, 'a', 1])
      assert.match(refusal(rtmsg, { multipath: junk }), /^multipath: expected an array/);
    for (const junk of [null, [], 'a', 1])
      assert.match(refusal(rtmsg, { multipath: [junk] }), /^multipath\[0\]: expected an object/);
  });
  it('may hold records of their own kind', () => {
    const node: Message = message('node', {
      header: struct('node', 'n', { len: pad(2), id: u16 }),
      attributes: attributes('N', { more: [1, records(lazy(() => node) as never)] }),
    }) as Message;
    const root = message('root', {
      header: NO_HEADER,
      attributes: attributes('R', { nodes: [1, records(lazy(() => node) as never)] }),
    });
    const object = { nodes: [{ id: 1, more: [{ id: 2 }, { id: 3, more: [] }] }, { id: 4 }] };
    assert.deepStrictEqual(read(root, write(root, object)), object);
  });
});

describe('a message inside an attribute', () => {
  const inner = message('inner', {
    header: struct('inner', 'i', { family, p: pad(3) }),
    attributes: attributes('I', { address: [1, familyAddress] }),
  });
  const outer = message('outer', {
    header: struct('outer', 'o', { family, p: pad(3) }),
    attributes: attributes('O', { peer: [1, inner], address: [2, familyAddress] }),
  });
  it('is a root of its own', () => {
    const object = { family: 'inet', peer: { family: 'mpls', address: '100' }, address: '1.2.3.4' };
    const bytes = write(outer, object);
    assert.deepStrictEqual(read(outer, bytes), object);
    const other = { family: 'mpls', peer: { family: 'inet', address: '1.2.3.4' }, address: '100' };
    assert.deepStrictEqual(read(outer, write(outer, other)), other);
  });
  it('too short is kept as bytes', () => {
    assert.deepStrictEqual(read(outer, '00000000 0600 0100 0102 0000'), {
      family: 'unspec',
      unknown: [{ type: 1, data: '0102' }],
    });
  });
  it('is checked', () => {
    assert.match(
      refusal(outer, { peer: { adress: '1.2.3.4' } }),
      /^peer\.adress: unknown attribute; did you mean 'address'/,
    );
    for (const junk of [null, [], 'a', 1])
      assert.match(refusal(outer, { peer: junk }), /^peer: expected an object/);
  });
});

describe('what refers to itself', () => {
  const set: Attributes = attributes('T', {
    n: [1, u64],
    left: [2, nested(lazy(() => set))],
    list: [3, listOf(1, 'T_ITEM', nested(lazy(() => set)))],
  });
  const tree = message('tree', { header: NO_HEADER, attributes: set });

  it('nests', () => {
    const object = { n: 1, left: { n: 2, left: {}, list: [{ n: 3 }, { list: [] }] } };
    assert.deepStrictEqual(read(tree, write(tree, object)), object);
  });
  it('does not exhaust the stack, however deep the bytes', () => {
    const depth = 16000;
    const words = new Uint16Array(2 * depth);
    for (let i = 0; i < depth; i++) words.set([4 * (depth - i), 0x8002], 2 * i);
    const bytes = new Uint8Array(words.buffer);
    const object = agreed((engine) => decodeBy(engine, tree, bytes));
    let levels = 0;
    let at: Obj = object;
    for (; at.left; at = at.left as Obj) levels++;
    assert.ok(levels >= 10 && levels < 100, `${levels}`);
    assert.ok(at.unknown);
    assert.equal(hexOf(encodeTree(decodeTree(tree as Message, bytes))), hexOf(bytes));
  });
  it('that has no end is refused', () => {
    const endless: Obj = {};
    endless.left = endless;
    assert.match(refusal(tree, endless), /left: nested more than \d+ deep/);
    const rows: Obj = {};
    rows.list = [rows];
    assert.match(refusal(tree, rows), /nested more than \d+ deep/);
    // and the next message is not affected
    assert.equal(write(tree, { left: {} }), '04000280');
  });
  type Obj = Record<string, unknown>;
});

describe('the tree', () => {
  it('says where everything stands', () => {
    const object = {
      family: 'inet',
      dst: '10.0.0.0/8',
      oif: 3,
      metrics: { mtu: 1400 },
      multipath: [{ ifindex: 2, gateway: '10.0.0.1' }],
    };
    const tree = treeOf(rtmsg as Message, object);
    const bytes = encodeTree(tree);
    const again = decodeTree(rtmsg as Message, bytes);
    const offsets = (list: readonly { offset: number; length: number }[]) =>
      list.map(({ offset, length }) => [offset, length]);
    assert.deepEqual(offsets(tree.attributes), offsets(again.attributes));
    assert.equal(placeOf(tree, 0)!.path, 'family');
    assert.equal(placeOf(tree, 12)!.path, 'dst');
    assert.equal(placeOf(tree, 1)!.field!.name, 'rtm_dst_len');
    const metrics = tree.attributes.find(({ key }) => key === 'metrics')!;
    assert.equal(placeOf(tree, metrics.offset + 4)!.path, 'metrics.mtu');
    assert.equal(placeOf(tree, metrics.offset + 4)!.attribute!.name, 'RTAX_MTU');
    const multipath = tree.attributes.find(({ key }) => key === 'multipath')!;
    assert.equal(placeOf(tree, multipath.offset + 4 + 8)!.path, 'multipath[0].gateway');
    assert.equal(placeOf(tree, bytes.length), undefined);
  });
  it('can begin elsewhere', () => {
    const bytes = encode(rtmsg, { multipath: [{ gateway: '10.0.0.1' }], metrics: { mtu: 5 } });
    const tree = decodeTree(rtmsg as Message, bytes, { base: 16 });
    assert.equal(tree.offset, 16);
    assert.equal(placeOf(tree, 16 + 12)!.path, 'multipath');
    assert.equal(placeOf(tree, 16 + 12 + 4 + 8)!.path, 'multipath[0].gateway');
  });
  it('can be of a machine of the other byte order', () => {
    const other = bytesOf('0208000000000000 00000000 0008 0001 0a000000 0008 000f 000003e8');
    const little = { little: false };
    const { object } = decodeTree(rtmsg as Message, other, little);
    assert.deepEqual([object.dst, object.table], ['10.0.0.0/8', 1000]);
  });
});
