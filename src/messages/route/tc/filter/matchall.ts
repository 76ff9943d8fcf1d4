import {
  type Attributes,
  attributes,
  counter64,
  type Infer,
  pad,
  struct,
  u32,
} from '../../../../schema/index.js';
import { actionList } from '../action/index.js';
import { filterFlags } from '../verdict.js';

const set = attributes('TCA_MATCHALL', {
  classid: [1, u32],
  act: [2, actionList],
  flags: [3, filterFlags],
  pcnt: [4, struct('tc_matchall_pcnt', '', { rhit: counter64 })],
  pad: [5, pad(0)],
});
export interface Matchall extends Infer<typeof set> {}
/** `TCA_MATCHALL_*`: every packet. */
export const matchall: Attributes<Matchall> = set;
