import { type Attributes, attributes, be32, flags, type Infer } from '../../../../schema/index.js';

const set = attributes('NFTA_CONNLIMIT', {
  count: [1, be32],
  flags: [2, flags(be32, { inv: 1 })],
});
export interface NftConnlimit extends Infer<typeof set> {}
/** `connlimit`: how many connections there are at once. */
export const connlimit: Attributes<NftConnlimit> = set;
