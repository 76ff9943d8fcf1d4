import type { AnyType, Attributes, WireAttribute } from '../schema/index.js';
import { resolve } from '../schema/type.js';
import type { Culprit, DecodedMessage } from './types.js';

interface Place {
  readonly path: string;
  readonly name: string | null;
  readonly attribute?: WireAttribute;
}

/** The part of a request that an extended acknowledgement points at, by offset or by what is missing. */
export function culpritOf(
  request: DecodedMessage,
  ack: Readonly<Record<string, unknown>>,
): Culprit | undefined {
  const { offs, missType, missNest } = ack;
  if (typeof missType === 'number') {
    const nest = typeof missNest === 'number' ? placeOf(request, missNest) : undefined;
    const set = nest ? setOf(nest.attribute?.definition) : topSet(request);
    const missing = set?.byId.get(missType);
    const key = missing?.key ?? `${missType}`;
    const path = nest ? `${nest.path}.${key}` : key;
    return { path, name: missing?.name ?? null, offset: nest ? (missNest as number) : 0, missing: true };
  }
  if (typeof offs !== 'number') return undefined;
  const place = placeOf(request, offs);
  return place && { path: place.path, name: place.name, offset: offs, missing: false };
}

/** The innermost field or attribute of a message that covers a byte. */
export function placeOf(
  { fields, attributes }: Pick<DecodedMessage, 'fields' | 'attributes'>,
  offset: number,
): Place | undefined {
  const field = fields.find((one) => offset >= one.offset && offset < one.offset + one.length);
  return field ? { path: field.key, name: field.name } : within(attributes, offset, '');
}

function within(attributes: readonly WireAttribute[], offset: number, prefix: string): Place | undefined {
  for (const attribute of attributes) {
    if (offset < attribute.offset || offset >= attribute.offset + Math.max(attribute.length, 4)) continue;
    const path = `${prefix}${attribute.key ?? attribute.name ?? attribute.type}`;
    const here: Place = { path, name: attribute.name, attribute };
    if (offset === attribute.offset) return here;
    for (const [i, record] of (attribute.records ?? []).entries()) {
      const inner = placeOf(record, offset);
      if (inner) return { ...inner, path: `${path}[${i}].${inner.path}` };
    }
    const field = attribute.fields?.find((one) => offset >= one.offset && offset < one.offset + one.length);
    if (field) return { path: `${path}.${field.key}`, name: field.name, attribute };
    return within(attribute.attributes ?? [], offset, `${path}.`) ?? here;
  }
  return undefined;
}

function setOf(type: AnyType | undefined): Attributes | undefined {
  if (!type) return undefined;
  const is = resolve(type);
  if (is.kind === 'attributes') return is;
  if (is.kind === 'message') return is.attributes;
  return is.kind === 'nest' ? resolve<Attributes>(is.set) : undefined;
}

function topSet(request: DecodedMessage): Attributes | undefined {
  return request.declaration?.attributes;
}
