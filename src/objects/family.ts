import { type AddressFamily, addressFamily } from '../messages/route/families.js';
import { EncodeError } from '../schema/index.js';
import { instead } from '../schema/options.js';
import type { Fields } from './fields.js';

const NAMES: ReadonlyMap<unknown, string> = new Map(
  Object.entries(addressFamily.names).map(([name, number]) => [number, name]),
);

/** Words of other tools for families. */
export const FAMILY_WORDS = { ipv4: 'inet', ip: 'inet', ip4: 'inet', ipv6: 'inet6', ip6: 'inet6' } as const;

/** The name of a family that is given by its number; what has no name stays as it is. */
export function familyName(family: unknown): unknown {
  return NAMES.get(family) ?? family;
}

/**
 * The input with the name of its family for a number.
 *
 * @param families those that the object comes in; undefined where that is left to the kernel.
 * @throws EncodeError for another.
 */
export function withFamilyName(
  input: Fields,
  families: readonly AddressFamily[] | undefined,
  message: () => string,
): Fields {
  const { family } = input;
  if (family === undefined) return input;
  const name = familyName(family);
  if (families !== undefined && name !== 'unspec' && !families.includes(name as AddressFamily)) {
    const hint = instead(`${name}`, families, FAMILY_WORDS);
    throw new EncodeError(message(), 'family', `'${name}' is not one of its values${hint}`);
  }
  return name === family ? input : { ...input, family: name };
}
