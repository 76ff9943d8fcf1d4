import { type Attributes, attributes, type Infer } from '../../../../schema/index.js';
import { nfproto } from '../families.js';
import { register } from '../register.js';

const set = attributes('NFTA_FWD', {
  sregDev: [1, register],
  sregAddr: [2, register],
  nfproto: [3, nfproto],
});
export interface NftFwd extends Infer<typeof set> {}
/** `fwd`: sends the packet out elsewhere. */
export const fwd: Attributes<NftFwd> = set;
