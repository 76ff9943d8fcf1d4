import {
  type Attributes,
  attributes,
  counter64,
  type Infer,
  legacyNested,
  pad,
  struct,
  u32,
} from '../../../../schema/index.js';
import { actionList } from '../action/index.js';
import { police } from '../action/police.js';
import { ematchTree } from '../ematch/ematch.js';

const set = attributes('TCA_BASIC', {
  classid: [1, u32],
  ematches: [2, legacyNested(ematchTree)],
  act: [3, actionList],
  police: [4, legacyNested(police)],
  pcnt: [5, struct('tc_basic_pcnt', '', { rcnt: counter64, rhit: counter64 })],
  pad: [6, pad(0)],
});
export interface Basic extends Infer<typeof set> {}
/** `TCA_BASIC_*`: a tree of matches. */
export const basic: Attributes<Basic> = set;
