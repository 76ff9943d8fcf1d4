import type { GenericFamily } from '../messages/generic/family.js';
import type { Control } from '../messages/generic/nlctrl.js';
import type { AttributePolicy } from '../messages/nlmsgerr.js';
import type { Message } from '../schema/index.js';
import { typeError } from '../schema/stack.js';

/** A generic netlink family as the kernel reports it. */
export interface FamilyInfo {
  /** Its number: the type of its messages, assigned again whenever the family is registered. */
  readonly id: number;
  readonly name: string;
  readonly version: number;
  /** Bytes of its own header behind `genlmsghdr`. */
  readonly hdrsize: number;
  /** The highest attribute number; 0 where that differs by command. */
  readonly maxattr: number;
  /** Its commands, and what each offers and demands. */
  readonly commands: readonly { readonly id: number; readonly flags: readonly (string | number)[] }[];
  /** Numbers of its multicast groups by name. */
  readonly groups: Readonly<Record<string, number>>;
}

/** What the kernel accepts of a family (`CTRL_CMD_GETPOLICY`, Linux 5.7). */
export interface FamilyPolicy {
  /** By policy and attribute number. */
  readonly policies: Readonly<Record<number, Readonly<Record<number, AttributePolicy>>>>;
  /** By command, the policies of its request and of its dump (Linux 5.10). */
  readonly commands: Readonly<Record<number, { readonly do?: number; readonly dump?: number }>>;
}

/** A family as the controller's message tells it. */
export function familyInfo(control: Control): FamilyInfo {
  const { familyId, familyName, version, hdrsize, maxattr, ops = [], mcastGroups = [] } = control;
  return {
    id: familyId!,
    name: familyName!,
    version: version ?? 1,
    hdrsize: hdrsize ?? 0,
    maxattr: maxattr ?? 0,
    commands: ops.map(({ id, flags }) => ({ id: id!, flags: flags ?? [] })),
    groups: Object.fromEntries(mcastGroups.map(({ name, id }) => [name!, id!])),
  };
}

/** The commands of a family whose messages are all of one class. */
export type MessageCommands<T> = {
  readonly [K in (T extends { cmd: infer C } ? Extract<C, string> : never) | number]: {
    readonly request: Omit<T, 'cmd' | 'version'>;
    readonly reply: T;
  };
};

/**
 * A family of one message class, commands being named by its header.
 *
 * @throws DecodeError where the controller says nothing of a family.
 */
export function familyOf(name: string, message: Message): GenericFamily {
  const cmd = message.header.fields.find((field) => field.name === 'cmd');
  if (!cmd) throw typeError(`${message.name} does not begin with genlmsghdr: see genlmsg`);
  const commands = cmd.type.kind === 'enum' ? cmd.type.names : {};
  return { name, prefix: name.toUpperCase(), commands, messageOf: () => message };
}
