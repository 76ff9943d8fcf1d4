import { EncodeError } from '../schema/index.js';
import { withoutEnd } from '../schema/text/end.js';

/** Bytes of a node's identity. */
const LENGTH = 16;
const TEXT = /^[\w.:-]{1,16}$/;

/** A node's identity as `tipc` prints it: its text, or its bytes in hexadecimal without the zeros at the end. */
export function identityText(bytes: string): string {
  const used = withoutEnd(bytes, '00');
  const text = used.replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)));
  return TEXT.test(text) ? text : withoutEnd(bytes, '0');
}

/** The bytes of an identity: up to 16 characters, or up to 32 hexadecimal digits, a UUID among them. */
export function identityBytes(identity: string): string {
  const bare = identity.replace(/-/g, '');
  const hex = identity.length > LENGTH && /^[0-9a-f]{1,32}$/i.test(bare) ? bare.toLowerCase() : undefined;
  if (hex === undefined && !TEXT.test(identity)) {
    const reason = `'${identity}' is neither 16 characters nor 32 hexadecimal digits at most`;
    throw new EncodeError('tipc node', 'identity', reason);
  }
  const digits = hex ?? [...identity].map((one) => one.charCodeAt(0).toString(16).padStart(2, '0')).join('');
  return digits.padEnd(2 * LENGTH, '0');
}
