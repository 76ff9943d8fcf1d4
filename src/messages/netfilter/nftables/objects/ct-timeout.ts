import { type Attributes, attributes, be32, type Infer, nested, u8 } from '../../../../schema/index.js';
import { nfproto16 } from '../families.js';

const timeouts = attributes('CTA_TIMEOUT', {
  /** TCP: `syn_sent`; UDP: `unreplied`. */
  state1: [1, be32],
  state2: [2, be32],
  state3: [3, be32],
  state4: [4, be32],
  state5: [5, be32],
  state6: [6, be32],
  state7: [7, be32],
  state8: [8, be32],
  state9: [9, be32],
  state10: [10, be32],
  state11: [11, be32],
  state12: [12, be32],
});

const set = attributes('NFTA_CT_TIMEOUT', {
  l3proto: [1, nfproto16],
  l4proto: [2, u8],
  /** Seconds by the number of the state, which depends on the protocol. */
  data: [3, nested(timeouts)],
});
export interface NftCtTimeout extends Infer<typeof set> {}
/** Timeouts of connections by state. */
export const ctTimeout: Attributes<NftCtTimeout> = set;
