import {
  type Attributes,
  attributes,
  be32,
  enumeration,
  type Infer,
  string,
} from '../../../../schema/index.js';
import { register } from '../register.js';

const set = attributes('NFTA_HASH', {
  sreg: [1, register],
  dreg: [2, register],
  len: [3, be32],
  modulus: [4, be32],
  seed: [5, be32],
  offset: [6, be32],
  type: [7, enumeration(be32, { jenkins: 0, sym: 1 })],
  /** Not used any more. */
  setName: [8, string(255)],
  /** Not used any more. */
  setId: [9, be32],
});
export interface NftHash extends Infer<typeof set> {}
/** `hash`: a number from the packet, or from its connection. */
export const hash: Attributes<NftHash> = set;
