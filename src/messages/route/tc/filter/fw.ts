import {
  type Attributes,
  attributes,
  type Infer,
  legacyNested,
  string,
  u32,
} from '../../../../schema/index.js';
import { actionList } from '../action/index.js';
import { police } from '../action/police.js';

const set = attributes('TCA_FW', {
  classid: [1, u32],
  police: [2, legacyNested(police)],
  indev: [3, string(15)],
  act: [4, actionList],
  mask: [5, u32],
});
export interface Fw extends Infer<typeof set> {}
/** `TCA_FW_*`: by the packet's mark, which is the filter's handle. */
export const fw: Attributes<Fw> = set;
