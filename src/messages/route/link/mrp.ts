import {
  type Attributes,
  attributes,
  enumeration,
  type Infer,
  nested,
  repeated,
  u16,
  u32,
} from '../../../schema/index.js';

const ringState = enumeration(u32, { open: 0, closed: 1 });
const ringRole = enumeration(u32, { disabled: 0, mrc: 1, mrm: 2, mra: 3 });
const inState = enumeration(u32, { open: 0, closed: 1 });
const inRole = enumeration(u32, { disabled: 0, mic: 1, mim: 2 });

const infoSet = attributes('IFLA_BRIDGE_MRP_INFO', {
  ringId: [1, u32],
  pIfindex: [2, u32],
  sIfindex: [3, u32],
  prio: [4, u16],
  ringState: [5, ringState],
  ringRole: [6, ringRole],
  /** Intervals and periods of MRP: microseconds. */
  testInterval: [7, u32],
  testMaxMiss: [8, u32],
  testMonitor: [9, u32],
  iIfindex: [10, u32],
  inState: [11, inState],
  inRole: [12, inRole],
  inTestInterval: [13, u32],
  inTestMaxMiss: [14, u32],
});
export interface MrpInfo extends Infer<typeof infoSet> {}
/** `IFLA_BRIDGE_MRP_INFO_*`: an instance as the kernel reports it. */
export const mrpInfo: Attributes<MrpInfo> = infoSet;

const set = attributes('IFLA_BRIDGE_MRP', {
  instance: [
    1,
    nested(
      attributes('IFLA_BRIDGE_MRP_INSTANCE', {
        ringId: [1, u32],
        pIfindex: [2, u32],
        sIfindex: [3, u32],
        prio: [4, u16],
      }),
    ),
  ],
  portState: [
    2,
    nested(
      attributes('IFLA_BRIDGE_MRP_PORT_STATE', {
        state: [1, enumeration(u32, { disabled: 0, blocked: 1, forwarding: 2, notConnected: 3 })],
      }),
    ),
  ],
  portRole: [
    3,
    nested(
      attributes('IFLA_BRIDGE_MRP_PORT_ROLE', {
        role: [1, enumeration(u32, { primary: 0, secondary: 1, inter: 2 })],
      }),
    ),
  ],
  ringState: [
    4,
    nested(attributes('IFLA_BRIDGE_MRP_RING_STATE', { ringId: [1, u32], state: [2, ringState] })),
  ],
  ringRole: [5, nested(attributes('IFLA_BRIDGE_MRP_RING_ROLE', { ringId: [1, u32], role: [2, ringRole] }))],
  startTest: [
    6,
    nested(
      attributes('IFLA_BRIDGE_MRP_START_TEST', {
        ringId: [1, u32],
        interval: [2, u32],
        maxMiss: [3, u32],
        period: [4, u32],
        monitor: [5, u32],
      }),
    ),
  ],
  info: [7, repeated(nested(mrpInfo))],
  inRole: [
    8,
    nested(
      attributes('IFLA_BRIDGE_MRP_IN_ROLE', {
        ringId: [1, u32],
        inId: [2, u16],
        role: [3, inRole],
        iIfindex: [4, u32],
      }),
    ),
  ],
  inState: [9, nested(attributes('IFLA_BRIDGE_MRP_IN_STATE', { inId: [1, u32], state: [2, inState] }))],
  startInTest: [
    10,
    nested(
      attributes('IFLA_BRIDGE_MRP_START_IN_TEST', {
        inId: [1, u32],
        interval: [2, u32],
        maxMiss: [3, u32],
        period: [4, u32],
      }),
    ),
  ],
});
export interface Mrp extends Infer<typeof set> {}
/** `IFLA_BRIDGE_MRP_*`: media redundancy (IEC 62439-2) of a bridge. `info` is read, the rest are orders. */
export const mrp: Attributes<Mrp> = set;
