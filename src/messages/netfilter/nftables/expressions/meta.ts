import { type Attributes, attributes, be32, enumeration, type Infer } from '../../../../schema/index.js';
import { register } from '../register.js';

/** `NFT_META_*`. */
const key = enumeration(be32, {
  len: 0,
  protocol: 1,
  priority: 2,
  mark: 3,
  iif: 4,
  oif: 5,
  iifname: 6,
  oifname: 7,
  iiftype: 8,
  oiftype: 9,
  skuid: 10,
  skgid: 11,
  nftrace: 12,
  rtclassid: 13,
  secmark: 14,
  nfproto: 15,
  l4proto: 16,
  briIifname: 17,
  briOifname: 18,
  pkttype: 19,
  cpu: 20,
  iifgroup: 21,
  oifgroup: 22,
  cgroup: 23,
  prandom: 24,
  secpath: 25,
  iifkind: 26,
  oifkind: 27,
  briIifpvid: 28,
  briIifvproto: 29,
  timeNs: 30,
  timeDay: 31,
  timeHour: 32,
  sdif: 33,
  sdifname: 34,
  briBroute: 35,
  briIifhwaddr: 36,
});

const set = attributes('NFTA_META', {
  dreg: [1, register],
  key: [2, key],
  sreg: [3, register],
});
export interface NftMeta extends Infer<typeof set> {}
/** `meta`: reads or writes what is known of the packet besides its bytes. */
export const meta: Attributes<NftMeta> = set;
