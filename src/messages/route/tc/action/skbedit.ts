import {
  type Attributes,
  attributes,
  enumeration,
  flags,
  type Infer,
  pad,
  struct,
  u16,
  u32,
  u64,
} from '../../../../schema/index.js';
import { generic, tcfT } from '../verdict.js';

const set = attributes('TCA_SKBEDIT', {
  tm: [1, tcfT],
  parms: [2, struct('tc_skbedit', '', generic)],
  /** A class, or a priority. */
  priority: [3, u32],
  queueMapping: [4, u16],
  mark: [5, u32],
  pad: [6, pad(0)],
  ptype: [7, enumeration(u16, { host: 0, broadcast: 1, multicast: 2, otherhost: 3 })],
  mask: [8, u32],
  flags: [
    9,
    flags(u64, {
      priority: 1,
      queueMapping: 2,
      mark: 4,
      ptype: 8,
      mask: 0x10,
      inheritdsfield: 0x20,
      txqSkbhash: 0x40,
    }),
  ],
  queueMappingMax: [10, u16],
});
export interface Skbedit extends Infer<typeof set> {}
/** `TCA_SKBEDIT_*`: what the kernel notes of a packet. */
export const skbedit: Attributes<Skbedit> = set;
