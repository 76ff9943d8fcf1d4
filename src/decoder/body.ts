import { DecodeError, decodeTree, type Message, type StructType } from '../schema/index.js';
import { formatHex } from '../schema/text/hex.js';
import type { Body } from './types.js';

/** A body with what could not be read of it. */
export interface ReadBody {
  readonly body: Body;
  readonly errors: readonly string[];
}

const NONE: readonly string[] = [];

/**
 * Reads a body as a message class. What does not fit is not thrown: the fields and attributes before the fault are
 * kept, the bytes from there on are the body's trailing ones.
 *
 * @param base offset of the body from the `nlmsghdr`.
 */
export function readBody(message: Message, bytes: Uint8Array, base: number, little: boolean): ReadBody {
  try {
    // the tree has all that a body has
    return { body: decodeTree(message, bytes, { base, little }), errors: NONE };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return salvage(message, bytes, base, little, error);
  }
}

function salvage(
  message: Message,
  bytes: Uint8Array,
  base: number,
  little: boolean,
  error: DecodeError,
): ReadBody {
  const { size } = message.header;
  const reason = error.message.replace(/^[^:]*: /, '').replace(/ \(at byte \d+\)$/, '');
  if (bytes.length < size) {
    const { body } = readBody(
      { ...message, header: shortened(message.header, bytes.length) },
      bytes,
      base,
      little,
    );
    return { body, errors: [`${message.name}: ${reason}`] };
  }
  // attributes that overrun: those before are good
  const good = bytes.subarray(0, error.offset);
  const { body, errors } = readBody(message, good, base, little);
  const trailing = bytes.subarray(error.offset);
  return {
    body: { ...body, trailing },
    errors: [...errors, `at byte ${base + error.offset}: ${reason}`],
  };
}

/** The members of a struct that `size` bytes hold. */
function shortened(struct: StructType, size: number): StructType {
  const fields = struct.fields.filter((field) => field.size > 0 && field.offset + field.size <= size);
  const last = fields.at(-1);
  return { ...struct, fields, size: last ? last.offset + last.size : 0 };
}

/** A body that nothing is declared for. */
export function bareBody(bytes: Uint8Array): Body {
  const object = bytes.length > 0 ? { data: formatHex(bytes) } : {};
  return { fields: [], attributes: [], ...(bytes.length > 0 ? { trailing: bytes } : {}), object };
}

/** The faults noted in the attributes of a body, with their places. */
export function faultsOf(body: Body): string[] {
  const faults: string[] = [];
  noteFaults(body.attributes, faults);
  return faults;
}

/** Adds the faults in attributes to a list. */
export function noteFaults(attributes: Body['attributes'], faults: string[]): void {
  for (const attribute of attributes) {
    const { error, name, type, offset } = attribute;
    if (error !== undefined)
      faults.push(`at byte ${offset}: ${name ?? `attribute ${type}`}: ${error.replace(/^\d+: /, '')}`);
    if (attribute.attributes) noteFaults(attribute.attributes, faults);
    if (attribute.records) for (const record of attribute.records) noteFaults(record.attributes, faults);
  }
}
