import type { Message } from '../../schema/index.js';

/** A generic netlink family as it is declared: its number is given out by the kernel, its name is fixed. */
export interface GenericFamily {
  /** What the controller calls it: `'nlctrl'`, `'ethtool'`. */
  readonly name: string;
  /** Its number, where that is fixed. */
  readonly id?: number;
  /** Prefix of its commands' C names: `'CTRL_CMD'`. */
  readonly prefix: string;
  /** Commands by their keys: `{ getfamily: 3 }` is `CTRL_CMD_GETFAMILY`. */
  readonly commands: Readonly<Record<string, number>>;
  /** Commands of what the kernel sends, where those are numbered apart (ethtool). */
  readonly answers?: Readonly<Record<string, number>>;
  /** The class of a command's messages, `genlmsghdr` included. */
  messageOf(command: number, answer: boolean): Message;
}
