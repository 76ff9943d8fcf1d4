import {
  type Attributes,
  attributes,
  flags,
  type Infer,
  ip4addr,
  pad,
  struct,
  u32,
} from '../../../../schema/index.js';
import { generic, tcfT } from '../verdict.js';

const set = attributes('TCA_NAT', {
  parms: [
    1,
    struct('tc_nat', '', {
      ...generic,
      oldAddr: ip4addr,
      newAddr: ip4addr,
      mask: ip4addr,
      flags: flags(u32, { egress: 1 }),
    }),
  ],
  tm: [2, tcfT],
  pad: [3, pad(0)],
});
export interface NatAction extends Infer<typeof set> {}
/** `TCA_NAT_*`: translates addresses without state. */
export const natAction: Attributes<NatAction> = set;
