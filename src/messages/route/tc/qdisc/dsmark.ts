import { type Attributes, attributes, flag, type Infer, u8, u16 } from '../../../../schema/index.js';

const set = attributes('TCA_DSMARK', {
  indices: [1, u16],
  defaultIndex: [2, u16],
  setTcIndex: [3, flag],
  /** Of a class: what of the field is kept, and what is set. */
  mask: [4, u8],
  value: [5, u8],
});
export interface Dsmark extends Infer<typeof set> {}
/** `TCA_DSMARK_*`: marks the field of differentiated services (until 6.3). */
export const dsmark: Attributes<Dsmark> = set;
