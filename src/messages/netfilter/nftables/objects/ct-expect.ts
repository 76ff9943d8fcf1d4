import { type Attributes, attributes, be16, type Infer, u8, u32 } from '../../../../schema/index.js';
import { nfproto16 } from '../families.js';

const set = attributes('NFTA_CT_EXPECT', {
  l3proto: [1, nfproto16],
  l4proto: [2, u8],
  dport: [3, be16],
  /** Milliseconds. */
  timeout: [4, u32],
  /** How many at once. */
  size: [5, u8],
});
export interface NftCtExpect extends Infer<typeof set> {}
/** A connection to be expected after another. */
export const ctExpect: Attributes<NftCtExpect> = set;
