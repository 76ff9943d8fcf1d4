import { type Attributes, attributes, type Infer, u8 } from '../../../../schema/index.js';
import { nfproto16 } from '../families.js';
import { text } from '../text.js';

const set = attributes('NFTA_CT_HELPER', {
  name: [1, text],
  l3proto: [2, nfproto16],
  /** IP protocol: 6 is TCP, 17 UDP. */
  l4proto: [3, u8],
});
export interface NftCtHelper extends Infer<typeof set> {}
/** A helper of connection tracking, to give to connections. */
export const ctHelper: Attributes<NftCtHelper> = set;
