import {
  type Attributes,
  asciiz,
  attributes,
  binary,
  type Infer,
  pad,
  struct,
  u16,
  u32,
} from '../../../../schema/index.js';
import { bpfOps } from '../bpf-program.js';
import { generic, tcfT } from '../verdict.js';

const set = attributes('TCA_ACT_BPF', {
  tm: [1, tcfT],
  parms: [2, struct('tc_act_bpf', '', generic)],
  /** Instructions in `ops`. */
  opsLen: [3, u16],
  ops: [4, bpfOps],
  /** File descriptor of a program loaded. */
  fd: [5, u32],
  name: [6, asciiz],
  pad: [7, pad(0)],
  tag: [8, binary(8, 8)],
  id: [9, u32],
});
export interface BpfAction extends Infer<typeof set> {}
/** `TCA_ACT_BPF_*` */
export const bpfAction: Attributes<BpfAction> = set;
