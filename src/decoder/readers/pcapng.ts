import { LINKTYPE_NETLINK } from '../../protocol/pcapng.js';
import { read16, read32 } from '../bytes.js';
import type { CaptureReader, Notice, Reading } from '../types.js';
import { datagramOf, isCooked } from './cooked.js';
import { LONGEST_RECORD, Stream } from './stream.js';

/** Type of the block that begins a section, the same in either byte order. */
export const PCAPNG_SECTION = 0x0a0d0d0a;
const BYTE_ORDER = 0x1a2b3c4d;
const INTERFACE = 1;
const SIMPLE = 3;
const ENHANCED = 6;
/** Block type and length before the body, and the length again behind it. */
const AROUND = 12;
const OPTION_FLAGS = 2;
const OPTION_RESOLUTION = 9;

interface Interface {
  readonly linkType: number;
  readonly snapLength: number;
  /** Units of time in a millisecond. */
  readonly units: number;
}

/** Reads the pcapng format, section by section in the byte order of each. */
export class PcapngReader implements CaptureReader {
  readonly #stream = new Stream();
  #started = false;
  #little = true;
  #interfaces: Interface[] = [];
  #foreign = 0;
  #damagedAt = -1;

  push(piece: Uint8Array): Reading[] {
    this.#stream.push(piece);
    const out: Reading[] = [];
    this.#read(out, false);
    return out;
  }

  end(): Reading[] {
    const out: Reading[] = [];
    this.#read(out, true);
    const { left, offset } = this.#stream;
    if (left > 0) out.push(damage(offset, `the file ends within a block: ${left} bytes`));
    if (this.#foreign > 0) {
      out.push(
        damage(
          0,
          `${this.#foreign} packets are not of link type ${LINKTYPE_NETLINK} (netlink): record an nlmon interface`,
        ),
      );
    }
    return out;
  }

  #read(out: Reading[], final: boolean): void {
    const stream = this.#stream;
    const { bytes } = stream;
    const start = stream.offset;
    const size = bytes.length;
    let at = 0;
    while (at + AROUND <= size) {
      const length = this.#blockAt(bytes, at);
      if (length === undefined) {
        if (this.#damagedAt < 0) this.#damagedAt = start + at;
        const found = this.#resume(bytes, at + 1);
        if (found < 0) {
          at = final ? size : Math.max(at, size - 64);
          break;
        }
        at = found;
        continue;
      }
      if (at + length > size) {
        // one that a damaged length has made: the end of the file says so
        const found = final ? this.#resume(bytes, at + 1) : -1;
        if (found < 0) break;
        if (this.#damagedAt < 0) this.#damagedAt = start + at;
        at = found;
        continue;
      }
      this.#told(out, start + at);
      this.#block(bytes, at, length, start, out);
      at += length;
    }
    stream.skip(at);
    if (final) this.#told(out, stream.offset);
  }

  /** Length of the block at `at`; undefined where there is none. Learns the byte order of a section. */
  #blockAt(bytes: Uint8Array, at: number): number | undefined {
    let little = this.#little;
    if (read32(bytes, at, true) === PCAPNG_SECTION) {
      little = read32(bytes, at + 8, true) === BYTE_ORDER;
      if (!little && read32(bytes, at + 8, false) !== BYTE_ORDER) return undefined;
    } else if (!this.#started) return undefined;
    const length = read32(bytes, at + 4, little);
    if (length < AROUND || length % 4 !== 0 || length > LONGEST_RECORD) return undefined;
    if (at + length <= bytes.length && read32(bytes, at + length - 4, little) !== length) return undefined;
    return length;
  }

  #block(bytes: Uint8Array, at: number, length: number, start: number, out: Reading[]): void {
    if (read32(bytes, at, true) === PCAPNG_SECTION) {
      this.#little = read32(bytes, at + 8, true) === BYTE_ORDER;
      this.#interfaces = [];
      this.#started = true;
      return;
    }
    const type = read32(bytes, at, this.#little);
    const end = at + length - 4;
    if (type === INTERFACE) this.#interface(bytes, at + 8, end);
    else if (type === ENHANCED || type === SIMPLE) {
      const packet =
        type === ENHANCED ? this.#enhanced(bytes, at + 8, end) : this.#simple(bytes, at + 8, end);
      if (typeof packet === 'string') out.push(damage(start + at, packet));
      else {
        const datagram = datagramOf(bytes, packet, start + packet.at);
        if (datagram) out.push(datagram);
        else this.#foreign++;
      }
    }
  }

  #interface(bytes: Uint8Array, at: number, end: number): void {
    if (at + 8 > end) return;
    const little = this.#little;
    let units = 1000;
    this.#options(bytes, at + 8, end, (code, value) => {
      if (code !== OPTION_RESOLUTION) return;
      const byte = bytes[value]!;
      units = byte & 0x80 ? 2 ** (byte & 0x7f) / 1000 : 10 ** (byte - 3);
    });
    this.#interfaces.push({
      linkType: read16(bytes, at, little),
      snapLength: read32(bytes, at + 4, little),
      units,
    });
  }

  #enhanced(bytes: Uint8Array, at: number, end: number) {
    const little = this.#little;
    if (at + 20 > end) return `a packet block of ${end - at} bytes`;
    const face = this.#interfaces[read32(bytes, at, little)];
    if (!face) return `a packet of interface ${read32(bytes, at, little)}, which the file does not describe`;
    const captured = read32(bytes, at + 12, little);
    if (captured > end - at - 20)
      return `a packet of ${captured} bytes in a block with room for ${end - at - 20}`;
    const ticks = read32(bytes, at + 4, little) * 2 ** 32 + read32(bytes, at + 8, little);
    let direction: 'received' | 'sent' | undefined;
    this.#options(bytes, at + 20 + ((captured + 3) & ~3), end, (code, value) => {
      if (code !== OPTION_FLAGS) return;
      const way = read32(bytes, value, little) & 3;
      direction = way === 1 ? 'received' : way === 2 ? 'sent' : undefined;
    });
    const whole = Math.max(captured, read32(bytes, at + 16, little));
    return {
      linkType: face.linkType,
      at: at + 20,
      captured,
      whole,
      time: ticks / face.units,
      little,
      direction,
    };
  }

  #simple(bytes: Uint8Array, at: number, end: number) {
    const face = this.#interfaces[0];
    if (!face || at + 4 > end) return 'a packet of an interface that the file does not describe';
    const whole = read32(bytes, at, this.#little);
    const captured = Math.min(whole, face.snapLength || whole, end - at - 4);
    return { linkType: face.linkType, at: at + 4, captured, whole, time: 0, little: this.#little };
  }

  #options(bytes: Uint8Array, from: number, end: number, take: (code: number, value: number) => void): void {
    const little = this.#little;
    for (let at = from; at + 4 <= end; ) {
      const code = read16(bytes, at, little);
      const size = read16(bytes, at + 2, little);
      if (code === 0 || at + 4 + size > end) return;
      take(code, at + 4);
      at += 4 + ((size + 3) & ~3);
    }
  }

  /** The next section, or packet of nlmon. */
  #resume(bytes: Uint8Array, from: number): number {
    for (let at = from; at + 44 <= bytes.length; at++) {
      const isPacket = read32(bytes, at, this.#little) === ENHANCED && isCooked(bytes, at + 28);
      if (!isPacket && read32(bytes, at, true) !== PCAPNG_SECTION) continue;
      if (this.#blockAt(bytes, at) !== undefined) return at;
    }
    return -1;
  }

  #told(out: Reading[], end: number): void {
    if (this.#damagedAt < 0) return;
    out.push(
      damage(this.#damagedAt, `expected a block of pcapng; ${end - this.#damagedAt} bytes are passed over`),
    );
    this.#damagedAt = -1;
  }
}

function damage(offset: number, notice: string): Notice {
  return { notice, severity: 'damage', offset };
}
