import { EncodeError } from '../../schema/index.js';

/** Keys of Curve25519 as everybody writes them: 32 bytes in base64. */
const KEY = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;
const LENGTH = 32;

/** The key that stands for none. */
export const NO_KEY = `${'A'.repeat(43)}=`;

/** Whether the text is a key. */
export function isKey(text: unknown): text is string {
  return typeof text === 'string' && KEY.test(text);
}

/** The bytes of a key. */
export function keyBytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
}

/** A key in base64, of its bytes. */
export function textOfKey(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/**
 * A key that somebody gave.
 *
 * @throws EncodeError where it is none.
 */
export function givenKey(of: string, path: string, given: unknown): string {
  // the value may be a secret: it is not repeated
  if (!isKey(given))
    throw new EncodeError(of, path, 'a key is 32 bytes in base64: 44 characters, the last =');
  return given;
}

/** A new private key, as `wg genkey` makes it. */
export function generateKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(LENGTH));
  // as Curve25519 uses it
  bytes[0]! &= 248;
  bytes[31] = (bytes[31]! & 127) | 64;
  return textOfKey(bytes);
}

/** A new preshared key, as `wg genpsk` makes it. */
export function generatePresharedKey(): string {
  return textOfKey(crypto.getRandomValues(new Uint8Array(LENGTH)));
}

/** What stands before the key in its PKCS #8 form (RFC 8410). */
const PKCS8 = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20);

/**
 * The public key of a private one, as `wg pubkey` says it.
 *
 * @throws EncodeError where it is no key.
 */
export async function publicKeyOf(privateKey: string): Promise<string> {
  givenKey('wireguard', 'privateKey', privateKey);
  const pkcs8 = new Uint8Array([...PKCS8, ...keyBytes(privateKey)]);
  const key = await crypto.subtle.importKey('pkcs8', pkcs8, 'X25519', true, ['deriveBits']);
  const { x } = await crypto.subtle.exportKey('jwk', key);
  return `${x!.replaceAll('-', '+').replaceAll('_', '/')}=`;
}
