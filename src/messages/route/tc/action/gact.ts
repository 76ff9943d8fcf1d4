import {
  type Attributes,
  attributes,
  enumeration,
  type Infer,
  pad,
  struct,
  u16,
} from '../../../../schema/index.js';
import { generic, tcfT, verdict } from '../verdict.js';

const set = attributes('TCA_GACT', {
  tm: [1, tcfT],
  parms: [2, struct('tc_gact', '', generic)],
  /** Another action, at random or every so often. */
  prob: [
    3,
    struct('tc_gact_p', '', {
      ptype: enumeration(u16, { none: 0, netrand: 1, determ: 2 }),
      /** Once in so many packets. */
      pval: u16,
      paction: verdict,
    }),
  ],
  pad: [4, pad(0)],
});
export interface Gact extends Infer<typeof set> {}
/** `TCA_GACT_*`: accepts, drops, and so on. */
export const gact: Attributes<Gact> = set;
