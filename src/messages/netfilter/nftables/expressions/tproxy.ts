import { type Attributes, attributes, type Infer } from '../../../../schema/index.js';
import { nfproto } from '../families.js';
import { register } from '../register.js';

const set = attributes('NFTA_TPROXY', {
  family: [1, nfproto],
  regAddr: [2, register],
  regPort: [3, register],
});
export interface NftTproxy extends Infer<typeof set> {}
/** `tproxy`: to a socket of this machine, the packet as it is. */
export const tproxy: Attributes<NftTproxy> = set;
