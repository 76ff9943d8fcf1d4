import { type Attributes, attributes, be32, enumeration, type Infer } from '../../../../schema/index.js';
import { register } from '../register.js';

const set = attributes('NFTA_RT', {
  dreg: [1, register],
  key: [2, enumeration(be32, { classid: 0, nexthop4: 1, nexthop6: 2, tcpmss: 3, xfrm: 4 })],
});
export interface NftRt extends Infer<typeof set> {}
/** `rt`: what is known of the packet's route. */
export const rt: Attributes<NftRt> = set;
