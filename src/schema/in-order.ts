import { message, NO_HEADER } from './declare.js';
import { decodeTree } from './interpreter/decode.js';
import { encodeTree, treeOf } from './interpreter/encode.js';
import type { Attributes, CustomType, Message } from './type.js';
import { custom } from './types.js';

/** Bytes that an attribute takes, with the padding behind it. */
const padded = (length: number): number => (length + 3) & ~3;

/**
 * Attributes whose order and repetition mean something (`DEVLINK_ATTR_FMSG`): reads as an array of objects with one key
 * each.
 */
export function inOrder<T>(set: Attributes<T>): CustomType<Partial<T>[]> {
  let made: Message | undefined;
  const one = () =>
    (made ??= message(set.name, { header: NO_HEADER, attributes: set as Attributes }) as Message);
  return custom<Partial<T>[]>(
    (payload) => {
      const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
      const parts: Partial<T>[] = [];
      const little = new Uint16Array(new Uint8Array([1, 0]).buffer)[0] === 1;
      for (let at = 0; at < payload.length; ) {
        if (payload.length - at < 4) return undefined;
        const length = view.getUint16(at, little);
        const end = at + padded(length);
        if (length < 4 || at + length > payload.length) return undefined;
        parts.push(decodeTree(one(), payload.slice(at, Math.min(end, payload.length))).object as Partial<T>);
        at = end;
      }
      return parts;
    },
    (parts) => {
      const bytes = parts.map((part) => encodeTree(treeOf(one(), part)));
      const whole = new Uint8Array(bytes.reduce((sum, { length }) => sum + padded(length), 0));
      let at = 0;
      for (const part of bytes) {
        whole.set(part, at);
        at += padded(part.length);
      }
      return whole;
    },
  );
}
