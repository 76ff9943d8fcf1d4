import { type Attributes, array, attributes, type Infer, s32, struct, u32 } from '../../schema/index.js';
import { type CommandsOf, type GenericFamily, genericFamily } from './family.js';

const zoneLimit = struct('ovs_zone_limit', '', { zoneId: s32, limit: u32, count: u32 });
const set = attributes('OVS_CT_LIMIT_ATTR', {
  zoneLimit: [1, array(zoneLimit)],
});
export interface OvsCtLimit extends Infer<typeof set> {}

const family = genericFamily('ovs_ct_limit', {
  prefix: 'OVS_CT_LIMIT_CMD',
  header: struct('ovs_header', '', { dpIfindex: u32 }),
  commands: { set: 1, del: 2, get: 3 },
  attributes: set as Attributes<OvsCtLimit>,
  groups: ['ovs_ct_limit'],
});
export interface OvsCtLimitCommands extends CommandsOf<typeof family> {}
/** How many connections Open vSwitch tracks in a zone: the module `openvswitch`. */
export const ovsCtLimitFamily: GenericFamily<OvsCtLimitCommands> = family;
