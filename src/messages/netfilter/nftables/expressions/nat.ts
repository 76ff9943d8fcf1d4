import { type Attributes, attributes, be32, enumeration, type Infer } from '../../../../schema/index.js';
import { nfproto } from '../families.js';
import { natFlags } from '../nat-flags.js';
import { register } from '../register.js';

const set = attributes('NFTA_NAT', {
  type: [1, enumeration(be32, { snat: 0, dnat: 1 })],
  family: [2, nfproto],
  regAddrMin: [3, register],
  regAddrMax: [4, register],
  regProtoMin: [5, register],
  regProtoMax: [6, register],
  flags: [7, natFlags],
});
export interface NftNat extends Infer<typeof set> {}
/** `nat`: another source or destination. */
export const nat: Attributes<NftNat> = set;
