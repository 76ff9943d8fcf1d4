import { NetlinkError } from '../protocol/errors.js';
import type { MessageType } from '../protocol/marshal.js';
import { utf8Length, writeString } from '../schema/text/utf8.js';

/** `IFNAMSIZ` less the NUL. */
const MAX_NAME = 15;

/**
 * Throws the error for a name that no interface can have (`dev_valid_name`), which is another than for one that none has. The
 * kernel looks at bytes: what is a blank to Latin-1 (`isspace`) may not be part of a longer character either.
 */
export function checkName(name: string, request: MessageType): void {
  const length = utf8Length(name);
  const isValid = length > 0 && length <= MAX_NAME && name !== '.' && name !== '..' && !hasForbidden(name);
  if (isValid) return;
  const why =
    length > MAX_NAME ? `is ${length} bytes long, at most ${MAX_NAME} fit` : 'cannot be an interface name';
  throw NetlinkError.of('EINVAL', `'${name}' ${why}`, {
    name: request.name,
    message: request.message,
    value: {},
  });
}

function hasForbidden(name: string): boolean {
  const bytes = new Uint8Array(utf8Length(name));
  writeString(name, bytes, 0);
  return bytes.some(
    (one) => one === 0x2f || one === 0x3a || one === 0x20 || one === 0xa0 || (one >= 9 && one <= 13),
  );
}
