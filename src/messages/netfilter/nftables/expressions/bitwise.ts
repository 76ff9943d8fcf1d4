import { type Attributes, attributes, be32, enumeration, type Infer } from '../../../../schema/index.js';
import { data } from '../data.js';
import { register } from '../register.js';

/** `NFT_BITWISE_*`; `and`, `or` and `xor` of two registers since 6.13. */
const operation = enumeration(be32, { maskXor: 0, lshift: 1, rshift: 2, and: 3, or: 4, xor: 5 });

const set = attributes('NFTA_BITWISE', {
  sreg: [1, register],
  dreg: [2, register],
  /** Bytes. */
  len: [3, be32],
  mask: [4, data],
  xor: [5, data],
  op: [6, operation],
  /** How far a shift goes. */
  data: [7, data],
  /** The other operand of `and`, `or` and `xor` (6.13). */
  sreg2: [8, register],
});
export interface NftBitwise extends Infer<typeof set> {}
/** `bitwise`: masks, shifts, and operations on two registers. */
export const bitwise: Attributes<NftBitwise> = set;
