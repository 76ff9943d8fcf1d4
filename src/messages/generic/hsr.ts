import { type Attributes, attributes, type Infer, l2addr, repeated, u16, u32 } from '../../schema/index.js';
import { type CommandsOf, type GenericFamily, genericFamily } from './family.js';

const status = attributes('HSR_A', {
  nodeAddr: [1, l2addr],
  ifindex: [2, u32],
  /** Milliseconds since a frame came by the first, and by the second, port. */
  if1Age: [3, u32],
  if2Age: [4, u32],
  nodeAddrB: [5, l2addr],
  if1Seq: [6, u16],
  if2Seq: [7, u16],
  if1Ifindex: [8, u32],
  if2Ifindex: [9, u32],
  addrBIfindex: [10, u32],
});
export interface HsrNode extends Infer<typeof status> {}

const list = attributes('HSR_A', { nodeAddr: [1, repeated(l2addr)], ifindex: [2, u32] });
export interface HsrNodeList extends Infer<typeof list> {}

const family = genericFamily('HSR', {
  prefix: 'HSR_C',
  commands: {
    ringError: 1,
    nodeDown: 2,
    getNodeStatus: { id: 3, answer: 4 },
    setNodeStatus: 4,
    getNodeList: { id: 5, answer: 6, reply: list as Attributes<HsrNodeList> },
    setNodeList: { id: 6, reply: list as Attributes<HsrNodeList> },
  },
  attributes: status as Attributes<HsrNode>,
  groups: ['hsr-network'],
});
export interface HsrCommands extends CommandsOf<typeof family> {}
/** Nodes of redundant rings, HSR and PRP (linux/hsr_netlink.h): the module `hsr`. */
export const hsrFamily: GenericFamily<HsrCommands> = family;
