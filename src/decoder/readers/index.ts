import { checkArgument } from '../../schema/argument.js';
import { read32 } from '../bytes.js';
import type { CaptureReader, Format, Reading } from '../types.js';
import { PCAP_MICRO, PCAP_NANO, PcapReader } from './pcap.js';
import { PCAPNG_SECTION, PcapngReader } from './pcapng.js';
import { RawReader } from './raw.js';
import { TextReader } from './text.js';

/** All formats by name. */
export const formats: readonly Format[] = ['strace', 'string', 'hex', 'pcap', 'pcapng', 'raw'];

/** Bytes of a file's beginning that are enough to tell its kind. */
const ENOUGH = 512;

/** Text has fewer than one control character in so many. */
const FEW = 16;

/** What a capture is, by its first bytes: for text undefined, since it is distinguished line by line. */
export function detectFormat(head: Uint8Array): Format | undefined {
  checkArgument('detectFormat', 'head', head, 'bytes');
  if (head.length >= 4) {
    const little = read32(head, 0, true);
    const big = read32(head, 0, false);
    for (const magic of [little, big]) if (magic === PCAP_MICRO || magic === PCAP_NANO) return 'pcap';
    if (little === PCAPNG_SECTION) return 'pcapng';
  }
  const looked = Math.min(head.length, ENOUGH);
  let controls = 0;
  for (let i = 0; i < looked; i++) {
    const byte = head[i]!;
    if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) controls++;
  }
  // messages are full of zeros; a few bytes that text has not are damage, or what a program printed
  return controls * FEW > looked ? 'raw' : undefined;
}

/** A reader for a capture of that format, or of the one that its content shows. */
export function readerOf(format?: Format, little?: boolean): CaptureReader {
  switch (format) {
    case undefined:
      return new DetectingReader(little);
    case 'pcap':
      return new PcapReader();
    case 'pcapng':
      return new PcapngReader();
    case 'raw':
      return new RawReader(little);
    default:
      return new TextReader(format, little);
  }
}

/** Finds out what the capture is once enough of it is there. */
class DetectingReader implements CaptureReader {
  readonly #little: boolean | undefined;
  #reader: CaptureReader | undefined;
  #head: Uint8Array = new Uint8Array(0);

  constructor(little: boolean | undefined) {
    this.#little = little;
  }

  push(piece: Uint8Array): Reading[] {
    if (this.#reader) return this.#reader.push(piece);
    const head = new Uint8Array(this.#head.length + piece.length);
    head.set(this.#head);
    head.set(piece, this.#head.length);
    this.#head = head;
    // a terminal or a pipe may give a few bytes at a time: text is seen by its first line
    return head.length >= ENOUGH || head.includes(10) ? this.#start() : [];
  }

  flush(): Reading[] {
    return this.#reader?.flush?.() ?? [];
  }

  end(): Reading[] {
    const out = this.#reader ? [] : this.#start();
    return [...out, ...this.#reader!.end()];
  }

  #start(): Reading[] {
    const format = detectFormat(this.#head);
    this.#reader = format ? readerOf(format, this.#little) : new TextReader(undefined, this.#little);
    const head = this.#head;
    this.#head = new Uint8Array(0);
    return this.#reader.push(head);
  }
}
