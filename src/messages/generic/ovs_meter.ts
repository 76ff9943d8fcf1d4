import {
  type Attributes,
  attributes,
  counter64,
  enumeration,
  flag,
  type Infer,
  indexed,
  nested,
  pad,
  struct,
  u32,
} from '../../schema/index.js';
import { type CommandsOf, type GenericFamily, genericFamily } from './family.js';

const flowStats = struct('ovs_flow_stats', 'n', { packets: counter64, bytes: counter64 });
const band = attributes('OVS_BAND_ATTR', {
  type: [1, enumeration(u32, { drop: 1 })],
  rate: [2, u32],
  burst: [3, u32],
  stats: [4, flowStats],
});
const set = attributes('OVS_METER_ATTR', {
  id: [1, u32],
  /** Rates are in kilobits a second, not in packets. */
  kbps: [2, flag],
  stats: [3, flowStats],
  bands: [4, indexed(nested(band))],
  /** Milliseconds of the monotonic clock. */
  used: [5, counter64],
  clear: [6, flag],
  maxMeters: [7, u32],
  maxBands: [8, u32],
  pad: [9, pad(0)],
});
export interface OvsMeter extends Infer<typeof set> {}

const family = genericFamily('ovs_meter', {
  prefix: 'OVS_METER_CMD',
  header: struct('ovs_header', '', { dpIfindex: u32 }),
  commands: { features: 1, set: 2, del: 3, get: 4 },
  attributes: set as Attributes<OvsMeter>,
  groups: ['ovs_meter'],
});
export interface OvsMeterCommands extends CommandsOf<typeof family> {}
/** Meters of Open vSwitch (linux/openvswitch.h): the module `openvswitch`. */
export const ovsMeterFamily: GenericFamily<OvsMeterCommands> = family;
