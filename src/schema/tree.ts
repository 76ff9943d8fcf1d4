import { checkArgument } from './argument.js';
import { type AnyType, type Attributes, type Message, resolve } from './type.js';

/**
 * The wire tree: the faithful view of a message. Every byte stands in it once, with C names, offsets and lengths, in
 * the order of the wire, duplicates and padding included.
 */
export interface WireMessage {
  /** Name of the declaration. */
  name: string;
  declaration: Message;
  /** Offset of the header's first byte. */
  offset: number;
  /** Bytes, header and attributes. */
  length: number;
  fields: WireField[];
  /** Header and body as they stood, for what the fields' values do not show: holes in a struct, bytes behind a NUL. */
  head?: Uint8Array;
  /** Bytes between the header and the first attribute, where the header does not end on a 4-byte boundary. */
  gap?: Uint8Array;
  attributes: WireAttribute[];
  /** Bytes behind the last attribute that are none themselves. */
  trailing?: Uint8Array;
  /** Bytes up to the next record, for one of many in an attribute. */
  padding?: Uint8Array;
  /** The object view of the same. */
  object: Record<string, unknown>;
}

/** A member of a struct. */
export interface WireField {
  name: string;
  key: string;
  offset: number;
  length: number;
  value: unknown;
  type: AnyType;
}

export interface WireAttribute {
  /** C name, in a list of indices the index; null where nobody declared it. */
  name: string | null;
  /** Key in the object view, where declared. */
  key?: string;
  /** Attribute number without flag bits. */
  type: number;
  /** The two flag bits: 2 `NLA_F_NESTED`, 1 `NLA_F_NET_BYTEORDER`. */
  flags: number;
  /** Offset of the attribute's header. */
  offset: number;
  /** Length with the header, without padding. */
  length: number;
  payload: Uint8Array;
  /** Bytes up to the next 4-byte boundary; fewer where the message, or the nest around, ends before. */
  padding?: Uint8Array;
  /** As in the object view; hexadecimal where undeclared or unfit. */
  value: unknown;
  /** The type that the payload was read as. */
  definition?: AnyType;
  fields?: WireField[];
  /** As in {@link WireMessage}, for a message inside. */
  head?: Uint8Array;
  gap?: Uint8Array;
  attributes?: WireAttribute[];
  records?: WireMessage[];
  trailing?: Uint8Array;
  /** Why the payload could not be read as declared. */
  error?: string;
}

/** Where in a message an offset points. */
export interface Place {
  /** Path in the object view: `linkinfo.data.id`; undeclared attributes by number. */
  path: string;
  attribute?: WireAttribute;
  field?: WireField;
}

/** The innermost attribute or header field that covers the byte at `offset`. */
export function placeOf(message: WireMessage, offset: number): Place | undefined {
  checkArgument('placeOf', 'message', message, 'an object', ['fields', 'attributes']);
  const field = message.fields.find((f) => offset >= f.offset && offset < f.offset + f.length);
  if (field) return { path: field.key, field };
  return within(message.attributes, offset, '', message.declaration.attributes);
}

function within(
  attributes: readonly WireAttribute[],
  offset: number,
  above: string,
  set: Attributes | undefined,
): Place | undefined {
  for (const [i, attribute] of attributes.entries()) {
    if (offset < attribute.offset || offset >= attribute.offset + attribute.length) continue;
    const step = stepTo(attribute, attributes.slice(0, i), set);
    const path = above === '' || step.startsWith('[') ? above + step : `${above}.${step}`;
    if (offset === attribute.offset) return { path, attribute };
    return inside(attribute, offset, path) ?? { path, attribute };
  }
  return undefined;
}

/** As the encoder has it in its errors: `[0]` in a list, `entry[0]` for one of many of a key. */
function stepTo(
  { key, name, type }: WireAttribute,
  before: readonly WireAttribute[],
  set: Attributes | undefined,
): string {
  if (key === undefined) return name ?? `${type}`;
  if (/^\d+$/.test(key)) return `[${key}]`;
  if (set?.byKey.get(key)?.type.kind !== 'repeated') return key;
  return `${key}[${before.filter((one) => one.key === key).length}]`;
}

function setOf({ definition }: WireAttribute): Attributes | undefined {
  const type = definition && resolve(definition as AnyType);
  if (type?.kind === 'nest') return resolve<Attributes>(type.set);
  return type?.kind === 'message' ? type.attributes : undefined;
}

function inside(attribute: WireAttribute, offset: number, path: string): Place | undefined {
  const field = attribute.fields?.find((f) => offset >= f.offset && offset < f.offset + f.length);
  if (field) return { path: `${path}.${field.key}`, attribute, field };
  for (const [i, record] of (attribute.records ?? []).entries()) {
    const place = placeOf(record, offset);
    if (place) return { ...place, path: `${path}[${i}].${place.path}` };
  }
  return attribute.attributes && within(attribute.attributes, offset, path, setOf(attribute));
}
