import {
  type Attributes,
  attributes,
  flags,
  type Infer,
  l2addr,
  pad,
  struct,
  u16,
  u64,
} from '../../../../schema/index.js';
import { generic, tcfT } from '../verdict.js';

const set = attributes('TCA_SKBMOD', {
  tm: [1, tcfT],
  parms: [
    2,
    struct('tc_skbmod', '', {
      ...generic,
      flags: flags(u64, { dmac: 1, smac: 2, etype: 4, swapmac: 8, ecn: 0x10 }),
    }),
  ],
  dmac: [3, l2addr],
  smac: [4, l2addr],
  etype: [5, u16],
  pad: [6, pad(0)],
});
export interface Skbmod extends Infer<typeof set> {}
/** `TCA_SKBMOD_*`: Ethernet header and ECN. */
export const skbmod: Attributes<Skbmod> = set;
