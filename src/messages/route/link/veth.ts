import { type Attributes, attributes, lazy, type UnknownAttribute } from '../../../schema/index.js';
import { ifinfomsg, type Link } from './ifinfomsg.js';

/** Written out rather than inferred: a link holds what its kind says, and this kind holds a link. */
export interface Veth {
  /** The other end: a link of its own. Only written; when read, `link` and `linkNetnsid` of the link say where it is. */
  peer?: Link;
  unknown?: UnknownAttribute[];
}
/** `VETH_INFO_*`: a pair of devices, what one sends the other receives. */
export const veth: Attributes<Veth> = attributes('VETH_INFO', { peer: [1, lazy<Link>(() => ifinfomsg)] });
