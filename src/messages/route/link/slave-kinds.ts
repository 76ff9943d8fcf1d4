import { legacyNested } from '../../../schema/index.js';
import { bondSlave } from './bond-slave.js';
import { brport } from './brport.js';
import { vrfPort } from './vrf.js';

/** What `IFLA_INFO_SLAVE_DATA` holds by the kind of the link's master. */
export const slaveKinds = {
  bond: legacyNested(bondSlave),
  bridge: legacyNested(brport),
  vrf: legacyNested(vrfPort),
} as const;
export type SlaveKind = keyof typeof slaveKinds;
