import { type Attributes, attributes, be32, enumeration, type Infer, u8 } from '../../../../schema/index.js';
import { register } from '../register.js';

const set = attributes('NFTA_XFRM', {
  dreg: [1, register],
  key: [
    2,
    enumeration(be32, { unspec: 0, daddrIp4: 1, daddrIp6: 2, saddrIp4: 3, saddrIp6: 4, reqid: 5, spi: 6 }),
  ],
  dir: [3, enumeration(u8, { in: 0, out: 1 })],
  /** Which of several transformations. */
  spnum: [4, be32],
});
export interface NftXfrm extends Infer<typeof set> {}
/** `xfrm`: what IPsec did, or is going to do. */
export const xfrm: Attributes<NftXfrm> = set;
