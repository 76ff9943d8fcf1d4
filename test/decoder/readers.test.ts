import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type DecodedMessage,
  Decoder,
  type DecoderOptions,
  decodeCapture,
  isNotice,
  type Notice,
} from '../../src/decoder/index.js';
import { pcapngDatagram, pcapngHeader } from '../../src/protocol/pcapng.js';
import { onlyMessages } from './samples.js';

/** `ip link set lo up`, and a request to delete link 7. */
const SET = Buffer.from('200000001000050001000000000000000000000001000000' + '0100000001000000', 'hex');
const DELETE = Buffer.from('2000000011000500020000000000000000000000070000000000000000000000', 'hex');
const BOTH = Buffer.concat([SET, DELETE]);

function octal(bytes: Uint8Array): string {
  return [...bytes].map((byte) => `\\${byte.toString(8)}`).join('');
}
function escapes(bytes: Uint8Array): string {
  return [...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}
function grouped(bytes: Uint8Array, size: number, separator = ' '): string {
  return bytes.toString()
    ? (
        Buffer.from(bytes)
          .toString('hex')
          .match(new RegExp(`.{1,${2 * size}}`, 'g')) ?? []
      ).join(separator)
    : '';
}
/** Lines as `hexdump -C` prints them. */
function canonical(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 16) {
    const row = bytes.subarray(at, at + 16);
    text += `${at.toString(16).padStart(8, '0')}  ${grouped(row, 1).padEnd(48)}  |${'.'.repeat(row.length)}|\n`;
  }
  return `${text}${bytes.length.toString(16).padStart(8, '0')}\n`;
}
function xxd(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 16) {
    text += `${at.toString(16).padStart(8, '0')}: ${grouped(bytes.subarray(at, at + 16), 2).padEnd(39)}  ................\n`;
  }
  return text;
}

function check(capture: string | Uint8Array, options?: DecoderOptions): DecodedMessage[] {
  const decoded = decodeCapture(capture, options);
  assert.deepEqual(decoded.filter(isNotice), []);
  const messages = onlyMessages(decoded);
  assert.deepEqual(
    messages.map((one) => [one.name, one.object.index, one.errors]),
    [
      ['RTM_NEWLINK', 1, []],
      ['RTM_DELLINK', 7, []],
    ],
  );
  return messages;
}

describe('readers', () => {
  const texts: Record<string, string> = {
    'escaped strings': `"${escapes(SET)}"\n"${escapes(DELETE)}"`,
    'octal escapes': `"${octal(SET)}"\n"${octal(DELETE)}"`,
    'escapes without quotes': `${escapes(SET)}\n\n${escapes(DELETE)}\n`,
    'a string in two lines': `"${escapes(BOTH.subarray(0, 20))}"\n"${escapes(BOTH.subarray(20))}"`,
    'bare hexadecimal': BOTH.toString('hex'),
    words: `${grouped(SET, 4)}\n${grouped(DELETE, 4)}`,
    'bytes with colons': grouped(BOTH, 1, ':'),
    'a C array': `{ ${grouped(BOTH, 1, ', 0x').replace(/^/, '0x')} }`,
    'hexdump -C': canonical(BOTH),
    xxd: xxd(BOTH),
    comments: `# one\n${grouped(SET, 2)} ; the first\n; two\n\n${grouped(DELETE, 1)} # the second\n.\nnot read`,
  };
  for (const [name, text] of Object.entries(texts)) it(name, () => void check(text));

  it('every grouping, cut anywhere into lines', () => {
    for (let width = 1; width <= 64; width++) check(grouped(BOTH, width, '\n'));
  });

  it('any way of cutting the input into pieces', () => {
    const whole = Buffer.from(`# both\n${canonical(BOTH)}`);
    for (let size = 1; size < 40; size++) {
      const decoder = new Decoder();
      const out: DecodedMessage[] = [];
      for (let at = 0; at < whole.length; at += size) {
        out.push(...onlyMessages([...decoder.push(whole.subarray(at, at + size))]));
      }
      out.push(...onlyMessages([...decoder.end()]));
      assert.deepEqual(
        out.map((one) => one.name),
        ['RTM_NEWLINK', 'RTM_DELLINK'],
      );
    }
  });

  it("Python's bytes", () => {
    const python = (bytes: Uint8Array) => `b'${escapes(bytes)}'`;
    check(`${python(SET)}\n${python(DELETE)}`);
    check(`'${octal(SET)}', # with a comment\n${python(DELETE)}`);
  });

  it('requests with nothing but a family', () => {
    const dump = '140000001200010301000000000000001100000000000000';
    const [bare] = onlyMessages(decodeCapture(dump.slice(0, 40)));
    assert.deepEqual([bare!.name, bare!.object, bare!.errors], ['RTM_GETLINK', { family: 'packet' }, []]);
    const masked = '1c00000012000103010000000000000011000000' + '08001d0001000000';
    const [link] = onlyMessages(decodeCapture(masked));
    assert.deepEqual([link!.object, link!.errors], [{ family: 'packet', extMask: ['vf'] }, []]);
  });

  it('bare messages in a file', () => void check(BOTH));

  it('offsets and lines', () => {
    const messages = check(`# first\n${grouped(SET, 4)}\n\n# second\n${grouped(DELETE, 4)}\n`);
    assert.deepEqual(
      messages.map(({ offset, line }) => [offset, line]),
      [
        [0, 2],
        [32, 5],
      ],
    );
  });

  it('a message cut by the next string is told from the next', () => {
    const cut = SET.subarray(0, 24);
    const [first, second] = onlyMessages(decodeCapture(`"${escapes(cut)}"...\n"${escapes(DELETE)}"`));
    assert.match(first!.errors[0]!, /only 24 of its 32 bytes/);
    assert.equal(second!.name, 'RTM_DELLINK');
    assert.deepEqual(second!.errors, []);
  });

  it('what is none of these is one fault with its line', () => {
    const [fault] = decodeCapture('# nothing\nhello world\n') as Notice[];
    assert.equal(fault!.severity, 'damage');
    assert.equal(fault!.line, 2);
    assert.match(
      fault!.notice,
      /expected a system call of strace, a string .* or hexadecimal, not "hello world"/,
    );
  });
});

describe('logs of strace', () => {
  const hex = (bytes: Uint8Array): string => {
    let text = '';
    for (let at = 0; at < bytes.length; at += 16) {
      const row = [...bytes.subarray(at, at + 16)].map((byte) => byte.toString(16).padStart(2, '0'));
      const columns = `${row.slice(0, 8).join(' ').padEnd(23)}  ${row.slice(8).join(' ').padEnd(23)}`;
      text += ` | ${at.toString(16).padStart(5, '0')}  ${columns}  ................ |\n`;
    }
    return text;
  };
  const ACK = Buffer.from(
    '2400000002000001010000002b00000000000000200000001000050001000000' + '00000000',
    'hex',
  );

  it('the old form, strings with octal escapes', () => {
    const log = `socket(PF_NETLINK, SOCK_RAW, 0) = 3
sendmsg(3, {msg_name(12)={sa_family=AF_NETLINK, pid=0, groups=00000000}, msg_iov(1)=[{"${octal(SET)}", 32}], msg_controllen=0, msg_flags=0}, 0) = 32
recvmsg(3, {msg_name(12)={sa_family=AF_NETLINK, pid=0, groups=00000000}, msg_iov(1)=[{"${octal(ACK)}", 16384}], msg_controllen=0, msg_flags=0}, 0) = 36
`;
    const [request, ack] = onlyMessages(decodeCapture(log));
    assert.deepEqual([request!.name, request!.direction, request!.line], ['RTM_NEWLINK', 'sent', 2]);
    assert.equal(ack!.request?.name, 'RTM_NEWLINK');
    assert.deepEqual(ack!.outcome, { errno: 0 });
  });

  it('strings that strace has cut are told', () => {
    const log = `socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE) = 3\nsendto(3, "${octal(SET.subarray(0, 24))}"..., 32, 0, NULL, 0) = 32\n`;
    const [request] = onlyMessages(decodeCapture(log));
    assert.match(request!.errors[0]!, /only 24 of its 32 bytes/);
  });

  it('processes that interleave, on descriptors of the same number', () => {
    const log = `10  socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE) = 3
11  socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC) = 3
12  socket(AF_INET, SOCK_DGRAM, IPPROTO_IP) = 3
10  sendto(3, [{nlmsg_len=32 <unfinished ...>
11  sendto(3, [{nlmsg_len=20}, "\\x03\\x01"], 20, 0, NULL, 0) = 20
${hex(Buffer.from('14000000100001000700000000000000' + '03010000', 'hex'))}10  <... sendto resumed>, ...}], 32, 0, NULL, 0) = 32
${hex(SET)}12  sendto(3, "hello", 5, 0, NULL, 0) = 5
${hex(Buffer.from('68656c6c6f', 'hex'))}10  recvmsg(3, {msg_iov=[{iov_base="", iov_len=0}]}, MSG_PEEK|MSG_TRUNC) = 36
[pid    10] recvmsg(3, {...}, 0) = 36
 * 36 bytes in buffer 0
${hex(ACK)}10  +++ exited with 0 +++
`;
    const decoded = decodeCapture(log);
    assert.deepEqual(decoded.filter(isNotice), []);
    assert.deepEqual(
      onlyMessages(decoded).map((one) => [one.process, one.protocol, one.name]),
      [
        [11, 'generic', 'CTRL_CMD_GETFAMILY'],
        [10, 'route', 'RTM_NEWLINK'],
        [10, 'route', 'NLMSG_ERROR'],
      ],
    );
  });

  it('instruction pointers, numbers of calls and relative times before a call', () => {
    const prefixes = [
      '22:21:31 [00007ff6afd39dc7] ',
      '[  46] [00007ff6afd39dc7] ',
      '12 0.000017 (+ 0.1) [????] ',
    ];
    for (const prefix of prefixes) {
      const log = `${prefix}socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE) = 3\n${prefix}sendto(3, [...], 32, 0, NULL, 0) = 32\n${hex(SET)}`;
      const decoded = decodeCapture(log);
      assert.deepEqual(decoded.filter(isNotice), [], prefix);
      assert.deepEqual(
        onlyMessages(decoded).map((one) => one.name),
        ['RTM_NEWLINK'],
      );
    }
  });

  it('-yy names the protocol where no socket() call does', () => {
    const log = `sendto(3<NETLINK:[GENERIC:77]>, [...], 20, 0, NULL, 0) = 20\n${hex(Buffer.from('14000000100001000700000000000000' + '03010000', 'hex'))}`;
    assert.equal(onlyMessages(decodeCapture(log))[0]!.protocol, 'generic');
  });

  it('a log without bytes is one fault that names the flags', () => {
    const log = 'socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE) = 3\nrecvmsg(3, 0x7ffc, 0) = 52\n';
    const decoded = decodeCapture(log);
    assert.equal(decoded.length, 1);
    assert.match((decoded[0] as Notice).notice, /strace -f -yy -e trace=%net -e read=all -e write=all/);
  });
});

describe('capture files', () => {
  const cooked = (protocol: number): Buffer => {
    const header = Buffer.alloc(16);
    header.writeUInt16BE(4, 0);
    header.writeUInt16BE(824, 2);
    header.writeUInt16BE(protocol, 14);
    return header;
  };
  const pcap = (big: boolean, packets: readonly Uint8Array[]): Buffer => {
    const word = (value: number): Buffer => {
      const bytes = Buffer.alloc(4);
      if (big) bytes.writeUInt32BE(value);
      else bytes.writeUInt32LE(value);
      return bytes;
    };
    const version = big ? '00020004' : '02000400';
    const parts = [word(0xa1b2c3d4), Buffer.from(version, 'hex'), word(0), word(0), word(262144), word(253)];
    for (const packet of packets) {
      const data = Buffer.concat([cooked(0), packet]);
      parts.push(word(1700000000), word(500000), word(data.length), word(data.length), data);
    }
    return Buffer.concat(parts);
  };
  /** The two messages as a big-endian machine has them. */
  const swapped = (bytes: Uint8Array): Buffer => {
    const out = Buffer.from(bytes);
    for (const at of [0, 8, 12, 20, 24, 28]) out.subarray(at, at + 4).swap32();
    for (const at of [4, 6, 18]) out.subarray(at, at + 2).swap16();
    return out;
  };

  it('pcap', () => {
    const [first, second] = check(pcap(false, [SET, DELETE]));
    assert.equal(first!.offset, 24 + 16 + 16);
    assert.equal(second!.offset, 24 + 64 + 16 + 16);
    assert.equal(first!.time, 1700000000500);
    assert.equal(first!.direction, 'sent');
  });

  it('pcap of a big-endian machine', () => {
    const [first] = check(pcap(true, [swapped(SET), swapped(DELETE)]));
    assert.equal(first!.little, false);
    assert.deepEqual(first!.object.flags, ['up']);
  });

  it('pcapng', () => {
    const parts = [pcapngHeader()];
    for (const data of [SET, DELETE])
      parts.push(pcapngDatagram({ data, time: 1700000000500, direction: 'sent', protocol: 0 }));
    const [first] = check(Buffer.concat(parts));
    assert.equal(first!.time, 1700000000500);
  });

  it('goes on behind damaged packets, and says how much it passed over', () => {
    const whole = pcap(false, [SET, SET, DELETE]);
    whole.fill(0xee, 24 + 64 + 4, 24 + 64 + 30);
    const decoded = decodeCapture(whole);
    assert.deepEqual(
      onlyMessages(decoded).map((one) => one.name),
      ['RTM_NEWLINK', 'RTM_DELLINK'],
    );
    const [fault] = decoded.filter(isNotice);
    assert.equal(fault!.offset, 24 + 64);
    assert.match(fault!.notice, /expected the header of a packet; 64 bytes are passed over/);
  });

  it('a file of another link type is a fault', () => {
    const ethernet = pcap(false, [SET]);
    ethernet.writeUInt32LE(1, 20);
    assert.match((decodeCapture(ethernet)[0] as Notice).notice, /link type 1, not 253/);
  });

  it('a file that ends within a packet', () => {
    const decoded = decodeCapture(pcap(false, [SET, DELETE]).subarray(0, -5));
    assert.deepEqual(
      onlyMessages(decoded).map((one) => one.name),
      ['RTM_NEWLINK', 'RTM_DELLINK'],
    );
    assert.match(decoded.filter(isNotice)[0]!.notice, /ends within a packet/);
  });
});
