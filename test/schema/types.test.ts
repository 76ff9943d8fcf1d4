/** Each basic type at its edges, by both engines. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  array,
  asciiz,
  attributes,
  be16,
  be32,
  be64,
  binary,
  bitfield32,
  bytes,
  chars,
  counter64,
  custom,
  EncodeError,
  enumeration,
  flag,
  flags,
  indexed,
  ip4addr,
  ip6addr,
  ipaddr,
  l2addr,
  l2addrOf,
  message,
  mplsLabels,
  NO_HEADER,
  nested,
  pad,
  repeated,
  s8,
  s16,
  s32,
  s64,
  sint,
  string,
  struct,
  type Type,
  u8,
  u16,
  u32,
  u64,
  uint,
  unterminated,
} from '../../src/schema/index.js';
import { decodeBy, ENGINES, encodeBy } from '../engines.js';

/** A message whose one attribute `x` has the type. */
const holding = (type: Type) =>
  message('test', { header: NO_HEADER, attributes: attributes('T', { x: [1, type] }) });

const payloadOf = (bytes: Uint8Array): string => {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint16(0, true);
  assert.equal(bytes.length, (length + 3) & ~3, 'padded to four bytes');
  return Buffer.from(bytes.subarray(4, length)).toString('hex');
};

/** What the payload reads as; undefined where it does not fit. */
function read(type: Type, hex: string): unknown {
  const payload = Buffer.from(hex, 'hex');
  const data = new Uint8Array(payload.length + 4);
  new DataView(data.buffer).setUint16(0, data.length, true);
  data[2] = 1;
  data.set(payload, 4);
  const of = holding(type);
  const results = ENGINES.map((engine) => decodeBy(engine, of, data));
  assert.deepStrictEqual(results[0], results[1]);
  const { x, unknown } = results[0]!;
  if (x === undefined) assert.deepStrictEqual(unknown, [{ type: 1, data: hex }]);
  else assert.equal(unknown, undefined);
  return x;
}

/** The payload that the value makes, in hexadecimal. */
function write(type: Type, x: unknown): string {
  const of = holding(type);
  const [a, b] = ENGINES.map((engine) => payloadOf(encodeBy(engine, of, { x })));
  assert.ok(a === b, `${a!.slice(0, 200)} is not ${b!.slice(0, 200)}`);
  return a!;
}

function thrown(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** What is wrong with the value. */
function refusal(type: Type, x: unknown): string {
  const of = holding(type);
  const [a, b] = ENGINES.map((engine) => {
    const error = thrown(() => encodeBy(engine, of, { x }));
    assert.ok(error instanceof EncodeError, `${engine}: ${error ?? 'it is written'}`);
    return `${error.path}: ${error.reason}`;
  });
  assert.equal(a, b);
  return a!;
}

function both(type: Type, value: unknown, hex: string): void {
  assert.equal(write(type, value), hex);
  assert.deepStrictEqual(read(type, hex), value);
}

const JUNK = [
  null,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  1.5,
  '1',
  true,
  {},
  [],
  () => 1,
  Symbol.iterator,
  new Date(0),
];

describe('integers', () => {
  for (const [name, type, bits, signed] of [
    ['u8', u8, 8, false],
    ['u16', u16, 16, false],
    ['u32', u32, 32, false],
    ['s8', s8, 8, true],
    ['s16', s16, 16, true],
    ['s32', s32, 32, true],
    ['be16', be16, 16, false],
    ['be32', be32, 32, false],
  ] as const) {
    it(`${name} has ${bits} bits and no more`, () => {
      const least = signed ? -(2 ** (bits - 1)) : 0;
      const most = least + 2 ** bits - 1;
      for (const value of [least, most, 0, 1, Math.floor(most / 3)])
        assert.equal(read(type, write(type, value)), value);
      assert.match(refusal(type, most + 1), /out of range/);
      assert.match(refusal(type, least - 1), /out of range/);
      for (const junk of [...JUNK, 1n]) assert.match(refusal(type, junk), /^x: expected a (whole )?number/);
      assert.equal(read(type, '00'.repeat(bits / 8 + 1)), undefined);
      assert.equal(read(type, ''), undefined);
    });
  }

  for (const [name, type, least, most] of [
    ['u64', u64, 0n, 2n ** 64n - 1n],
    ['s64', s64, -(2n ** 63n), 2n ** 63n - 1n],
    ['be64', be64, 0n, 2n ** 64n - 1n],
  ] as const) {
    it(`${name} is a number while that is exact, and decimal digits beyond`, () => {
      for (const value of [least, most, 0n, 0x0102030405060708n, 2n ** 53n, 2n ** 53n - 1n, 1n - 2n ** 53n]) {
        if (value < least) continue;
        const form = value > -(2n ** 53n) && value < 2n ** 53n ? Number(value) : `${value}`;
        for (const input of [value, form, `${value}`]) {
          assert.equal(read(type, write(type, input)), form);
          assert.equal(write(type, input), write(type, value));
        }
      }
      for (const value of [most + 1n, least - 1n]) {
        assert.match(refusal(type, value), /out of range/);
        assert.match(refusal(type, `${value}`), /out of range/);
      }
      for (const junk of JUNK.filter((one) => one !== '1'))
        assert.match(refusal(type, junk), /^x: expected a (whole )?number/);
    });
  }

  it('big-endian ones are in network order', () => {
    both(be16, 0x1234, '1234');
    both(be32, 0xfedcba98, 'fedcba98');
    both(be64, '72623859790382856', '0102030405060708');
    both(u16, 0x1234, '3412');
    both(u32, 0xfedcba98, '98badcfe');
    both(s32, -2, 'feffffff');
    both(s16, -2, 'feff');
    both(s8, -2, 'fe');
  });

  it('counter64 is exact up to 2^64', () => {
    both(counter64, Number.MAX_SAFE_INTEGER, 'ffffffffffff1f00');
    both(counter64, 2 ** 32, '0000000001000000');
    assert.equal(read(counter64, 'ffffffffffffffff'), '18446744073709551615');
    assert.equal(write(counter64, 2 ** 64), 'ffffffffffffffff', 'what was rounded up can be written');
    assert.match(refusal(counter64, -1), /out of range/);
    assert.match(refusal(counter64, 2 ** 65), /out of range/);
    for (const junk of JUNK.filter((one) => one !== '1'))
      assert.match(refusal(counter64, junk), /^x: expected a (whole )?number/);
  });

  it('uint and sint are exact beyond 2^53 as well', () => {
    both(uint, '18446744073709551615', 'ffffffffffffffff');
    both(sint, '-9223372036854775808', '0000000000000080');
    assert.equal(write(uint, '5'), '05000000');
    assert.equal(write(uint, 5n), '05000000');
  });

  it('uint and sint take 4 bytes, or 8 where they must', () => {
    both(uint, 0, '00000000');
    both(uint, 0xffffffff, 'ffffffff');
    both(uint, 2 ** 32, '0000000001000000');
    both(sint, -1, 'ffffffff');
    both(sint, 2 ** 31, '0000008000000000');
    both(sint, -(2 ** 31) - 1, 'ffffff7fffffffff');
    assert.equal(read(uint, '0500000000000000'), 5);
    assert.equal(read(uint, '0500'), undefined);
    assert.match(refusal(uint, -1), /out of range/);
    for (const junk of JUNK.filter((one) => one !== '1')) assert.match(refusal(uint, junk), /^x: /);
  });
});

describe('enumerations', () => {
  const color = enumeration(u8, { red: 1, green: 2, verde: 2 });
  it('are names; of two names the first; unknown values stay numbers', () => {
    both(color, 'red', '01');
    both(color, 'green', '02');
    both(color, 7, '07');
    assert.equal(write(color, 'verde'), '02');
    assert.equal(write(color, 1), '01');
  });
  it('refuse other words, with a hint', () => {
    assert.equal(refusal(color, 'gren'), "x: 'gren' is not one of its values; did you mean 'green'?");
    assert.equal(refusal(color, 'blue'), "x: 'blue' is not one of its values (red, green, verde)");
    for (const word of ['', 'toString', '__proto__', 'constructor', '1'])
      assert.match(refusal(color, word), /not one of/);
    assert.match(refusal(color, 256), /out of range/);
    for (const junk of [...JUNK.filter((j) => typeof j !== 'string'), 1n])
      assert.match(refusal(color, junk), /^x: expected/);
  });
  it('come in any width', () => {
    both(enumeration(s32, { no: -1, big: 1e9 }), 'no', 'ffffffff');
    both(enumeration(be16, { ip: 0x800 }), 'ip', '0800');
    both(enumeration(u32, { a: 0xffffffff }), 'a', 'ffffffff');
    both(enumeration(u32, { a: 3 }), 0xfffffffe, 'feffffff');
    both(enumeration(u64, { a: 3, big: 2 ** 40 }), 'big', '0000000000010000');
    both(enumeration(u64, { a: 3 }), 4, '0400000000000000');
  });
});

describe('flags', () => {
  const type = flags(u32, { up: 1, running: 0x40, both: 6, top: 0x80000000 });
  it('are lists of names, with what is unknown as one number', () => {
    both(type, [], '00000000');
    both(type, ['up', 'top'], '01000080');
    both(type, ['both'], '06000000');
    both(type, ['up', 0x30a], '0b030000');
    assert.equal(write(type, 0x41), '41000000');
    assert.equal(write(type, ['up', 'up', 1]), '01000000');
  });
  it('are one frozen list per mask', () => {
    const list = read(type, '41000000');
    assert.ok(Object.isFrozen(list));
    assert.equal(read(type, '41000000'), list);
  });
  it('refuse what they do not know', () => {
    assert.equal(refusal(type, ['runing']), "x: unknown flag 'runing'; did you mean 'running'?");
    assert.match(refusal(type, 'up'), /expected an array of flag names, got 'up'/);
    for (const junk of [
      null,
      {},
      true,
      Number.NaN,
      1.5,
      -1,
      2 ** 32,
      ['__proto__'],
      ['toString'],
      [null],
      [-1],
      [1.5],
      [2 ** 32],
      [['up']],
      1n,
      [1n],
    ]) {
      assert.match(refusal(type, junk), /^x: /);
    }
    assert.match(refusal(flags(u8, { a: 1 }), 256), /out of range/);
  });
  it('may be 64 bits wide', () => {
    const wide = flags(u64, { low: 1, high: 2 ** 40 });
    both(wide, ['low', 'high'], '0100000000010000');
    both(wide, ['low', 6], '0700000000000000');
    assert.equal(write(wide, read(wide, 'ffffffffffffffff')), 'ffffffffffffffff');
    assert.match(refusal(wide, ['hihg']), /did you mean 'high'/);
    both(flags(be64, { low: 1 }), ['low'], '0000000000000001');
  });
  it('of a signed number are still bits', () =>
    both(flags(s32, { low: 1 }), ['low', 0xfffffffe], 'ffffffff'));
  it('come as value and selector', () => {
    both(bitfield32({ a: 1, b: 2 }), { value: ['a'], selector: ['a', 'b'] }, '0100000003000000');
  });
});

describe('text', () => {
  it('ends in a NUL, which is not part of it', () => {
    both(asciiz, 'eth0', '6574683000');
    both(asciiz, '', '00');
    assert.equal(read(asciiz, '65746830'), 'eth0');
    assert.equal(read(asciiz, '6574006830'), 'et');
    assert.equal(read(asciiz, ''), '');
    both(unterminated(), 'eth0', '65746830');
    both(unterminated(), '', '');
  });
  it('has a longest length, in bytes', () => {
    assert.equal(write(string(3), 'abc'), '61626300');
    assert.match(refusal(string(3), 'abcd'), /'abcd' is 4 bytes long, at most 3 fit/);
    assert.match(refusal(string(3), 'éé'), /is 4 bytes long/);
    assert.equal(write(asciiz, 'x'.repeat(65530)).length, 2 * 65531);
    assert.match(refusal(asciiz, 'x'.repeat(65531)), /65531 bytes long/);
  });
  it('refuses what is no text', () => {
    for (const junk of [null, 1, 1n, true, {}, [], ['a'], Buffer.from('a')])
      assert.match(refusal(asciiz, junk), /^x: expected a string/);
    assert.match(refusal(asciiz, 'a\0b'), /NUL/);
    assert.match(refusal(asciiz, 'a\ud800'), /surrogate/);
  });
});

describe('bytes', () => {
  it('are hexadecimal, and may be given as bytes', () => {
    both(binary(), '00ff', '00ff');
    both(binary(), '', '');
    assert.equal(write(binary(), Uint8Array.of(1, 2)), '0102');
    assert.equal(write(binary(), Buffer.from([1, 2])), '0102');
    assert.equal(write(binary(), 'AB:cd'), 'abcd');
  });
  it('have their length', () => {
    assert.match(refusal(binary(2, 3), '00'), /1 bytes, expected 2 to 3/);
    assert.match(refusal(binary(4, 4), '00'), /1 bytes, expected 4/);
    assert.match(refusal(binary(2, 3), '00000000'), /4 bytes, expected 2 to 3/);
    assert.equal(read(binary(2), '00'), undefined);
    assert.match(refusal(binary(), 'abc'), /'abc' is not hexadecimal/);
    for (const junk of [null, 1, true, {}, [], [1, 2], 1n]) assert.match(refusal(binary(), junk), /^x: /);
  });
});

describe('addresses', () => {
  it('are of the families allowed', () => {
    both(ipaddr, '10.0.0.1', '0a000001');
    both(ipaddr, '::1', '00000000000000000000000000000001');
    both(ip4addr, '10.0.0.1', '0a000001');
    both(ip6addr, 'fe80::', 'fe800000000000000000000000000000');
    assert.equal(read(ip6addr, '0a000001'), undefined);
    assert.equal(read(ip4addr, '00'.repeat(16)), undefined);
    assert.equal(read(ipaddr, '0a0000'), undefined);
    assert.match(refusal(ip4addr, '::1'), /'::1' is not an IPv4 address/);
    assert.match(refusal(ip6addr, '1.2.3.4'), /not an IPv6 address/);
    assert.match(refusal(ipaddr, '10.0.0.0/8'), /not an IP address; a prefix length does not belong here/);
    assert.match(refusal(ipaddr, 'localhost'), /not an IP address/);
    for (const junk of [null, 1, {}, [], ['10.0.0.1'], 1n])
      assert.match(refusal(ipaddr, junk), /expected a string/);
  });
  it('of links have any length', () => {
    both(l2addr, '02:42:ac:11:00:02', '0242ac110002');
    both(l2addr, '10.0.0.1', '0a000001');
    both(l2addr, 'fe80::1', 'fe800000000000000000000000000001');
    both(l2addr, '', '');
    assert.match(refusal(l2addr, '02:42:zz'), /not a link-layer address/);
    for (const junk of [null, 1, {}, []]) assert.match(refusal(l2addr, junk), /expected a string/);
  });
  it('may be stacks of labels', () => {
    both(mplsLabels, '100', '00064100');
    both(mplsLabels, '100/1048575', '00064000fffff100');
    assert.equal(read(mplsLabels, '00064'.padEnd(6, '0')), undefined);
    assert.equal(read(mplsLabels, ''), undefined);
    for (const text of ['1048576', '', 'a', '1/', '-1', '1.2.3.4'])
      assert.match(refusal(mplsLabels, text), /not a stack/);
  });
});

describe('flags by presence', () => {
  it('are true', () => {
    both(flag, true, '');
    assert.equal(read(flag, '00'), undefined);
    for (const junk of [false, null, 1, 'true', {}]) assert.match(refusal(flag, junk), /expected true/);
  });
});

describe('structs', () => {
  const inner = struct('in', 'in', { a: u16, b: u8 });
  const type = struct('out', 'out', {
    a: u8,
    p: pad(1),
    name: chars(4),
    list: array(inner, 2),
    mac: l2addrOf(6),
    raw: bytes(3),
  });
  const full = {
    a: 1,
    name: 'abc',
    list: [
      { a: 2, b: 3 },
      { a: 4, b: 5 },
    ],
    mac: '01:02:03:04:05:06',
    raw: 'aabbcc',
  };
  const hex = '0100616263000200030004000500010203040506aabbcc00';

  it('are objects', () => both(type, full, hex));
  it('have zeros where nothing is given', () => {
    assert.equal(write(type, { name: 'x' }), `0000780000000000${'00'.repeat(16)}`);
    assert.equal(write(type, { list: [{ a: 1 }] }), `0000000000000100${'00'.repeat(16)}`);
  });
  it('shorter than declared have the members that are there', () => {
    assert.deepStrictEqual(read(type, hex.slice(0, 16)), { a: 1, name: 'abc' });
    assert.deepStrictEqual(read(type, hex.slice(0, 2)), { a: 1 });
    assert.deepStrictEqual(read(type, ''), {});
  });
  it('longer than declared keep the rest', () =>
    both(type, { ...full, rest: '0102030405' }, `${hex}0102030405`));
  it('refuse what they do not have', () => {
    assert.equal(refusal(type, { nmae: 'x' }), "x.nmae: unknown field; did you mean 'name'?");
    assert.match(refusal(type, { p: '00' }), /x\.p: unknown field/);
    assert.equal(refusal(type, { list: [{}, { b: 256 }] }), 'x.list[1].b: 256 is out of range (0..255)');
    assert.equal(refusal(type, { list: [{}, {}, {}] }), 'x.list: at most 2 elements fit');
    assert.match(refusal(type, { name: 'abcde' }), /x\.name: 'abcde' is 5 bytes long/);
    assert.match(refusal(type, { mac: '1:2:3:4:5:6:7' }), /x\.mac: at most 6 bytes fit/);
    assert.match(refusal(type, { raw: 'aabbccdd' }), /x\.raw: 4 bytes, expected 0 to 3/);
    for (const rest of [1, null, 'x', ['00']]) assert.match(refusal(type, { rest }), /x\.rest: /);
    for (const junk of [null, 1, 'a', [], Uint8Array.of(1), true])
      assert.match(refusal(type, junk), /^x: expected an object/);
    assert.match(refusal(type, { list: {} }), /x\.list: expected an array/);
    assert.match(refusal(type, JSON.parse('{"__proto__": 1}')), /__proto__: unknown field/);
  });
  it('may end in a row that takes what is left', () => {
    const open = struct('open', 'open', { n: u32, list: array(u16) });
    both(open, { n: 1, list: [2, 3] }, '0100000002000300');
    both(open, { n: 1, list: [] }, '01000000');
    assert.deepStrictEqual(read(open, '01000000020003'), { n: 1, rest: '020003' });
    const text = struct('text', 'text', { n: u8, text: binary() });
    both(text, { n: 1, text: 'aabb' }, '01aabb');
  });
  it('may lie anywhere in a row', () => {
    const odd = struct('odd', 'odd', { a: u8, b: u32 }, { packed: true });
    both(
      array(odd),
      [
        { a: 1, b: 2 },
        { a: 3, b: 0x04050607 },
      ],
      '01020000000307060504',
    );
    assert.equal(read(array(odd), '010200000003'), undefined);
  });
});

describe('rows', () => {
  it('are as long as the payload', () => {
    both(array(u32), [1, 0xffffffff], '01000000ffffffff');
    both(array(u16), [], '');
    both(array(be16), [1, 2, 3], '000100020003');
    both(array(ip4addr), ['1.2.3.4'], '01020304');
    assert.equal(read(array(u32), '010000'), undefined);
    assert.equal(refusal(array(u32), [1, -1]), 'x[1]: -1 is out of range (0..4294967295)');
    for (const junk of [null, 1, {}, 'a']) assert.match(refusal(array(u32), junk), /expected an array/);
  });
});

describe("a conversion of one's own", () => {
  const hours = custom<string>(
    (payload) => (payload.length === 2 ? `${payload[0]}:${payload[1]}` : undefined),
    (value) => Uint8Array.from(value.split(':').map(Number)),
  );
  it('reads and writes', () => {
    both(hours, '12:30', '0c1e');
    assert.equal(read(hours, '0c'), undefined);
  });
  it('that throws is an error like others', () => assert.match(refusal(hours, 5), /^x: .*split/));
  it('that throws while reading does not fit', () => {
    const picky = custom<number>(
      () => {
        throw new Error('no');
      },
      () => Uint8Array.of(),
    );
    assert.equal(read(picky, '00'), undefined);
  });
});

describe('lists', () => {
  it('number their elements', () => {
    both(indexed(u16), [1, 2], '0600010001000000' + '0600020002000000');
    both(indexed(u8, 0), [5], '0500000005000000');
    both(indexed(u8), [], '');
    both(
      indexed(nested(attributes('N', { a: [1, u8] }))),
      [{ a: 1 }, {}],
      '0c00018005000100010000000400' + '0280',
    );
    assert.equal(refusal(indexed(u8), [1, 256]), 'x[1]: 256 is out of range (0..255)');
    for (const junk of [null, 1, {}, 'a']) assert.match(refusal(indexed(u8), junk), /expected an array/);
    assert.match(refusal(repeated(u8), {}), /expected an array/);
  });
});
