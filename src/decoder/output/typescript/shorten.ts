import { HEADER } from '../../../protocol/framing.js';
import type { WireAttribute } from '../../../schema/index.js';
import type { DecodedMessage } from '../../types.js';

export type Obj = Record<string, unknown>;

/** The object view without the header's fields that are zero: those are zero when not given, too. */
export function withoutZeros(message: DecodedMessage, keep: readonly string[] = []): Obj {
  const { fields, attributes, bytes, object } = message;
  const out = pruned(object, attributes, bytes);
  for (const { key, offset, length } of fields) {
    if (keep.includes(key) || attributes.some((attribute) => attribute.key === key)) continue;
    if (offset >= HEADER && bytes.subarray(offset, offset + length).every((byte) => byte === 0))
      delete out[key];
  }
  return out;
}

/** A copy without the zero fields of messages within messages (a veth's peer). */
function pruned(object: Obj, attributes: readonly WireAttribute[], bytes: Uint8Array): Obj {
  const out: Obj = { ...object };
  for (const { key, value, attributes: inner, definition, fields, error } of attributes) {
    if (key === undefined || !inner || error !== undefined || out[key] !== value || Array.isArray(value))
      continue;
    const part = pruned(value as Obj, inner, bytes);
    for (const field of definition?.kind === 'message' ? (fields ?? []) : []) {
      const isZero = bytes.subarray(field.offset, field.offset + field.length).every((byte) => byte === 0);
      if (isZero && !inner.some((one) => one.key === field.key)) delete part[field.key];
    }
    out[key] = part;
  }
  return out;
}

/** The family that an address, or a prefix, given as text belongs to: what the verbs find out themselves. */
export function familyOf(...texts: unknown[]): 'inet' | 'inet6' | undefined {
  for (const text of texts) {
    if (typeof text !== 'string') continue;
    const found = /[.:]/.exec(text)?.[0];
    if (found) return found === '.' ? 'inet' : 'inet6';
  }
  return undefined;
}

/** Whether an object has no keys but these. */
export function hasOnly(object: Obj, keys: readonly string[]): boolean {
  return Object.keys(object).every((key) => keys.includes(key));
}

/** Whether a set of flags is exactly this one. */
export function isOnly(flags: unknown, flag: string): boolean {
  return Array.isArray(flags) && flags.length === 1 && flags[0] === flag;
}

export function isEmpty(flags: unknown): boolean {
  return Array.isArray(flags) && flags.length === 0;
}
