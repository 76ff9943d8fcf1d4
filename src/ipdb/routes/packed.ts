import { type Route, rtmsg } from '../../messages/route/rtmsg.js';
import { allocate, type Bytes } from '../../schema/bytes.js';
import { type Decoder, decoderOf } from '../../schema/codec.js';
import { readPlain } from './plain.js';

/** Words in one piece. */
const PIECE_BITS = 18;
const PIECE = 1 << PIECE_BITS;

/** A number that stands for a route: the piece and the word where it begins. */
export type PackedRoute = number;

/**
 * Routes as the bytes that the kernel sent, a third of the size of objects, and nothing to the garbage collector: large
 * tables are loaded into it, and each route is decoded when somebody reads it. Nothing is ever changed or removed, so
 * that a number once given out stays good, for states held still as well; what comes later is kept as objects.
 */
export class Packed {
  readonly #pieces: Bytes[] = [];
  #used = PIECE;
  #decode: Decoder | undefined;

  /** Keeps the body of a message. */
  add({ i32 }: Bytes, at: number, end: number): PackedRoute {
    const words = (end - at + 3) >> 2;
    if (this.#used + 1 + words > PIECE) {
      this.#pieces.push(allocate(PIECE << 2));
      this.#used = 0;
    }
    const piece = this.#pieces.length - 1;
    const to = this.#pieces[piece]!.i32;
    const start = this.#used;
    to[start] = end - at;
    for (let i = 0, from = at >> 2; i < words; i++) to[start + 1 + i] = i32[from + i]!;
    this.#used = start + 1 + words;
    return (piece << PIECE_BITS) | start;
  }

  /** The route, a new object each time. */
  read(packed: PackedRoute): Route {
    const bytes = this.#pieces[packed >>> PIECE_BITS]!;
    const start = packed & (PIECE - 1);
    const at = (start + 1) << 2;
    this.#decode ??= decoderOf(rtmsg);
    return this.#decode(bytes, at, at + bytes.i32[start]!) as unknown as Route;
  }

  /** The index of its interface. */
  oif(packed: PackedRoute): number {
    const bytes = this.#pieces[packed >>> PIECE_BITS]!;
    const start = packed & (PIECE - 1);
    const at = (start + 1) << 2;
    return readPlain(bytes, at, at + bytes.i32[start]!)!.oif;
  }
}
