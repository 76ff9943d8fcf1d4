import {
  type Attributes,
  attributes,
  be32,
  enumeration,
  flags,
  type Infer,
} from '../../../../schema/index.js';
import { register } from '../register.js';

const set = attributes('NFTA_FIB', {
  dreg: [1, register],
  result: [2, enumeration(be32, { unspec: 0, oif: 1, oifname: 2, addrtype: 3 })],
  flags: [3, flags(be32, { saddr: 1, daddr: 2, mark: 4, iif: 8, oif: 16, present: 32 })],
});
export interface NftFib extends Infer<typeof set> {}
/** `fib`: asks the routing table. */
export const fib: Attributes<NftFib> = set;
