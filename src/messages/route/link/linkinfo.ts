import type { UnknownAttribute } from '../../../schema/index.js';
import { type Attributes, attributes, type Choice, select, string } from '../../../schema/index.js';
import { type CanDeviceStats, canDeviceStats } from './can.js';
import { kinds } from './kinds.js';
import { slaveKinds } from './slave-kinds.js';

const set = attributes('IFLA_INFO', {
  kind: [1, string(55)],
  data: [2, select('kind', () => kinds)],
  xstats: [3, select('kind', { can: canDeviceStats })],
  slaveKind: [4, string(55)],
  slaveData: [5, select('slaveKind', () => slaveKinds)],
});

/** What kind of link it is, and what it says as a port of another. `kind` tells the shape of `data`. */
export type LinkInfo = Choice<'kind', 'data', typeof kinds> &
  Choice<'slaveKind', 'slaveData', typeof slaveKinds> & {
    /** Statistics of the kind; bytes except for `can`. */
    xstats?: CanDeviceStats | string;
    unknown?: UnknownAttribute[];
  };
/** `IFLA_INFO_*` */
export const linkinfo: Attributes<LinkInfo> = set as Attributes<unknown> as Attributes<LinkInfo>;
