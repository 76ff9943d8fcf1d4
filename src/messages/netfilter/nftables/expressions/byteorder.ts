import { type Attributes, attributes, be32, enumeration, type Infer } from '../../../../schema/index.js';
import { register } from '../register.js';

/** `NFT_BYTEORDER_*`. */
const operation = enumeration(be32, { ntoh: 0, hton: 1 });

const set = attributes('NFTA_BYTEORDER', {
  sreg: [1, register],
  dreg: [2, register],
  op: [3, operation],
  /** Bytes in all. */
  len: [4, be32],
  /** Bytes of each number. */
  size: [5, be32],
});
export interface NftByteorder extends Infer<typeof set> {}
/** `byteorder`: between the machine's byte order and the network's. */
export const byteorder: Attributes<NftByteorder> = set;
