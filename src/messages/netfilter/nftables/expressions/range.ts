import { type Attributes, attributes, be32, enumeration, type Infer } from '../../../../schema/index.js';
import { data } from '../data.js';
import { register } from '../register.js';

const set = attributes('NFTA_RANGE', {
  sreg: [1, register],
  op: [2, enumeration(be32, { eq: 0, neq: 1 })],
  fromData: [3, data],
  toData: [4, data],
});
export interface NftRange extends Infer<typeof set> {}
/** `range`: ends the rule unless a register lies between two values. */
export const range: Attributes<NftRange> = set;
