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

/**
 * The same as iproute2 requests it (`ip link set eth0 type bridge_slave …`): a kind that the kernel does not know, which
 * is that of the data all the same.
 */
export const portKinds = {
  bond_slave: slaveKinds.bond,
  bridge_slave: slaveKinds.bridge,
  vrf_slave: slaveKinds.vrf,
} as const;
