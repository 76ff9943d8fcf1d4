import { type Attributes, attributes, type Infer } from '../../../../schema/index.js';
import { register } from '../register.js';

const set = attributes('NFTA_DUP', {
  sregAddr: [1, register],
  sregDev: [2, register],
});
export interface NftDup extends Infer<typeof set> {}
/** `dup`: sends a copy of the packet. */
export const dup: Attributes<NftDup> = set;
