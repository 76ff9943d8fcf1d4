import {
  type Attributes,
  attributes,
  enumeration,
  type Message,
  message,
  pad,
  type StructType,
  struct,
  u8,
} from '../../schema/index.js';

/** Commands by their keys: `{ get: 1 }`. */
export type Commands = Readonly<Record<string, number>>;

export interface GenlParts<C extends Commands, A> {
  /** The family's commands, which `cmd` is then named by. */
  readonly commands?: C;
  readonly attributes?: Attributes<A>;
}

/** What every message of generic netlink has: `struct genlmsghdr`. */
export interface GenlHeader<C extends Commands = Commands> {
  /** What the message says, by name where that is declared. */
  cmd: (keyof C & string) | number;
  /** Version of the family's interface. */
  version: number;
}

/**
 * Declares a message of a generic netlink family: `struct genlmsghdr` and attributes.
 *
 * ```ts
 * const metrics = genlmsg('tcp_metrics', {
 *   commands: { get: 1, del: 2 },
 *   attributes: attributes('TCP_METRICS_ATTR', { addrIpv4: [1, nla.ip4addr], age: [3, nla.u64] }),
 * });
 * ```
 */
export function genlmsg<const C extends Commands = Record<never, never>, A = object>(
  name: string,
  parts: GenlParts<C, A> = {},
): Message<GenlHeader<C> & A> {
  const cmd = parts.commands ? enumeration(u8, parts.commands) : u8;
  const header: StructType = struct('genlmsghdr', '', {
    cmd: cmd as typeof u8,
    version: u8,
    reserved: pad(2),
  });
  return message(name, {
    header,
    attributes: (parts.attributes ?? attributes(name, {})) as Attributes,
  }) as unknown as Message<GenlHeader<C> & A>;
}
