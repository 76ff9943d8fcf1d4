import { type Attributes, attributes, type Infer, legacyNested } from '../../../../schema/index.js';
import { actionList } from '../action/index.js';
import { police } from '../action/police.js';
import { ematchTree } from '../ematch/ematch.js';

const set = attributes('TCA_CGROUP', {
  act: [1, actionList],
  police: [2, legacyNested(police)],
  ematches: [3, legacyNested(ematchTree)],
});
export interface CgroupFilter extends Infer<typeof set> {}
/** `TCA_CGROUP_*`: by the class of the sender's cgroup. */
export const cgroupFilter: Attributes<CgroupFilter> = set;
