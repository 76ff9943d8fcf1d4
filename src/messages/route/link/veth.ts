import { type Attributes, attributes, type Infer, lazy } from '../../../schema/index.js';
import { ifinfomsg, type Link } from './ifinfomsg.js';

const set = attributes('VETH_INFO', {
  /** The other end: a link of its own. Only written; when read, `link` and `linkNetnsid` of the link say where it is. */
  peer: [1, lazy<Link>(() => ifinfomsg)],
});
export interface Veth extends Infer<typeof set> {}
/** `VETH_INFO_*`: a pair of devices, what one sends the other receives. */
export const veth: Attributes<Veth> = set;
