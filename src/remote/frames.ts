import { TracedError } from '../schema/stack.js';

/** The frames between this side and the relay (native/relay/relay.h is the other). */

/** Version of the frames: both sides speak the same, since one brings the other along. */
export const VERSION = 1;
/** `TSR2`. */
export const MAGIC = 0x32525354;
/** How a machine of the other byte order would show 0x01020304. */
export const BYTE_ORDER = 0x01020304;

/** Kinds of frames that go out. */
export const HELLO = 1;
export const OPEN = 2;
export const CLOSE = 3;
export const SEND = 4;
export const JOIN = 5;
export const LEAVE = 6;
export const RECEIVE_BUFFER = 7;
export const SEND_BUFFER = 8;
export const GROW = 9;
export const CREDIT = 10;
export const NS_OPEN = 11;
export const NS_CREATE = 12;
export const NS_CLOSE = 13;
export const NS_REMOVE = 14;
export const PING = 15;
export const TUNTAP = 16;
/** Kinds of frames that come in, besides {@link HELLO}. */
export const RESULT = 32;
export const DATA = 33;
export const ERROR = 34;
export const NOT_SENT = 35;
export const PONG = 36;

/** Bytes of a frame's header: size, kind, channel. */
export const FRAME = 8;
/** What stands before the datagram of a {@link DATA} frame, and of a {@link SEND} frame. */
export const DATA_HEADER = 24;
export const SEND_HEADER = 20;

/** The largest frame that is sent, and accepted. */
export const MOST_SENT = 64 << 20;
export const MOST_ACCEPTED = (16 << 20) + 4096;

export const CHANNELS = 448;
/** Numbers of descriptors that hold namespaces. */
export const FIRST_NAMESPACE = 512;
export const LAST_NAMESPACE = 1023;

/** A frame of words, and of bytes behind them. */
export function frame(kind: number, channel: number, words: readonly number[], rest?: Uint8Array): Buffer {
  const length = rest?.length ?? 0;
  const size = FRAME + 4 * words.length + ((length + 3) & ~3);
  const bytes = Buffer.alloc(size);
  bytes.writeUInt32LE(size, 0);
  bytes.writeUInt16LE(kind, 4);
  bytes.writeUInt16LE(channel, 6);
  for (let i = 0; i < words.length; i++) bytes.writeUInt32LE(words[i]! >>> 0, FRAME + 4 * i);
  if (rest) bytes.set(rest, FRAME + 4 * words.length);
  return bytes;
}

/** A frame received. It is read at once: its memory is used again. */
export interface Frame {
  readonly kind: number;
  readonly channel: number;
  /** All of it, its header too. */
  readonly bytes: Buffer;
}

/** What is no frame: the other side is not a relay, or not a sound one. */
export class FrameError extends TracedError {
  override readonly name = 'FrameError';
}

/** Takes a stream of bytes apart into frames. What is kept of it is never more than one frame. */
export class FrameReader {
  readonly #take: (frame: Frame) => void;
  /** The beginning of a frame whose end has not come. */
  #partial: Buffer | undefined;
  #have = 0;
  readonly #header = Buffer.alloc(FRAME);

  constructor(take: (frame: Frame) => void) {
    this.#take = take;
  }

  /** @throws {FrameError} where what has come is no frame. */
  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#partial !== undefined) at += this.#fill(chunk, at);
      else if (this.#have > 0 || chunk.length - at < FRAME) at += this.#begin(chunk, at);
      else {
        const size = sizeOf(chunk, at);
        if (size > chunk.length - at) {
          this.#partial = Buffer.allocUnsafeSlow(size);
          this.#have = 0;
          continue;
        }
        this.#hand(chunk.subarray(at, at + size));
        at += size;
      }
    }
  }

  /** Gathers a header that came in pieces. */
  #begin(chunk: Buffer, at: number): number {
    const take = Math.min(FRAME - this.#have, chunk.length - at);
    chunk.copy(this.#header, this.#have, at, at + take);
    this.#have += take;
    if (this.#have === FRAME) {
      const size = sizeOf(this.#header, 0);
      this.#have = 0;
      if (size === FRAME) this.#hand(this.#header);
      else {
        this.#partial = Buffer.allocUnsafeSlow(size);
        this.#header.copy(this.#partial);
        this.#have = FRAME;
      }
    }
    return take;
  }

  #fill(chunk: Buffer, at: number): number {
    const partial = this.#partial!;
    const take = Math.min(partial.length - this.#have, chunk.length - at);
    chunk.copy(partial, this.#have, at, at + take);
    this.#have += take;
    if (this.#have === partial.length) {
      this.#partial = undefined;
      this.#have = 0;
      this.#hand(partial);
    }
    return take;
  }

  #hand(bytes: Buffer): void {
    this.#take({ kind: bytes.readUInt16LE(4), channel: bytes.readUInt16LE(6), bytes });
  }
}

function sizeOf(bytes: Buffer, at: number): number {
  const size = bytes.readUInt32LE(at);
  if (size < FRAME || size > MOST_ACCEPTED || size & 3) throw new FrameError(`a frame of ${size} bytes`);
  return size;
}
