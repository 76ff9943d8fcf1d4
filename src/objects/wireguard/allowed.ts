import { EncodeError } from '../../schema/index.js';
import { shown } from '../../schema/interpreter/leaf.js';
import { formatIp4, formatIp6, parsePrefix } from '../../schema/text/ip.js';

/** An allowed IP as it is given: with a sign if it is added or taken away by itself. */
export interface AllowedIp {
  readonly sign: '' | '+' | '-';
  readonly address: Uint8Array;
  readonly length: number;
  /** As the kernel says it: without host bits. */
  readonly text: string;
}

/**
 * Reads an allowed IP: `'10.0.0.0/24'`, `'-fd00::1'`.
 *
 * @throws EncodeError where it is none.
 */
export function allowedIp(of: string, path: string, given: unknown): AllowedIp {
  if (typeof given !== 'string') throw new EncodeError(of, path, `expected a string, got ${shown(given)}`);
  const sign = given.startsWith('+') ? '+' : given.startsWith('-') ? '-' : '';
  const prefix = parsePrefix(given.slice(sign.length));
  if (!prefix) throw new EncodeError(of, path, `${shown(given)} is not a prefix such as '10.0.0.0/24'`);
  const { length } = prefix;
  const address = prefix.address.map(
    (byte, i) => byte & (0xff << Math.min(8, Math.max(0, 8 - (length - 8 * i)))),
  );
  return { sign, address, length, text: prefixText(address, length) };
}

/** A prefix of an address's bytes, as `wg` prints it. */
export function prefixText(address: Uint8Array, length: number): string {
  return `${address.length === 4 ? formatIp4(address, 0) : formatIp6(address, 0)}/${length}`;
}
