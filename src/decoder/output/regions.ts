import { HEADER } from '../../protocol/framing.js';
import { checkArgument } from '../../schema/argument.js';
import type { WireAttribute, WireField, WireMessage } from '../../schema/index.js';
import type { Body, DecodedMessage } from '../types.js';

/** A stretch of a message that means one thing. */
export interface Region {
  /** From the `nlmsghdr`. */
  readonly at: number;
  readonly length: number;
  /** How deep it is nested. */
  readonly depth: number;
  readonly kind: 'header' | 'field' | 'attribute' | 'nest' | 'record' | 'pad' | 'padding' | 'trailing';
  /** C name; for attributes that nobody declared, null. */
  readonly name: string | null;
  readonly value?: unknown;
  /** For attributes. */
  readonly attribute?: WireAttribute;
}

/** ERROR and the header that it repeats: where the rest of the request stands. */
const ECHO = HEADER + 4 + HEADER;

/**
 * A message as stretches of bytes in their order: each byte stands in exactly one of them. Records and nests have a
 * region for what begins them.
 */
export function regionsOf(message: DecodedMessage): Region[] {
  checkArgument('regionsOf', 'message', message, 'an object', ['fields', 'attributes']);
  const walk = new Walk();
  const { header, bytes, echo } = message;
  if (header) walk.add('header', Math.min(HEADER, bytes.length), 'nlmsghdr', header);
  if (echo) {
    walk.fields(message.fields, ECHO, 0);
    walk.body(echo, 1);
    walk.attributes(message.attributes, 0);
    if (message.trailing) walk.add('trailing', message.trailing.length, null, undefined);
  } else walk.body(message, 0);
  const end = header ? Math.min(header.length, bytes.length) : bytes.length;
  if (walk.at < end) walk.add('trailing', end - walk.at, null, undefined);
  if (walk.at < bytes.length) walk.add('padding', bytes.length - walk.at, null, undefined);
  return walk.regions;
}

/** Where a header ends, with what the C compiler leaves behind its last member; undefined for one that is cut. */
function headerEnd(
  declaration: Body['declaration'],
  fields: readonly WireField[],
  attributes: readonly WireAttribute[],
  at: number,
): number | undefined {
  const { size, fields: declared } = declaration?.header ?? { size: 0, fields: [] };
  const last = declared.at(-1);
  // cut where not all members are there; with a body behind it nothing is left over
  if (!last || declaration?.body || fields.length < declared.length || last.offset + last.size === size)
    return undefined;
  const end = at + size;
  const [first] = attributes;
  return first && first.offset < end ? undefined : end;
}

/** Where the struct that an attribute holds ends, as far as the payload goes. */
function structEnd({ definition, offset, length }: WireAttribute): number | undefined {
  if (definition?.kind !== 'struct' && definition?.kind !== 'message') return undefined;
  const size = definition.kind === 'struct' ? definition.size : definition.header.size;
  const last = (definition.kind === 'struct' ? definition : definition.header).fields.at(-1);
  if (!last || last.size === 0) return undefined;
  return Math.min(offset + 4 + size, offset + length);
}

class Walk {
  readonly regions: Region[] = [];
  at = 0;
  #depth = 0;

  add(
    kind: Region['kind'],
    length: number,
    name: string | null,
    value: unknown,
    attribute?: WireAttribute,
  ): void {
    if (length === 0 && kind !== 'record') return;
    const more = { ...(value === undefined ? {} : { value }), ...(attribute ? { attribute } : {}) };
    this.regions.push({ at: this.at, length, depth: this.#depth, kind, name, ...more });
    this.at += length;
  }

  body({ declaration, fields, gap, attributes, trailing }: Omit<Body, 'object'>, depth: number): void {
    this.#depth += depth;
    this.fields(fields, headerEnd(declaration, fields, attributes, this.at), 0);
    if (gap) this.add('pad', gap.length, null, undefined);
    this.attributes(attributes, 0);
    if (trailing) this.add('trailing', trailing.length, null, undefined);
    this.#depth -= depth;
  }

  /** Members of a struct, with the holes that the compiler leaves between them. */
  fields(fields: readonly WireField[], end: number | undefined, depth: number): void {
    this.#depth += depth;
    for (const { name, offset, length, value, type } of fields) {
      if (offset < this.at) continue;
      this.add('pad', offset - this.at, null, undefined);
      this.add(type.kind === 'pad' ? 'pad' : 'field', length, name, value);
    }
    if (end !== undefined && end > this.at) this.add('pad', end - this.at, null, undefined);
    this.#depth -= depth;
  }

  attributes(attributes: readonly WireAttribute[], depth: number): void {
    this.#depth += depth;
    for (const attribute of attributes) this.#attribute(attribute);
    this.#depth -= depth;
  }

  #attribute(attribute: WireAttribute): void {
    const { name, offset, length, value, fields, gap, attributes, records, trailing, padding } = attribute;
    const end = offset + length;
    const hasParts = attribute.error === undefined && (fields || attributes || records);
    if (!hasParts) this.add('attribute', end - this.at, name, value, attribute);
    else {
      this.add('nest', 4, name, undefined, attribute);
      this.fields(fields ?? [], structEnd(attribute), 1);
      this.#depth++;
      if (gap) this.add('pad', gap.length, null, undefined);
      for (const record of records ?? []) this.#record(record);
      for (const inner of attributes ?? []) this.#attribute(inner);
      if (trailing) this.add('trailing', trailing.length, null, undefined);
      if (this.at < end) this.add('trailing', end - this.at, null, undefined);
      this.#depth--;
    }
    if (padding) this.add('padding', padding.length, null, undefined);
  }

  #record(record: WireMessage): void {
    this.add('record', 0, record.name, undefined);
    this.body(record, 1);
    if (record.padding) this.add('padding', record.padding.length, null, undefined);
  }
}
