import {
  type Attributes,
  attributes,
  be16,
  enumeration,
  type Infer,
  pad,
  s32,
  struct,
  u8,
  u32,
} from '../../../../schema/index.js';
import { generic, tcfT } from '../verdict.js';

const set = attributes('TCA_MPLS', {
  tm: [1, tcfT],
  parms: [
    2,
    struct('tc_mpls', '', {
      ...generic,
      mAction: enumeration(s32, { pop: 1, push: 2, modify: 3, decTtl: 4, macPush: 5 }),
    }),
  ],
  pad: [3, pad(0)],
  /** EtherType of the header pushed, or behind the one popped. */
  proto: [4, be16],
  label: [5, u32],
  tc: [6, u8],
  ttl: [7, u8],
  /** Bottom of the stack. */
  bos: [8, u8],
});
export interface MplsAction extends Infer<typeof set> {}
/** `TCA_MPLS_*` */
export const mplsAction: Attributes<MplsAction> = set;
