import {
  asciiz,
  attributes,
  bitfield32,
  type Infer,
  type Message,
  message,
  pad,
  struct,
  u32,
} from '../../../schema/index.js';
import { addressFamily } from '../families.js';
import { actionList } from './action/index.js';

const actions = message('tcamsg', {
  // tc_ctl_action() of the kernel
  capableIn: 'the initial user namespace',
  header: struct(
    'tcamsg',
    'tca',
    { family: addressFamily, pad1: pad(1), pad2: pad(2) },
    { names: { pad1: 'tca__pad1', pad2: 'tca__pad2' } },
  ),
  attributes: attributes('TCA_ROOT', {
    /** In a dump's request: one that has the kind. */
    tab: [1, actionList],
    /** In a dump's request; `largeDumpOn`: more than 32 in a message. */
    flags: [2, bitfield32({ largeDumpOn: 1, terseDump: 2 })],
    /** Actions in this message of a dump. */
    count: [3, u32],
    /** Only those used within so many milliseconds. */
    timeDelta: [4, u32],
    extWarnMsg: [5, asciiz],
  }),
});
export interface Actions extends Infer<typeof actions> {}
/** Actions by themselves: `RTM_NEWACTION`, `RTM_DELACTION`, `RTM_GETACTION` (linux/rtnetlink.h). */
export const tcamsg: Message<Actions> = actions as Message<Actions>;
