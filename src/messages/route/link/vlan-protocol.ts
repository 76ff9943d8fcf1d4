import { be16, enumeration } from '../../../schema/index.js';

/** `ETH_P_8021Q`, `ETH_P_8021AD`: the tag of a customer's or of a provider's VLAN, in network byte order. */
export const vlanProtocol = enumeration(be16, { '8021q': 0x8100, '8021ad': 0x88a8 });
