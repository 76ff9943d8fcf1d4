import { checkArgument } from '../schema/argument.js';
import { Decoder, type DecoderOptions } from './decoder.js';
import type { Decoded } from './types.js';

/** Decodes a whole capture: bytes of a file, or text. */
export function decodeCapture(capture: Uint8Array | string, options: DecoderOptions = {}): Decoded[] {
  checkArgument('decodeCapture', 'capture', capture, 'bytes or text');
  const decoder = new Decoder(options);
  return [...decoder.push(capture), ...decoder.end()];
}

/** Decodes a capture that comes in pieces: a file's stream, a program's output. */
export async function* decodeStream(
  pieces: AsyncIterable<Uint8Array | string>,
  options: DecoderOptions = {},
): AsyncGenerator<Decoded, void> {
  const isStream = typeof (pieces as AsyncIterable<unknown> | null)?.[Symbol.asyncIterator] === 'function';
  if (!isStream) checkArgument('decodeStream', 'pieces', pieces, 'iterable');
  const decoder = new Decoder(options);
  for await (const piece of pieces) yield* decoder.push(piece);
  yield* decoder.end();
}
