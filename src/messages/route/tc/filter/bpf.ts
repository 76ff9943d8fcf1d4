import {
  type Attributes,
  asciiz,
  attributes,
  binary,
  flags,
  type Infer,
  legacyNested,
  u16,
  u32,
} from '../../../../schema/index.js';
import { actionList } from '../action/index.js';
import { police } from '../action/police.js';
import { bpfOps } from '../bpf-program.js';
import { filterFlags } from '../verdict.js';

const set = attributes('TCA_BPF', {
  act: [1, actionList],
  police: [2, legacyNested(police)],
  classid: [3, u32],
  /** Instructions in `ops`. */
  opsLen: [4, u16],
  ops: [5, bpfOps],
  /** File descriptor of a program loaded. */
  fd: [6, u32],
  name: [7, asciiz],
  /** `actDirect`: the program's result is the verdict. */
  flags: [8, flags(u32, { actDirect: 1 })],
  flagsGen: [9, filterFlags],
  tag: [10, binary(8, 8)],
  id: [11, u32],
});
export interface BpfFilter extends Infer<typeof set> {}
/** `TCA_BPF_*` */
export const bpfFilter: Attributes<BpfFilter> = set;
