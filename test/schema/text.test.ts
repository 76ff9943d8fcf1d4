import assert from 'node:assert/strict';
import { isIPv4, isIPv6, SocketAddress } from 'node:net';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatL2, parseLinkAddress } from '../../src/schema/interpreter/leaf.js';
import { formatGrouped, formatHex, parseHex, parseL2 } from '../../src/schema/text/hex.js';
import {
  formatIp4,
  formatIp6,
  formatPrefix4,
  parseIp,
  parseIp4,
  parseIp6,
  parsePrefix,
} from '../../src/schema/text/ip.js';
import { readString, utf8Length, writeString } from '../../src/schema/text/utf8.js';

const bytesOf = (...list: number[]): Uint8Array => Uint8Array.from(list);
const size = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
/** As the C library writes it. */
const inetNtop = (address: string): string => new SocketAddress({ address, family: 'ipv6' }).address;
const groups = (u8: Uint8Array): string =>
  Array.from({ length: 8 }, (_, i) => ((u8[2 * i]! << 8) | u8[2 * i + 1]!).toString(16)).join(':');

describe('IPv4 addresses', () => {
  it('are written and read', () => {
    fc.assert(
      fc.property(size(4), fc.nat(3), (u8, at) => {
        const text = formatIp4(Uint8Array.of(...new Uint8Array(at), ...u8), at);
        assert.equal(text, u8.join('.'));
        assert.ok(isIPv4(text));
        assert.equal(parseIp4(text), new DataView(u8.buffer, u8.byteOffset).getUint32(0));
        assert.deepEqual(parseIp(text), Uint8Array.from(u8));
      }),
    );
  });

  it('are written with a prefix length', () => {
    fc.assert(
      fc.property(size(4), fc.nat(32), (u8, n) => formatPrefix4(u8, 0, n) === `${u8.join('.')}/${n}`),
    );
  });

  for (const text of [
    '',
    '1',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.',
    '.1.2.3',
    '1..2.3',
    '256.1.1.1',
    '1.2.3.4 ',
    '01.2.3.4',
    '0x1.2.3.4',
    '1.2.3.4/8',
    '1.2.3.-4',
    '１.2.3.4',
  ]) {
    it(`refuses '${text}'`, () => assert.equal(parseIp4(text), -1));
  }

  it('are told as node:net tells them', () => {
    const part = fc.oneof(fc.nat(300).map(String), fc.constantFrom('', '00', '1a', ' 1', '0'));
    fc.assert(
      fc.property(fc.array(part, { minLength: 3, maxLength: 5 }), (parts) => {
        const text = parts.join('.');
        return parseIp4(text) >= 0 === isIPv4(text);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('IPv6 addresses', () => {
  const sparse = fc
    .array(fc.constantFrom(0, 0, 0, 1, 0xff, 0xffff, 0x1234), { minLength: 8, maxLength: 8 })
    .map((list) => Uint8Array.from(list.flatMap((group) => [group >> 8, group & 255])));

  it('are written as inet_ntop(3) writes them, and read back', () => {
    fc.assert(
      fc.property(fc.oneof(sparse, size(16)), (u8) => {
        const text = formatIp6(u8, 0);
        assert.equal(text, inetNtop(groups(u8)));
        assert.deepEqual(parseIp6(text), Uint8Array.from(u8));
        assert.deepEqual(parseIp6(groups(u8).toUpperCase()), Uint8Array.from(u8));
      }),
      { numRuns: 3000 },
    );
  });

  const written: [string, string][] = [
    ['0:0:0:0:0:0:0:0', '::'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['0:0:0:0:0:0:1:0', '::0.1.0.0'],
    ['0:0:0:0:0:ffff:102:304', '::ffff:1.2.3.4'],
    ['0:0:0:0:0:0:102:304', '::1.2.3.4'],
    ['0:0:0:0:ffff:0:102:304', '::ffff:0:102:304'],
    ['64:ff9b:0:0:0:0:102:304', '64:ff9b::102:304'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['1:0:0:0:0:0:0:0', '1::'],
    ['fe80:0:0:0:0:0:0:1', 'fe80::1'],
  ];
  for (const [long, short] of written) {
    it(`${long} is ${short}`, () => {
      assert.equal(formatIp6(parseIp6(long)!, 0), short);
      assert.equal(short, inetNtop(long));
      assert.deepEqual(parseIp6(short), parseIp6(long));
    });
  }

  for (const text of [
    '',
    ':',
    ':::',
    '1',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1::2::3',
    '12345::',
    'g::',
    '1:2:3:4:5:6:7:8::',
    '::1:2:3:4:5:6:7:8',
    '1.2.3.4',
    '::1.2.3',
    '::1.2.3.4.5',
    '::1.2.3.4:5',
    '1:2:3:4:5:6:7:1.2.3.4',
    'fe80::1%eth0',
    '::1/64',
    ' ::1',
    '::01.2.3.4',
    ':1:2:3:4:5:6:7:8',
    '1:2:3:4:5:6:7:',
  ]) {
    it(`refuses '${text}'`, () => assert.equal(parseIp6(text), undefined));
  }

  it('are told as node:net tells them', () => {
    const part = fc.oneof(
      { weight: 6, arbitrary: fc.nat(0xffff).map((n) => n.toString(16)) },
      fc.constantFrom('', '', '0', '00001', '1.2.3.4', 'x'),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 9 }), (parts) => {
        const text = parts.join(':');
        return (parseIp6(text) !== undefined) === isIPv6(text);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('prefixes', () => {
  it('have a length, or all their bits', () => {
    assert.deepEqual(parsePrefix('10.0.0.0/8'), { address: bytesOf(10, 0, 0, 0), length: 8 });
    assert.deepEqual(parsePrefix('10.0.0.1'), { address: bytesOf(10, 0, 0, 1), length: 32 });
    assert.equal(parsePrefix('::1')?.length, 128);
    assert.equal(parsePrefix('::/0')?.length, 0);
    assert.equal(parsePrefix('::/128')?.length, 128);
  });
  for (const text of [
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '::/129',
    '/8',
    '10.0.0.0/255.0.0.0',
    '10.0.0.0/ 8',
    '10.0.0.0/1e1',
  ]) {
    it(`refuses '${text}'`, () => assert.equal(parsePrefix(text), undefined));
  }
});

describe('hexadecimal', () => {
  it('is lower case, without or with separators', () => {
    const u8 = bytesOf(0, 0xab, 255, 7);
    assert.equal(formatHex(u8), '00abff07');
    assert.equal(formatHex(u8, 1, 3), 'abff');
    assert.equal(formatGrouped(u8, 0, 4), '00:ab:ff:07');
    assert.equal(formatGrouped(u8, 1, 2, '-'), 'ab');
    assert.equal(formatGrouped(u8, 2, 2), '');
  });
  it('is read in any grouping', () => {
    for (const text of ['00abff07', '00:AB:ff:07', '00-ab-ff-07', '00ab ff07\n', '00ab.ff07']) {
      assert.deepEqual(parseHex(text), bytesOf(0, 0xab, 255, 7));
    }
    assert.deepEqual(parseHex(''), bytesOf());
  });
  for (const text of ['0', 'abc', 'zz', '0x00', 'ab,cd', '１２']) {
    it(`refuses '${text}'`, () => assert.equal(parseHex(text), undefined));
  }
});

describe('link-layer addresses', () => {
  it('survive in any length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 32 }), (u8) => {
        assert.deepEqual(parseLinkAddress(formatL2(u8, 0, u8.length)), Uint8Array.from(u8));
      }),
      { numRuns: 3000 },
    );
  });
  it('of 16 bytes that could be taken for 8 are written byte by byte', () => {
    const u8 = Uint8Array.from({ length: 16 }, (_, i) => (i % 2) * i);
    assert.deepEqual(parseLinkAddress(formatL2(u8, 0, 16)), u8);
    assert.equal(formatL2(u8, 0, 16).split(':').length, 16);
  });
  it('are read with short bytes and dashes', () => {
    assert.deepEqual(parseL2('2:42:ac:11:0:2'), bytesOf(2, 0x42, 0xac, 0x11, 0, 2));
    assert.deepEqual(parseL2('02-42-AC-11-00-02'), bytesOf(2, 0x42, 0xac, 0x11, 0, 2));
    assert.deepEqual(parseLinkAddress('10.0.0.1'), bytesOf(10, 0, 0, 1));
    assert.equal(parseLinkAddress('fe80::1')?.length, 16);
  });
  for (const text of [
    '02:42:ac:11:00:',
    '02:42:ac:11:00:2g',
    '0242:ac:11:00:02',
    '024:2',
    ':',
    'eth0',
    '1.2.3',
  ]) {
    it(`refuses '${text}'`, () => assert.equal(parseLinkAddress(text), undefined));
  }
});

describe('text', () => {
  const read = (u8: Uint8Array): string => readString(u8, 0, u8.length);
  const write = (text: string): Uint8Array => {
    const u8 = new Uint8Array(utf8Length(text) + 1);
    assert.equal(writeString(text, u8, 0), u8.length - 1);
    assert.equal(u8.at(-1), 0);
    return u8.subarray(0, -1);
  };

  it('of any bytes survives', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40, min: 1 }), (u8) => {
        assert.deepEqual(Buffer.from(write(read(u8))), Buffer.from(u8));
      }),
      { numRuns: 5000 },
    );
  });
  it('of bytes near the borders of UTF-8 survives', () => {
    const byte = fc.constantFrom(
      0x41,
      0x7f,
      0x80,
      0xbf,
      0xc0,
      0xc1,
      0xc2,
      0xdf,
      0xe0,
      0xed,
      0xef,
      0xf0,
      0xf4,
      0xf5,
      0xff,
      0x9f,
      0xa0,
      0x8f,
      0x90,
    );
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 12 }), (list) => {
        const u8 = Uint8Array.from(list);
        const text = read(u8);
        assert.deepEqual(Buffer.from(write(text)), Buffer.from(u8));
        // well-formed text is what everyone else reads it as
        const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
        let expected: string | undefined;
        try {
          expected = strict.decode(u8);
        } catch {}
        if (expected !== undefined) assert.equal(text, expected);
        else assert.match(text, /[\udc80-\udcff]/);
      }),
      { numRuns: 20000 },
    );
  });
  it('is UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.deepEqual(Buffer.from(write(text)), Buffer.from(text));
        if (!text.includes('\0')) assert.equal(read(write(text)), text);
      }),
    );
  });
  it('ends at the first NUL, or at the end', () => {
    assert.equal(read(Buffer.from('lo\0junk')), 'lo');
    assert.equal(readString(Buffer.from('xxeth0xx'), 2, 6), 'eth0');
    assert.equal(read(Buffer.from('é\0x')), 'é');
    assert.equal(readString(Buffer.from('abc'), 1, 1), '');
  });
  it('has bytes that are no UTF-8 as lone surrogates, as Python has', () => {
    assert.equal(read(bytesOf(0x61, 0xff, 0xc3, 0xa9, 0xc3)), 'a\udcffé\udcc3');
    assert.equal(read(bytesOf(0xed, 0xa0, 0x80)), '\udced\udca0\udc80');
    assert.equal(read(bytesOf(0xc0, 0x80)), '\udcc0\udc80');
  });
  it('does not take other halves of surrogate pairs', () => {
    for (const text of ['\ud800', 'a\udbff', '\udc00', '\udc7f', '\udd00'])
      assert.equal(utf8Length(text), -1);
    assert.equal(utf8Length('\u{1f600}'), 4);
  });
});
