import { type Attributes, attributes, be32, enumeration, type Infer } from '../../../../schema/index.js';
import { register } from '../register.js';

const set = attributes('NFTA_SOCKET', {
  key: [1, enumeration(be32, { transparent: 0, mark: 1, wildcard: 2, cgroupv2: 3 })],
  dreg: [2, register],
  /** Of a control group: how far from the root. */
  level: [3, be32],
});
export interface NftSocket extends Infer<typeof set> {}
/** `socket`: what is known of the socket that the packet is for. */
export const socket: Attributes<NftSocket> = set;
