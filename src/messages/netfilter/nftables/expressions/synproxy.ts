import { type Attributes, attributes, be16, type Infer, u8 } from '../../../../schema/index.js';
import { synproxyFlags } from '../synproxy-flags.js';

const set = attributes('NFTA_SYNPROXY', {
  mss: [1, be16],
  wscale: [2, u8],
  flags: [3, synproxyFlags],
});
export interface NftSynproxy extends Infer<typeof set> {}
/** `synproxy`: completes handshakes for others. */
export const synproxy: Attributes<NftSynproxy> = set;
