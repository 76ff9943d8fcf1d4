import { attributes, type Infer, type Message, message, s32, struct, u32 } from '../../schema/index.js';
import { addressFamily } from './families.js';

const nsid = message('rtgenmsg', {
  header: struct('rtgenmsg', 'rtgen', { family: addressFamily }),
  attributes: attributes('NETNSA', {
    /** The id; -1 where none is assigned, or to have one chosen. */
    nsid: [1, s32],
    /** The namespace by a process in it. */
    pid: [2, u32],
    /** The namespace by an open descriptor. */
    fd: [3, u32],
    /** Ask for the ids that are known in this namespace (5.0). */
    targetNsid: [4, s32],
    /** With `targetNsid`: the id of the same namespace as seen from here (5.0). */
    currentNsid: [5, s32],
  }),
  always: ['nsid'],
});
export interface NetnsId extends Infer<typeof nsid> {}
/** The id of a namespace: `RTM_NEWNSID`, `RTM_DELNSID`, `RTM_GETNSID` (linux/net_namespace.h). */
export const rtgenmsg: Message<NetnsId> = nsid as Message<NetnsId>;
