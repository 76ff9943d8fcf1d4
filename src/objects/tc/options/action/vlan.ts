import { typeError } from '../../../../schema/stack.js';
import { defined, only } from '../reader.js';
import { type EtherType, protocol } from '../units.js';
import { type ActionWords, action } from './common.js';

interface Tag {
  /** VLAN, 1 to 4094. */
  id?: number | undefined;
  /** EtherType of the tag, by number or name: `'802.1ad'`. */
  protocol?: EtherType | undefined;
  /** Priority, 0 to 7. */
  priority?: number | undefined;
}

/** VLAN tags and Ethernet headers in iproute2's words: `{ push: { id: 5 } }`, `{ pop: true }`. */
export interface VlanWords extends ActionWords {
  /** Adds a tag. */
  push?: Tag | undefined;
  /** Changes the tag. */
  modify?: Tag | undefined;
  /** Removes the tag. */
  pop?: true | undefined;
  /** Adds an Ethernet header. */
  pushEth?: { dstMac: string; srcMac: string } | undefined;
  /** Removes the Ethernet header. */
  popEth?: true | undefined;
}

const TAG = ['id', 'protocol', 'priority'];

export const vlan = action<VlanWords>('pipe', ({ push, modify, pop, pushEth, popEth, ...rest }, generic) => {
  const vAction = push ? 'push' : modify ? 'modify' : pop ? 'pop' : pushEth ? 'pushEth' : popEth && 'popEth';
  if (!vAction) throw typeError("vlan needs 'push', 'modify', 'pop', 'pushEth' or 'popEth'");
  const tag = push ? only('push', push, TAG) : modify && only('modify', modify, TAG);
  if (pushEth) only('pushEth', pushEth, ['dstMac', 'srcMac']);
  return {
    parms: { ...generic, vAction },
    ...defined({
      pushVlanId: tag?.id,
      pushVlanProtocol: tag?.protocol === undefined ? undefined : protocol(tag.protocol),
      pushVlanPriority: tag?.priority,
      pushEthDst: pushEth?.dstMac,
      pushEthSrc: pushEth?.srcMac,
    }),
    ...rest,
  };
});
