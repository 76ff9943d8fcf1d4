import type { DevlinkFmsg } from '../../messages/generic/devlink.js';
import {
  decode,
  EncodeError,
  encode,
  type Int64,
  message,
  NO_HEADER,
  u8,
  u16,
  u32,
  u64,
} from '../../schema/index.js';
import { shown } from '../../schema/interpreter/leaf.js';
import { formatHex, parseHex } from '../../schema/text/hex.js';
import { readString, utf8Length, writeString } from '../../schema/text/utf8.js';

/** A value of a parameter, or in the report of a health reporter; bytes are hexadecimal. */
export type DevlinkValue = boolean | Int64 | string;
/** What a health reporter reports: values, by name and in lists. */
export type DevlinkReport = DevlinkValue | DevlinkReport[] | { [name: string]: DevlinkReport };

const integers = {
  u8: message('', { header: NO_HEADER, body: { value: [u8] } }),
  u16: message('', { header: NO_HEADER, body: { value: [u16] } }),
  u32: message('', { header: NO_HEADER, body: { value: [u32] } }),
  u64: message('', { header: NO_HEADER, body: { value: [u64] } }),
} as const;
type Integer = keyof typeof integers;

/** A value of a type, from its bytes; undefined for no bytes means that a flag is not set. */
export function readValue(type: string | number | undefined, data: string | undefined): DevlinkValue {
  const bytes = parseHex(data ?? '') ?? new Uint8Array(0);
  switch (type) {
    case 'flag':
      // a parameter has an attribute without bytes, a reporter a byte
      return data !== undefined && bytes[0] !== 0;
    case 'string':
    case 'nulString': {
      const end = bytes.indexOf(0);
      return readString(bytes, 0, end < 0 ? bytes.length : end);
    }
    case 'u8':
    case 'u16':
    case 'u32':
    case 'u64':
      return (decode(integers[type] as never, bytes) as { value: Int64 }).value;
    default:
      return formatHex(bytes);
  }
}

/**
 * The bytes of a value of a type; undefined for a flag that is not set.
 *
 * @throws EncodeError where the type has no such value.
 */
export function writeValue(
  of: string,
  path: string,
  type: string | number | undefined,
  value: unknown,
): string | undefined {
  if (type === 'flag') {
    if (typeof value !== 'boolean')
      throw new EncodeError(of, path, `expected a boolean, got ${shown(value)}`);
    return value ? '' : undefined;
  }
  if (type === 'string' || type === 'nulString') {
    if (typeof value !== 'string' || value.includes('\0'))
      throw new EncodeError(of, path, `expected text, got ${shown(value)}`);
    const bytes = new Uint8Array(utf8Length(value) + 1);
    writeString(value, bytes, 0);
    return formatHex(bytes);
  }
  if (typeof type === 'string' && Object.hasOwn(integers, type)) {
    try {
      return formatHex(encode(integers[type as Integer] as never, { value }));
    } catch (error) {
      throw new EncodeError(of, path, (error as EncodeError).reason ?? String(error));
    }
  }
  throw new EncodeError(of, path, `nothing is known of values of type ${shown(type)}`);
}

/** Puts together what a health reporter sends: its parts come one after the other, over several messages. */
export function readReport(parts: readonly Partial<DevlinkFmsg>[]): DevlinkReport {
  let at = 0;
  let type: DevlinkFmsg['fmsgObjValueType'];
  /** Reads up to the end of what is open: named things into an object, others into a list. */
  const inner = (list: boolean): DevlinkReport => {
    const named: Record<string, DevlinkReport> = {};
    const rest: DevlinkReport[] = [];
    let name: string | undefined;
    let bytesOnly = true;
    const add = (value: DevlinkReport): void => {
      if (name === undefined) rest.push(value);
      else named[name] = value;
      name = undefined;
    };
    while (at < parts.length) {
      const part = parts[at++]!;
      if ('fmsgNestEnd' in part) break;
      if ('fmsgObjName' in part) name = part.fmsgObjName;
      else if ('fmsgObjValueType' in part) type = part.fmsgObjValueType;
      else if ('fmsgObjValueData' in part) {
        bytesOnly &&= type === 'binary';
        add(readValue(type, part.fmsgObjValueData));
      } else if ('fmsgArrNestStart' in part) add(inner(true));
      else if ('fmsgObjNestStart' in part) add(inner(false));
      else if ('fmsgPairNestStart' in part) {
        const pair = inner(false);
        // a pair is a name and its value
        if (typeof pair === 'object' && !Array.isArray(pair)) Object.assign(named, pair);
        else add(pair);
      }
    }
    if (Object.keys(named).length > 0) return rest.length === 0 ? named : [named, ...rest];
    // long bytes come in pieces
    if (list && rest.length > 0 && bytesOnly && rest.every((one) => typeof one === 'string'))
      return rest.join('');
    if (list || rest.length > 1) return rest;
    return rest.length === 1 ? rest[0]! : named;
  };
  return inner(false);
}
