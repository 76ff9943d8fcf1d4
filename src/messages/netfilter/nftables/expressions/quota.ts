import { type Attributes, attributes, be32, be64, flags, type Infer, pad } from '../../../../schema/index.js';

const set = attributes('NFTA_QUOTA', {
  bytes: [1, be64],
  flags: [2, flags(be32, { inv: 1, depleted: 2 })],
  pad: [3, pad(0)],
  consumed: [4, be64],
});
export interface NftQuota extends Infer<typeof set> {}
/** `quota`: until so many bytes came by. */
export const quota: Attributes<NftQuota> = set;
