import { HEADER, NLM_F_MULTI } from '../protocol/framing.js';
import { Marshal, type MessageType, writeMessage } from '../protocol/marshal.js';
import { LITTLE_ENDIAN } from '../schema/bytes.js';
import { Writer } from '../schema/compiler/writer.js';
import { DecodeError } from '../schema/errors.js';
import type { Dump } from '../socket/dump.js';

/** A file of `ip … save`: what it begins with, and the messages in it. */
export interface SavedKind {
  /** The word that iproute2 begins it with, in the machine's byte order. */
  readonly magic: number;
  /** What it is called in errors. */
  readonly what: string;
  readonly type: MessageType;
}

const MAGIC = 4;

function beginning(magic: number): Uint8Array {
  const bytes = new Uint8Array(MAGIC);
  new DataView(bytes.buffer).setUint32(0, magic, LITTLE_ENDIAN);
  return bytes;
}

/**
 * A table in the file format of `ip route save` and its like. `await` it for all of it as one `Uint8Array`, or iterate
 * it for pieces as they come; it can be consumed once.
 */
export class Saved implements PromiseLike<Uint8Array>, AsyncIterable<Uint8Array> {
  readonly #dump: Dump<object>;
  readonly #kind: SavedKind;

  constructor(dump: Dump<object>, kind: SavedKind) {
    this.#dump = dump;
    this.#kind = kind;
  }

  /** Reads the whole and hands it on: what `await` calls. */
  // biome-ignore lint/suspicious/noThenProperty: awaiting it is its main use
  then<A = Uint8Array, B = never>(
    onDone?: ((bytes: Uint8Array) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#dump
      .then((entries) => Buffer.concat([beginning(this.#kind.magic), this.#encode(entries)]))
      .then((buffer) => new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length))
      .then(onDone, onError);
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    yield beginning(this.#kind.magic);
    for await (const batch of this.#dump.batches()) yield this.#encode(batch);
  }

  #encode(entries: readonly object[]): Uint8Array {
    const writer = new Writer();
    for (const entry of entries) {
      writeMessage(writer, this.#kind.type, entry, NLM_F_MULTI, 0);
      writer.align();
    }
    return writer.u8.slice(0, writer.at);
  }
}

/** The bytes of a file, from one or from pieces. */
export async function whole(
  saved: Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<Uint8Array> {
  if (saved instanceof Uint8Array) return saved;
  const pieces: Uint8Array[] = [];
  for await (const piece of saved) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** The entries in a file of `ip … save`. Throws a {@link DecodeError} for what is none, or is cut off. */
export function entriesOf<T>(saved: Uint8Array, { magic, what, type }: SavedKind): T[] {
  // messages are read at multiples of 4
  const bytes = saved.slice(MAGIC);
  const view = new DataView(saved.buffer, saved.byteOffset, saved.length);
  if (saved.length < MAGIC || view.getUint32(0, LITTLE_ENDIAN) !== magic)
    throw new DecodeError(type.message.name, 0, `this does not begin as ${what} saved by ip does`);
  const marshal = new Marshal().registerPolicy({ [type.event]: type });
  const entries: T[] = [];
  for (const { header, body } of marshal.parse(bytes)) {
    if (header.type !== type.id)
      throw new DecodeError(
        type.message.name,
        MAGIC + HEADER,
        `a message of type ${header.type} is none of ${what}`,
      );
    entries.push(body as T);
  }
  return entries;
}
