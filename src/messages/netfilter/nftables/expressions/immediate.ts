import { type Attributes, attributes, type Infer } from '../../../../schema/index.js';
import { data } from '../data.js';
import { register } from '../register.js';

const set = attributes('NFTA_IMMEDIATE', {
  dreg: [1, register],
  data: [2, data],
});
export interface NftImmediate extends Infer<typeof set> {}
/** `immediate`: a constant, or a verdict (register 0). */
export const immediate: Attributes<NftImmediate> = set;
