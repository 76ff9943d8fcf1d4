import { direction, mode, userpolicyAction } from '../../messages/xfrm/structs.js';
import { EncodeError } from '../../schema/index.js';
import { instead } from '../../schema/options.js';
import { formatIp4, formatIp6, parsePrefix } from '../../schema/text/ip.js';
import { protocolName, protocolOf, wholePrefix } from './selector.js';

interface Prefix {
  /** Its address without the bits of hosts. */
  address: string;
  bytes: Uint8Array;
  length: number;
}

/**
 * An address or a prefix, taken apart.
 *
 * @throws EncodeError where it is none.
 */
export function prefixOf(of: string, path: string, text: string | undefined): Prefix | undefined {
  if (text === undefined) return undefined;
  const prefix = parsePrefix(wholePrefix(`${text}`));
  if (prefix === undefined) throw new EncodeError(of, path, `'${text}' is no address or prefix`);
  const { address: bytes, length } = prefix;
  return { address: bytes.length === 4 ? formatIp4(bytes, 0) : formatIp6(bytes, 0), bytes, length };
}

function within(prefix: Prefix, text: unknown): boolean {
  const other = prefixOf('', '', `${text}`)!;
  if (other.bytes.length !== prefix.bytes.length) return false;
  for (let bit = 0; bit < prefix.length; bit++)
    if (((other.bytes[bit >> 3]! ^ prefix.bytes[bit >> 3]!) >> (7 - (bit & 7))) & 1) return false;
  return true;
}

/** Names that fields of a filter can have; another can match nothing. */
const NAMES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  mode: mode.names,
  dir: direction.names,
  action: userpolicyAction.names,
  ptype: { main: 0, sub: 1 },
};

/** Refuses a filter with a value that nothing can have. */
export function checkFilter(of: string, filter: object): void {
  for (const [key, wanted] of Object.entries(filter)) {
    const names = Object.hasOwn(NAMES, key) ? NAMES[key]! : undefined;
    if (names && typeof wanted === 'string' && !Object.hasOwn(names, wanted))
      throw new EncodeError(
        of,
        key,
        `'${wanted}' is not one of its values${instead(wanted, Object.keys(names))}`,
      );
    if (key === 'dev' && typeof wanted === 'string')
      throw new EncodeError(of, key, 'is compared with indices: give the index of the interface');
  }
}

/** Whether a state or a policy has all that a filter gives; addresses lie within it, flags are among its own. */
export function matches(of: string, one: object, filter: object): boolean {
  const there = one as Readonly<Record<string, unknown>>;
  return Object.entries(filter).every(([key, wanted]) => {
    if (wanted === undefined) throw new EncodeError(of, key, 'is given, but undefined');
    const value = there[key];
    if (key === 'src' || key === 'dst') {
      const prefix = prefixOf(of, key, wanted as string)!;
      return within(prefix, value);
    }
    if (key === 'proto') return value === protocolName(protocolOf(of, key, wanted));
    if (key === 'flags')
      return (wanted as readonly unknown[]).every((flag) => (value as readonly unknown[]).includes(flag));
    if (key === 'mark') {
      const mark = value as { value: number; mask?: number } | undefined;
      if (typeof wanted === 'number') return mark?.value === wanted;
      const { value: bits, mask } = wanted as { value: number; mask?: number };
      return mark?.value === bits && (mask === undefined || mark.mask === mask);
    }
    return value === wanted;
  });
}
