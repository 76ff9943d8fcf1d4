import { ValueError } from './errors.js';
import { shown } from './interpreter/leaf.js';
import { parseHex } from './text/hex.js';
import type { CustomType } from './type.js';
import { custom } from './types.js';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const CODES = Uint8Array.from(LETTERS, (one) => one.charCodeAt(0));
const PADDING = '='.charCodeAt(0);

/**
 * Bytes of one length that people write in base64, as keys: reads as base64, is written from that, from hexadecimal, or
 * from a `Uint8Array`.
 *
 * @throws EncodeError, when it writes, for a value that does not fit; the value, which may be a secret, is not repeated.
 */
export function base64(size: number): CustomType<string> {
  const length = Math.ceil(size / 3) * 4;
  /** The text while it is made: joining letters would leave a string of many parts. */
  const text = new Uint8Array(length).fill(PADDING);
  return custom(
    (payload) => (payload.length === size ? encoded(payload, text) : undefined),
    (value: unknown) => {
      const bytes =
        value instanceof Uint8Array ? value : typeof value === 'string' ? decoded(value, size) : undefined;
      if (bytes?.length !== size) {
        const given = typeof value === 'string' ? `text of ${value.length} characters` : shown(value);
        throw new ValueError(`expected ${size} bytes in base64 (${length} characters), got ${given}`);
      }
      return bytes;
    },
  );
}

function encoded(bytes: Uint8Array, text: Uint8Array): string {
  const { length } = bytes;
  for (let i = 0, at = 0; i < length; i += 3, at += 4) {
    const second = i + 1 < length ? bytes[i + 1]! : 0;
    const third = i + 2 < length ? bytes[i + 2]! : 0;
    const group = (bytes[i]! << 16) | (second << 8) | third;
    text[at] = CODES[group >> 18]!;
    text[at + 1] = CODES[(group >> 12) & 63]!;
    if (i + 1 < length) text[at + 2] = CODES[(group >> 6) & 63]!;
    if (i + 2 < length) text[at + 3] = CODES[group & 63]!;
  }
  return String.fromCharCode.apply(null, text as unknown as number[]);
}

function decoded(text: string, size: number): Uint8Array | undefined {
  if (text.length === 2 * size) return parseHex(text);
  try {
    return Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  } catch {
    return undefined;
  }
}
