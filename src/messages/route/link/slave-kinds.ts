import { legacyNested } from '../../../schema/index.js';
import { brport } from './brport.js';

/** What `IFLA_INFO_SLAVE_DATA` holds by the kind of the link's master. */
export const slaveKinds = {
  bridge: legacyNested(brport),
} as const;
export type SlaveKind = keyof typeof slaveKinds;
