import {
  type Attributes,
  attributes,
  counter64,
  type Infer,
  pad,
  struct,
  u16,
  u32,
} from '../../../../schema/index.js';
import { generic, tcfT } from '../verdict.js';

const set = attributes('TCA_CTINFO', {
  pad: [1, pad(0)],
  tm: [2, tcfT],
  act: [3, struct('tc_ctinfo', '', generic)],
  zone: [4, u16],
  parmsDscpMask: [5, u32],
  parmsDscpStatemask: [6, u32],
  parmsCpmarkMask: [7, u32],
  statsDscpSet: [8, counter64],
  statsDscpError: [9, counter64],
  statsCpmarkSet: [10, counter64],
});
export interface Ctinfo extends Infer<typeof set> {}
/** `TCA_CTINFO_*`: DSCP and mark from the connection's mark. */
export const ctinfo: Attributes<Ctinfo> = set;
