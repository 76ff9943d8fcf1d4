import {
  type Attributes,
  attributes,
  be32,
  enumeration,
  flags,
  type Infer,
  u8,
} from '../../../../schema/index.js';
import { register } from '../register.js';

/** `NFT_EXTHDR_OP_*`; `sctp` since 5.14, `dccp` since 6.5. */
const operation = enumeration(be32, { ipv6: 0, tcpopt: 1, ipv4: 2, sctp: 3, dccp: 4 });

const set = attributes('NFTA_EXTHDR', {
  dreg: [1, register],
  /** Number of the header or option. */
  type: [2, u8],
  offset: [3, be32],
  /** Bytes. */
  len: [4, be32],
  flags: [5, flags(be32, { present: 1 })],
  op: [6, operation],
  sreg: [7, register],
});
export interface NftExthdr extends Infer<typeof set> {}
/** `exthdr`: reads or writes an extension header or option. */
export const exthdr: Attributes<NftExthdr> = set;
