import {
  type Attributes,
  attributes,
  be32,
  enumeration,
  flags,
  type Infer,
} from '../../../../schema/index.js';
import { register } from '../register.js';

/** `NFT_PAYLOAD_*`: where the offset counts from; `tun` since 6.2. */
const base = enumeration(be32, {
  llHeader: 0,
  networkHeader: 1,
  transportHeader: 2,
  innerHeader: 3,
  tunHeader: 4,
});

const set = attributes('NFTA_PAYLOAD', {
  dreg: [1, register],
  base: [2, base],
  offset: [3, be32],
  /** Bytes. */
  len: [4, be32],
  sreg: [5, register],
  csumType: [6, enumeration(be32, { none: 0, inet: 1, sctp: 2 })],
  csumOffset: [7, be32],
  /** `l4csumPseudohdr`: the transport header's checksum covers it as well. */
  csumFlags: [8, flags(be32, { l4csumPseudohdr: 1 })],
});
export interface NftPayload extends Infer<typeof set> {}
/** `payload`: reads or writes bytes of the packet. */
export const payload: Attributes<NftPayload> = set;
