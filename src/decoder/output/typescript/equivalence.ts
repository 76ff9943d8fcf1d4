import { HEADER } from '../../../protocol/framing.js';
import { LITTLE_ENDIAN } from '../../../schema/bytes.js';
import {
  decodeTree,
  encode,
  type Message,
  type WireAttribute,
  type WireMessage,
} from '../../../schema/index.js';
import type { DecodedMessage } from '../../types.js';

/** How what the object view makes differs from the message that it was read from. */
export interface WireDifference {
  /** Texts that differ only in whether a NUL ends them: iproute2 sends some without, the kernel all with. */
  readonly nuls: readonly string[];
  /** Attributes that repeat what the header says, which the library leaves out. */
  readonly repeats: readonly string[];
}

const SENT = { direction: 'request' } as const;

/** Compares a message with what its object view makes; undefined where they differ in what they say. */
export function equivalence({
  declaration,
  object,
  bytes,
  header,
  little,
}: DecodedMessage): WireDifference | undefined {
  if (little !== LITTLE_ENDIAN || !declaration) return undefined;
  const body = bytes.subarray(HEADER, header!.length);
  try {
    const again = encode(declaration, object);
    if (again.length === body.length && again.every((byte, i) => byte === body[i]))
      return { nuls: [], repeats: [] };
    return textsApart(declaration, body, again);
  } catch {
    return undefined; // what is not declared may not be writable
  }
}

function textsApart(declaration: Message, one: Uint8Array, other: Uint8Array): WireDifference | undefined {
  const nuls: string[] = [];
  const sent = decodeTree(declaration, one, SENT);
  const again = decodeTree(declaration, other, SENT);
  const repeats = repeated(sent, again);
  const left = { ...sent, attributes: sent.attributes.filter((attribute) => !repeats.includes(attribute)) };
  if (!messages(left, again, nuls, one, other)) return undefined;
  return { nuls, repeats: repeats.map(({ name, type }) => name ?? `attribute ${type}`) };
}

/** Attributes of the one that say what its header says, and that the other has not. */
function repeated({ fields, attributes }: WireMessage, other: WireMessage): WireAttribute[] {
  return attributes.filter(
    ({ key, value, error }) =>
      error === undefined &&
      key !== undefined &&
      !other.attributes.some((one) => one.key === key) &&
      fields.some((field) => field.key === key && JSON.stringify(field.value) === JSON.stringify(value)),
  );
}

/** Whether two trees say the same; notes the texts that end differently. */
function messages(
  one: WireMessage,
  other: WireMessage,
  nuls: string[],
  a: Uint8Array,
  b: Uint8Array,
): boolean {
  const { size } = one.declaration.header;
  for (let i = 0; i < size; i++) if (a[one.offset + i] !== b[other.offset + i]) return false;
  return !one.trailing && !other.trailing && attributes(one.attributes, other.attributes, nuls, a, b);
}

function attributes(
  some: readonly WireAttribute[],
  others: readonly WireAttribute[],
  nuls: string[],
  a: Uint8Array,
  b: Uint8Array,
): boolean {
  return some.length === others.length && some.every((one, i) => attribute(one, others[i]!, nuls, a, b));
}

function attribute(
  one: WireAttribute,
  other: WireAttribute,
  nuls: string[],
  a: Uint8Array,
  b: Uint8Array,
): boolean {
  if (one.type !== other.type || one.flags !== other.flags || one.trailing || other.trailing) return false;
  if (one.records && other.records) {
    const { records } = other;
    return (
      one.records.length === records.length &&
      one.records.every((each, i) => messages(each, records[i]!, nuls, a, b))
    );
  }
  if (one.attributes && other.attributes && one.attributes.length > 0) {
    const before = one.attributes[0]!.offset - one.offset - 4;
    if (before !== other.attributes[0]!.offset - other.offset - 4) return false;
    for (let i = 4; i < 4 + before; i++) if (a[one.offset + i] !== b[other.offset + i]) return false;
    return attributes(one.attributes, other.attributes, nuls, a, b);
  }
  const isText = one.definition?.kind === 'string';
  const [left, right] = isText
    ? [untilNul(one.payload), untilNul(other.payload)]
    : [one.payload, other.payload];
  if (isText && one.payload.length !== other.payload.length) nuls.push(one.name ?? `attribute ${one.type}`);
  return left.length === right.length && left.every((byte, i) => byte === right[i]);
}

/** Text without one NUL at its end. */
function untilNul(text: Uint8Array): Uint8Array {
  return text.at(-1) === 0 ? text.subarray(0, -1) : text;
}
