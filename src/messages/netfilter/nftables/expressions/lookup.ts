import { type Attributes, attributes, be32, flags, type Infer, string } from '../../../../schema/index.js';
import { register } from '../register.js';

const set = attributes('NFTA_LOOKUP', {
  set: [1, string(255)],
  sreg: [2, register],
  dreg: [3, register],
  /** Number of the set within the batch. */
  setId: [4, be32],
  flags: [5, flags(be32, { inv: 1 })],
});
export interface NftLookup extends Infer<typeof set> {}
/** `lookup`: whether a set has it, or what a map gives for it. */
export const lookup: Attributes<NftLookup> = set;
