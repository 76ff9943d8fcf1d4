import {
  type Attributes,
  array,
  attributes,
  be16,
  be32,
  counter64,
  flags,
  type Infer,
  legacyNested,
  pad,
  s16,
  string,
  struct,
  u8,
  u16,
  u32,
} from '../../../../schema/index.js';
import { actionList } from '../action/index.js';
import { police } from '../action/police.js';
import { u32Key } from '../u32-key.js';
import { filterFlags } from '../verdict.js';

const set = attributes('TCA_U32', {
  classid: [1, u32],
  /** Hash table to put the filter into. */
  hash: [2, u32],
  /** Hash table to continue with. */
  link: [3, u32],
  /** Makes a hash table of so many buckets. */
  divisor: [4, u32],
  sel: [
    5,
    struct('tc_u32_sel', '', {
      flags: flags(u8, { terminal: 1, offset: 2, varoffset: 4, eat: 8 }),
      offshift: u8,
      nkeys: u8,
      offmask: be16,
      off: u16,
      offoff: s16,
      hoff: s16,
      hmask: be32,
      /** Words that all have to match. */
      keys: array(u32Key),
    }),
  ],
  police: [6, legacyNested(police)],
  act: [7, actionList],
  indev: [8, string(15)],
  pcnt: [9, struct('tc_u32_pcnt', '', { rcnt: counter64, rhit: counter64, kcnts: array(counter64) })],
  mark: [10, struct('tc_u32_mark', '', { val: u32, mask: u32, success: u32 })],
  flags: [11, filterFlags],
  pad: [12, pad(0)],
});
export interface U32 extends Infer<typeof set> {}
/** `TCA_U32_*`: by words of the packet. */
export const u32Filter: Attributes<U32> = set;
