import { type Attributes, attributes, type Infer, legacyNested, u32 } from '../../../../schema/index.js';
import { actionList } from '../action/index.js';
import { police } from '../action/police.js';

const set = attributes('TCA_ROUTE4', {
  classid: [1, u32],
  /** Realm. */
  to: [2, u32],
  /** Realm. */
  from: [3, u32],
  iif: [4, u32],
  police: [5, legacyNested(police)],
  act: [6, actionList],
});
export interface RouteFilter extends Infer<typeof set> {}
/** `TCA_ROUTE4_*`: by the realms of the packet's route. */
export const routeFilter: Attributes<RouteFilter> = set;
