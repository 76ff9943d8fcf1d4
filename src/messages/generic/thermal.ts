import {
  type Attributes,
  asciiz,
  attributes,
  enumeration,
  type Infer,
  nested,
  repeated,
  s32,
  u32,
} from '../../schema/index.js';
import { type CommandsOf, type GenericFamily, genericFamily } from './family.js';

const zone = attributes('THERMAL_GENL_ATTR_TZ', {
  id: [2, u32],
  /** Thousandths of a degree Celsius. */
  temp: [3, s32],
  mode: [9, enumeration(u32, { disabled: 0, enabled: 1 })],
  name: [10, asciiz],
});
const trip = attributes('THERMAL_GENL_ATTR_TZ_TRIP', {
  id: [5, u32],
  type: [6, enumeration(u32, { active: 0, passive: 1, hot: 2, critical: 3 })],
  temp: [7, s32],
  hyst: [8, s32],
});
const cooling = attributes('THERMAL_GENL_ATTR_CDEV', {
  id: [15, u32],
  curState: [16, u32],
  maxState: [17, u32],
  name: [18, asciiz],
});
const capability = attributes('THERMAL_GENL_ATTR_CPU_CAPABILITY', {
  id: [21, u32],
  performance: [22, u32],
  efficiency: [23, u32],
});
const threshold = attributes('THERMAL_GENL_ATTR_THRESHOLD', { temp: [25, s32], direction: [26, u32] });

const set = attributes('THERMAL_GENL_ATTR', {
  tz: [1, repeated(nested(zone), { grouped: true })],
  tzId: [2, u32],
  tzTemp: [3, s32],
  tzTrip: [4, repeated(nested(trip), { grouped: true })],
  tzTripId: [5, u32],
  tzTripType: [6, enumeration(u32, { active: 0, passive: 1, hot: 2, critical: 3 })],
  tzTripTemp: [7, s32],
  tzTripHyst: [8, s32],
  tzMode: [9, enumeration(u32, { disabled: 0, enabled: 1 })],
  tzName: [10, asciiz],
  tzCdevWeight: [11, u32],
  tzGov: [12, nested(attributes('THERMAL_GENL_ATTR', { tzGovName: [13, asciiz] }))],
  tzGovName: [13, asciiz],
  cdev: [14, repeated(nested(cooling), { grouped: true })],
  cdevId: [15, u32],
  cdevCurState: [16, u32],
  cdevMaxState: [17, u32],
  cdevName: [18, asciiz],
  govName: [19, asciiz],
  cpuCapability: [20, repeated(nested(capability), { grouped: true })],
  cpuCapabilityId: [21, u32],
  cpuCapabilityPerformance: [22, u32],
  cpuCapabilityEfficiency: [23, u32],
  /** Linux 6.13. */
  threshold: [24, repeated(nested(threshold), { grouped: true })],
  thresholdTemp: [25, s32],
  thresholdDirection: [26, u32],
  tzPrevTemp: [27, s32],
});
export interface Thermal extends Infer<typeof set> {}

const family = genericFamily('thermal', {
  prefix: 'THERMAL_GENL_CMD',
  commands: {
    tzGetId: 1,
    tzGetTrip: 2,
    tzGetTemp: 3,
    tzGetGov: 4,
    tzGetMode: 5,
    cdevGet: 6,
    /** Linux 6.13. */
    thresholdGet: 7,
    thresholdAdd: 8,
    thresholdDelete: 9,
    thresholdFlush: 10,
  },
  // events have numbers of their own, which answers to commands have as well: they are named as events
  answers: {
    samplingTemp: { id: 0 },
    tzCreate: { id: 1 },
    tzDelete: { id: 2 },
    tzDisable: { id: 3 },
    tzEnable: { id: 4 },
    tzTripUp: { id: 5 },
    tzTripDown: { id: 6 },
    tzTripChange: { id: 7 },
    tzTripAdd: { id: 8 },
    tzTripDelete: { id: 9 },
    cdevAdd: { id: 10 },
    cdevDelete: { id: 11 },
    cdevStateUpdate: { id: 12 },
    tzGovChange: { id: 13 },
    cpuCapabilityChange: { id: 14 },
    thresholdAdded: { id: 15 },
    thresholdDeleted: { id: 16 },
    thresholdFlushed: { id: 17 },
    thresholdUp: { id: 18 },
    thresholdDown: { id: 19 },
  },
  attributes: set as Attributes<Thermal>,
  groups: ['sampling', 'event'],
});
export interface ThermalCommands extends CommandsOf<typeof family> {}
/** Thermal zones and cooling devices (linux/thermal.h, Linux 5.9). */
export const thermalFamily: GenericFamily<ThermalCommands> = family;
