import { type Attributes, attributes, type Infer } from '../../../../schema/index.js';
import { natFlags } from '../nat-flags.js';
import { register } from '../register.js';

const set = attributes('NFTA_MASQ', {
  flags: [1, natFlags],
  regProtoMin: [2, register],
  regProtoMax: [3, register],
});
export interface NftMasq extends Infer<typeof set> {}
/** `masq`: the address of the device that the packet leaves by. */
export const masq: Attributes<NftMasq> = set;
