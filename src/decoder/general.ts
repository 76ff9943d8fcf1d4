import { rtgenmsg } from '../messages/route/nsid.js';
import type { Message } from '../schema/index.js';

const general = new WeakMap<Message, Message>();

/**
 * The class of a request for a table whose body has `size` bytes. Old programs send nothing but the family
 * (`struct rtgenmsg`), whatever the table's own header is; the kernel has taken that ever since.
 */
export function requestOf(message: Message, size: number): Message {
  if (size === 0 || size >= message.header.size) return message;
  let found = general.get(message);
  if (!found) {
    // a reader that is ready expects the other header
    found = { ...message, name: rtgenmsg.name, header: rtgenmsg.header, reader: undefined };
    general.set(message, found);
  }
  return found;
}
