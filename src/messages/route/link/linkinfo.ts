import type { UnknownAttribute } from '../../../schema/index.js';
import {
  type Attributes,
  attributes,
  type Choice,
  type Infer,
  readOnly,
  select,
  string,
} from '../../../schema/index.js';
import { type CanDeviceStats, canDeviceStats } from './can.js';
import { kinds } from './kinds.js';
import { portKinds, slaveKinds } from './slave-kinds.js';

const set = attributes(
  'IFLA_INFO',
  {
    /** What it is: `'vlan'`, `'bridge'`, `'veth'`, …; of hardware there is none. */
    kind: [1, string(55)],
    /** Options of the kind. */
    data: [2, select('kind', () => kinds)],
    xstats: [3, readOnly(select('kind', { can: canDeviceStats }))],
    /** Kind of the master, as whose port it has `slaveData`. */
    slaveKind: [4, string(55)],
    /** Options as a port of its master. */
    slaveData: [
      5,
      select(
        'slaveKind',
        () => slaveKinds,
        select('kind', () => portKinds),
      ),
    ],
  },
  {
    type: 'kind',
    options: 'data',
    portKind: 'slaveKind',
    portData: 'slaveData',
  },
);

/** What iproute2 asks ports for: `{ kind: 'bridge_slave', slaveData: { cost: 7 } }`. */
type PortRequest = {
  [K in keyof typeof portKinds]: {
    kind: K;
    data?: never;
    slaveKind?: never;
    slaveData?: Infer<(typeof portKinds)[K]>;
  };
}[keyof typeof portKinds];

/**
 * What kind of link it is, and what it says as a port of another. `kind` decides the shape of `data`, `slaveKind` that of
 * `slaveData`; in requests of iproute2 `kind` does, such as `bridge_slave`.
 */
export type LinkInfo = (
  | (Choice<'kind', 'data', typeof kinds> & Choice<'slaveKind', 'slaveData', typeof slaveKinds>)
  | PortRequest
) & {
  /** Statistics of the kind; bytes except for `can`. */
  readonly xstats?: CanDeviceStats | string;
  unknown?: UnknownAttribute[];
};
/** `IFLA_INFO_*` */
export const linkinfo: Attributes<LinkInfo> = set as Attributes<unknown> as Attributes<LinkInfo>;
