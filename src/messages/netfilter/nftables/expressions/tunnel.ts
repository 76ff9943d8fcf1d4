import { type Attributes, attributes, be32, enumeration, type Infer } from '../../../../schema/index.js';
import { register } from '../register.js';

const set = attributes('NFTA_TUNNEL', {
  key: [1, enumeration(be32, { path: 0, id: 1 })],
  dreg: [2, register],
  mode: [3, enumeration(be32, { none: 0, rx: 1, tx: 2 })],
});
export interface NftTunnel extends Infer<typeof set> {}
/** `tunnel`: what is known of the tunnel that the packet came by. */
export const tunnel: Attributes<NftTunnel> = set;
