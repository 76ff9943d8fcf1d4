import { type Attributes, attributes, type Infer, pad, struct, u16 } from '../../../../schema/index.js';
import { generic, tcfT } from '../verdict.js';

const set = attributes('TCA_CONNMARK', {
  parms: [1, struct('tc_connmark', '', { ...generic, zone: u16 })],
  tm: [2, tcfT],
  pad: [3, pad(0)],
});
export interface Connmark extends Infer<typeof set> {}
/** `TCA_CONNMARK_*`: the packet's mark from its connection's. */
export const connmark: Attributes<Connmark> = set;
