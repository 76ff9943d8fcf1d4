import { type Attributes, attributes, be32, be64, type Infer, pad } from '../../../../schema/index.js';

const set = attributes('NFTA_LAST', {
  /** Whether there was one. */
  set: [1, be32],
  /** Milliseconds ago. */
  msecs: [2, be64],
  pad: [3, pad(0)],
});
export interface NftLast extends Infer<typeof set> {}
/** `last`: when a packet came by last (5.14). */
export const last: Attributes<NftLast> = set;
