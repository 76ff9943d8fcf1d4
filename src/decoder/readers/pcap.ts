import { LINKTYPE_NETLINK } from '../../protocol/pcapng.js';
import { read32 } from '../bytes.js';
import type { CaptureReader, Notice, Reading } from '../types.js';
import { datagramOf, isCooked } from './cooked.js';
import { LONGEST_RECORD, Stream } from './stream.js';

const FILE_HEADER = 24;
const RECORD = 16;

/** The magic numbers: microseconds, nanoseconds. */
export const PCAP_MICRO = 0xa1b2c3d4;
export const PCAP_NANO = 0xa1b23c4d;

/** Reads the classic pcap format of nlmon captures, in either byte order. */
export class PcapReader implements CaptureReader {
  readonly #stream = new Stream();
  #started = false;
  #little = true;
  #nano = false;
  #linkType = 0;
  /** Packets of other link types. */
  #foreign = 0;
  #broken = false;
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
    if (left > 0 && !this.#broken && this.#damagedAt < 0) {
      out.push(
        damage(offset, `the file ends within ${this.#started ? 'a packet' : 'its header'}: ${left} bytes`),
      );
    }
    if (this.#foreign > 0) {
      const what = `${this.#foreign} packets of link type ${this.#linkType}, not ${LINKTYPE_NETLINK}`;
      out.push(damage(0, `${what} (netlink): record an nlmon interface`));
    }
    return out;
  }

  #read(out: Reading[], final: boolean): void {
    const stream = this.#stream;
    if (!this.#started && !this.#header(out)) return;
    const { bytes } = stream;
    const start = stream.offset;
    const size = bytes.length;
    const little = this.#little;
    let at = 0;
    while (at + RECORD <= size) {
      const captured = read32(bytes, at + 8, little);
      const whole = read32(bytes, at + 12, little);
      if (!this.#good(bytes, at, captured, whole)) {
        if (this.#damagedAt < 0) this.#damagedAt = start + at;
        const found = this.#resume(bytes, at + 1);
        if (found < 0) {
          // keep what a record may begin in
          at = final ? size : Math.max(at, size - RECORD - 16);
          break;
        }
        at = found;
        this.#told(out, start + at);
        continue;
      }
      if (at + RECORD + captured > size) break;
      this.#told(out, start + at);
      const time =
        1000 * read32(bytes, at, little) + read32(bytes, at + 4, little) / (this.#nano ? 1e6 : 1e3);
      const place = at + RECORD;
      const packet = { linkType: this.#linkType, at: place, captured, whole, time, little };
      const datagram = datagramOf(bytes, packet, start + place);
      if (datagram) out.push(datagram);
      else this.#foreign++;
      at = place + captured;
    }
    if (final && at < size && this.#damagedAt < 0 && at + RECORD < size)
      at = this.#last(bytes, at, start, out);
    stream.skip(at);
    if (final) this.#told(out, stream.offset);
  }

  /** The packet that the end of the file cuts. */
  #last(bytes: Uint8Array, at: number, start: number, out: Reading[]): number {
    const place = at + RECORD;
    const captured = bytes.length - place;
    const whole = read32(bytes, at + 12, this.#little);
    const time = 1000 * read32(bytes, at, this.#little);
    const packet = { linkType: this.#linkType, at: place, captured, whole, time, little: this.#little };
    out.push(damage(start + at, `the file ends within a packet: ${captured} of ${whole} bytes`));
    const datagram = datagramOf(bytes, packet, start + place);
    if (datagram) out.push(datagram);
    return bytes.length;
  }

  #header(out: Reading[]): boolean {
    const { bytes } = this.#stream;
    if (this.#broken || bytes.length < FILE_HEADER) return false;
    const big = read32(bytes, 0, false);
    this.#little = big !== PCAP_MICRO && big !== PCAP_NANO;
    const magic = this.#little ? read32(bytes, 0, true) : big;
    if (magic !== PCAP_MICRO && magic !== PCAP_NANO) {
      out.push(damage(0, 'not a pcap file: no magic number'));
      this.#broken = true;
      return false;
    }
    this.#nano = magic === PCAP_NANO;
    this.#linkType = read32(bytes, 20, this.#little) & 0x0fffffff;
    this.#stream.skip(FILE_HEADER);
    this.#started = true;
    return true;
  }

  /** Whether a record can be meant: of a length that packets have, with nlmon's header where it must be. */
  #good(bytes: Uint8Array, at: number, captured: number, whole: number): boolean {
    if (captured > LONGEST_RECORD || captured > whole || whole > 1 << 30) return false;
    if (this.#linkType !== LINKTYPE_NETLINK || captured < 16) return true;
    return at + RECORD + 16 > bytes.length || isCooked(bytes, at + RECORD);
  }

  #resume(bytes: Uint8Array, from: number): number {
    for (let at = from; at + RECORD + 16 <= bytes.length; at++) {
      if (!isCooked(bytes, at + RECORD)) continue;
      const captured = read32(bytes, at + 8, this.#little);
      if (captured >= 16 && this.#good(bytes, at, captured, read32(bytes, at + 12, this.#little))) return at;
    }
    return -1;
  }

  #told(out: Reading[], end: number): void {
    if (this.#damagedAt < 0) return;
    if (end > this.#damagedAt) {
      out.push(
        damage(
          this.#damagedAt,
          `expected the header of a packet; ${end - this.#damagedAt} bytes are passed over`,
        ),
      );
    }
    this.#damagedAt = -1;
  }
}

function damage(offset: number, notice: string): Notice {
  return { notice, severity: 'damage', offset };
}
