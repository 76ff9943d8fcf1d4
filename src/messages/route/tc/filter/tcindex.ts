import { type Attributes, attributes, type Infer, legacyNested, u16, u32 } from '../../../../schema/index.js';
import { actionList } from '../action/index.js';
import { police } from '../action/police.js';

const set = attributes('TCA_TCINDEX', {
  hash: [1, u32],
  mask: [2, u16],
  shift: [3, u32],
  /** Whether the index itself is the class where no entry is. */
  fallThrough: [4, u32],
  classid: [5, u32],
  police: [6, legacyNested(police)],
  act: [7, actionList],
});
export interface Tcindex extends Infer<typeof set> {}
/** `TCA_TCINDEX_*`: by the index that dsmark has set (until 6.3). */
export const tcindex: Attributes<Tcindex> = set;
