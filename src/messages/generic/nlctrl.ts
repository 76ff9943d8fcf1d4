import { attributePolicy } from '../../protocol/nlmsgerr.js';
import {
  type Attributes,
  asciiz,
  attributes,
  flags,
  type Infer,
  indexed,
  type Message,
  nested,
  u16,
  u32,
} from '../../schema/index.js';
import { type CommandsOf, type GenericFamily, genericFamily } from './family.js';
import type { GenlHeader } from './genlmsg.js';
import { numbered } from './numbered.js';

/** `CTRL_CMD_*`. */
const commands = {
  unspec: 0,
  newfamily: 1,
  delfamily: 2,
  getfamily: 3,
  newops: 4,
  delops: 5,
  getops: 6,
  newmcastGrp: 7,
  delmcastGrp: 8,
  getmcastGrp: 9,
  getpolicy: 10,
} as const;

const ops = attributes('CTRL_ATTR_OP', {
  id: [1, u32],
  /** `GENL_*`: what the operation offers and demands. */
  flags: [2, flags(u32, { adminPerm: 1, cmdCapDo: 2, cmdCapDump: 4, cmdCapHaspol: 8, unsAdminPerm: 16 })],
});

const groups = attributes('CTRL_ATTR_MCAST_GRP', { name: [1, asciiz], id: [2, u32] });

const opPolicy = attributes('CTRL_ATTR_POLICY', {
  /** Which of the family's policies holds for the operation's `do`, and for its dump. */
  do: [1, u32],
  dump: [2, u32],
});

const set = attributes('CTRL_ATTR', {
  familyId: [1, u16],
  familyName: [2, asciiz],
  version: [3, u32],
  /** Bytes of the family's own header behind `genlmsghdr`. */
  hdrsize: [4, u32],
  maxattr: [5, u32],
  ops: [6, indexed(nested(ops))],
  mcastGroups: [7, indexed(nested(groups))],
  /** What is accepted as each attribute, by policy and attribute number (5.7). */
  policy: [8, nested(numbered('policy', nested(numbered('attribute', nested(attributePolicy)))))],
  /** Which policies hold for which command (5.10). */
  opPolicy: [9, nested(numbered('command', nested(opPolicy)))],
  /** Asks for the policy of one command (5.10). */
  op: [10, u32],
});
export interface ControlAttributes extends Infer<typeof set> {}
const ctrlAttr: Attributes<ControlAttributes> = set;

/** `GENL_ID_CTRL`: the one family whose number is fixed. */
export const GENL_ID_CTRL = 16;

const family = genericFamily('nlctrl', {
  id: GENL_ID_CTRL,
  version: 2,
  prefix: 'CTRL_CMD',
  commands,
  attributes: ctrlAttr,
  groups: ['notify'],
});
export interface ControlCommands extends CommandsOf<typeof family> {}
/** The controller, as a family. */
export const nlctrlFamily: GenericFamily<ControlCommands> = family;

export interface Control extends ControlAttributes, GenlHeader<keyof typeof commands, ControlAttributes> {}
/** What the generic netlink controller speaks: which families there are, their operations, groups and policies. */
export const nlctrl = family.messageOf(commands.getfamily, true) as Message<Control>;
