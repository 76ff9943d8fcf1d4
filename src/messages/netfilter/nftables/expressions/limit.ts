import {
  type Attributes,
  attributes,
  be32,
  be64,
  enumeration,
  flags,
  type Infer,
  pad,
} from '../../../../schema/index.js';

const set = attributes('NFTA_LIMIT', {
  rate: [1, be64],
  /** Seconds that the rate is for. */
  unit: [2, be64],
  burst: [3, be32],
  type: [4, enumeration(be32, { pkts: 0, pktBytes: 1 })],
  flags: [5, flags(be32, { inv: 1 })],
  pad: [6, pad(0)],
});
export interface NftLimit extends Infer<typeof set> {}
/** `limit`: a rate of packets or bytes. */
export const limit: Attributes<NftLimit> = set;
