/** The worst kinds of captures: what a reader might look through again and again. */

/** A kind of capture of about so many bytes. */
export type Worst = (size: number) => Uint8Array;

const text = (unit: string, head = '', foot = ''): Worst => {
  return (size) => {
    const room = Math.max(1, Math.floor((size - head.length - foot.length) / unit.length));
    return new TextEncoder().encode(head + unit.repeat(room) + foot);
  };
};

/** Bytes of a unit, made anew for every place that it stands at. */
const bytes = (
  length: number,
  fill: (view: DataView, at: number, size: number) => void,
  head: number[] = [],
): Worst => {
  return (size) => {
    const whole = new Uint8Array(Math.max(size, head.length + length) & ~3);
    whole.set(head);
    const view = new DataView(whole.buffer);
    for (let at = head.length; at + length <= whole.length; at += length) fill(view, at, whole.length);
    return whole;
  };
};

/** Numbers that are the same each time (xorshift32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

const pcapHead = [0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 253, 0, 0, 0];
const pcapngHead = [
  ...[
    0x0a, 0x0d, 0x0d, 0x0a, 28, 0, 0, 0, 0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0, 255, 255, 255, 255, 255, 255,
    255, 255,
  ],
  ...[28, 0, 0, 0],
];
const junk = random(14);

/** A header: length, type, flags, seq, pid. */
function header(view: DataView, at: number, length: number, type: number, flags = 0, seq = 7, pid = 9): void {
  view.setUint32(at, length, true);
  view.setUint16(at + 4, type, true);
  view.setUint16(at + 6, flags, true);
  view.setUint32(at + 8, seq, true);
  view.setUint32(at + 12, pid, true);
}

export const worst: Readonly<Record<string, Worst>> = {
  'hex as of xxd, with a blank too few': text('0000 ', '00000000: 00 ', '\n'),
  'lines as of xxd': text(`00000000: ${'0000'.repeat(11)} x\n`),
  'lines as of tcpdump': text(`0x0000:  ${'0000'.repeat(11)} x\n`),
  'lines as of hexdump': text('000000  0000000000 0000 00  |  | \n'),
  'bare hexadecimal in one line': text('1c'),
  'one byte a line': text('1c\n'),
  'one byte a line, and an empty one': text('1c\n\n'),
  'one string a line': text('"\\x1c"\n'),
  'one string a line, in a message of a megabyte': text(
    '"\\x00"\n',
    '"\\x00\\xff\\x0f\\x00\\x10\\x00\\x00\\x00"\n',
  ),
  'many strings a line': text('"a" '),
  'a message in every string': text(
    '"\\x10\\x00\\x00\\x00\\x10\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00"\n',
  ),
  'strings that do not end': text('"a\n'),
  'single quotes and blanks': text(' ', "'a'", '!\n'),
  'blanks in one line': text(' '),
  'lines of blanks': text(`${' '.repeat(1000)}x\n`),
  'a call and blanks': text(' ', 'recvmsg(3, "x"', '= 1\n'),
  'blanks before a call that goes on': text(`${' '.repeat(1000)}<unfinished ...> x\n`),
  'closing parentheses': text(') ', 'sendto(3, ', '\n'),
  'calls of ever other processes': (size) => {
    let out = '';
    for (let i = 0; out.length < size; i++) out += `${i} recvmsg(3<NETLINK:[ROUTE:1]>,  <unfinished ...>\n`;
    return new TextEncoder().encode(out);
  },
  'sockets of ever other processes': (size) => {
    let out = '';
    for (let i = 0; out.length < size; i++)
      out += `${i} socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE) = ${i}\n`;
    return new TextEncoder().encode(out);
  },
  'buffers without end': text(
    ' = 1 buffers in vector 1\n',
    'recvmsg(3<NETLINK:[ROUTE:1]>, {}, 0) = 99999999\n',
  ),
  'a dump without end': text(
    ` | 00000  ${'00 '.repeat(16)} ................ |\n`,
    'recvmsg(3<NETLINK:[ROUTE:1]>, {}, 0) = 99999999\n * 999 bytes in buffer 0\n',
  ),
  'the time of a call': text('1', '', '.1 x'),
  'junk in text': (size) => {
    const out = new Uint8Array(size);
    for (let i = 0; i < size; i++) out[i] = 32 + (junk() % 95);
    return out;
  },
  'raw junk': bytes(4, (view, at) => view.setUint32(at, junk())),
  'raw zeros': bytes(4, () => {}),
  'raw messages everywhere': bytes(4, (view, at) => view.setUint32(at, 272, true)),
  'raw messages that hold each other': bytes(16, (view, at, size) => {
    const left = Math.min((size - at) & ~3, 1 << 20);
    header(view, at, left, 16);
  }),
  'raw messages, one damaged in each two': bytes(32, (view, at) => {
    header(view, at, 16, 16);
    header(view, at + 16, 0xffffffff, 16);
  }),
  'raw attributes without anything': bytes(1 << 16, (view, at) => {
    header(view, at, 1 << 16, 16);
    for (let i = 32; i < 1 << 16; i += 4) view.setUint32(at + i, 4, true);
  }),
  'raw nests in nests': bytes(1 << 16, (view, at) => {
    header(view, at, 1 << 16, 16);
    for (let i = 32, left = (1 << 16) - 32; left >= 4; i += 4, left -= 4) {
      view.setUint16(at + i, left, true);
      view.setUint16(at + i + 2, 0x8000 | 26, true);
    }
  }),
  'raw answers to nobody': bytes(36, (view, at) => {
    header(view, at, 36, 2, 0x100);
    view.setInt32(at + 16, -22, true);
    header(view, at + 20, 16, 16, 1);
  }),
  'raw requests with one number': bytes(32, (view, at) => header(view, at, 32, 16, 5, 1, at)),
  'pcap of junk': bytes(4, (view, at) => view.setUint32(at, junk()), pcapHead),
  'pcap of packets that are not there': bytes(
    16,
    (view, at) => {
      view.setUint32(at + 8, 1 << 24, true);
      view.setUint32(at + 12, 1 << 24, true);
    },
    pcapHead,
  ),
  'pcap of packets with nothing': bytes(
    32,
    (view, at) => {
      view.setUint32(at + 8, 16, true);
      view.setUint32(at + 12, 16, true);
      view.setUint16(at + 18, 824);
    },
    pcapHead,
  ),
  'pcapng of sections': bytes(12, (view, at) => {
    view.setUint32(at, 0x0a0d0d0a, true);
    view.setUint32(at + 4, 1 << 24, true);
    view.setUint32(at + 8, 0x1a2b3c4d, true);
  }),
  'pcapng of blocks that do not end': bytes(
    12,
    (view, at) => {
      view.setUint32(at, 6, true);
      view.setUint32(at + 4, 1 << 20, true);
    },
    pcapngHead,
  ),
};
