import { type Attributes, attributes, type Infer, lazy } from '../../../schema/index.js';
import { ifinfomsg, type Link } from './ifinfomsg.js';

const set = attributes('VXCAN_INFO', {
  /** The other end: a link of its own. Only written. */
  peer: [1, lazy<Link>(() => ifinfomsg)],
});
export interface Vxcan extends Infer<typeof set> {}
/** `VXCAN_INFO_*`: a pair of CAN devices, what one sends the other receives. */
export const vxcan: Attributes<Vxcan> = set;
