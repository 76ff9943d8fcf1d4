import { type Attributes, attributes, be32, enumeration, type Infer, u8 } from '../../../../schema/index.js';

const set = attributes('NFTA_REJECT', {
  type: [1, enumeration(be32, { icmpUnreach: 0, tcpRst: 1, icmpxUnreach: 2 })],
  icmpCode: [2, u8],
});
export interface NftReject extends Infer<typeof set> {}
/** `reject`: drops the packet, and says so. */
export const reject: Attributes<NftReject> = set;
