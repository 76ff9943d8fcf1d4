import { type Attributes, attributes, lazy, type UnknownAttribute } from '../../../schema/index.js';
import { ifinfomsg, type Link } from './ifinfomsg.js';

/** Written out rather than inferred: a link holds what its kind says, and this kind holds a link. */
export interface Vxcan {
  /** The other end: a link of its own. Only written. */
  peer?: Link;
  unknown?: UnknownAttribute[];
}
/** `VXCAN_INFO_*`: a pair of CAN devices, what one sends the other receives. */
export const vxcan: Attributes<Vxcan> = attributes('VXCAN_INFO', { peer: [1, lazy<Link>(() => ifinfomsg)] });
