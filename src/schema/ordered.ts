import { decode, encode } from './codec.js';
import { message, NO_HEADER } from './declare.js';
import { ValueError } from './errors.js';
import { type AnyType, type Attributes, type CustomType, type Message, resolve, type Type } from './type.js';
import { custom } from './types.js';

const HEADER = 4;
const ALIGN = 3;

/**
 * A nest whose attributes do something one after the other, and may come several times: reads as an array of objects with
 * one key each, in their order (`[{ output: 1 }, { popVlan: true }, { output: 2 }]`).
 *
 * @throws EncodeError, when it writes, for a value that does not fit.
 */
export function ordered<T extends object>(set: Type<T>): CustomType<Partial<T>[]> {
  let made: Message<Partial<T>> | undefined;
  const one = (): Message<Partial<T>> =>
    (made ??= message('ordered', {
      header: NO_HEADER as never,
      attributes: resolve(set as unknown as AnyType) as Attributes,
    }) as unknown as Message<Partial<T>>);
  return custom<Partial<T>[]>(
    (payload, little) => {
      const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
      const found: Partial<T>[] = [];
      for (let at = 0; at < payload.length; ) {
        const length = at + HEADER <= payload.length ? view.getUint16(at, little) : 0;
        if (length < HEADER || at + length > payload.length) return undefined;
        // by itself, and where integers are aligned
        found.push(decode(one(), payload.slice(at, at + length)) as Partial<T>);
        at += (length + ALIGN) & ~ALIGN;
      }
      return found;
    },
    (value) => {
      if (!Array.isArray(value)) throw new ValueError('is no array of objects with one key each');
      const parts = value.map((item, i) => {
        if (typeof item !== 'object' || item === null || Object.keys(item).length !== 1)
          throw new ValueError('is no object with one key', `[${i}]`);
        return encode(one(), item as never);
      });
      const whole = new Uint8Array(parts.reduce((sum, part) => sum + ((part.length + ALIGN) & ~ALIGN), 0));
      let at = 0;
      for (const part of parts) {
        whole.set(part, at);
        at += (part.length + ALIGN) & ~ALIGN;
      }
      return whole;
    },
  );
}
