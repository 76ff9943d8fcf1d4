import { checkArgument } from '../../schema/argument.js';
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
import type { AnyType } from '../../schema/type.js';

/** Commands by their keys: `{ get: 1 }`. */
export type Commands = Readonly<Record<string, number>>;

export interface GenlParts<C extends Commands, A, H = object> {
  /** The family's commands, which `cmd` is then named by. */
  readonly commands?: C;
  /** The family's own header between `genlmsghdr` and the attributes (`struct ovs_header`). */
  readonly header?: StructType<H>;
  readonly attributes?: Attributes<A>;
}

/** `struct genlmsghdr`, its members out of the way of attributes that have their names. */
export type GenlHeader<Cmd extends string = string, A = object> = {
  /** What the message says, by name where that is declared. */
  [K in 'cmd' as Free<K, A>]: Cmd | number;
} & {
  /** Version of the family's interface. */
  [K in 'version' as Free<K, A>]: number;
};
type Free<K extends string, A> = K extends keyof A ? `genl${Capitalize<K>}` : K;

/**
 * Declares a message of a generic netlink family: `struct genlmsghdr`, the family's own header where it has one, and
 * attributes. The header's members are `cmd` and `version`, or `genlCmd` and `genlVersion` where an attribute has that
 * name.
 *
 * ```ts
 * const metrics = genlmsg('tcp_metrics', {
 *   commands: { get: 1, del: 2 },
 *   attributes: attributes('TCP_METRICS_ATTR', { addrIpv4: [1, nla.ip4addr], age: [3, nla.u64] }),
 * });
 * ```
 */
export function genlmsg<const C extends Commands = Record<never, never>, A = object, H = object>(
  name: string,
  parts: GenlParts<C, A, H> = {},
): Message<GenlHeader<keyof C & string, A> & Omit<H, 'rest'> & A> {
  checkArgument('genlmsg', 'name', name, 'a string');
  checkArgument('genlmsg', 'parts', parts, 'an object');
  const set = (parts.attributes ?? attributes(name, {})) as Attributes;
  return message(name, {
    header: genlHeader(parts.commands, set, parts.header as StructType | undefined),
    attributes: set,
  }) as unknown as Message<GenlHeader<keyof C & string, A> & Omit<H, 'rest'> & A>;
}

const C_NAMES = { cmd: 'cmd', version: 'version' } as const;

function genlHeader(
  commands: Commands | undefined,
  set: Attributes,
  own: StructType | undefined,
): StructType {
  const key = (name: 'cmd' | 'version') =>
    set.byKey.has(name) ? `genl${name[0]!.toUpperCase()}${name.slice(1)}` : name;
  const fields: Record<string, AnyType> = {
    [key('cmd')]: commands ? enumeration(u8, commands) : u8,
    [key('version')]: u8,
    reserved: pad(2),
  };
  const names: Record<string, string> = { [key('cmd')]: C_NAMES.cmd, [key('version')]: C_NAMES.version };
  for (const field of own?.fields ?? []) {
    const free = Object.hasOwn(fields, field.key) ? `header${field.key}` : field.key;
    fields[free] = field.type;
    names[free] = field.name;
  }
  return struct('genlmsghdr', '', fields, { names });
}
