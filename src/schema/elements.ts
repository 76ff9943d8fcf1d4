import { checkArgument } from './argument.js';
import { LITTLE_ENDIAN } from './bytes.js';
import { ValueError } from './errors.js';
import { readFixed } from './interpreter/decode.js';
import { fixed } from './interpreter/encode.js';
import { reader, shown } from './interpreter/leaf.js';
import { hint, nearest } from './names.js';
import { concat } from './sequence.js';
import { formatHex, parseHex } from './text/hex.js';
import type { AnyType, CustomType, Infer, Type } from './type.js';
import { custom } from './types.js';

/** Which element: its id, and behind an id that many share, the bytes that its body begins with. */
export type ElementSpec = readonly [id: number, type: Type, begins?: readonly number[]];

type Known<S extends Readonly<Record<string, ElementSpec>>> = {
  [K in keyof S & string]: { element: K; value: Infer<S[K][1]> };
}[keyof S & string];

/** One that is not declared, or whose body is not what it should be. */
export interface RawElement {
  element: 'unknown';
  id: number;
  /** Its body, in hexadecimal. */
  data: string;
}

/** Bytes at the end that are no element. */
export interface TrailingBytes {
  element: 'trailing';
  data: string;
}

export type ElementOf<S extends Readonly<Record<string, ElementSpec>>> =
  | Known<S>
  | RawElement
  | TrailingBytes;

/**
 * Elements in a row, each with a byte of id and one of length before its body, as in the frames of IEEE 802.11. They
 * come from anybody's radio: a body that is not as declared stands as bytes, and writing gives what was read. Where a body
 * depends on an element before it, `select` names that.
 *
 * @throws EncodeError, when it writes, for an element that does not exist.
 * @param options `wide`: id and length have two bytes each, the higher one first, as in Wi-Fi Protected Setup.
 */
export function elements<const S extends Readonly<Record<string, ElementSpec>>>(
  spec: S,
  options: { wide?: boolean } = {},
): CustomType<ElementOf<S>[]> {
  checkArgument('elements', 'spec', spec, 'an object');
  checkArgument('elements', 'options', options, 'an object');
  const { wide = false } = options;
  for (const [key, declared] of Object.entries(spec))
    checkArgument('elements', `spec.${key}`, declared, 'an array');
  const head = wide ? 4 : 2;
  const most = wide ? 0xffff : 255;
  const number = (payload: Uint8Array, at: number): number =>
    wide ? (payload[at]! << 8) | payload[at + 1]! : payload[at]!;
  const header = (id: number, length: number): Uint8Array =>
    wide ? Uint8Array.of(id >> 8, id, length >> 8, length) : Uint8Array.of(id, length);
  const byId = new Map<number, { key: string; type: AnyType; begins: readonly number[] }[]>();
  for (const [key, [id, type, begins = []]] of Object.entries(spec)) {
    const list = byId.get(id) ?? [];
    list.push({ key, type: type as AnyType, begins });
    byId.set(id, list);
  }
  const body = (key: string, value: unknown, before: readonly unknown[]): Uint8Array => {
    const [, type, begins = []] = spec[key]!;
    return concat([Uint8Array.from(begins), fixed(chosen(type as AnyType, before), value, '')]);
  };
  const one = (id: number, payload: Uint8Array, before: readonly unknown[]): unknown => {
    const found = byId.get(id)?.find(({ begins }) => begins.every((byte, i) => payload[i] === byte));
    const raw = { element: 'unknown', id, data: formatHex(payload) };
    if (!found) return raw;
    const inner = payload.subarray(found.begins.length);
    const type = chosen(found.type, before);
    const value = readFixed(type, reader(inner, LITTLE_ENDIAN), 0, inner.length, '');
    if (value === undefined) return raw;
    try {
      if (formatHex(body(found.key, value, before)) !== raw.data) return raw;
    } catch {
      return raw; // what cannot be written as it was read is kept as it was
    }
    return { element: found.key, value };
  };
  return custom(
    (payload) => {
      const list: unknown[] = [];
      let at = 0;
      while (at + head <= payload.length) {
        const end = at + head + number(payload, at + head / 2);
        if (end > payload.length) break;
        list.push(one(number(payload, at), payload.subarray(at + head, end), list));
        at = end;
      }
      if (at < payload.length) list.push({ element: 'trailing', data: formatHex(payload, at) });
      return list as ElementOf<S>[];
    },
    (value) => {
      // as bytes, where somebody else made them
      if (typeof value === 'string' || (value as unknown) instanceof Uint8Array) {
        const bytes = typeof value === 'string' ? parseHex(value) : (value as unknown as Uint8Array);
        if (!bytes) throw new ValueError(`${shown(value)} is not hexadecimal`);
        return bytes;
      }
      if (!Array.isArray(value)) throw new ValueError(`expected an array, got ${shown(value)}`);
      const parts: Uint8Array[] = [];
      for (const [i, entry] of value.entries()) {
        const { element, value: inner, id, data } = entry as Record<string, unknown>;
        const given = typeof data === 'string' ? parseHex(data) : undefined;
        if (element === 'trailing' && given) parts.push(given);
        else {
          const known = typeof element === 'string' && Object.hasOwn(spec, element);
          if (!known && !(element === 'unknown' && given && Number.isInteger(id)))
            throw new ValueError(wrong(element, Object.keys(spec)), `[${i}]`);
          const bytes = known ? body(element, inner, value) : given!;
          if (bytes.length > most)
            throw new ValueError(`${bytes.length} bytes, at most ${most} fit`, `[${i}]`);
          parts.push(header(known ? spec[element]![0] : (id as number), bytes.length), bytes);
        }
      }
      return concat(parts);
    },
  );
}

/** What a body is that an element before it chooses: `select` by the name of that one. */
function chosen(type: AnyType, before: readonly unknown[]): AnyType {
  if (type.kind !== 'select') return type;
  const by = (before as readonly { element: string; value?: unknown }[]).find(
    ({ element }) => element === type.by,
  )?.value;
  return (Object.hasOwn(type.cases, String(by)) ? type.cases[String(by)] : undefined) ?? type.other;
}

function wrong(element: unknown, known: string[]): string {
  const near = typeof element === 'string' ? nearest(element, known) : undefined;
  return `no element ${shown(element)}${hint(near)}`;
}
