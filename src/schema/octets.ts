import { ValueError } from './errors.js';
import { shown } from './interpreter/leaf.js';
import { readString, utf8Length, writeString } from './text/utf8.js';
import type { CustomType } from './type.js';
import { custom } from './types.js';

/**
 * Bytes that people mean as text, although any may be in it, NULs included: names of wireless networks. Reads as
 * UTF-8, bytes that are not as lone surrogates U+DC80…U+DCFF, so that nothing is lost; may be given as bytes as well.
 *
 * @throws EncodeError, when it writes, for a value that does not fit.
 */
export function octets(max: number): CustomType<string> {
  return custom(
    (payload) => {
      const parts: string[] = [];
      for (let at = 0; at <= payload.length; ) {
        const nul = payload.indexOf(0, at);
        const end = nul < 0 ? payload.length : nul;
        parts.push(readString(payload, at, end));
        at = end + 1;
      }
      return parts.join('\0');
    },
    (value: string | Uint8Array) => {
      const bytes = value instanceof Uint8Array ? value : bytesOf(value);
      if (bytes.length > max)
        throw new ValueError(`${shown(value)} is ${bytes.length} bytes long, at most ${max} fit`);
      return bytes;
    },
  );
}

function bytesOf(text: unknown): Uint8Array {
  if (typeof text !== 'string') throw new ValueError(`expected a string, got ${shown(text)}`);
  const length = utf8Length(text);
  if (length < 0) throw new ValueError('half a surrogate pair inside the text');
  const bytes = new Uint8Array(length);
  writeString(text, bytes, 0);
  return bytes;
}
