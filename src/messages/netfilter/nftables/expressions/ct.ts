import { type Attributes, attributes, be32, enumeration, type Infer, u8 } from '../../../../schema/index.js';
import { register } from '../register.js';

/** `NFT_CT_*`. */
const key = enumeration(be32, {
  state: 0,
  direction: 1,
  status: 2,
  mark: 3,
  secmark: 4,
  expiration: 5,
  helper: 6,
  l3protocol: 7,
  src: 8,
  dst: 9,
  protocol: 10,
  protoSrc: 11,
  protoDst: 12,
  labels: 13,
  pkts: 14,
  bytes: 15,
  avgpkt: 16,
  zone: 17,
  eventmask: 18,
  srcIp: 19,
  dstIp: 20,
  srcIp6: 21,
  dstIp6: 22,
  id: 23,
});

const set = attributes('NFTA_CT', {
  dreg: [1, register],
  key: [2, key],
  direction: [3, enumeration(u8, { original: 0, reply: 1 })],
  sreg: [4, register],
});
export interface NftCt extends Infer<typeof set> {}
/** `ct`: reads or writes what is known of the connection. */
export const ct: Attributes<NftCt> = set;
