import { type Attributes, attributes, be64, type Infer, pad } from '../../../../schema/index.js';

const set = attributes('NFTA_COUNTER', {
  bytes: [1, be64],
  packets: [2, be64],
  pad: [3, pad(0)],
});
export interface NftCounter extends Infer<typeof set> {}
/** `counter`: packets and bytes that came by. */
export const counter: Attributes<NftCounter> = set;
