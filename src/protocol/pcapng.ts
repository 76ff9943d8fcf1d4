import { checkArgument } from '../schema/argument.js';
import { DecodeError } from '../schema/errors.js';

/**
 * The pcapng file format, as far as captures of netlink need it. Pure: bytes in, bytes out.
 * https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html
 */

/** `LINKTYPE_NETLINK`: a cooked header, then one datagram. */
export const LINKTYPE_NETLINK = 253;
/** Bytes of the cooked header. */
export const COOKED = 16;
const ARPHRD_NETLINK = 824;
const PACKET_OUTGOING = 4;

const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
const SIMPLE = 3;
const ENHANCED = 6;
const BYTE_ORDER = 0x1a2b3c4d;
const OPTION_END = 0;
const OPTION_NAME = 2;
const OPTION_RESOLUTION = 9;
const OPTION_FLAGS = 2;

/** A packet of a capture file. */
export interface Packet {
  /** Milliseconds since 1970, to the nanosecond where the file has it. */
  readonly time: number;
  readonly linkType: number;
  /** What was captured of it. */
  readonly data: Uint8Array;
  /** Bytes it had on the wire. */
  readonly length: number;
  /** Which way it went, where the file says so. */
  readonly direction?: 'received' | 'sent';
  /** Where its data lie in the file. */
  readonly offset: number;
}

/** A netlink datagram in a capture. */
export interface CapturedDatagram {
  readonly time: number;
  readonly direction: 'received' | 'sent';
  /** Netlink protocol number. */
  readonly protocol: number;
  readonly data: Uint8Array;
  /** Length of the whole, where {@link data} is only its beginning. */
  readonly length?: number | undefined;
}

/** The beginning of a file: its section, and one interface of netlink datagrams with times in microseconds. */
export function pcapngHeader(application = 'tsroute2'): Uint8Array {
  const section = new Uint8Array(16);
  const view = new DataView(section.buffer);
  view.setUint32(0, BYTE_ORDER, true);
  view.setUint16(4, 1, true);
  view.setBigInt64(8, -1n, true); // a section of no stated length
  const face = new Uint8Array(8);
  new DataView(face.buffer).setUint16(0, LINKTYPE_NETLINK, true);
  return concat([
    block(SECTION, section, [[4, utf8(application)]]),
    block(INTERFACE, face, [
      [OPTION_NAME, utf8('netlink')],
      [OPTION_RESOLUTION, Uint8Array.of(6)],
    ]),
  ]);
}

/** The block of one datagram, to be appended to a file that begins with {@link pcapngHeader}. */
export function pcapngDatagram(datagram: CapturedDatagram): Uint8Array {
  const { data, time, direction, protocol, length = data.length } = datagram;
  const body = new Uint8Array(20 + COOKED + data.length);
  const view = new DataView(body.buffer);
  const micros = BigInt(Math.round(time * 1000));
  view.setUint32(4, Number(micros >> 32n), true);
  view.setUint32(8, Number(micros & 0xffffffffn), true);
  view.setUint32(12, COOKED + data.length, true);
  view.setUint32(16, COOKED + length, true);
  view.setUint16(20, PACKET_OUTGOING);
  view.setUint16(22, ARPHRD_NETLINK);
  view.setUint16(20 + 14, protocol);
  body.set(data, 20 + COOKED);
  const flags = new Uint8Array(4);
  flags[0] = direction === 'received' ? 1 : 2;
  return block(ENHANCED, body, [[OPTION_FLAGS, flags]]);
}

/** A whole file. */
export function writePcapng(datagrams: Iterable<CapturedDatagram>, application?: string): Uint8Array {
  checkArgument('writePcapng', 'datagrams', datagrams, 'iterable');
  if (typeof datagrams === 'string') checkArgument('writePcapng', 'datagrams', datagrams, 'an array');
  const parts = [pcapngHeader(application)];
  for (const datagram of datagrams) parts.push(pcapngDatagram(datagram));
  return concat(parts);
}

/**
 * The packets of a file, of whatever link type. Throws a {@link DecodeError} with the offset where the file is
 * damaged or ends early; what comes before has been yielded by then.
 */
export function* readPcapng(file: Uint8Array): Generator<Packet> {
  checkArgument('readPcapng', 'file', file, 'bytes');
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  let little = true;
  let interfaces: Interface[] = [];
  for (let at = 0; at < file.length; ) {
    if (at + 12 > file.length) throw damaged(at, `${file.length - at} bytes are no block`);
    const isSection = view.getUint32(at, true) === SECTION;
    if (isSection) {
      little = view.getUint32(at + 8, true) === BYTE_ORDER;
      if (!little && view.getUint32(at + 8) !== BYTE_ORDER) throw damaged(at + 8, 'no byte order mark');
      interfaces = [];
    } else if (at === 0) throw damaged(0, 'not a pcapng file');
    const type = view.getUint32(at, little);
    const size = view.getUint32(at + 4, little);
    if (size < 12 || size % 4 !== 0 || at + size > file.length) {
      throw damaged(at, `no block of ${size} bytes in ${file.length - at}`);
    }
    const part: Block = { view, little, at: at + 8, end: at + size - 4 };
    if (type === INTERFACE) interfaces.push(readInterface(part));
    else if (type === ENHANCED) yield readEnhanced(file, part, interfaces);
    else if (type === SIMPLE) yield readSimple(file, part, interfaces);
    at += size;
  }
}

/** The datagram behind the cooked header of a packet; undefined where that is not one of netlink. */
export function netlinkDatagram(packet: Packet): CapturedDatagram | undefined {
  const { linkType, data, time, length } = packet;
  if (linkType !== LINKTYPE_NETLINK || data.length < COOKED) return undefined;
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  if (view.getUint16(2) !== ARPHRD_NETLINK) return undefined;
  const rest = data.subarray(COOKED);
  const direction = packet.direction ?? guess(rest);
  const protocol = view.getUint16(14);
  const whole = length - COOKED;
  return { time, direction, protocol, data: rest, ...(whole > rest.length ? { length: whole } : {}) };
}

/** The netlink datagrams of a file. */
export function* readNetlinkCapture(file: Uint8Array): Generator<CapturedDatagram> {
  for (const packet of readPcapng(file)) {
    const datagram = netlinkDatagram(packet);
    if (datagram) yield datagram;
  }
}

/** `NLM_F_REQUEST` tells, where the file does not. The flags' byte order is the capturing machine's. */
function guess(data: Uint8Array): 'received' | 'sent' {
  return data.length >= 8 && ((data[6]! | data[7]!) & 1) === 1 ? 'sent' : 'received';
}

interface Block {
  readonly view: DataView;
  readonly little: boolean;
  /** The block's body is `[at, end)` of the file. */
  readonly at: number;
  readonly end: number;
}

interface Interface {
  readonly linkType: number;
  readonly snapLength: number;
  /** Units of time in a millisecond. */
  readonly units: number;
}

function readInterface(part: Block): Interface {
  const { view, little, at } = part;
  need(part, 8);
  let units = 1000;
  for (const { code, at: value, size } of options(part, at + 8)) {
    if (code !== OPTION_RESOLUTION || size !== 1) continue;
    const byte = view.getUint8(value);
    units = byte & 0x80 ? 2 ** (byte & 0x7f) / 1000 : 10 ** (byte - 3);
  }
  return { linkType: view.getUint16(at, little), snapLength: view.getUint32(at + 4, little), units };
}

function readEnhanced(file: Uint8Array, part: Block, interfaces: readonly Interface[]): Packet {
  const { view, little, at } = part;
  need(part, 20);
  const face = interfaces[view.getUint32(at, little)];
  if (!face) throw damaged(at, `no interface ${view.getUint32(at, little)}`);
  const ticks = (BigInt(view.getUint32(at + 4, little)) << 32n) | BigInt(view.getUint32(at + 8, little));
  const captured = view.getUint32(at + 12, little);
  need(part, 20 + captured);
  const offset = at + 20;
  let direction: Packet['direction'];
  for (const { code, at: value, size } of options(part, offset + ((captured + 3) & ~3))) {
    if (code !== OPTION_FLAGS || size !== 4) continue;
    const way = view.getUint32(value, little) & 3;
    direction = way === 1 ? 'received' : way === 2 ? 'sent' : undefined;
  }
  return {
    time: Number(ticks) / face.units,
    linkType: face.linkType,
    data: file.subarray(offset, offset + captured),
    length: view.getUint32(at + 16, little),
    offset,
    ...(direction ? { direction } : {}),
  };
}

/** A packet without a time, of the first interface. */
function readSimple(file: Uint8Array, part: Block, interfaces: readonly Interface[]): Packet {
  const { view, little, at, end } = part;
  need(part, 4);
  const face = interfaces[0];
  if (!face) throw damaged(at, 'no interface 0');
  const length = view.getUint32(at, little);
  const captured = Math.min(length, face.snapLength || length, end - at - 4);
  const data = file.subarray(at + 4, at + 4 + captured);
  return { time: 0, linkType: face.linkType, data, length, offset: at + 4 };
}

function* options(
  { view, little, end }: Block,
  at: number,
): Generator<{ code: number; at: number; size: number }> {
  while (at + 4 <= end) {
    const code = view.getUint16(at, little);
    const size = view.getUint16(at + 2, little);
    if (code === OPTION_END) return;
    if (at + 4 + size > end) throw damaged(at, `an option of ${size} bytes does not fit its block`);
    yield { code, at: at + 4, size };
    at += 4 + ((size + 3) & ~3);
  }
}

function need({ at, end }: Block, size: number): void {
  if (at + size > end) throw damaged(at, `a block of ${end - at} bytes cannot hold ${size}`);
}

function damaged(at: number, reason: string): DecodeError {
  return new DecodeError('pcapng', at, reason);
}

/** A block with options: its type, length, body, and its length again. */
function block(type: number, body: Uint8Array, list: readonly [number, Uint8Array][]): Uint8Array {
  const padded = (size: number): number => (size + 3) & ~3;
  const size = 12 + padded(body.length) + list.reduce((sum, [, value]) => sum + 4 + padded(value.length), 4);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, size, true);
  bytes.set(body, 8);
  let at = 8 + padded(body.length);
  for (const [code, value] of list) {
    view.setUint16(at, code, true);
    view.setUint16(at + 2, value.length, true);
    bytes.set(value, at + 4);
    at += 4 + padded(value.length);
  }
  view.setUint32(size - 4, size, true);
  return bytes;
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
