import { bytes, type Message, message, NO_HEADER, type StructType, struct } from '../../schema/index.js';
import { tiles } from './streams.js';

/** The longest header that is looked behind, in bytes. */
const LONGEST = 256;
const made = new Map<number, Message>();

/**
 * The class of a body that nobody declared, where attributes fill it behind a header of some bytes: the shortest header
 * will do. Undefined where nothing looks like attributes.
 */
export function undeclaredBody(body: Uint8Array, little: boolean): Message | undefined {
  for (let size = 0; size <= Math.min(LONGEST, body.length - 8); size += 4) {
    // what begins with zero bytes is a header still
    if (tiles(body, size, body.length, little) > 0) return ofSize(size);
  }
  return undefined;
}

function ofSize(size: number): Message {
  let found = made.get(size);
  if (!found) {
    const header = size === 0 ? NO_HEADER : struct('header', '', { header: bytes(size) });
    found = message('undeclared', { header: header as StructType<object> }) as unknown as Message;
    made.set(size, found);
  }
  return found;
}
