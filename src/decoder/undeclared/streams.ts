import {
  attributes,
  decodeTree,
  type Message,
  message,
  NO_HEADER,
  type StructType,
  type WireAttribute,
} from '../../schema/index.js';
import { read16 } from '../bytes.js';

/** Attribute numbers that are believed where nothing else tells that attributes stand there. */
const MOST_TYPE = 512;
const NESTED = 2;
/** What is less may as well be a number. */
const LEAST_NEST = 12;
/** Attributes within attributes that are opened. */
const DEEPEST = 16;

/** Attributes that nobody declared, whatever their numbers. */
const bare = message('', {
  header: NO_HEADER as StructType<object>,
  attributes: attributes('', {}),
}) as unknown as Message;

/** How many attributes fill `[at, end)` exactly; 0 where they do not. */
export function tiles(u8: Uint8Array, at: number, end: number, little: boolean): number {
  let count = 0;
  for (let offset = at; offset < end; count++) {
    if (offset + 4 > end) return 0;
    const length = read16(u8, offset, little);
    const type = read16(u8, offset + 2, little) & 0x3fff;
    if (length < 4 || offset + length > end || type > MOST_TYPE) return 0;
    const next = offset + ((length + 3) & ~3);
    for (let i = offset + length; i < Math.min(next, end); i++) if (u8[i] !== 0) return 0;
    offset = next;
  }
  return count;
}

/** Opens what nobody declared, wherever it stands: nests that are marked, and payloads that attributes fill. */
export function openAttributes(list: readonly WireAttribute[], little: boolean, depth = 0): void {
  for (const attribute of list) {
    if (attribute.records)
      for (const record of attribute.records) openAttributes(record.attributes, little, depth);
    if (!attribute.attributes && isOpaque(attribute)) open(attribute, little, depth);
    else if (attribute.attributes) openAttributes(attribute.attributes, little, depth + 1);
  }
}

/** Whether nothing is known of the payload but its bytes. */
export function isOpaque({ name, definition, error, fields, records }: WireAttribute): boolean {
  if (fields || records) return false;
  return error !== undefined || name === null || definition === undefined || definition.kind === 'binary';
}

function open(attribute: WireAttribute, little: boolean, depth: number): void {
  const { payload, flags, offset, name, value } = attribute;
  // the bytes of a declared attribute are what it is
  if (name !== null || payload.length < 4 || depth >= DEEPEST) return;
  const count = tiles(payload, 0, payload.length, little);
  if (count === 0) return;
  const marked = (flags & NESTED) !== 0;
  if (!marked && payload.length < LEAST_NEST) return;
  if (!marked && count === 1 && read16(payload, 2, little) === 0) return;
  const hex = typeof value === 'string' && value.length === 2 * payload.length ? value : undefined;
  const { attributes: inner } = decodeTree(bare, payload, { little, base: offset + 4, hex });
  openAttributes(inner, little, depth + 1);
  delete attribute.error;
  attribute.attributes = inner;
}
