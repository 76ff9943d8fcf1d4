import { type Attributes, attributes, be32, enumeration, type Infer } from '../../../../schema/index.js';
import { data } from '../data.js';
import { register } from '../register.js';

/** `NFT_CMP_*`. */
const operation = enumeration(be32, { eq: 0, neq: 1, lt: 2, lte: 3, gt: 4, gte: 5 });

const set = attributes('NFTA_CMP', {
  sreg: [1, register],
  op: [2, operation],
  data: [3, data],
});
export interface NftCmp extends Infer<typeof set> {}
/** `cmp`: ends the rule unless a register compares so. */
export const cmp: Attributes<NftCmp> = set;
