import {
  type Attributes,
  attributes,
  be16,
  enumeration,
  type Infer,
  l2addr,
  pad,
  s32,
  struct,
  u8,
  u16,
} from '../../../../schema/index.js';
import { generic, tcfT } from '../verdict.js';

const set = attributes('TCA_VLAN', {
  tm: [1, tcfT],
  parms: [
    2,
    struct('tc_vlan', '', {
      ...generic,
      vAction: enumeration(s32, { pop: 1, push: 2, modify: 3, popEth: 4, pushEth: 5 }),
    }),
  ],
  pushVlanId: [3, u16],
  /** EtherType: 33024 is 802.1Q. */
  pushVlanProtocol: [4, be16],
  pad: [5, pad(0)],
  pushVlanPriority: [6, u8],
  pushEthDst: [7, l2addr],
  pushEthSrc: [8, l2addr],
});
export interface VlanAction extends Infer<typeof set> {}
/** `TCA_VLAN_*`: VLAN tags and Ethernet headers. */
export const vlanAction: Attributes<VlanAction> = set;
