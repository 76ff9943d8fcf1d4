/** Every reader with 100,000 damaged captures: each ends in a decode or in clear messages, and goes on behind. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Decoded, decodeCapture, isNotice } from '../../src/decoder/index.js';
import { pcapngDatagram, pcapngHeader } from '../../src/protocol/pcapng.js';
import { mutate, Random } from '../mutate.js';
import { effort } from '../support/effort.js';

const hexOf = (text: string): Buffer => Buffer.from(text, 'hex');
/** `ip link set lo up`, and requests to delete the links 7 and 9. */
const messages = [
  hexOf('2000000010000500010000000000000000000000010000000100000001000000'),
  hexOf('2000000011000500020000000000000000000000070000000000000000000000'),
  hexOf('2000000011000500030000000000000000000000090000000000000000000000'),
];

function pcap(): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(65535, 16);
  head.writeUInt32LE(253, 20);
  const packets = messages.map((data) => {
    const record = Buffer.alloc(32);
    record.writeUInt32LE(16 + data.length, 8);
    record.writeUInt32LE(16 + data.length, 12);
    record.writeUInt16BE(4, 16);
    record.writeUInt16BE(824, 18);
    return Buffer.concat([record, data]);
  });
  return Buffer.concat([head, ...packets]);
}

const pairs = (bytes: Buffer): string => bytes.toString('hex').match(/../g)!.join(' ');

/** A log of strace with hexdumps, as `-e write=all` has them. */
function strace(): string {
  const calls = messages.map((data) => {
    const rows = [0, 16].map((at) => {
      const [left, right] = [data.subarray(at, at + 8), data.subarray(at + 8, at + 16)];
      return ` | ${at.toString(16).padStart(5, '0')}  ${pairs(left)}  ${pairs(right)}  ${'.'.repeat(16)} |\n`;
    });
    return `5 sendto(3<NETLINK:[ROUTE:5]>, [{...}], 32, 0, NULL, 0) = 32\n${rows.join('')}`;
  });
  return `5 socket(AF_NETLINK, SOCK_RAW|SOCK_CLOEXEC, NETLINK_ROUTE) = 3\n${calls.join('')}`;
}

const escapes = (bytes: Buffer, how: (byte: number) => string): string => `"${[...bytes].map(how).join('')}"`;
const octal = (byte: number): string => `\\${byte.toString(8)}`;
const escaped = (byte: number): string => `\\x${byte.toString(16).padStart(2, '0')}`;

interface Kind {
  readonly file: Uint8Array;
  /** What is before: without it the file is none. */
  readonly head?: number;
  /** The part of the damaged ones in which the last message is found, in percent. */
  readonly found: number;
}

const section = pcapngHeader();
const packets = messages.map((data) => pcapngDatagram({ data, time: 0, direction: 'sent', protocol: 0 }));
const text = (parts: readonly string[], between = '\n'): Buffer => Buffer.from(parts.join(between));
const kinds: Readonly<Record<string, Kind>> = {
  pcap: { file: pcap(), head: 24, found: 98 },
  pcapng: { file: Buffer.concat([section, ...packets]), head: section.length, found: 98 },
  strace: { file: Buffer.from(strace()), found: 99 },
  'escaped strings': { file: text(messages.map((one) => escapes(one, escaped))), found: 99 },
  'octal escapes': { file: text(messages.map((one) => escapes(one, octal))), found: 99 },
  hexadecimal: { file: text(messages.map(pairs), '\n\n'), found: 99 },
  'hexadecimal in a row': {
    file: text(
      messages.map((one) => one.toString('hex')),
      '\n\n',
    ),
    found: 99,
  },
  // nothing but lengths says where the next begins
  'bare messages': { file: Buffer.concat(messages), found: 85 },
};
const EACH = effort({ quick: 2_000, long: 12_500 });

/** What is told of damage can be found and read. */
function check(decoded: readonly Decoded[], file: Uint8Array): void {
  const lines = file.filter((byte) => byte === 10).length + 1;
  for (const one of decoded) {
    // in text it counts the bytes that are written there, with those that are said to be missing
    assert.ok(one.offset >= 0 && (one.line !== undefined || one.offset <= file.length), `${one.offset}`);
    if (one.line !== undefined) assert.ok(one.line >= 1 && one.line <= lines);
    const words = isNotice(one) ? [one.notice] : one.errors;
    for (const each of words) assert.match(each, /^[^\p{Cc}]{5,400}$/u);
  }
}

// what is damaged is a copy, which a part of a Buffer is not
const files = Object.fromEntries(
  Object.entries(kinds).map(([name, { file }]) => [name, new Uint8Array(file)]),
);

describe(`${EACH * Object.keys(kinds).length} damaged captures`, { timeout: 300_000 }, () => {
  for (const [name, { head = 0, found: least }] of Object.entries(kinds)) {
    const file = files[name]!;
    it(`${name}: what is behind the damage is found`, () => {
      const random = new Random(5);
      const behind = Math.floor(0.45 * file.length);
      let found = 0;
      for (let i = 0; i < EACH / 2; i++) {
        const damaged = new Uint8Array(file);
        const at = head + random.below(behind - head);
        const end = Math.min(behind, at + 1 + random.below(4));
        for (let j = at; j < end; j++)
          damaged[j] = random.below(3) ? random.below(256) : 32 + random.below(95);
        const decoded = decodeCapture(damaged);
        check(decoded, damaged);
        if (decoded.some((one) => !isNotice(one) && one.name === 'RTM_DELLINK' && one.object.index === 9))
          found++;
      }
      assert.ok(found >= (least / 100) * (EACH / 2), `in ${found} of ${EACH / 2}`);
    });

    it(`${name}: cut, mixed and overwritten anywhere`, () => {
      const random = new Random(6);
      for (let i = 0; i < EACH / 2; i++) {
        const damaged = mutate([file, file, files.strace!, files.pcapng!], random);
        const decoded = decodeCapture(damaged);
        check(decoded, damaged);
        // a file may end behind its head, and skip what are no packets
        if (damaged.length > head + 16 && name !== 'pcapng')
          assert.ok(decoded.length > 0, `nothing in ${damaged.length} bytes`);
      }
    });
  }
});
