import {
  type Attributes,
  attributes,
  enumeration,
  flags,
  type Infer,
  legacyNested,
  u32,
} from '../../../../schema/index.js';
import { actionList } from '../action/index.js';
import { police } from '../action/police.js';
import { ematchTree } from '../ematch/ematch.js';

const set = attributes('TCA_FLOW', {
  keys: [
    1,
    flags(u32, {
      src: 1,
      dst: 2,
      proto: 4,
      protoSrc: 8,
      protoDst: 0x10,
      iif: 0x20,
      priority: 0x40,
      mark: 0x80,
      nfct: 0x100,
      nfctSrc: 0x200,
      nfctDst: 0x400,
      nfctProtoSrc: 0x800,
      nfctProtoDst: 0x1000,
      rtclassid: 0x2000,
      skuid: 0x4000,
      skgid: 0x8000,
      vlanTag: 0x10000,
      rxhash: 0x20000,
    }),
  ],
  mode: [2, enumeration(u32, { map: 0, hash: 1 })],
  baseclass: [3, u32],
  rshift: [4, u32],
  addend: [5, u32],
  mask: [6, u32],
  xor: [7, u32],
  divisor: [8, u32],
  act: [9, actionList],
  police: [10, legacyNested(police)],
  ematches: [11, legacyNested(ematchTree)],
  /** Seconds after which the hash changes. */
  perturb: [12, u32],
});
export interface FlowFilter extends Infer<typeof set> {}
/** `TCA_FLOW_*`: the class by what the packet's flow has. */
export const flowFilter: Attributes<FlowFilter> = set;
