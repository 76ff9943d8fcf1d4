import { type Attributes, attributes, be16, flags, type Infer } from '../../../../schema/index.js';
import { register } from '../register.js';

const set = attributes('NFTA_QUEUE', {
  num: [1, be16],
  total: [2, be16],
  flags: [3, flags(be16, { bypass: 1, cpuFanout: 2 })],
  sregQnum: [4, register],
});
export interface NftQueue extends Infer<typeof set> {}
/** `queue`: hands the packet to a program. */
export const queue: Attributes<NftQueue> = set;
