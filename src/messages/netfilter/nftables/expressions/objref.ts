import { type Attributes, attributes, be32, type Infer } from '../../../../schema/index.js';
import { objectType } from '../object-type.js';
import { register } from '../register.js';
import { text } from '../text.js';

const set = attributes('NFTA_OBJREF', {
  immType: [1, objectType],
  immName: [2, text],
  setSreg: [3, register],
  setName: [4, text],
  /** Number of the map within the batch. */
  setId: [5, be32],
});
export interface NftObjref extends Infer<typeof set> {}
/** `objref`: uses an object by its name, or by what a map gives. */
export const objref: Attributes<NftObjref> = set;
