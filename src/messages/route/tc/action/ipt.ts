import {
  type Attributes,
  attributes,
  hex,
  type Infer,
  pad,
  s32,
  string,
  struct,
  u32,
} from '../../../../schema/index.js';
import { tcfT } from '../verdict.js';

const set = attributes('TCA_IPT', {
  table: [1, string(31)],
  /** `NF_INET_*`. */
  hook: [2, u32],
  index: [3, u32],
  cnt: [4, struct('tc_cnt', '', { refcnt: s32, bindcnt: s32 })],
  tm: [5, tcfT],
  /** `struct xt_entry_target`, with what the target has to say. */
  targ: [6, hex],
  pad: [7, pad(0)],
});
export interface Ipt extends Infer<typeof set> {}
/** `TCA_IPT_*`: a target of iptables (until 6.7). */
export const ipt: Attributes<Ipt> = set;
