import type { CaptureReader, Reading } from '../types.js';
import { Assembler } from './assembler.js';

/** What `ip route save` and `ip address save` write before the messages. */
const SAVE_MAGIC = [0x45311224, 0x47361222];

/** Reads bare messages in a row, as `ip route save` writes them, or a program that dumps what it receives. */
export class RawReader implements CaptureReader {
  readonly #messages: Assembler;
  #started = false;

  constructor(little?: boolean) {
    this.#messages = new Assembler(little);
  }

  push(piece: Uint8Array): Reading[] {
    let rest = piece;
    if (!this.#started && piece.length >= 4) {
      const magic = new DataView(piece.buffer, piece.byteOffset, 4).getUint32(0, true);
      if (SAVE_MAGIC.includes(magic)) rest = piece.subarray(4);
    }
    this.#started = true;
    this.#messages.add(rest);
    return this.#messages.take(false);
  }

  end(): Reading[] {
    return this.#messages.take(true);
  }
}
