import {
  type Attributes,
  attributes,
  be32,
  enumeration,
  type Infer,
  string,
} from '../../../../schema/index.js';
import { register } from '../register.js';

const set = attributes('NFTA_NG', {
  dreg: [1, register],
  modulus: [2, be32],
  type: [3, enumeration(be32, { incremental: 0, random: 1 })],
  offset: [4, be32],
  /** Not used any more. */
  setName: [5, string(255)],
  /** Not used any more. */
  setId: [6, be32],
});
export interface NftNumgen extends Infer<typeof set> {}
/** `numgen`: a number in turn, or at random. */
export const numgen: Attributes<NftNumgen> = set;
