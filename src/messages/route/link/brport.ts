import {
  type Attributes,
  attributes,
  counter64,
  enumeration,
  flag,
  type Infer,
  pad,
  u8,
  u16,
  u32,
} from '../../../schema/index.js';
import { bridgeId, bridgePortState, multicastRouter } from './bridge-id.js';

const set = attributes('IFLA_BRPORT', {
  state: [1, bridgePortState],
  priority: [2, u16],
  cost: [3, u32],
  /** `hairpin`: frames may leave by the port they came in. */
  mode: [4, enumeration(u8, { unspec: 0, hairpin: 1 })],
  /** BPDU guard. */
  guard: [5, u8],
  /** Root port protection. */
  protect: [6, u8],
  fastLeave: [7, u8],
  learning: [8, u8],
  unicastFlood: [9, u8],
  proxyarp: [10, u8],
  learningSync: [11, u8],
  proxyarpWifi: [12, u8],
  rootId: [13, bridgeId],
  bridgeId: [14, bridgeId],
  designatedPort: [15, u16],
  designatedCost: [16, u16],
  id: [17, u16],
  no: [18, u16],
  topologyChangeAck: [19, u8],
  configPending: [20, u8],
  /** Timers: hundredths of a second left. */
  messageAgeTimer: [21, counter64],
  forwardDelayTimer: [22, counter64],
  holdTimer: [23, counter64],
  /** Only written: forgets the addresses learned at this port. */
  flush: [24, flag],
  multicastRouter: [25, multicastRouter],
  pad: [26, pad(0)],
  mcastFlood: [27, u8],
  mcastToUcast: [28, u8],
  vlanTunnel: [29, u8],
  bcastFlood: [30, u8],
  groupFwdMask: [31, u16],
  neighSuppress: [32, u8],
  isolated: [33, u8],
  /** Index of the port that takes over when this one loses its carrier. */
  backupPort: [34, u32],
  mrpRingOpen: [35, u8],
  mrpInOpen: [36, u8],
  mcastEhtHostsLimit: [37, u32],
  mcastEhtHostsCnt: [38, u32],
  locked: [39, u8],
  mab: [40, u8],
  mcastNGroups: [41, u32],
  mcastMaxGroups: [42, u32],
  neighVlanSuppress: [43, u8],
  backupNhid: [44, u32],
  neighForwardGrat: [45, u8],
});
export interface BridgePort extends Infer<typeof set> {}
/** `IFLA_BRPORT_*`: a port of a bridge; in `IFLA_PROTINFO` of bridge messages and in `IFLA_INFO_SLAVE_DATA`. */
export const brport: Attributes<BridgePort> = set;
