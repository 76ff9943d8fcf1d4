import {
  type Attributes,
  attributes,
  enumeration,
  type Infer,
  pad,
  s32,
  struct,
  u32,
} from '../../../../schema/index.js';
import { generic, tcfT } from '../verdict.js';

const set = attributes('TCA_MIRRED', {
  tm: [1, tcfT],
  parms: [
    2,
    struct('tc_mirred', '', {
      ...generic,
      eaction: enumeration(s32, {
        egressRedir: 1,
        egressMirror: 2,
        ingressRedir: 3,
        ingressMirror: 4,
      }),
      /** The other device. */
      ifindex: u32,
    }),
  ],
  pad: [3, pad(0)],
  /** Sends to all devices of the block (6.8). */
  blockid: [4, u32],
});
export interface Mirred extends Infer<typeof set> {}
/** `TCA_MIRRED_*`: copies or moves packets to another device. */
export const mirred: Attributes<Mirred> = set;
