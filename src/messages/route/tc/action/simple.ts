import { type Attributes, asciiz, attributes, type Infer, pad, struct } from '../../../../schema/index.js';
import { generic, tcfT } from '../verdict.js';

const set = attributes('TCA_DEF', {
  tm: [1, tcfT],
  parms: [2, struct('tc_defact', '', generic)],
  data: [3, asciiz],
  pad: [4, pad(0)],
});
export interface Simple extends Infer<typeof set> {}
/** `TCA_DEF_*`: writes to the kernel's log. */
export const simple: Attributes<Simple> = set;
