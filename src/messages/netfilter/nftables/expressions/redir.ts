import { type Attributes, attributes, type Infer } from '../../../../schema/index.js';
import { natFlags } from '../nat-flags.js';
import { register } from '../register.js';

const set = attributes('NFTA_REDIR', {
  regProtoMin: [1, register],
  regProtoMax: [2, register],
  flags: [3, natFlags],
});
export interface NftRedir extends Infer<typeof set> {}
/** `redir`: to this machine itself. */
export const redir: Attributes<NftRedir> = set;
